"""Progress: how far a long piece of work is, and the button that stops it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from pages.view.frame.text import t

_PATIENCE_S = 1.0  # what takes no longer needs no bar


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
