"""Tiers: in a table they sort by what they mean, and have the colour they have on the map."""

from __future__ import annotations

import pandas as pd
from pandas.io.formats.style import Styler

from pages.view.frame.text import t

# more marks are higher: a grid sorts text, and nobody needs to see colours
_MARKS = {"consistently_high": "●●●", "probably_high": "●●", "not_separable": "●"}
# paler than on the map, so that the text on them is read
_LOOK = {
    "●●●": "background-color: #f2c9ae; color: #5f2003",
    "●●": "background-color: #fde3c8; color: #5f2003",
}


def tier_text(tier: str) -> str:
    """Return a tier as a cell of a table."""
    return f"{_MARKS.get(tier, '')} {t(f'tier.{tier}')}".strip()


def coloured(table: pd.DataFrame, *columns: str) -> Styler:
    """Return a table whose tiers, written by `tier_text`, have their colours."""
    return table.style.map(_look, subset=list(columns))


def _look(cell: object) -> str:
    return _LOOK.get(str(cell).split(" ", 1)[0], "")
