"""Number: figures and rank ranges as a reader sees them."""

from __future__ import annotations

import numpy as np
import pandas as pd


def shown(value: float | None, decimals: int) -> str:
    """Return a number as it is shown, or nothing where it is missing.

    >>> shown(1234.56, 1), shown(float("nan"), 0), shown(-0.04, 1)
    ('1,234.6', '', '0.0')
    """
    if pd.isna(value) or not np.isfinite(value):
        return ""
    # + 0.0: a rounded -0.04 would show a sign that means nothing
    return f"{round(value, decimals) + 0.0:,.{decimals}f}"


def rank_range(row: pd.Series) -> str:
    """Return a rank as a range, or nothing without an estimate.

    >>> rank_range(pd.Series({"rank": 12, "rank_low": 5, "rank_high": 60}))
    '12 (5–60)'
    """
    if pd.isna(row["rank"]):
        return ""
    if pd.isna(row["rank_low"]):
        return str(row["rank"])
    return f"{row['rank']} ({row['rank_low']}–{row['rank_high']})"
