"""Own runs: of one open page only so many runs are at work at once, however often it asks.

Streamlit begins a run with each message and tells the one before to stop, which it hears when it
draws next. Who asks fifty times a second for what takes a second to compute would have hundreds at
work, and nobody else of this process would be answered.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

MOST = 2  # the one that a reader has left, and the one that is waited for
_SOON_S = 0.05
_lock, _at_work = Lock(), Counter[str]()


@contextmanager
def own_run() -> Iterator[None]:
    """Wait until a run of this page may begin; one that is to stop meanwhile ends here."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not runtime.exists():
        yield
        return
    while not begins(context.session_id):
        time.sleep(_SOON_S)
        _ = "any" in st.session_state  # where a run hears that it is to stop
    try:
        yield
    finally:
        ended(context.session_id)


def begins(session: str) -> bool:
    """Return whether a run of a session may begin, and count it if so.

    >>> [begins("a"), begins("a"), begins("a"), begins("b")]
    [True, True, False, True]
    >>> ended("a"), ended("a"), ended("b"), begins("a"), ended("a")
    (None, None, None, True, None)
    """
    with _lock:
        if _at_work[session] >= MOST:
            return False
        _at_work[session] += 1
        return True


def ended(session: str) -> None:
    """Say that a run of a session has ended."""
    with _lock:
        _at_work[session] -= 1
        if not _at_work[session]:
            del _at_work[session]
