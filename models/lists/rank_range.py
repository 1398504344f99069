"""Ranks: a rank as the range it is, in words."""

import math
from collections.abc import Mapping

import pandas as pd

_NEAR = 1e-9  # 100 * 0.29 is a little less than 29


def whole_pct(chance: float) -> int:
    """Return a chance (0-1) in whole per cent, rounded down: what is shown as 80 is at least .8.

    >>> whole_pct(0.799), whole_pct(0.8), whole_pct(0.29), whole_pct(0.996)
    (79, 80, 29, 99)
    """
    return math.floor(100 * chance + _NEAR)


def place_in_province(table: pd.DataFrame, code: str) -> tuple[int, int] | None:
    """Return a district's place among the ranked districts of its province, and how many these are.

    Parameters
    ----------
    table : adm2_pcode, rank; code : P-code of the district; None without a rank.

    >>> toy = pd.DataFrame({"adm2_pcode": ["KH2001", "KH2002", "KH0101"], "rank": [9, 4, 1]})
    >>> place_in_province(toy, "KH2001"), place_in_province(toy, "KH2099") is None
    ((2, 2), True)
    """
    here = table.loc[table["adm2_pcode"].str.startswith(code[:4])].dropna(subset="rank")
    mine = here.loc[here["adm2_pcode"] == code, "rank"]
    return None if mine.empty else (1 + int((here["rank"] < mine.item()).sum()), len(here))


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
