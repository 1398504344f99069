"""Base: how the store is read and written, one whole change after another."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from models.store import store_tables
from models.store.document import Document
from models.store.engine import AUTOCOMMIT
from models.store.store_error import told, unknown
from models.store.time_out import asking_always

FRESH_S = 1.0  # so long a change by another process may stay unseen where nobody tells of it
CHANNEL = "outreach_change"  # by which a server tells whoever listens (watch.py)
_CUT_OFF = "57"  # the class of states of a server that ends a connection
_NUMBER = store_tables.change.c.number
_Open = dict[Engine, Connection]
_open_files: ContextVar[_Open | None] = ContextVar("open_files", default=None)


@contextmanager
def files_kept_open() -> Iterator[None]:
    """Open the file of a store once for all that is read in the block, not for each question.

    A server's connections are kept for all in any case.

    >>> with toy_store() as store, files_kept_open():
    ...     store.change_number(), store.create("plan", "Q1", {}).version, store.look_again()
    (0, 1, 1)
    """
    if _open_files.get() is not None:
        yield
        return
    opened: _Open = {}
    token = _open_files.set(opened)
    try:
        yield
    finally:
        _open_files.reset(token)
        for connection in opened.values():
            connection.close()


@dataclass
class Shift:
    """What is added to the store's own number, so that it never comes twice; the last one told.

    A backup that is put in the store's place while it is used has counted less far.
    """

    by: int = 0
    last: int = 0


class Base:
    """The connections of a store, its transactions, and the number that counts its changes."""

    def __init__(self, engine: Engine, where: str) -> None:
        self.engine, self.where = engine, where
        # one for all who act through this store: (when asked, number)
        self._seen: list[tuple[float, int]] = []
        self._shift = Shift()
        # (kind, archived) -> the number of changes then, and what was there
        self._listed: dict[tuple[str, bool | None], tuple[int, tuple[Document, ...]]] = {}
        self._mine = threading.local()  # the connection of this thread's open transaction

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything that this thread reads and saves inside one whole: all of it or nothing.

        Nobody else saves meanwhile, so what was read inside still holds when it is kept.

        Raises
        ------
        StoreError : it can't be written; whatever is raised inside takes everything back.

        >>> with toy_store() as store:
        ...     with store.transaction():
        ...         kept = store.create("upload", "r.csv", {})
        ...         store.use("repatriation", kept.id)
        ...     store.in_use() == {"repatriation": kept.id}
        True
        """
        with self._writing():
            yield

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        mine = getattr(self._mine, "connection", None)
        if mine is not None:
            with told(self.where):
                yield mine
            return
        opened = _open_files.get()
        if opened is not None and isinstance(self.engine.pool, NullPool):
            with told(self.where):
                if self.engine not in opened:
                    opened[self.engine] = self._connect()
                yield opened[self.engine]
            return
        with told(self.where), self._connect() as connection:
            yield connection

    def _connect(self) -> Connection:
        return self.engine.connect().execution_options(isolation_level=AUTOCOMMIT)

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, dict[str, str | int]]]:
        """Yield the connection, and what is kept with every change: its number and the time."""
        mine = getattr(self._mine, "connection", None)
        with told(self.where, saving=True):
            if mine is not None:
                with mine.begin_nested():
                    yield mine, self._counted(mine)
                return
            with asking_always(), self._looked_for(), self.engine.begin() as connection:
                # first of all: on a server it makes whoever else wants to save wait
                change = self._counted(connection)
                self._identify(connection)
                self._mine.connection = connection
                try:
                    yield connection, change
                    self._mine.whole = True
                finally:
                    self._mine.connection = None
        self._mine.last = self._mine.number + self._shift.by
        self._seen.clear()

    @contextmanager
    def _looked_for(self) -> Iterator[None]:
        """Look whether a change was saved where a server's last answer did not come.

        Raises
        ------
        StoreError : it is not there, and may yet come: the server may stand still.
        """
        self._mine.whole = False
        try:
            yield
        except DBAPIError as error:
            # an answer with a state is a no; a server that ends is none
            state = getattr(error.orig, "sqlstate", None) or _CUT_OFF
            if (
                not self._mine.whole
                or self.engine.dialect.name == "sqlite"
                or not state.startswith(_CUT_OFF)
            ):
                raise
            if not self._is_saved():
                raise unknown(error, self.where) from error

    def _is_saved(self) -> bool:
        number, saved_at = store_tables.audit.c.change, store_tables.audit.c.saved_at
        this = number == self._mine.number, saved_at == self._mine.saved_at
        try:
            with self._connect() as connection:
                return connection.execute(select(number).where(*this)).first() is not None
        except DBAPIError:
            return False

    def _counted(self, connection: Connection) -> dict[str, str | int]:
        connection.execute(update(store_tables.change).values(number=_NUMBER + 1))
        number = self._mine.number = connection.execute(select(_NUMBER)).scalar_one()
        if connection.dialect.name == "postgresql":
            # told once the transaction is whole, and once for all of it
            connection.execute(select(func.pg_notify(CHANNEL, "")))
        self._mine.saved_at = now()
        return {"change": number, "saved_at": self._mine.saved_at}

    def _identify(self, connection: Connection) -> None:
        """Tell the database who acts in a transaction; nobody in particular here."""

    def last_saved(self) -> int:
        """Return the number of the last change that this thread has saved; 0: none."""
        return getattr(self._mine, "last", 0)

    def change_number(self) -> int:
        """Return a number that grows with everything saved; cheap enough to ask at every rerun."""
        seen = self._seen[-1:]
        if not seen or time.monotonic() - seen[0][0] > FRESH_S:
            return self.look_again()
        return seen[0][1]

    def look_again(self) -> int:
        """Return what `change_number` does, asked now."""
        asked, before = time.monotonic(), self._shift.last
        with self._reading() as connection:
            number = connection.execute(select(_NUMBER)).scalar_one() + self._shift.by
        if getattr(self._mine, "connection", None) is None:  # else it may be taken back
            if number < before:
                self._shift.by += before + 1 - number
                number = before + 1
            self._shift.last = max(number, self._shift.last)
        self._seen[:] = [(asked, number)]
        return number


def now() -> str:
    """Return the time as the store keeps it: ISO 8601, UTC.

    >>> len(now())
    32
    """
    return datetime.now(UTC).isoformat(timespec="microseconds")
