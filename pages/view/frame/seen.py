"""Seen: up to which change of the store this visit shows what is saved."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import streamlit as st
from streamlit.runtime.state import SessionState

from geo.errors import InputError
from pages.view.frame.shared_store import changes, shared_store

_KEY = "seen-change"


def see() -> None:
    """Note that what is drawn now shows all that is saved now."""
    if (now := changes()) is not None:
        st.session_state[_KEY] = now[1]


def seen() -> int | None:
    """Return the number of the last change that this visit shows; None: nobody knows."""
    return st.session_state.get(_KEY)


def shows(state: SessionState, number: int) -> bool:
    """Return whether what a session has on screen shows the store as of a change, or later."""
    return _KEY in state and state[_KEY] >= number


@contextmanager
def own_saves() -> Iterator[None]:
    """Count what is saved inside as seen: who has saved it need not be told."""
    try:
        yield
    finally:
        before = seen()
        with suppress(InputError):
            if before is not None and (last := shared_store().last_saved()) > before:
                st.session_state[_KEY] = last
