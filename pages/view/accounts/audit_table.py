"""Audit: who did what, to look through and to download, and whether it is whole."""

from functools import partial

import pandas as pd
import pyarrow as pa
import streamlit as st

from models.access.actor import ACCOUNT
from models.access.rights import ACTIONS
from models.lists.audit_list import Sought, audit_csv, newest_rows, shown_time
from models.store.check import audit_end, check_audit
from pages.view.accounts.undo_box import action_name, draw_undo
from pages.view.frame.click import clicked
from pages.view.frame.download_button import draw_download
from pages.view.frame.in_use import of_tables
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import language, t

_MOST = 500
_NOT_KEPT = {"see_audit", "see_pages"}
ACTED = tuple(action for action in ACTIONS if action not in _NOT_KEPT)
COLUMNS = ("saved_at", "author", "action", "name", "before", "after")


def draw_audit() -> None:
    """Draw the newest rows of the audit, a filter, the file, and the state of its chain."""
    st.header(t("accounts.audit"), anchor=False)
    st.caption(t("accounts.audit_note"))
    sought = _draw_filter()
    number, sha256 = audit_end(shared_store())
    found, shown, n = _newest(sought, sha256, language())
    st.caption(t("accounts.audit_shown", shown=len(found), all=n))
    st.dataframe(shown, hide_index=True, alt=t("accounts.audit"))
    with st.container(horizontal=True, key="accounts-audit"):
        csv = partial(audit_csv, shared_store(), sought)
        draw_download(t("accounts.csv"), csv, "outreach_audit.csv", "csv", key="audit-csv")
        asked = clicked(t("accounts.check"), "audit-check", icon=":material/verified:")
    st.caption(t("accounts.end", number=number, sha256=sha256))
    if asked:
        _draw_check()
    draw_undo(found)


@of_tables(max_entries=16)
def _newest(sought: Sought, _end: str, _lang: str) -> tuple[pd.DataFrame, pa.Table, int]:
    """Return the newest rows, the same as they are shown, and how many there are in all.

    The hash at the end of the audit stands for all of it.
    """
    found, n = newest_rows(shared_store(), sought, _MOST)
    return found, pa.Table.from_pandas(_shown(found), preserve_index=False), n


def _draw_filter() -> Sought:
    left, right = st.columns(2)
    text = left.text_input(
        t("accounts.find"), key="audit_text", max_chars=100, placeholder="2026-11-28"
    )
    names = {"": t("accounts.all_actions")} | {action: action_name(action) for action in ACTED}
    action = right.selectbox(
        t("accounts.action"), list(names), key="audit_action", format_func=names.get
    )
    return Sought(action, text.strip())


def _shown(found: pd.DataFrame) -> pd.DataFrame:
    shown = found[list(COLUMNS)].replace("null", "")
    shown["saved_at"] = shown["saved_at"].map(shown_time)
    shown["action"] = shown["action"].map(action_name)
    # a name that a command, or somebody without a login, has given
    shown["author"] = [
        by if way == ACCOUNT or not by else t("accounts.typed", author=by)
        for by, way in zip(found["author"], found["way"], strict=True)
    ]
    names = {name: t(f"access.own_{name}") for name in COLUMNS}
    return shown.rename(columns=names)


def _draw_check() -> None:
    with st.spinner(t("accounts.checking")):
        fault, _ = check_audit(shared_store())
    if fault:
        st.error(t("accounts.broken"), icon=":material/error:")
    else:
        st.success(t("accounts.whole"), icon=":material/check:")
