"""Click: a button whose answer is not lost where the page starts itself again."""

from collections.abc import Callable

import streamlit as st

from pages.view.frame.message import hush

_CLICKED, _SPENT = "clicked", "clicks_spent"


def clicked(
    label: str, key: str, button: Callable = st.button, of: object = None, **look: object
) -> bool:
    """Draw a button and return, once, whether it was clicked.

    of : what it acts on, where another one can be chosen together with the click

    Noted before the page runs: where the page starts itself again inside its frame, a button's
    own answer is gone.
    """
    button(label, key=key, on_click=_note, args=(key, of), **look)
    found = st.session_state.get(_CLICKED) == (key, of)
    if found:
        st.session_state[_CLICKED] = None
    return found


def forget_click() -> bool:
    """Forget a click on a button that was not there any more; return whether there was one."""
    return bool(st.session_state.pop(_CLICKED, None))


def spend(key: str, of: object) -> None:
    """Hear no further click on a button for this: it is done, and a double click is one."""
    st.session_state.setdefault(_SPENT, set()).add((key, of))


def _note(key: str, of: object) -> None:
    if (key, of) in st.session_state.get(_SPENT, ()):
        return
    hush()
    st.session_state[_CLICKED] = (key, of)
