"""Review: what is wrong with a file, and what only a person can decide about it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.gazetteer import districts, provinces
from models.desk.examine import Examined
from models.desk.marked import marked_copy
from models.desk.review import LEFT_OUT, Proposal
from pages.view.desk.trial import Draft
from pages.view.frame.click import clicked
from pages.view.frame.download_button import draw_download
from pages.view.frame.question_form import draw_again, draw_question
from pages.view.frame.safe import plain
from pages.view.frame.text import both_names, language, said, say, t

SURE = 90  # of 100: from here on the likeliest area is offered first
_SHOWN = 200


def draw_check(found: Examined, drafted: Draft) -> None:
    """Draw problems, names and the question; and what was done to the file by itself."""
    if found.problems:
        draw_problems(found)
    if found.proposals:
        draw_names(found, drafted)
    elif found.question:
        draw_question(found.question, drafted.answers, f"desk-{drafted.kind}-{drafted.turn}")
    if found.table is not None:
        st.success(t("desk.fine", rows=len(found.table)), icon=":material/check:")
    if found.decided:
        draw_decided(found, drafted)
    draw_again(drafted.answers, f"desk-{drafted.kind}-{drafted.turn}")
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
            lambda: marked_copy(found, lang) or b"",
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
        chosen = {p.key: _choice(p) for p in found.proposals}
        look = {"button": st.form_submit_button, "type": "primary"}
        if clicked(t("desk.names_use"), "desk-names-use", **look):
            drafted.decided |= {key: code for key, code in chosen.items() if code}
            st.rerun()  # names still open are asked again, the others are listed below


def _choice(proposal: Proposal) -> str | None:
    names = _names(proposal.level, proposal.province)
    scores = dict(proposal.candidates)
    likely = [code for code in (*scores, proposal.beside) if code in names]
    options = [*likely, LEFT_OUT, *(code for code in names if code not in likely)]
    sure = bool(scores) and not proposal.beside and max(scores.values()) >= SURE

    lang = language()

    def shown(code: str) -> str:
        # the language is that of now: Streamlit also calls it when no page is running
        if code == LEFT_OUT:
            return say(lang, "desk.leave_out")
        if code == proposal.beside:
            return f"{names[code]}{say(lang, 'desk.beside')}"
        score = say(lang, "desk.alike", score=f"{scores[code]:.0f}") if code in scores else ""
        return f"{names[code]}{score}"

    left, right = st.columns([2, 3], vertical_alignment="center")
    rows = ", ".join(map(str, proposal.rows[:6])) + (" …" if len(proposal.rows) > 6 else "")
    within = _names("province", "").get(proposal.province)
    place = f" · {plain(within)}" if within else ""
    left.markdown(f"**{plain(proposal.written)}**  \n:small[{t('desk.rows', rows=rows)}{place}]")
    return right.selectbox(
        t("desk.which", name=plain(proposal.written)),
        options,
        index=0 if sure else None,
        format_func=shown,
        key=f"desk-name-{'-'.join(proposal.key)}",
        filter_mode="contains",
        placeholder=t("desk.choose_area"),
        label_visibility="collapsed",
    )


def _names(level: str, province: str) -> dict[str, str]:
    """Return code -> name of the areas a written name may stand for, in the reader's language."""
    frame, code = (provinces(), "adm1_code") if level == "province" else (districts(), "adm2_code")
    if level == "district" and province:
        frame = frame[frame["adm1_code"] == province]
    lang = language()
    return {row[code]: " · ".join(both_names(row, level, lang)) for row in frame.to_dict("records")}


def draw_decided(found: Examined, drafted: Draft) -> None:
    """Draw the names that were decided, here or before, and let each be asked again."""
    with st.expander(t("desk.decided", n=len(found.decided))):
        for number, (proposal, code) in enumerate(found.decided):
            names = _names(proposal.level, "") | {LEFT_OUT: t("desk.leave_out")}
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(f"{plain(proposal.written)} → **{plain(names.get(code, code))}**")
            right.button(
                t("desk.change"),
                key=f"desk-again-{number}",
                type="tertiary",
                on_click=drafted.decided.update,
                args=({proposal.key: ""},),
            )


def draw_notes(found: Examined) -> None:
    """Draw in a foldable line what was done to the file by itself, and what was not used."""
    if found.notes:
        with st.expander(t("desk.notes", n=len(found.notes))):
            st.markdown("\n".join(f"- {plain(said(note))}" for note in found.notes))
