"""Author: the name or office of who saves, typed once per session on any page."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_KEY = "author"


def draw_author(label: str, help: str | None = None, place: DeltaGenerator | None = None) -> str:
    """Draw the field and return what is typed."""
    (place or st).text_input(label, key=_KEY, max_chars=100, help=help, persist_state="session")
    return author()


def author() -> str:
    """Return who saves; nothing where nobody has said so."""
    return (st.session_state.get(_KEY) or "").strip()
