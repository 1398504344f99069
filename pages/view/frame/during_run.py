"""During a run: what can't change before a page is whole is asked once in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

_Answer = TypeVar("_Answer")
_known: ContextVar[dict[Callable[[], Any], Any] | None] = ContextVar("known", default=None)


@contextmanager
def during_run() -> Iterator[None]:
    """Remember the answers of this run; a part that is drawn inside a run belongs to it."""
    if _known.get() is not None:
        yield
        return
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def is_running() -> bool:
    """Return whether a run is going on, whose answers are remembered."""
    return _known.get() is not None


def forget(ask: Callable[[], Any]) -> None:
    """Ask again in this run what is asked once: it has changed."""
    if (known := _known.get()) is not None:
        known.pop(ask, None)


def once_a_run(ask: Callable[[], _Answer]) -> Callable[[], _Answer]:
    """Ask once in a run, and each time where none is going on, as before it and in callbacks.

    >>> found = iter("abc")
    >>> ask = once_a_run(lambda: next(found))
    >>> with during_run():
    ...     ask(), ask(), forget(ask), ask()
    ('a', 'a', None, 'b')
    >>> ask()
    'c'
    """

    @wraps(ask)
    def asked() -> _Answer:
        known = _known.get()
        if known is None:
            return ask()
        if asked not in known:
            known[asked] = ask()
        return cast(_Answer, known[asked])

    return asked
