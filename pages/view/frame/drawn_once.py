"""Drawn once: parts of a page that look the same for all who choose the same.

Streamlit's own way to send again what was drawn (`st.cache_data`) makes each element anew, which
is most of its cost. Here the messages are kept as they travel, and only their place is written.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import Any
from weakref import ref

import streamlit as st
from streamlit.cursor import RunningCursor
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    ScriptRunContext,
    ThreadState,
    enqueue_message,
)

from geo.errors import InputError
from pages.view.frame.in_use import in_use
from pages.view.frame.kept_by_name import kept_by_name
from pages.view.frame.text import language

# what has no state of its own, and nothing that its session must keep for the browser
_STATELESS = frozenset(
    {
        "alert",
        "dataframe",
        "table",
        "vega_lite_chart",
        "code",
        "heading",
        "html",
        "markdown",
        "page_link",
        "text",
    }
)
_Draw = Callable[..., None]
_fleeting: ContextVar[bool] = ContextVar("fleeting", default=False)


class Same:
    """A thing that is told from others by being itself: a list that is computed once.

    It is not kept alive by this: what nobody has any more equals nothing.
    """

    def __init__(self, thing: object) -> None:
        self.thing, self.number = ref(thing), id(thing)

    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        thing = self.thing()
        return thing is not None and isinstance(other, Same) and thing is other.thing()


def fleeting() -> None:
    """Say that what is drawn now may be otherwise in a moment, such as an error: not kept."""
    _fleeting.set(True)


class Drawn:
    """What was drawn in one place: messages, each with its way from there, and how many places."""

    def __init__(self, heard: list[ForwardMsg], at: RunningCursor, begin: int) -> None:
        depth = 1 + len(at.parent_path)
        start = [at.root_container, *at.parent_path]
        self.places, self.messages = at.index - begin, []
        for message in heard:
            path = list(message.metadata.delta_path)
            if path[:depth] != start or not _is_stateless(message):
                raise ValueError(f"not to be drawn once, {path}: {message.delta}")
            self.messages.append(((path[depth] - begin, *path[depth + 1 :]), message))
        self._last = (*start, begin), heard

    def send(self, at: RunningCursor) -> None:
        """Send it to this run's browser, and leave the place behind it."""
        where = at.root_container, *at.parent_path, at.index
        last, messages = self._last
        if where != last:
            messages = self._moved(at)
            self._last = where, messages
        for message in messages:  # of all who see it in this place: nobody changes them
            enqueue_message(message)
        for _ in range(self.places):
            at._advance()

    def _moved(self, at: RunningCursor) -> list[ForwardMsg]:
        start, begin, moved = [at.root_container, *at.parent_path], at.index, []
        for (first, *rest), message in self.messages:
            moved.append(ForwardMsg())
            moved[-1].CopyFrom(message)
            moved[-1].metadata.delta_path[:] = [*start, begin + first, *rest]
        return moved


def _is_stateless(message: ForwardMsg) -> bool:
    if message.delta.WhichOneof("type") == "add_block":
        return True
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    # a table or a chart that can be pressed has an id
    return kind in _STATELESS and not getattr(getattr(element, kind), "id", "")


class _Kept:
    """The last of what one function has drawn, by what was asked for."""

    def __init__(self, most: int) -> None:
        self.most, self.lock = most, Lock()
        self.drawn: OrderedDict[Hashable, Drawn] = OrderedDict()

    def get(self, key: Hashable) -> Drawn | None:
        with self.lock:
            if key in self.drawn:
                self.drawn.move_to_end(key)
            return self.drawn.get(key)

    def keep(self, key: Hashable, drawn: Drawn) -> None:
        with self.lock:
            self.drawn[key] = drawn
            if len(self.drawn) > self.most:
                self.drawn.popitem(last=False)


def drawn_once(
    max_entries: int, by: Callable[..., Hashable] = lambda *given: given
) -> Callable[[_Draw], _Draw]:
    """Keep what a function draws for each combination of arguments, language and tables in use.

    by : what tells the arguments apart, if not they themselves; None where nothing does. Whatever
    else the drawing depends on must be in it. It may hold no widget, and draws nothing outside its
    place.
    """

    def keeping(draw: _Draw) -> _Draw:
        def kept() -> _Kept:
            return _Kept(max_entries)

        @wraps(draw)
        def once(*given: Any, **named: Any) -> None:
            context, at = get_script_run_ctx(suppress_warning=True), st._main._active_dg._cursor
            try:
                asked = by(*given, **named)
            except InputError:  # said where it stands in the way
                asked = None
            if context is None or asked is None or not isinstance(at, RunningCursor):
                draw(*given, **named)
                return
            # what has a key carries the page and the part it is drawn in
            key = (in_use(), language(), ThreadState.get(), asked)
            parts = kept_by_name(draw, kept)
            drawn = parts.get(key)
            if drawn is not None:
                drawn.send(at)
                return
            begin, before = at.index, _fleeting.set(False)
            with _heard(context) as heard:
                draw(*given, **named)
            if _fleeting.get():
                return  # nor is what it is a part of
            _fleeting.reset(before)
            parts.keep(key, Drawn(heard, at, begin))

        return once

    return keeping


@contextmanager
def _heard(context: ScriptRunContext) -> Iterator[list[ForwardMsg]]:
    """Hear what a run sends, as it is sent."""
    heard: list[ForwardMsg] = []
    send = context.enqueue

    def hearing(message: ForwardMsg) -> None:
        send(message)
        copy = ForwardMsg()
        copy.CopyFrom(message)
        heard.append(copy)

    context.enqueue = hearing  # type: ignore[method-assign] # this run's alone
    try:
        yield heard
    finally:
        context.enqueue = send  # type: ignore[method-assign]
