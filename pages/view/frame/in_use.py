"""Tables: which uploads are in use, and what is computed from them once for all viewers.

An upload put into use by one reaches every other viewer at their next rerun. Within a rerun, and
in the parts of a page drawn anew after it, the same tables stay, so that no page mixes two.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.errors import InputError
from models.desk.saved_tables import loaded, stored_inputs
from models.estimate.inputs import Inputs
from pages.view.frame.during_run import forget, once_a_run
from pages.view.frame.kept_by_name import drop_by_name, kept_by_name
from pages.view.frame.shared_store import shared_store

InUse = tuple[tuple[str, str], ...]  # (input, id of the upload in its shipped table's place)
_KEY = "tables-in-use"
# what is computed for some tables asks for others' results of the same tables
_computing: ContextVar[InUse | None] = ContextVar("computing", default=None)
_Result = TypeVar("_Result")
_seen: InUse | None = None  # by the last run of this process, whoever's it was
_when_changed: dict[str, Callable[[], None]] = {}


class Broken(InputError):  # noqa: N818 - says what they are
    """Tables in use that can't be used; `others` are those that can."""

    def __init__(self, errors: list[InputError], others: InUse) -> None:
        self.errors, self.others = tuple(errors), others
        super().__init__("desk.stored", file=", ".join(str(error.file) for error in errors))


def look() -> InputError | None:
    """See which tables are in use now; at the beginning of every run.

    Returns what stands in the way. Where the store can't be read, the tables seen before, or the
    shipped ones, stay in use; a table that can't be used is `Broken`, and its shipped one is used.
    """
    found: InputError | None = None
    try:
        st.session_state[_KEY] = _in_use(shared_store().change_number())
    except Broken as error:
        st.session_state[_KEY], found = error.others, error
    except InputError as error:
        st.session_state.setdefault(_KEY, ())
        return error
    finally:
        forget(_of_visit)
    _tell(st.session_state[_KEY])
    return found


def when_changed(do: Callable[[], None]) -> None:
    """Let something be done at the first run that sees other tables in use, and at the first."""
    _when_changed[f"{do.__module__}.{do.__qualname__}"] = do
    if _seen is not None:  # pages are imported after the first look
        do()


def _tell(now: InUse) -> None:
    global _seen
    if now != _seen:
        _seen = now
        for do in _when_changed.values():
            do()


def in_use() -> InUse:
    """Return the tables this run works with."""
    if (tables := _computing.get()) is not None:
        return tables
    if (tables := _of_visit()) is not None:
        return tables
    try:
        return _in_use(shared_store().change_number())
    except Broken as error:
        return error.others


@once_a_run
def _of_visit() -> InUse | None:
    """Return what this visit has last looked at; None where it has not yet."""
    # the answer to another program belongs to no visit
    if not runtime.exists() or get_script_run_ctx(suppress_warning=True) is None:
        return None
    return st.session_state.get(_KEY)


def others_in_use() -> bool:
    """Return whether other tables are in use now than those this visit works with.

    Raises
    ------
    InputError : the store can't be read.
    """
    try:
        now = _in_use(shared_store().change_number())
    except Broken as error:
        now = error.others
    return now != st.session_state.get(_KEY, now)


@st.cache_resource(max_entries=8, show_spinner=False)
def _in_use(change_number: int) -> InUse:
    store, usable, errors = shared_store(), {}, []
    for name, document_id in store.in_use().items():
        named = name
        try:
            document = store.get(document_id)
            named = document.name
            loaded(store, document)
        except InputError as error:
            if error.key == "store.database":  # of none of them
                raise
            error.file = named
            errors.append(error)
        else:
            usable[name] = document_id
    others = tuple(sorted(usable.items()))
    if errors:
        raise Broken(errors, others)  # is not kept: the next run looks again
    return others


class _Kept:
    """What a function has returned, by arguments and tables; each is computed once at a time."""

    def __init__(self, most: int) -> None:
        self.most, self.lock = most, Lock()
        self.results: OrderedDict[Hashable, object] = OrderedDict()
        self.computing: dict[Hashable, Lock] = {}

    def of(self, key: Hashable, compute: Callable[[], object]) -> object:
        """Return the result of a key; an error is not kept."""
        with self.lock:
            if key in self.results:
                self.results.move_to_end(key)
                return self.results[key]
            alone = self.computing.setdefault(key, Lock())
        with alone:
            with self.lock:
                if key in self.results:  # computed while we waited
                    return self.results[key]
            try:
                result = compute()
            finally:
                with self.lock:
                    self.computing.pop(key, None)
            with self.lock:
                self.results[key] = result
                if len(self.results) > self.most:
                    self.results.popitem(last=False)
            return result


def of_tables(
    max_entries: int, by: Callable[[Any], Hashable] = lambda argument: argument
) -> Callable[[Callable[..., _Result]], Callable[..., _Result]]:
    """Keep what a function returns for each combination of arguments and tables in use.

    Arguments are told apart by their own hash, or by what `by` makes of each: Streamlit's way would
    take longer than most answers.
    """

    def keeping(compute: Callable[..., _Result]) -> Callable[..., _Result]:
        def kept() -> _Kept:
            return _Kept(max_entries)

        @wraps(compute)
        def shared(*arguments: Any) -> _Result:
            tables = in_use()

            def of_these() -> _Result:
                token = _computing.set(tables)
                try:
                    return compute(*arguments)
                finally:
                    _computing.reset(token)

            results = kept_by_name(compute, kept)
            return cast(_Result, results.of((tables, *map(by, arguments)), of_these))

        shared.clear = lambda: drop_by_name(compute)  # type: ignore[attr-defined]
        return shared

    return keeping


@of_tables(max_entries=4)
def inputs() -> Inputs:
    """Return the tables in use, read once."""
    return stored_inputs(shared_store(), dict(in_use()))
