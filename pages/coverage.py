"""Coverage: who does what, where and when; where nobody works, and where several do the same."""

from __future__ import annotations

from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from models.activities import saved_lists
from models.activities.gaps import coverage, has_tiers
from models.activities.reach import reach_by_quarter, with_people
from models.activities.report import Report, notes, report, report_xlsx, rows_csv
from models.activities.span import quarter, quarter_of, quarters
from models.estimate.pipeline import Ranking
from models.store import Document
from models.withhold.counts import threshold_in_use
from models.words import word
from pages import inside_frame
from pages.view.coverage.activities import lists
from pages.view.coverage.coverage_map import draw_card, draw_map
from pages.view.coverage.list_upload import (
    draft,
    draw_bring,
    drop_draft,
    take_off,
    take_sample,
    undecided,
)
from pages.view.district.contacts import draw_editor
from pages.view.district.find import draw_find
from pages.view.frame import address, rankings
from pages.view.frame.caveats import draw_headline, draw_trust
from pages.view.frame.filters import province, settings
from pages.view.frame.message import told
from pages.view.frame.mime import MIME
from pages.view.frame.navigation import KEY as NAVIGATION
from pages.view.frame.store import shared_store
from pages.view.frame.text import language, naming, plain, t

PARTS = ("see", "bring", "contacts")
MOST_QUARTERS = 24
ALL = "all"  # all saved lists together, in the place of a list's id


def draw_parts() -> str:
    """Draw the three parts of the page and return the chosen one."""
    address.follow("part", PARTS, PARTS[0])
    st.segmented_control(
        t("coverage.part"),
        PARTS,
        key="part",
        format_func=naming("coverage.part_"),
        required=True,
        label_visibility="collapsed",
        on_change=address.changed,
        args=("part", PARTS[0]),
    )
    return address.read("part", PARTS, PARTS[0])


def chosen_rows() -> tuple[str, str, pd.DataFrame] | None:
    """Return what is looked at, where it is from ("" for a draft) and its rows."""
    if (given := draft()) is not None:
        return given[0], "", given[1]
    saved = {document.id: document for document in shared_store().documents(saved_lists.ACTIVITIES)}
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
    options, today = quarter_options(rows), quarter_of(date.today())
    first = today if today in options else options[-1]
    with st.container(horizontal=True, vertical_alignment="bottom", key="coverage-choice"):
        saved = shared_store().documents(saved_lists.ACTIVITIES)
        if draft() is None and len(saved) > 1:
            names = {ALL: all_lists(len(saved_lists.in_use(shared_store())))}
            names |= {d.id: f"{d.name} · {d.saved_at:%Y-%m-%d}" for d in saved}
            address.follow("rows", names, ALL)
            st.selectbox(
                t("coverage.rows"),
                list(names),
                key="rows",
                format_func=names.get,
                on_change=address.changed,
                args=("rows", ALL),
                help=t("coverage.rows_help"),
            )
        address.follow("quarter", options, first)
        st.selectbox(
            t("coverage.quarter"),
            options,
            key="quarter",
            filter_mode=None,
            width=220,
            on_change=address.changed,
            args=("quarter", first),
        )
        if draft() is None:
            draw_take_off(saved)
    return address.read("quarter", options, first)


def draw_take_off(saved: list[Document]) -> None:
    """Draw the way to take the list that is looked at off the page, where it is a single one."""
    chosen = address.read("rows", [d.id for d in saved], saved[0].id if len(saved) == 1 else ALL)
    if chosen == ALL:
        return
    with st.popover(t("coverage.take_off"), icon=":material/visibility_off:"):
        st.markdown(t("coverage.take_off_what"))
        st.button(
            t("coverage.do_take_off"), key="coverage-take-off", on_click=take_off, args=(chosen,)
        )


def quarter_options(rows: pd.DataFrame) -> list[str]:
    """Return the quarters from the first start to the last end, and the running one.

    Of more than can be offered, those nearest to the running one: an end in 2099 stands for none.

    >>> rows = pd.DataFrame({"start": [date.today()], "end": [None]})
    >>> quarter_options(rows) == [quarter_of(date.today())]
    True
    """
    days = [*rows["start"], *(end for end in rows["end"] if not pd.isna(end)), date.today()]
    every = quarters(min(days), max(days))
    now = every.index(quarter_of(date.today()))
    first = min(max(0, now - MOST_QUARTERS // 2), max(0, len(every) - MOST_QUARTERS))
    return every[first : first + MOST_QUARTERS]


def draw_state(name: str, saved: str, rows: pd.DataFrame) -> None:
    """Draw what these rows are: a sample, not saved yet, with spellings nobody has decided."""
    if saved_lists.is_sample(rows):
        st.warning(t("coverage_note.sample"), icon=":material/experiment:")
    if done := told("coverage_saved"):
        st.success(t("coverage.saved", name=plain(done)), icon=":material/check:")
    if saved:
        st.caption(plain(saved))
        return
    still = len(undecided(rows))
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


def draw_counts(found: Report) -> None:
    """Draw the three figures a meeting begins with; without tiers nobody knows the gaps."""
    states = found.states["state"]
    counts = {
        "gaps": int(states.isin(["gap", "gap_perhaps"]).sum()) if has_tiers(found.states) else "–",
        "overlaps": int((states == "overlap").sum()),
        "covered": int((found.states["n_prevention"] > 0).sum()),
    }
    with st.container(horizontal=True, key="coverage-counts"):
        for key, count in counts.items():
            st.metric(
                t(f"coverage.count_{key}"), count, border=True, help=t(f"coverage.count_{key}_help")
            )


def draw_tables(found: Report, rows: pd.DataFrame, ranking: Ranking) -> None:
    """Draw gaps, overlaps, people reached and all rows, each with what it means."""
    tabs = st.tabs(
        [t(f"coverage_sheet.{key}") for key in ("gaps", "overlaps")]
        + [t("coverage.reached"), t("coverage_sheet.rows")]
    )
    with tabs[0]:
        none = t("coverage.no_gaps" if has_tiers(found.states) else "coverage_note.no_tiers")
        _table(found.gaps, none, t("coverage_sheet.gaps"))
        st.caption(t("coverage_note.gap"))
    with tabs[1]:
        _table(found.overlaps, t("coverage.no_overlaps"), t("coverage_sheet.overlaps"))
        st.caption(t("coverage_note.overlap"))
    with tabs[2]:
        st.caption(t("coverage_note.reach"))
        for key in ("provinces", "agencies"):
            st.markdown(f"**{t(f'coverage_sheet.{key}')}**")
            _table(getattr(found, key), t("coverage.nobody"), t(f"coverage_sheet.{key}"))
        st.markdown(f"**{t('coverage.by_quarter')}**")
        _table(_by_quarter(rows, ranking), t("coverage.nobody"), t("coverage.by_quarter"))
    with tabs[3]:
        st.caption(t("coverage.rows_note", most=threshold_in_use() - 1))
        _table(found.rows, t("coverage.nobody"), t("coverage_sheet.rows"))


def _table(table: pd.DataFrame, empty: str, alt: str) -> None:
    if table.empty:
        st.info(empty)
        return
    whole = st.column_config.NumberColumn(format="%,.0f")
    parts = {c: whole for c in table.columns if pd.api.types.is_float_dtype(table[c])}
    parts |= {c: st.column_config.NumberColumn(format="%.1f%%") for c in parts if "%" in c}
    st.dataframe(
        table.dropna(axis="columns", how="all"), hide_index=True, alt=alt, column_config=parts
    )


def _by_quarter(rows: pd.DataFrame, ranking: Ranking) -> pd.DataFrame:
    spans = {name: quarter(name) for name in quarter_options(rows)}
    found = reach_by_quarter(rows, with_people(_here(ranking)), spans)
    kept_columns = ["rows", "unknown", "reached_sum", "at_least", "at_most"]
    named = found.loc[found["rows"] > 0, kept_columns].rename(
        columns={c: t(f"coverage_column.{c}") for c in kept_columns}
    )
    named.insert(0, t("coverage_column.quarter"), named.index)
    return named


def _here(ranking: Ranking) -> pd.DataFrame:
    """Return the ranked districts of the province chosen at the left, or all."""
    table, code = ranking.table, province()
    return table if code is None else table[table["adm1_pcode"] == code]


def draw_downloads(found: Report, name: str, saved: str, rows: pd.DataFrame, when: str) -> None:
    """Draw the workbook and the rows; a row of HXL tags only where somebody asks for it."""
    lang, sample = language(), saved_lists.is_sample(rows)
    title = word("coverage_note.title", lang, quarter=when)
    source = word("coverage_note.source", lang, rows=saved or name)
    file = f"{'sample_' if sample else ''}who_does_what_{when.lower()}_{lang}"
    names = rankings.ranking(settings()).table.set_index("adm2_pcode")
    inside = rows[rows["adm1_code"].map(lambda code: f"KH{code}").isin(names["adm1_pcode"])]
    with st.container(horizontal=True, vertical_alignment="center", key="coverage-downloads"):
        st.download_button(
            t("coverage.workbook"),
            partial(report_xlsx, found, title, source, sample, lang),
            f"{file}.xlsx",
            MIME["xlsx"],
            on_click="ignore",
            icon=":material/download:",
        )
        hxl = st.checkbox(t("coverage.hxl"), key="coverage_hxl", help=t("coverage.hxl_help"))
        st.download_button(
            t("coverage.rows_csv"),
            partial(rows_csv, inside, names, hxl),
            f"{file}_rows.csv",
            MIME["csv"],
            on_click="ignore",
            icon=":material/download:",
        )


def draw_see(ranking: Ranking) -> None:
    """Draw gaps, overlaps and reach of a quarter, or how to begin."""
    given = chosen_rows()
    if given is None:
        st.info(t("coverage.begin"))
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
    during = quarter(when)
    found = report(rows, _here(ranking), during, language())
    draw_counts(found)
    everywhere = coverage(rows, ranking.table, during)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_map(everywhere.set_index("adm2_pcode")["state"], ranking)
    with right:
        draw_find(["coverage-card", "coverage-map", NAVIGATION])
        draw_card(rows, everywhere, date.today())
    draw_tables(found, rows, ranking)
    draw_downloads(found, name, saved, rows, when)
    st.caption(" ".join(notes(False, language())[-1:]))


def main() -> None:
    """Draw the page."""
    ranking = rankings.ranking(settings())
    draw_headline(ranking)
    part = draw_parts()
    if part == "see":
        draw_see(ranking)
    elif part == "bring":
        draw_bring()
    else:
        draw_editor(date.today())
    draw_trust(ranking, rankings.outlines())


inside_frame()
main()
