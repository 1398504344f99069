"""Time-out: a database server that stands still keeps nobody waiting without end.

The server ends a statement that takes too long. Where it does not even do that, frozen or behind
a network that swallows everything, the connection is given up on our side.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

LONGEST_S = 30.0
FRESH_S = 1.0
_USED = "used"
_always: ContextVar[bool] = ContextVar("always", default=False)
_MORE_S = 5.0  # so that a server that still counts the time speaks first
_Found = TypeVar("_Found")


class Impatient(psycopg.Connection):
    """A connection that waits for an answer for so long, then is closed."""

    longest_s = LONGEST_S + _MORE_S

    def wait(
        self, gen: PQGen[_Found], interval: float = 0.1, timeout: float | None = None
    ) -> _Found:
        """Wait as psycopg does; who gives a time of their own has it.

        Raises
        ------
        psycopg.OperationalError : no answer; the connection is closed.
        """
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.longest_s)
        except _WaitTimeout as error:
            self.close()
            raise psycopg.OperationalError("connection: no answer in time") from error


def settings() -> dict[str, str]:
    """Return what a connection asks of server and network.

    >>> settings()["options"]
    '-c statement_timeout=30000'
    """
    network = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4}
    own = {name: str(value) for name, value in network.items()}
    longest_ms = f"{1000 * LONGEST_S:.0f}"
    return own | {"tcp_user_timeout": longest_ms, "options": f"-c statement_timeout={longest_ms}"}


def give_up_in_time(engine: Engine) -> None:
    """Have an engine of a PostgreSQL server connect impatiently."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect, _record, arguments, named) -> psycopg.Connection:
        return Impatient.connect(*arguments, **named)


@contextmanager
def asking_always() -> Iterator[None]:
    """Have every connection that is taken in the block asked: what is saved must not fail by it."""
    token = _always.set(True)
    try:
        yield
    finally:
        _always.reset(token)


def ask_first(engine: Engine) -> None:
    """Have a connection that was not used for a moment asked whether it still lives.

    With one that was used just now that would only double the questions. Where it does not live,
    nor do the others of that time: all are made anew.
    """

    @event.listens_for(engine, "checkin")
    def used(_driver, record) -> None:
        record.info[_USED] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(driver: Any, record, _taken) -> None:
        last = record.info.get(_USED)
        if last is None or (time.monotonic() - last < FRESH_S and not _always.get()):
            return
        try:
            engine.dialect.do_ping(driver)
        except psycopg.Error as error:
            raise InvalidatePoolError from error
