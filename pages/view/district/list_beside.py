"""Beside: the ranked list around a selected district, and the steps to the one before and after."""

from collections.abc import Hashable
from typing import cast

import pandas as pd
import streamlit as st

from models.estimate.pipeline import Ranking
from models.lists.rank_range import rank_range
from pages.view.frame.drawn_once import Same, drawn_once
from pages.view.frame.in_use import of_tables
from pages.view.frame.safe import plain
from pages.view.frame.selection import select
from pages.view.frame.text import both_names, language, t

MOST = 10


def listed(ranking: Ranking, province: str | None) -> pd.DataFrame:
    """Return the ranked districts of a province (P-code), or of all, the highest rank first."""
    table = ranking.table[ranking.table["rank"].notna()]
    return table if province is None else table[table["adm1_pcode"] == province]


def first_of(ranking: Ranking, province: str | None) -> str | None:
    """Return the P-code that comes first in a province or in the country; None without ranks."""
    codes = _codes(ranking, province)
    return codes[0] if codes else None


def around(codes: list[str], code: str, most: int = MOST) -> list[str]:
    """Return the part of a list that a district stands in the middle of, as far as can be.

    >>> around(list("abcdef"), "e", 3), around(list("abc"), "a", 2), around(list("abc"), "x", 2)
    (['d', 'e', 'f'], ['a', 'b'], ['a', 'b'])
    """
    at = codes.index(code) if code in codes else 0
    first = max(0, min(at - most // 2, len(codes) - most))
    return codes[first : first + most]


def _apart(given: object) -> Hashable:
    return Same(given) if isinstance(given, Ranking) else cast(Hashable, given)


@of_tables(max_entries=64, by=_apart)
def _codes(ranking: Ranking, province: str | None) -> list[str]:
    return listed(ranking, province)["adm2_pcode"].tolist()


@of_tables(max_entries=512, by=_apart)
def _near(ranking: Ranking, province: str | None, code: str, lang: str) -> list[tuple[str, str]]:
    """Return P-code and text of the districts around one, in the list of a province or of all."""
    table = listed(ranking, province)
    near = around(_codes(ranking, province), code)
    rows = table[table["adm2_pcode"].isin(near)].to_dict("records")
    return [
        (row["adm2_pcode"], f"{rank_range(row)}  {plain(both_names(row, 'district', lang)[0])}")
        for row in rows
    ]


def draw_steps(ranking: Ranking, province: str | None, code: str, rerun: list[str] | None) -> None:
    """Draw the ways to the district before and the one after in the list."""
    codes = _codes(ranking, province)
    if code not in codes:
        # a district of elsewhere: the list of the country
        codes = _codes(ranking, None)
    if code not in codes:
        return
    at = codes.index(code)
    with st.container(horizontal=True, key="steps"):
        for name, to, icon in (
            ("previous", at - 1, ":material/arrow_upward:"),
            ("next", at + 1, ":material/arrow_downward:"),
        ):
            there = 0 <= to < len(codes)
            st.button(
                t(f"step.{name}"),
                key=f"step-{name}",
                icon=icon,
                disabled=not there,
                on_click=select,
                args=(codes[to] if there else None, rerun),
            )


def _told_apart(
    ranking: Ranking, province: str | None, code: str, rerun: list[str] | None
) -> Hashable:
    return Same(ranking), province, code, rerun and tuple(rerun)


@drawn_once(max_entries=512, by=_told_apart)
def draw_beside(ranking: Ranking, province: str | None, code: str, rerun: list[str] | None) -> None:
    """Draw the part of the list around a district; a press on another selects it."""
    where = province if code in _codes(ranking, province) else None
    with st.container(key="beside", gap=None):
        for other, text in _near(ranking, where, code, language()):
            st.button(
                f"**{text}**" if other == code else text,
                key=f"beside-{other}",
                type="tertiary",
                on_click=select,
                args=(other, rerun),
            )
