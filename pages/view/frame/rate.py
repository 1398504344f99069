"""Rate: how often one account may ask in a minute for what takes the server long."""

import sqlite3
import time
from collections import defaultdict, deque
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock

import streamlit as st

from geo.errors import InputError
from models.access.actor import ALONE
from pages.view.frame.who import counted_as, who

_PER_S = 60.0
_shared: Path | None = None  # where processes count together


def share(file: Path) -> None:
    """Count together with the processes that part from this one, in a file that lives with them."""
    global _shared
    with closing(sqlite3.connect(file)) as counted:
        counted.execute("PRAGMA journal_mode = WAL")
        counted.execute("CREATE TABLE asked (rate TEXT, whose TEXT, at REAL)")
    _shared = file


class Rate:
    """So many times a minute for each; of this process, or of all that share what they count."""

    def __init__(self, most: int, name: str = "") -> None:
        self.most, self.name = most, name
        self.asked: defaultdict[str, deque[float]] = defaultdict(deque)
        self.lock = Lock()

    def passed(self, whose: str) -> bool:
        """Return whether somebody has had their share of this minute; if not, count this time.

        >>> rate = Rate(2)
        >>> [rate.passed(name) for name in ("a", "a", "b", "a")]
        [False, False, False, True]
        """
        if _shared is not None:
            # without room on the disk each process counts for itself
            with suppress(sqlite3.Error):
                return self._passed_anywhere(_shared, whose)
        now = time.monotonic()
        with self.lock:
            times = self.asked[whose]
            while times and now - times[0] > _PER_S:
                times.popleft()
            if len(times) >= self.most:
                return True
            times.append(now)
            return False

    def _passed_anywhere(self, file: Path, whose: str) -> bool:
        now, own = time.monotonic(), (self.name, whose)
        with closing(sqlite3.connect(file, isolation_level=None)) as counted:
            counted.execute("PRAGMA synchronous = OFF")
            counted.execute("BEGIN IMMEDIATE")
            counted.execute("DELETE FROM asked WHERE at < ?", (now - _PER_S,))
            asked = "SELECT count(*) FROM asked WHERE rate = ? AND whose = ?"
            passed = counted.execute(asked, own).fetchone()[0] >= self.most
            if not passed:
                counted.execute("INSERT INTO asked VALUES (?, ?, ?)", (*own, now))
            counted.execute("COMMIT")
        return passed


# files that are typeset or drawn, other files, and proposals of plans
FILES, TABLES, PROPOSALS = Rate(20, "files"), Rate(60, "tables"), Rate(20, "proposals")
# of plans and lists, which stay for good; of what is typed or brought, and not saved yet
SAVES, DRAFTS = Rate(30, "saves"), Rate(120, "drafts")
# of publishers elsewhere, who see one computer: of all together
CHECKS, EVERYBODY = Rate(6, "checks"), "everybody"
# of other programs, which the audit notes
ANSWERS = Rate(120, "answers")
# and of all they ask, also where nothing is handed out: each is computed
ASKED = Rate(600, "asked")
TYPESET = frozenset({"pdf", "docx", "png", "pptx", "zip"})


def whose() -> str:
    """Return who asks: the account, else the network address; nobody for who is alone here."""
    actor = who()
    if actor.way == ALONE:
        return ""
    return actor.account or counted_as(str(st.context.ip_address or ""))


def check_often(rate: Rate) -> None:
    """Raise an InputError where whoever asks has had their share of this minute."""
    if (asks := whose()) and rate.passed(asks):
        raise InputError(f"rate.{rate.name}", most=rate.most)
