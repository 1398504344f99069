"""District list: the map in words, for slow links and screen readers."""

import pandas as pd
import streamlit as st

from models.estimate.pipeline import Ranking
from models.lists.rank_range import rank_range
from pages.view.frame.number import shown
from pages.view.frame.safe import plain
from pages.view.frame.text import both_names, language, pair, t
from pages.view.map.layers import TIERS, UNRANKED, Layer, layer_values, withheld


def draw_list(ranking: Ranking, layer: Layer, province: str | None) -> None:
    """Draw the districts by tier, best first, with rank range and the layer's value."""
    table = ranking.table
    if province is not None:
        table = table[table["adm1_pcode"] == province]
    values = None if layer.kind != "number" else layer_values(layer, ranking.table)
    hides = withheld(layer, ranking.table)
    hidden = set(hides.index[hides])
    for tier in (*TIERS, *UNRANKED):
        rows = table[table["tier"] == tier]
        if len(rows):
            st.header(t(f"tier.{tier}"), anchor=False)
            lines = [f"- {_line(row, layer, values, hidden)}" for _, row in rows.iterrows()]
            st.markdown("\n".join(lines))


def _line(row: pd.Series, layer: Layer, values: pd.Series | None, hidden: set[str]) -> str:
    lang = language()
    names = " · ".join(plain(name) for name in both_names(row, "district", lang))
    parts = [f"**{names}**", plain(both_names(row, "province", lang)[0])]
    if rank_range(row):
        parts.append(f"{t('map.rank')} {rank_range(row)}")
    if values is not None:
        absent = "withheld" if row["adm2_pcode"] in hidden else "no_data"
        value = shown(values[row["adm2_pcode"]], layer.decimals)
        with_unit = f"{value} {t(f'unit.{layer.key}')}" if value else t(f"legend.{absent}")
        parts.append(pair(t(f"layer.{layer.key}"), with_unit))
    return ", ".join(parts)
