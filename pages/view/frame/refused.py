"""Refused: what the server did not take or make, told to the session at its next run."""

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.view.frame.text import t

_MOST = 1000  # sessions that have not come back for it
_refused: dict[str, tuple[str, dict[str, int]]] = {}  # session -> why, until it was told


def refuse(session: str, why: str, **values: int) -> None:
    """Note why something of a session was refused."""
    _refused[session] = (why, values)
    while len(_refused) > _MOST:
        _refused.pop(next(iter(_refused)), None)


def run_again(session: str) -> None:
    """Let the session say what was refused: the browser itself shows a number only."""
    opened = runtime.get_instance().get_app_session(session) if runtime.exists() else None
    if opened is not None:
        opened.request_rerun(None)


def draw_refused() -> None:
    """Draw why the last one was refused, once."""
    context = get_script_run_ctx()
    found = _refused.pop(context.session_id, None) if context else None
    if found:
        why, values = found
        st.error(t(f"upload.{why}", **values), icon=":material/block:")
