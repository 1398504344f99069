"""Sure: a question before something that everyone who opens the dashboard will see.

A yes is to what was asked, in the run that follows it, and to nothing else: others may save
between the question and the yes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.view.frame.click import forget_click
from pages.view.frame.message import hush
from pages.view.frame.refused import refuse
from pages.view.frame.text import t

_ASKED, _SAID_YES = "sure_asked", "sure_yes"


_Question = tuple[str, str, object]  # its key, its words, and what it is of


def sure(label: str, key: str, what: str, of: object = None, **look: object) -> bool:
    """Draw a button that asks first; return, once, whether the question was answered with yes.

    Parameters
    ----------
    label : of the button, and the heading of the question; what : the question's text; of : what
        it acts on, where others can change that and the text does not say it alone.
    """
    question = (key, what, of)
    st.button(label, key=key, on_click=_ask, args=(key,), **look)
    if st.session_state.get(_ASKED) == key:  # with what was typed last, which came with the click
        st.session_state[_ASKED] = question
    if st.session_state.get(_ASKED) == question:
        st.dialog(label, on_dismiss=_close)(_draw_question)(label, question)
    if st.session_state.get(_SAID_YES) != question:
        return False
    del st.session_state[_SAID_YES]
    return True


@contextmanager
def answers_of_this_run() -> Iterator[None]:
    """Let a yes, or a click, count while this page is drawn; have it say where nothing waited.

    What it was about has changed since, or is gone, or the page has failed. Kept, it would do the
    same later, to whatever has the same button then. A page that starts itself again goes on.
    """
    try:
        yield
    except Exception:
        _forget()
        raise
    if _forget():
        context = get_script_run_ctx()
        refuse(context.session_id if context else "", "asked")
        st.rerun()


def _forget() -> bool:
    """Forget what was answered and not heard; return whether there was anything."""
    yes, click = st.session_state.pop(_SAID_YES, None), forget_click()
    return yes is not None or click


def _draw_question(label: str, question: _Question) -> None:
    if st.session_state.get(_ASKED) != question:
        st.rerun()  # it was answered: the whole page is drawn, without the question
    key, what, _ = question
    st.markdown(what)
    with st.container(horizontal=True):
        st.button(label, key=f"{key}-sure", type="primary", on_click=_yes, args=(question,))
        st.button(t("sure.cancel"), key=f"{key}-cancel", on_click=_close)


def _yes(question: _Question) -> None:
    if st.session_state.get(_ASKED) != question:  # the second of two clicks: it was answered
        return
    hush()
    st.session_state[_SAID_YES] = question
    _close()


def _ask(key: str) -> None:
    st.session_state[_ASKED] = key


def _close() -> None:
    st.session_state.pop(_ASKED, None)
