"""Ranked districts: the list with ranges, filters and downloads."""

from functools import partial

import pandas as pd
import pyarrow as pa
import streamlit as st

from geo.clock import day_here
from models.estimate.settings import Settings
from models.lists.export import FORMATS
from models.lists.file_name import file_name
from pages import inside_frame
from pages.view.district.card import draw_card
from pages.view.district.find import draw_find
from pages.view.district.rank_table import column_config, in_arrow, narrow, shown_table, taken
from pages.view.frame import address, made_once
from pages.view.frame.caveats import draw_short
from pages.view.frame.download_button import draw_download
from pages.view.frame.filters import province, settings
from pages.view.frame.fragment import fragment
from pages.view.frame.in_use import of_tables
from pages.view.frame.navigation import KEY as NAVIGATION
from pages.view.frame.safe import plain
from pages.view.frame.selection import select, selected
from pages.view.frame.text import language, naming, t
from pages.view.hand_outs import files
from pages.view.hand_outs.briefing_button import ICONS, draw_briefing
from pages.view.hand_outs.pack_button import draw_pack
from pages.view.map.layers import TIERS, UNRANKED

KEY = "ranking"
THESE, ALL = "these", "all"
MOST_HEIGHT, ROW_HEIGHT = 560, 35  # pixels


def picked(codes: list[str]) -> None:
    """Select the district of the row that was picked; only the card is drawn anew."""
    rows = st.session_state[KEY].selection.rows
    if rows and rows[0] < len(codes):
        select(codes[rows[0]])
    st.rerun(["card", NAVIGATION])


def narrowed() -> None:
    """Write the filters of the list to the address."""
    address.write("tiers", ",".join(st.session_state["tiers"]), "")
    address.write("name", st.session_state["name"], "")


@of_tables(max_entries=2 * made_once.SETTINGS)
def _in_arrow(chosen: Settings, lang: str) -> pa.Table:
    return in_arrow(shown_table(made_once.ranking(chosen).table, lang))


@of_tables(max_entries=made_once.SETTINGS)
def _present(chosen: Settings) -> list[str]:
    found = set(made_once.ranking(chosen).table["tier"])
    return [tier for tier in (*TIERS, *UNRANKED) if tier in found]


@of_tables(max_entries=2 * made_once.SETTINGS)
def _columns(chosen: Settings, lang: str) -> dict[str, object]:
    return column_config(made_once.ranking(chosen))


@fragment("table")
def draw_table() -> None:
    """Draw the filters of the list and the list."""
    ranking, lang = made_once.ranking(settings()), language()
    table = ranking.table
    present = _present(settings())
    with st.container(horizontal=True, vertical_alignment="bottom", key="list-filters"):
        st.session_state["tiers"] = address.read_several("tiers", present)
        tiers = st.pills(
            t("filter.tier"),
            present,
            selection_mode="multi",
            key="tiers",
            format_func=naming("tier."),
            on_change=narrowed,
        )
        st.session_state["name"] = st.query_params.get("name", "")
        text = st.text_input(t("filter.name"), key="name", max_chars=60, on_change=narrowed)
    rows = narrow(table, province(), tiers, text)
    st.caption(t("table.shown", shown=len(rows), all=len(table)))
    if rows.empty:
        st.info(t("table.none"))
        draw_downloads(rows)
        return
    st.dataframe(
        taken(_in_arrow(settings(), lang), table.index.get_indexer(rows.index)),
        key=KEY,
        hide_index=True,
        alt=t("table.alt"),
        column_config=_columns(settings(), lang),
        selection_mode="single-row",
        on_select=partial(picked, rows["adm2_pcode"].tolist()),
        row_height=ROW_HEIGHT,
        height=min(MOST_HEIGHT, ROW_HEIGHT * (len(rows) + 1) + 3),
    )
    draw_downloads(rows)


def wanted(rows: pd.DataFrame) -> tuple[str, ...] | None:
    """Ask whether files hold the rows shown or all; return the P-codes of the former, or None."""
    everything = len(made_once.ranking(settings()).table)
    choice = 0 < len(rows) < everything
    label = t("download.scope" if choice else "download.label")
    st.markdown(f"**{label}**", help=t("download.help"))
    if not choice:
        return None
    names = {THESE: t("download.these", n=len(rows)), ALL: t("download.all", n=everything)}
    scope = st.segmented_control(
        t("download.scope"),
        list(names),
        default=THESE,
        required=True,
        format_func=names.get,
        key="scope",
        label_visibility="collapsed",
    )
    return None if scope == ALL else tuple(rows["adm2_pcode"])


def draw_downloads(rows: pd.DataFrame) -> None:
    """Draw one button per format; a file is only made when it is asked for."""
    only = wanted(rows)
    chosen, lang = settings(), language()
    made, place = day_here(), province()
    # a list narrowed by more than its province says so in its name
    whole = only is None or len(only) == len(narrow(made_once.ranking(chosen).table, place, [], ""))
    what = "outreach" if whole else "outreach-selected"
    with st.container(horizontal=True, key="downloads"):
        for kind in FORMATS:
            draw_download(
                t(f"download.{kind}"),
                partial(files.download, chosen, kind, lang, made, only),
                file_name(what, place if only else None, lang, made, kind, chosen.corridor),
                kind,
                key=f"download-{kind}",
            )
    name = made_once.province_name(place) if place else t("first.country")
    label = t("download.briefing", place=plain(name))
    st.markdown(f"**{label}**", help=t("download.briefing_help"))
    with st.container(horizontal=True, key="briefings"):
        for kind in ICONS:
            draw_briefing(kind)
    draw_pack()


@fragment("card")
def draw_side() -> None:
    """Draw the search box and the card of the selected district."""
    draw_find(["card", NAVIGATION])
    ranking, redrawn = made_once.ranking(settings()), ["card", NAVIGATION]
    draw_card(ranking, selected(), redrawn, t("card.empty_table"), province())


def main() -> None:
    """Draw the page."""
    ranking = made_once.ranking(settings())
    draw_short(ranking)
    left, right = st.columns([3, 1], gap="medium")
    with left:
        draw_table()
    with right:
        draw_side()
        if selected():
            st.page_link("pages/priority_map.py", label=t("card.on_map"), icon=":material/map:")


inside_frame()
main()
