"""First ones: the districts that come first, in the country or in the chosen province."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from models.estimate.pipeline import Ranking
from models.lists.rank_range import place_in_province, rank_range
from pages.view.district.card import first_reason
from pages.view.frame.made_once import province_name
from pages.view.frame.safe import plain
from pages.view.frame.selection import select
from pages.view.frame.text import name_of, t

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


def draw_first(
    ranking: Ranking, province: str | None, rerun: list[str], chosen: str | None = None
) -> None:
    """Draw the first districts of the country, or all of the province: range and first reason.

    A press on one selects it; nothing where no district has a rank.
    """
    table = ranking.table[ranking.table["rank"].notna()]
    if province is not None:
        table = table[table["adm1_pcode"] == province]
    if table.empty:
        return
    place = t("first.country") if province is None else province_name(province)
    st.header(t("first.title", place=plain(place)), anchor=False, help=t("caveat.range"))
    total = int(ranking.table["rank"].notna().sum())
    with st.container(key="first", gap=None):
        for row in table.head(MOST if province is None else None).to_dict("records"):
            name = plain(name_of(row, "district"))
            label = f"{rank_range(row)}  {name}"
            if province is not None:
                rank = rank_in_province(ranking.table, row["adm2_pcode"], total)
                label = f"{rank}  {name}{range_after(row)}"
            if row["adm2_pcode"] == chosen:
                label = f"**{label}**"
            if reason := first_reason(row):
                label = f"{label} :small[{plain(reason)}]"
            st.button(
                label,
                key=f"first-{row['adm2_pcode']}",
                type="tertiary",
                on_click=select,
                args=(row["adm2_pcode"], rerun),
            )
    if table["rank_low"].notna().any():
        st.caption(t("first.note"))
