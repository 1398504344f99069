"""Brought back: a table that was examined and not put to use, kept for its reader alone.

The file itself is kept nowhere; models/desk/unsaved_table.py says what is.
"""

import streamlit as st

from geo.clock import shown_moment
from geo.errors import InputError
from models.desk.examine import Examined
from models.desk.unsaved_table import body_of, names_in, table_in
from models.store import StoreError
from models.store.unsaved import TABLE, drop, keep, kept
from pages.view.desk.trial import Draft
from pages.view.frame.rate import DRAFTS, check_often
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import error_text, t
from pages.view.frame.who import browser

_ICON = ":material/history:"


def keep_brought(drafted: Draft, found: Examined) -> None:
    """Keep what may be kept of the file that is examined; forget the one before."""
    drafted.back, drafted.looked = None, False
    if drafted.kept == drafted.state:
        return
    body = body_of(found, drafted.decided, drafted.before)
    try:
        if body is None:
            drop(shared_store(), TABLE, drafted.kind, browser())
        else:
            check_often(DRAFTS)
            keep(shared_store(), TABLE, drafted.kind, body, browser())
    except InputError as error:
        st.warning(t("desk.not_kept", error=error_text(error)), icon=":material/warning:")
        return
    drafted.kept = drafted.state


def draw_back(drafted: Draft) -> Examined | None:
    """Draw what was brought before and not put to use, and return its table where it is whole."""
    try:
        if not drafted.looked:
            drafted.looked = True
            drafted.back = kept(shared_store(), TABLE, browser()).get(drafted.kind)
            if drafted.back is not None:
                drafted.decided |= names_in(drafted.back.body)
        if drafted.back is None:
            return None
        found = table_in(drafted.back.body, drafted.given_out())
    except StoreError:  # said above; what is kept is there again with the store
        drafted.back, drafted.looked = None, False
        return None
    except InputError as error:
        forget(drafted)
        st.warning(error_text(error), icon=_ICON)
        return None
    when, body = shown_moment(drafted.back.saved_at), drafted.back.body
    said = {"name": plain(body["file"]), "when": when}
    key = "desk.back_names" if found is None else "desk.back_table"
    st.info(t(key, n=len(body["decided"]), **said), icon=_ICON)
    st.button(
        t("desk.discard"), key=f"desk-discard-{drafted.kind}", on_click=forget, args=(drafted,)
    )
    return found


def forget(drafted: Draft) -> None:
    """Forget what was kept, when it was put to use or is not wanted any more."""
    drafted.kept, drafted.back, drafted.looked = None, None, True
    drafted.decided = {}
    try:
        drop(shared_store(), TABLE, drafted.kind, browser())
    except InputError as error:
        drafted.problem = error
