"""Review: what is wrong with a file, and what only a person can decide about it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.helper import done
from models.desk.examine import Examined
from models.desk.marked import marked_copy
from models.desk.review import Proposal
from pages.view.desk.trial import Draft
from pages.view.frame.click import clicked
from pages.view.frame.download_button import draw_download
from pages.view.frame.question_form import draw_again, draw_question
from pages.view.frame.safe import plain
from pages.view.frame.spellings import area_names, choices, draw_decided
from pages.view.frame.text import language, said, t

_SHOWN = 200


def draw_check(found: Examined, drafted: Draft) -> None:
    """Draw problems, names and the question; and what was done to the file by itself."""
    if found.problems:
        draw_problems(found)
    if found.proposals:
        draw_names(found, drafted)
    elif found.question:
        draw_question(found.question, drafted.answers, drafted.key)
    if found.table is not None:
        st.success(t("desk.fine", rows=len(found.table)), icon=":material/check:")
    if found.decided:
        draw_decided(found.decided, _names, drafted.decided, "desk")
    draw_again(drafted.answers, drafted.key)
    draw_notes(found)


def draw_problems(found: Examined) -> None:
    """Draw every problem at once, and the user's own table with the problems in it."""
    lang, errors = language(), found.problems
    if found.cells is None:
        # not a word more of a table about persons than is needed
        for error in errors:
            expected, seen, way_out = error.parts(lang)
            where = f"**{plain(error.column)}** — " if error.column else ""
            st.error(
                t(
                    "desk.refused",
                    where=where,
                    found=plain(seen),
                    expected=plain(expected),
                    way_out=plain(way_out),
                ),
                icon=":material/block:",
            )
        return
    st.error(t("desk.problems", n=len(errors)), icon=":material/error:")
    rows = [(e.row, e.column or "", *e.parts(lang)) for e in errors[:_SHOWN]]
    columns = ("row", "column", "expected", "found", "way_out")
    table = pd.DataFrame(rows, columns=columns).astype({"row": "Int64"})
    table = table[["row", "column", "found", "expected", "way_out"]]
    st.dataframe(
        table.rename(columns={c: t(f"problem_table.{c}") for c in columns}),
        hide_index=True,
        alt=t("desk.problems", n=len(errors)),
        row_height=62,
        column_config={
            t("problem_table.row"): st.column_config.Column(width="small"),
            t("problem_table.way_out"): st.column_config.Column(width="large"),
        },
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        draw_download(
            t("desk.marked"),
            lambda: done(marked_copy, lambda: None, found, lang) or b"",
            f"{found.file.rsplit('.', 1)[0]}_{t('desk.marked_name')}.xlsx",
            "xlsx",
            key="desk-marked",
            type="primary",
        )
        st.caption(t("desk.correct"))


def draw_names(found: Examined, drafted: Draft) -> None:
    """Draw the names nobody knows, each with what it may be."""
    st.markdown(f"**{t('desk.names', n=len(found.proposals))}**")
    st.caption(t("desk.names_note"))
    with st.form("desk-names", border=True):
        chosen = choices(found.proposals, _names, "desk-name")
        look = {"button": st.form_submit_button, "type": "primary"}
        if clicked(t("desk.names_use"), "desk-names-use", **look):
            drafted.decided |= chosen
            st.rerun()  # names still open are asked again, the others are listed below


def _names(proposal: Proposal) -> dict[str, str]:
    return area_names(proposal.level, proposal.province)


def draw_notes(found: Examined) -> None:
    """Draw in a foldable line what was done to the file by itself, and what was not used."""
    if found.notes:
        with st.expander(t("desk.notes", n=len(found.notes))):
            st.markdown("\n".join(f"- {plain(said(note))}" for note in found.notes))
