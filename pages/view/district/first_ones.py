"""First ones: the districts that come first, in the country or in the chosen province."""

import streamlit as st

from models.estimate.pipeline import Ranking
from models.lists.rank_range import rank_range
from pages.view.frame.made_once import province_name
from pages.view.frame.safe import plain
from pages.view.frame.selection import select
from pages.view.frame.text import name_of, t

MOST = 8


def draw_first(ranking: Ranking, province: str | None, rerun: list[str]) -> None:
    """Draw the first districts with their rank ranges; a press on one selects it.

    Nothing where no district has a rank.
    """
    table = ranking.table[ranking.table["rank"].notna()]
    if province is not None:
        table = table[table["adm1_pcode"] == province]
    if table.empty:
        return
    place = t("first.country") if province is None else province_name(province)
    st.markdown(f"**{t('first.title', place=plain(place))}**", help=t("caveat.range"))
    with st.container(key="first", gap=None):
        for row in table.head(MOST).to_dict("records"):
            st.button(
                f"{rank_range(row)}  {plain(name_of(row, 'district'))}",
                key=f"first-{row['adm2_pcode']}",
                type="tertiary",
                on_click=select,
                args=(row["adm2_pcode"], rerun),
            )
    if table["rank_low"].notna().any():
        st.caption(t("first.note"))
