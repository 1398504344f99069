"""Told: what a page says once something is done, also where it is drawn again meanwhile.

A page is drawn anew for many reasons (a field that loses the focus, a link that is followed); a
message for one drawing alone may be gone before anyone has read it.
"""

import time

import streamlit as st

_SHOWN_S = 20.0
_TOLD = "told_keys"


def tell(key: str, what: str) -> None:
    """Have something said by the page's next drawings."""
    st.session_state[key] = (what, time.monotonic() + _SHOWN_S)
    st.session_state.setdefault(_TOLD, set()).add(key)


def hush() -> None:
    """Say no more of what was done before: something else is, and it may fail."""
    for key in st.session_state.pop(_TOLD, ()):
        st.session_state.pop(key, None)


def told(key: str) -> str:
    """Return what is to be said; nothing after a while."""
    what, until = st.session_state.get(key, ("", 0.0))
    if time.monotonic() < until:
        return what
    st.session_state.pop(key, None)
    return ""
