"""Watch: tells of every change that is saved, by whichever process, soon after it was saved.

A PostgreSQL server tells it by itself (NOTIFY, see base.py), on one connection of its own. Where it
does not, or the store is a file, the number of changes is looked at again and again.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import cast

import psycopg
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from geo.errors import InputError
from models.store import base
from models.store.engine import AUTOCOMMIT
from models.store.store import Store
from models.store.store_tables import audit

LOOK_S = 10.0  # where the server tells by itself: whether the connection is still alive
_STEP_S = 0.5  # at most so long it goes on when it is to end
_Heard = Callable[[float], bool]


class Watch:
    """A thread that watches a store for as long as its process lives, and waits for nobody.

    opened : gives the store; it may raise, and is asked again
    tell : is called with the number of changes before, and now
    """

    def __init__(self, opened: Callable[[], Store], tell: Callable[[int, int], None]) -> None:
        self._opened, self._tell = opened, tell
        self._ended = threading.Event()
        self._number: int | None = None
        self._wait_s = base.FRESH_S  # until the server has told something by itself
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin; in the process that serves, because a thread does not come with a fork."""
        self._thread.start()

    def stop(self) -> None:
        """End soon."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            # what stands in the way stands in the way of the pages, too, and they say it
            with suppress(InputError):
                store = self._opened()
                self._look(store)
                with suppress(psycopg.Error, SQLAlchemyError), self._listening(store) as heard:
                    self._follow(store, heard)
            self._ended.wait(base.FRESH_S)

    def _follow(self, store: Store, heard: _Heard) -> None:
        """Look whenever something was heard, and from time to time; return to listen anew."""
        while not self._ended.is_set():
            told = heard(self._wait_s)
            changed = self._look(store)
            if told:
                self._wait_s = LOOK_S
            elif changed:  # not told by itself: the connection is cut, or a pool is in between
                self._wait_s = base.FRESH_S
                return

    def _look(self, store: Store) -> bool:
        before, now = self._number, store.look_again()
        self._number = now
        if before is None or before == now:
            return False
        self._tell(before, now)
        return True

    @contextmanager
    def _listening(self, store: Store) -> Iterator[_Heard]:
        if store.engine.dialect.name != "postgresql":
            yield self._ended.wait
            return
        with store.engine.connect().execution_options(isolation_level=AUTOCOMMIT) as connection:
            connection.detach()  # none of those that the pages share
            connection.execute(text(f"LISTEN {base.CHANNEL}"))
            driver = cast(psycopg.Connection, connection.connection.dbapi_connection)
            with driver:
                yield lambda seconds: self._heard(driver, seconds)

    def _heard(self, driver: psycopg.Connection, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0 and not self._ended.is_set():
            if any(driver.notifies(timeout=min(rest, _STEP_S), stop_after=1)):
                return True
        return False


def actions_since(store: Store, number: int) -> frozenset[str]:
    """Return what was done after a change, as the audit names it.

    >>> with toy_store() as store:
    ...     before = store.change_number()
    ...     _ = store.create("plan", "Q1", {})
    ...     actions_since(store, before)
    frozenset({'save_plan'})
    """
    with store._reading() as connection:
        own = number - store._shift.by
        query = select(audit.c.action).where(audit.c.change > own).distinct()
        return frozenset(connection.execute(query).scalars())
