"""Click: a button whose answer is not lost where the page starts itself again."""

from collections.abc import Callable

import streamlit as st

from pages.view.frame.message import hush

_CLICKED = "clicked"


def clicked(label: str, key: str, button: Callable = st.button, **look: object) -> bool:
    """Draw a button and return, once, whether it was clicked.

    Noted before the page runs: where the page starts itself again inside its frame, a button's
    own answer is gone.
    """
    button(label, key=key, on_click=_note, args=(key,), **look)
    found = st.session_state.get(_CLICKED) == key
    if found:
        st.session_state[_CLICKED] = None
    return found


def forget_click() -> bool:
    """Forget a click on a button that was not there any more; return whether there was one."""
    return bool(st.session_state.pop(_CLICKED, None))


def _note(key: str) -> None:
    hush()
    st.session_state[_CLICKED] = key
