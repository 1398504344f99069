"""Coverage: who does what, where and when; where nobody works, and where several do the same."""

import pandas as pd
import streamlit as st

from geo.clock import day_here, shown_day
from models.activities import saved_lists
from models.activities.report import notes
from models.activities.span import quarter_of, quarters_to_choose
from models.estimate.pipeline import Ranking
from models.store import Document
from pages import inside_frame
from pages.view.coverage.activities import lists, unreadable
from pages.view.coverage.bringing import draft, drop_draft, take_sample, undecided
from pages.view.coverage.coverage_map import draw_card, draw_map
from pages.view.coverage.coverage_tables import draw_counts, draw_downloads, draw_tables
from pages.view.coverage.list_upload import draw_bring
from pages.view.coverage.looked_at import looked_at
from pages.view.coverage.taken import draw_taken
from pages.view.district.find import draw_find
from pages.view.district.referral import draw_editor
from pages.view.frame import address, made_once
from pages.view.frame.caveats import draw_short
from pages.view.frame.empty import draw_empty
from pages.view.frame.filters import HIDDEN_LABEL, choose, settings, switch
from pages.view.frame.hidden import draw_hidden, take_off
from pages.view.frame.message import told
from pages.view.frame.namesakes import told_apart
from pages.view.frame.navigation import KEY as NAVIGATION
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import may, shared_store
from pages.view.frame.sure import sure
from pages.view.frame.text import error_text, language, t

PARTS = ("see", "bring", "contacts")
ALL = "all"  # all saved lists together, in the place of a list's id


def draw_parts() -> str:
    """Draw the three parts of the page and return the chosen one."""
    switch("part", PARTS, PARTS[0], t("coverage.part"), "coverage.part_", **HIDDEN_LABEL)
    return address.read("part", PARTS, PARTS[0])


def chosen_rows() -> tuple[str, str, pd.DataFrame] | None:
    """Return what is looked at, where it is from ("" for a draft) and its rows."""
    if (given := draft()) is not None:
        return given[0], "", given[1]
    saved = {document.id: document for document in shared_store().listed(saved_lists.ACTIVITIES)}
    one = saved.get(address.read("rows", [ALL, *saved], ALL))
    found = lists(None if one is None else [one])
    if found is None:
        return None
    name = found.documents[0].name if len(found.documents) == 1 else all_lists(len(found.documents))
    return name, found.told(language()), found.rows


def all_lists(n: int) -> str:
    """Return the name of all lists together."""
    return t("coverage.all_lists", n=n)


def draw_choice(rows: pd.DataFrame) -> str:
    """Draw which saved lists and which quarter are looked at; return the quarter."""
    today = day_here()
    options, first = quarters_to_choose(rows, today), quarter_of(today)
    with st.container(horizontal=True, vertical_alignment="bottom", key="coverage-choice"):
        saved = shared_store().listed(saved_lists.ACTIVITIES)
        if draft() is None and len(saved) > 1:
            names = {ALL: all_lists(len(saved_lists.in_use(shared_store())))}
            names |= told_apart({d.id: f"{d.name} · {shown_day(d.saved_at)}" for d in saved})
            look = {"help": t("coverage.rows_help"), "filter_mode": "fuzzy"}
            choose("rows", list(names), ALL, t("coverage.rows"), names.get, **look)
        choose("quarter", options, first, t("coverage.quarter"), str, width=220)
        if draft() is None:
            draw_take_off(saved)
    return address.read("quarter", options, first)


def draw_take_off(saved: list[Document]) -> None:
    """Draw the way to take the list that is looked at off the page, where it is a single one."""
    chosen = address.read("rows", [d.id for d in saved], saved[0].id if len(saved) == 1 else ALL)
    if chosen == ALL or not may("archive"):
        return
    named = next(d.name for d in saved if d.id == chosen)
    what = t("coverage.take_off_what", name=plain(named))
    look = {"icon": ":material/visibility_off:", "of": chosen}
    if sure(t("coverage.take_off"), "coverage-take-off", what, **look):
        if take_off(chosen):  # it stays in the store
            address.write("rows", None)
        st.rerun()


def draw_state(name: str, saved: str, rows: pd.DataFrame) -> None:
    """Draw what these rows are: a sample, not saved yet, with spellings nobody has decided."""
    if saved_lists.is_sample(rows):
        st.warning(t("coverage_note.sample"), icon=":material/experiment:")
    if done := told("coverage_saved"):
        st.success(t("coverage.saved", name=plain(done)), icon=":material/check:")
    if lost := told("names_not_kept"):
        st.info(lost)
    if saved:
        st.caption(plain(saved))
        return
    still = undecided(rows)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(
            t("coverage.not_saved", name=plain(name), n=still)
            if still
            else t("coverage.not_saved_decided", name=plain(name))
        )
        st.button(
            t("coverage.to_save"),
            on_click=address.write,
            args=("part", "bring"),
            type="primary",
            key="coverage-to-save",
        )
        st.button(t("coverage.drop"), on_click=drop_draft, key="coverage-drop")


def draw_see(ranking: Ranking) -> None:
    """Draw gaps, overlaps and reach of a quarter, or how to begin."""
    given = chosen_rows()
    if given is None:
        draw_empty("map", t("coverage.begin"), t("coverage.example"))
        with st.container(horizontal=True):
            st.button(
                t("coverage.bring"),
                on_click=address.write,
                args=("part", "bring"),
                type="primary",
                key="coverage-bring",
            )
            st.button(
                t("coverage.try_sample"),
                on_click=take_sample,
                key="coverage-sample",
                icon=":material/experiment:",
            )
        return
    name, saved, rows = given
    draw_state(name, saved, rows)
    when = draw_choice(rows)
    seen = looked_at(rows, ranking, when, saved != "")
    found, everywhere = seen.report, seen.everywhere
    draw_counts(found)
    left, right = st.columns([3, 1], gap="medium")
    with left:
        draw_map(everywhere.set_index("adm2_pcode")["state"], ranking)
    with right:
        draw_find(["coverage-card", "coverage-map", NAVIGATION])
        draw_card(rows, everywhere, day_here())
    draw_tables(seen, saved != "")
    draw_downloads(found, name, saved, rows, when)
    st.caption(" ".join(notes(False, language())[-1:]))


def main() -> None:
    """Draw the page."""
    ranking = made_once.ranking(settings())
    draw_short(ranking)
    part = draw_parts()
    if part == "see":
        draw_see(ranking)
    elif part == "bring":
        draw_bring()
    if part in ("see", "bring"):
        for problem in unreadable():
            st.error(error_text(problem), icon=":material/error:")
        draw_taken()
        draw_hidden(saved_lists.ACTIVITIES)
    else:
        draw_editor(day_here())


inside_frame()
main()
