"""First ones: the districts that come first, in the country or in the chosen province."""

from collections.abc import Hashable, Mapping

import pandas as pd
import streamlit as st

from models.estimate.pipeline import Ranking
from models.estimate.settings import Settings
from models.lists.rank_range import place_in_province, rank_range
from pages.view.district.card import first_reason
from pages.view.frame import made_once
from pages.view.frame.drawn_once import Same, drawn_once
from pages.view.frame.in_use import of_tables
from pages.view.frame.made_once import SETTINGS, province_name
from pages.view.frame.safe import plain
from pages.view.frame.selection import select
from pages.view.frame.text import both_names, language, t

MOST = 8


def rank_in_province(table: pd.DataFrame, code: str, total: int) -> str:
    """Return "1 of 8 (114 of 210)": the place in the province and, of `total`, in the country."""
    place = place_in_province(table, code)
    if place is None:
        return ""
    country = table.loc[table["adm2_pcode"] == code, "rank"].item()
    return t("map.rank_in", rank=place[0], all=place[1], country=int(country), total=total)


def range_after(row: Mapping) -> str:
    """Return " · 58–118" after a name; nothing where there is no range.

    >>> range_after({"rank_low": 58, "rank_high": 118}), range_after({"rank_low": None})
    (' · 58–118', '')
    """
    return "" if pd.isna(row["rank_low"]) else f" · {row['rank_low']}–{row['rank_high']}"


def _told_apart(
    ranking: Ranking, province: str | None, rerun: list[str], chosen: str | None = None
) -> Hashable:
    return Same(ranking), province, tuple(rerun), chosen


@drawn_once(max_entries=512, by=_told_apart)
def draw_first(
    ranking: Ranking, province: str | None, rerun: list[str], chosen: str | None = None
) -> None:
    """Draw the first districts of the country, or all of the province: range and first reason.

    A press on one selects it; nothing where no district has a rank.
    """
    first = _labels(ranking.settings, province, language())
    if not first:
        return
    place = t("first.country") if province is None else province_name(province)
    st.header(t("first.title", place=plain(place)), anchor=False, help=t("caveat.range"))
    with st.container(key="first", gap=None):
        for code, label, reason in first:
            if code == chosen:
                label = f"**{label}**"
            st.button(
                f"{label} :small[{reason}]" if reason else label,
                key=f"first-{code}",
                type="tertiary",
                on_click=select,
                args=(code, rerun),
            )
    if ranking.table["rank_low"].notna().any():
        st.caption(t("first.note"))


@of_tables(max_entries=8 * SETTINGS)
def _labels(settings: Settings, province: str | None, lang: str) -> list[tuple[str, str, str]]:
    """Return P-code, rank with name, and reason ("" for none) of those that come first."""
    everywhere = made_once.ranking(settings).table
    table = everywhere[everywhere["rank"].notna()]
    total = len(table)
    if province is not None:
        table = table[table["adm1_pcode"] == province]
    found = []
    for row in table.head(MOST if province is None else None).to_dict("records"):
        name = plain(both_names(row, "district", lang)[0])
        label = f"{rank_range(row)}  {name}"
        if province is not None:
            rank = rank_in_province(everywhere, row["adm2_pcode"], total)
            label = f"{rank}  {name}{range_after(row)}"
        found.append((row["adm2_pcode"], label, plain(first_reason(row))))
    return found
