"""Progress: how far a long piece of work is, whose turn comes first, and the button that stops."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.queue import Queue
from pages.view.frame.rate import whose
from pages.view.frame.text import t
from pages.view.frame.turn import TURNS

_PATIENCE_S = 1.0  # what takes no longer needs no bar
# work that keeps a core busy: so many at once on this machine, whichever process serves them
UPLOADS, PROPOSALS = Queue("upload", 2), Queue("proposal", 2)


@contextmanager
def in_turn(line: Queue, key: str, stop: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Wait until a place is free, say how many come before, and have the place inside the block.

    key : of the button that stops waiting, and calls `stop`; who is drawn anew meanwhile keeps
    their place

    Raises
    ------
    NoTurn : too many wait already, or nobody can.
    """
    place, bars, context = st.empty(), [], get_script_run_ctx()

    def waits(before: int) -> None:
        if not bars:
            with place.container(horizontal=True, vertical_alignment="center"):
                bars.append(st.progress(0.0))
                st.button(t("progress.stop"), key=key, on_click=stop, icon=":material/stop:")
        # here a page that is left, or stopped, ends
        bars[0].progress(0.0, t("progress.waits", n=before))

    # other pages are drawn meanwhile
    who = f"{context.session_id if context else ''}:{key}"
    with TURNS.aside(), line.turn(who, waits, whose()):
        place.empty()
        yield


@contextmanager
def progress(key: str, stop: Callable[[], None]) -> Iterator[Callable[[float], None]]:
    """Yield a function that is told the share done; draw a bar, and a button that calls `stop`.

    The button starts the page anew, which ends the work at the next time something is told.
    """
    place, begun, bars = st.empty(), time.monotonic(), []

    def tell(share: float) -> None:
        if not bars and time.monotonic() - begun > _PATIENCE_S:
            with place.container(horizontal=True, vertical_alignment="center"):
                bars.append(st.progress(0.0))
                st.button(t("progress.stop"), key=key, on_click=stop, icon=":material/stop:")
        if bars:
            bars[0].progress(share, t("progress.done", pct=round(100 * share)))

    try:
        yield tell
    finally:
        place.empty()
