"""Approval: how far a frozen list or a plan is, and the next step for those who may take it."""

import streamlit as st

from geo.errors import InputError
from geo.words import Sentence
from models.access.actor import ACCOUNT, ALONE
from models.lists.stage_told import stage_told
from models.store import Document
from models.store.approval import (
    APPROVED,
    DRAFT,
    REVIEWED,
    SUPERSEDED,
    Stage,
    action_of,
    stage_of,
    stages,
    step,
)
from pages.view.frame.author import author
from pages.view.frame.entrance import offered
from pages.view.frame.message import tell, told
from pages.view.frame.namesakes import told_apart
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.sure import sure
from pages.view.frame.text import error_text, language, said, t
from pages.view.frame.who import who

_COLOURS = {DRAFT: "gray", REVIEWED: "blue", APPROVED: "green", SUPERSEDED: "gray"}
_ICON = ":material/approval:"
_DONE, _FAILED = "approval_done_{}", "approval_failed_{}"  # of which document


def stage_name(stage: Stage) -> str:
    """Return a stage in the reader's language."""
    return said(Sentence(f"approval_stage.{stage.name}"))


def draw_stage(document: Document, changed: bool = False, lacking: str = "") -> Stage:
    """Draw how far a list or plan is, and the next step; return how far it is.

    changed : whether what is on the page is not what is saved, so that nobody can agree to it
    lacking : what could still be filled in before it is approved, in a sentence
    """
    stage = stage_of(shared_store(), document)
    badge = f":{_COLOURS[stage.name]}-badge[{stage_name(stage)}]"
    about = "" if stage.name == DRAFT else f":small[{plain(stage_told(stage, language()))}]"
    st.markdown(f"{badge} {about}")
    failed = st.session_state.pop(_FAILED.format(document.id), None)
    if failed:
        st.error(error_text(failed), icon=":material/error:")
    if done := told(_DONE.format(document.id)):
        st.success(done, icon=":material/check:")
    if stage.name == SUPERSEDED:
        return stage
    # after an error what is to be filled in stays in sight
    with st.expander(t(f"approval_box.{stage.name}"), failed is not None, icon=_ICON):
        if changed:
            st.caption(t("approval_box.save_first"))
        else:
            if lacking and stage.name != APPROVED:
                st.warning(lacking, icon=":material/edit_note:")
            _draw_steps(document, stage)
    return stage


def _draw_steps(document: Document, stage: Stage) -> None:
    if not offered(action_of(REVIEWED if stage.name == DRAFT else APPROVED)):
        return
    mine = who().way == ACCOUNT and stage.author == who().account
    by, note = _draw_by(document.id)
    if stage.name == DRAFT:
        _draw_step(document, REVIEWED, by, note, type="primary")
    elif stage.name == REVIEWED:
        with st.container(horizontal=True):
            if mine:
                st.caption(t("approval_box.second"))
            else:
                _draw_step(document, APPROVED, by, note, type="primary")
            _draw_step(document, DRAFT, by, note)
    else:
        _draw_successor(document, by, note)


def _draw_by(key: str) -> tuple[str, str]:
    """Draw who takes the step and why; the account, or without a login a name."""
    left, right = st.columns(2)
    if who().way == ALONE:
        field = f"stage_author_{key}"
        by = left.text_input(t("approval_box.author"), author(), key=field, max_chars=100)
    else:
        by = author()
        left.caption(t("access.saves", account=plain(by)))
    note = right.text_input(t("approval_box.note"), key=f"stage_note_{key}", max_chars=500)
    return by.strip(), note.strip()


def _draw_step(document: Document, to: str, by: str, note: str, **look: object) -> None:
    asked = sure(
        t(f"approval_box.to_{to}"),
        f"stage-{to}-{document.id}",
        t(f"approval_box.what_{to}", name=plain(document.name), version=document.version),
        document.version,
        **look,
    )
    if asked:
        _take(document, to, by, note)


def _draw_successor(document: Document, by: str, note: str) -> None:
    store = shared_store()
    others = [one for one in store.documents(document.kind) if one.id != document.id]
    found = stages(store, others)
    names = told_apart({one.id: one.name for one in others if found[one.id].name == APPROVED})
    if not names:
        st.caption(t("approval_box.no_successor"))
        return
    key = f"stage_successor_{document.id}"
    chosen = st.selectbox(
        t("approval_box.successor"), list(names), key=key, format_func=names.get, width=480
    )
    asked = sure(
        t("approval_box.to_superseded"),
        f"stage-superseded-{document.id}",
        t("approval_box.what_superseded", name=plain(document.name), by=plain(names[chosen])),
        chosen,
    )
    if asked:
        _take(document, SUPERSEDED, by, note, chosen)


def _take(document: Document, to: str, by: str, note: str, successor: str | None = None) -> None:
    if not by:
        st.session_state[_FAILED.format(document.id)] = InputError(
            "approval.author", file=document.name
        )
    else:
        try:
            step(shared_store(), document, to, by, note, successor)
        except InputError as error:
            st.session_state[_FAILED.format(document.id)] = error
        else:
            tell(_DONE.format(document.id), t("approval_box.done"))
    st.rerun()
