"""Refused: uploads that the server did not take, told to their session at its next run."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.view.frame.text import t

_refused: dict[str, tuple[str, dict[str, int]]] = {}  # session -> why, until it was told


def refuse(session: str, why: str, **values: int) -> None:
    """Note why an upload of a session was refused."""
    _refused[session] = (why, values)


def draw_refused() -> None:
    """Draw why the last upload was refused, once."""
    context = get_script_run_ctx()
    found = _refused.pop(context.session_id, None) if context else None
    if found:
        why, values = found
        st.error(t(f"upload.{why}", **values), icon=":material/upload_file:")
