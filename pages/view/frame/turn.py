"""Turn: the pages of one process are drawn one after the other, while each is short.

Python runs one thread of a process at a time. Where fifty draw at once, one that has been put
aside holds the lock that the others need next: an answer of twenty milliseconds then took a
second, and nearly half of the processors' time passed unused.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event, Lock

LONGEST_S = 0.06  # who draws, computes or waits for longer goes on beside the others
_SOON_S = 0.01
_at_work: ContextVar[Event | None] = ContextVar("at_work", default=None)


class Turns:
    """Turns for who comes, in that order; one that lasts too long keeps nobody waiting.

    >>> turns = Turns(longest_s=60)
    >>> with turns.turn(), turns.turn(), turns.aside():
    ...     "a part of a page belongs to its turn"
    'a part of a page belongs to its turn'
    """

    def __init__(self, longest_s: float) -> None:
        self._longest_s, self._lock = longest_s, Lock()
        self._queue: deque[Event] = deque()
        self._whose: Event | None = None
        self._until = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn; the block is in it until it ends, or has lasted too long."""
        if _at_work.get() is not None:
            yield
            return
        called = Event()
        token = _at_work.set(called)
        self._await(called)
        try:
            yield
        finally:
            self._leave(called)
            _at_work.reset(token)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others go first in the block, which waits or works for long; then wait again."""
        called = _at_work.get()
        if called is None:
            yield
            return
        self._leave(called)
        try:
            yield
        finally:
            called.clear()
            self._await(called)

    def is_free(self) -> bool:
        """Return whether nobody has a turn.

        >>> turns = Turns(longest_s=60)
        >>> with turns.turn():
        ...     turns.is_free()
        False
        >>> turns.is_free()
        True
        """
        return self._whose is None

    def _await(self, called: Event) -> None:
        with self._lock:
            if self._whose is None:
                self._give(called)
                return
            self._queue.append(called)
        while not called.wait(max(self._until - time.monotonic(), _SOON_S)):
            with self._lock:
                late = self._until <= time.monotonic()
                if late and self._queue and self._queue[0] is called:
                    self._give(self._queue.popleft())

    def _leave(self, called: Event) -> None:
        with self._lock:
            if self._whose is called:
                self._whose = None
                if self._queue:
                    self._give(self._queue.popleft())

    def _give(self, called: Event) -> None:
        self._whose, self._until = called, time.monotonic() + self._longest_s
        called.set()


TURNS = Turns(LONGEST_S)


def others_first() -> None:
    """Let those who wait draw now: a long page says this between its parts.

    Whoever opens a short page otherwise waits for a whole long one, several times its own time.

    >>> others_first()  # outside a turn it is nothing
    """
    with TURNS.aside():
        pass
