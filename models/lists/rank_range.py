"""Ranks: a rank as the range it is, in words."""

from collections.abc import Mapping

import pandas as pd


def rank_range(row: Mapping, absent: str = "", which: str = "") -> str:
    """Return a rank with its 90% range; a rank from an index has none.

    Parameters
    ----------
    row : rank, rank_low, rank_high, of a row of the ranked table; absent : said without a rank.
    which : what the names of the columns begin with, as "new_" of two lists side by side.

    >>> rank_range({"rank": 12, "rank_low": 5, "rank_high": 60}), rank_range({"rank": None}, "–")
    ('12 (5–60)', '–')
    """
    rank = row[f"{which}rank"]
    if pd.isna(rank):
        return absent
    low, high = row[f"{which}rank_low"], row[f"{which}rank_high"]
    return f"{rank}" if pd.isna(low) else f"{rank} ({low}–{high})"
