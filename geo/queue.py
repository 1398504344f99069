"""Queue: long work is done for a few people at a time; whoever waits knows how many come before.

Processes of one machine that share a file queue together. A place is kept for as long as somebody
asks for it, and given free where a process has ended.
"""

import atexit
import os
import sqlite3
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

from geo.errors import InputError

_PATIENCE_S = 15.0  # so long a place is kept for whoever does not ask
_LOOK_S = 0.2
_TABLE = (
    "CREATE TABLE IF NOT EXISTS turn (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT,"
    " whose TEXT, account TEXT, process INTEGER, asked REAL, works INTEGER)"
)
_shared: Path | None = None
_over = set[str]()  # turns of this process that have ended, until they are seen to be gone


def share(file: Path) -> None:
    """Queue together with the processes that part from this one; the file lives with them."""
    global _shared
    _shared = file


class NoTurn(InputError):  # noqa: N818 - says what is
    """Nobody can wait: what they wait for has nothing to do with it."""


class Full(NoTurn):
    """So many wait already that nobody else may."""


class Queue:
    """A queue before so many places; `most` may wait, half of them of one account.

    Accounts come in turn: whoever has asked for much waits behind those who have asked for less.

    >>> line = Queue("doctest", 1)
    >>> with line.turn("a", print):
    ...     line.before("b"), line.before("c"), line.before("b")
    (1, 2, 1)
    """

    def __init__(self, name: str, places: int, most: int = 20) -> None:
        self.name, self.places, self.most = name, places, most

    @contextmanager
    def turn(self, whose: str, waits: Callable[[int], None], account: str = "") -> Iterator[None]:
        """Wait until somebody's turn has come; it ends with the block.

        account : whose several turns they are; those of nobody are each alone
        waits : is told again and again how many come before; it may raise, and the place is kept
        for a while

        Raises
        ------
        Full : too many wait already.
        NoTurn : the file can't be written to.
        """
        while True:
            before, token = self._ask(whose, account)
            if not before:
                break
            waits(before)
            time.sleep(_LOOK_S)
        try:
            yield
        finally:
            _over.add(token)
            with suppress(InputError), _asking() as queue:  # the work is done; others ask again
                _forget(queue, time.monotonic())

    def before(self, whose: str, account: str = "") -> int:
        """Return how many come before somebody, who waits from now on if they did not; never 0.

        Raises
        ------
        Full : too many wait already.
        """
        with _asking() as queue:
            return max(1, self._place(queue, whose, account)[1] - self.places + 1)

    def _ask(self, whose: str, account: str) -> tuple[int, str]:
        """Return how many come before; where nobody does, what tells this turn from others."""
        with _asking() as queue:
            number, first = self._place(queue, whose, account)
            if first >= self.places:
                return first - self.places + 1, ""
            token = uuid.uuid4().hex  # who comes again meanwhile gets another turn
            begun = "UPDATE turn SET works = 1, whose = ? WHERE number = ?"
            queue.execute(begun, (token, number))
            return 0, token

    def _place(self, queue: sqlite3.Connection, whose: str, account: str) -> tuple[int, int]:
        """Return the number of somebody who waits, and how many are there before it."""
        now = time.monotonic()
        _forget(queue, now)
        mine = "FROM turn WHERE name = ? AND whose = ? AND NOT works"
        found = queue.execute(f"SELECT number {mine}", (self.name, whose)).fetchone()
        if found is None:
            wait = "SELECT account FROM turn WHERE name = ? AND NOT works"
            waiting = [one for (one,) in queue.execute(wait, (self.name,))]
            own = self.most // 2 if account and self.most > 1 else self.most
            if len(waiting) >= self.most or waiting.count(account) >= own:
                raise Full("queue.full", most=self.most if len(waiting) >= self.most else own)
            added = (
                "INSERT INTO turn (name, whose, account, process, asked, works)"
                " VALUES (?, ?, ?, ?, ?, 0)"
            )
            queue.execute(added, (self.name, whose, account, os.getpid(), now))
            found = queue.execute(f"SELECT number {mine}", (self.name, whose)).fetchone()
        else:
            queue.execute("UPDATE turn SET asked = ? WHERE number = ?", (now, *found))
        every = "SELECT number, account, works FROM turn WHERE name = ? ORDER BY number"
        return found[0], _before(queue.execute(every, (self.name,)).fetchall(), found[0])


def _before(turns: list[tuple[int, str, int]], number: int) -> int:
    """Return how many work or come before a turn: those whose account had fewer before them.

    >>> _before([(1, "a", 1), (2, "a", 0), (3, "b", 0)], 3), _before([(1, "", 0), (2, "", 0)], 2)
    (1, 1)
    """
    had: Counter[str] = Counter()
    order = {}
    for one, account, works in turns:
        order[one] = (-1 if works else had[account], one)
        had[account] += bool(account)
    return sum(place < order[number] for place in order.values())


def _forget(queue: sqlite3.Connection, now: float) -> None:
    """Give free the places of those who went away, and of turns and processes that have ended."""
    for token in tuple(_over):
        if not queue.execute("DELETE FROM turn WHERE whose = ?", (token,)).rowcount:
            _over.discard(token)
    queue.execute("DELETE FROM turn WHERE NOT works AND asked < ?", (now - _PATIENCE_S,))
    for (process,) in queue.execute("SELECT DISTINCT process FROM turn").fetchall():
        if not _lives(process):
            queue.execute("DELETE FROM turn WHERE process = ?", (process,))


def _lives(process: int) -> bool:
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another account's
        return True
    return True


@contextmanager
def _asking() -> Iterator[sqlite3.Connection]:
    """Yield the queue; nobody else looks at it meanwhile."""
    try:
        with closing(sqlite3.connect(_shared or _own(), isolation_level=None)) as queue:
            queue.execute("PRAGMA synchronous = OFF")
            queue.execute(_TABLE)  # somebody may have taken the file away, as a cleaner of /tmp
            queue.execute("BEGIN IMMEDIATE")
            try:
                yield queue
            finally:
                queue.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise NoTurn("queue.away") from error


@cache
def _own() -> Path:
    """Return the file of a process that shares with nobody."""
    number, name = tempfile.mkstemp(prefix="outreach-turns-", suffix=".sqlite3")
    os.close(number)
    atexit.register(Path(name).unlink, missing_ok=True)
    return Path(name)
