"""Tiers: in a table they sort by what they mean, and have the colour they have on the map."""

import streamlit as st

from pages.view.frame.text import t
from pages.view.map.layers import TIERS, UNRANKED

# more marks are higher: a grid sorts text, and nobody needs to see colours
_MARKS = {"consistently_high": "●●●", "probably_high": "●●", "not_separable": "●"}
# paler than on the map, so that the text on them is read
_COLOURS = {"consistently_high": "#f2c9ae", "probably_high": "#fde3c8"}
_CALM = "#eef1ed"


def tier_text(tier: str) -> str:
    """Return a tier as a cell of a table."""
    return f"{_MARKS.get(tier, '')} {t(f'tier.{tier}')}".strip()


def tier_column(label: str | None = None, help: str | None = None) -> st.column_config.Column:
    """Return the column of a table whose cells are lists of one `tier_text`, in their colours."""
    tiers = (*TIERS, *UNRANKED)
    return st.column_config.MultiselectColumn(
        label,
        help=help,
        options=[tier_text(tier) for tier in tiers],
        color=[_COLOURS.get(tier, _CALM) for tier in tiers],
    )
