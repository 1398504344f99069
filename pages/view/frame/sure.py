"""Sure: a question before something that everyone who opens the dashboard will see."""

import streamlit as st

from pages.view.frame.message import hush
from pages.view.frame.text import t

_ASKED, _SAID_YES = "sure_asked", "sure_yes"


def sure(label: str, key: str, what: str, **look: object) -> bool:
    """Draw a button that asks first; return, once, whether the question was answered with yes.

    Parameters
    ----------
    label : of the button, and the heading of the question; what : the question's text.
    """
    st.button(label, key=key, on_click=_ask, args=(key,), **look)
    if st.session_state.get(_ASKED) == key:
        st.dialog(label, on_dismiss=_close)(_draw_question)(label, key, what)
    if st.session_state.get(_SAID_YES) != key:
        return False
    del st.session_state[_SAID_YES]
    return True


def _draw_question(label: str, key: str, what: str) -> None:
    if st.session_state.get(_ASKED) != key:
        st.rerun()  # it was answered: the whole page is drawn, without the question
    st.markdown(what)
    with st.container(horizontal=True):
        st.button(label, key=f"{key}-sure", type="primary", on_click=_yes, args=(key,))
        st.button(t("sure.cancel"), key=f"{key}-cancel", on_click=_close)


def _yes(key: str) -> None:
    hush()
    st.session_state[_SAID_YES] = key
    _close()


def _ask(key: str) -> None:
    st.session_state[_ASKED] = key


def _close() -> None:
    st.session_state.pop(_ASKED, None)
