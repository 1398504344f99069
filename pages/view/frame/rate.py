"""Rate: how often one account may ask in a minute for what takes the server long."""

import time
from collections import defaultdict, deque
from threading import Lock

import streamlit as st

from models.access.actor import ALONE
from pages.view.frame.who import who

_PER_S = 60.0


class Rate:
    """So many times a minute for each; of this process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.asked: defaultdict[str, deque[float]] = defaultdict(deque)
        self.lock = Lock()

    def passed(self, whose: str) -> bool:
        """Return whether somebody has had their share of this minute; if not, count this time.

        >>> rate = Rate(2)
        >>> [rate.passed(name) for name in ("a", "a", "b", "a")]
        [False, False, False, True]
        """
        now = time.monotonic()
        with self.lock:
            times = self.asked[whose]
            while times and now - times[0] > _PER_S:
                times.popleft()
            if len(times) >= self.most:
                return True
            times.append(now)
            return False


# files that are typeset or drawn, and proposals of plans
FILES, PROPOSALS = Rate(20), Rate(20)
TYPESET = frozenset({"pdf", "docx", "png", "pptx", "zip"})


def whose() -> str:
    """Return who asks: the account, else the address; nobody counts for who is alone here."""
    actor = who()
    if actor.way == ALONE:
        return ""
    return actor.account or str(st.context.ip_address or "")
