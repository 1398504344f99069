"""Undo: a change of what everyone sees, chosen from the audit, shown, and taken back."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from geo.errors import InputError
from geo.words import Sentence
from models.access.rights import ACTIONS
from models.lists.audit_list import shown_time
from models.store.audit import BEGIN
from models.store.undo import OF_CONTACTS, OF_LIST, OF_TABLE, RIGHT, Change, can_undo, change, undo
from pages.view.frame.author import author
from pages.view.frame.message import tell, told
from pages.view.frame.other_table import other_table
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import may, shared_store
from pages.view.frame.sure import sure
from pages.view.frame.text import error_text, said, t

_MOST = 12
_DONE, _FAILED = "undo_done", "undo_failed"


def action_name(action: str) -> str:
    """Return what was done in the reader's language."""
    known = action in ACTIONS or action == BEGIN
    return said(Sentence(f"access_action.{action}")) if known else action


def draw_undo(found: pd.DataFrame) -> None:
    """Draw the choice of a change among rows of the audit, what undoing it does, and the button."""
    st.subheader(t("accounts.undo"), anchor=False)
    rows = [
        row for row in found.to_dict("records") if can_undo(str(row["action"]), str(row["before"]))
    ]
    names = {row["number"]: _label(row) for row in rows}
    chosen = st.selectbox(
        t("accounts.undo_which"),
        list(names),
        index=None,
        key="undo_which",
        format_func=names.get,
        placeholder=t("accounts.undo_hint"),
        width=640,
    )
    if failed := st.session_state.pop(_FAILED, None):
        st.error(error_text(failed), icon=":material/error:")
    if done := told(_DONE):
        st.success(done, icon=":material/check:")
    if chosen is None:
        return
    one = change(shared_store(), chosen)
    lines = "\n".join(f"- {line}" for line in _lines(one))
    st.markdown(lines)
    right = RIGHT[one.action]
    if not may(right):
        st.caption(t("accounts.undo_no_role", what=action_name(right)))
        return
    if sure(t("accounts.undo"), "audit-undo", f"{lines}\n\n{t('accounts.undo_note')}", chosen):
        _take_back(one)


def _label(row: dict) -> str:
    parts = (row["number"], shown_time(row["saved_at"]), action_name(row["action"]), row["name"])
    return " · ".join(str(part) for part in parts if part)


def _take_back(one: Change) -> None:
    try:
        at_once = undo(shared_store(), one.number, author())
    except InputError as error:
        st.session_state[_FAILED] = error
    else:
        tell(_DONE, t("accounts.undo_done" if at_once else "proposal.proposed"))
    st.rerun()


def _lines(one: Change) -> Iterator[str]:
    """Yield what undoing a change does, in sentences."""
    if one.action in OF_TABLE:
        yield other_table(one.target, one.after, one.before)
    elif one.action == "archive":
        key = "hide" if one.before["archived"] else "show"
        yield t(f"accounts.undo_{key}", name=plain(one.name))
    elif one.action in (*OF_CONTACTS, OF_LIST):
        versions = {"before": one.before["version"], "after": one.after["version"]}
        key = "list" if one.action == OF_LIST else "contacts"
        yield t(f"accounts.undo_{key}", name=plain(one.name), **versions)
    else:
        both = zip(one.after[:_MOST], one.before[:_MOST], strict=True)
        for (*_, name, after), (*_, before) in both:
            codes = {"after": _code(after), "before": _code(before)}
            yield t("accounts.undo_name", name=plain(name), **codes)
        if (more := len(one.after) - _MOST) > 0:
            yield t("accounts.undo_more", n=more)


def _code(code: str | None) -> str:
    return plain(code) if code else t("accounts.undo_no_choice")
