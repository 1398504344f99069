"""Author: who saves: the account, or where nobody logs in, a name typed once per session."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.access.actor import ALONE
from pages.view.frame.safe import plain
from pages.view.frame.text import t
from pages.view.frame.who import who

_KEY = "author"


def draw_author(label: str, help: str | None = None, place: DeltaGenerator | None = None) -> str:
    """Draw the field, or the account in its place; return who saves."""
    actor = who()
    if actor.way == ALONE:
        (place or st).text_input(label, key=_KEY, max_chars=100, help=help, persist_state="session")
    elif actor.account:
        (place or st).caption(t("access.saves", account=plain(actor.account)))
    return author()


def author() -> str:
    """Return who saves; nothing where nobody has said so."""
    actor = who()
    if actor.way != ALONE:
        return actor.account  # what is typed counts for nothing
    return (st.session_state.get(_KEY) or "").strip()
