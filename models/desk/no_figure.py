"""Gaps: rows without a figure, and countries without one beside those that have one."""

from __future__ import annotations

import pandas as pd

from models.reading.area import AREA, WITHIN
from models.reading.headers import is_all
from models.reading.rows import ROW

VALUES = ("count", "rate_pct", "se_pct", "damaged_ha", "planted_ha", "score")
YES = ("yes", "true", "1", "x", "បាទ", "មែន")  # that a count is withheld


def left_empty(table: pd.DataFrame) -> list[int]:
    """Return the rows that name an area and give no figure: missing, not zero.

    Those of `left_open` are none of them.

    >>> left_empty(pd.DataFrame({"count": ["5", None], "_row": [2, 3]}))
    [3]
    """
    values = [c for c in VALUES if c in table.columns]
    if not values:
        return []
    empty = table[values].isna().all(axis=1) & ~_withheld(table) & ~_open(table)
    return sorted(table.loc[empty, ROW].astype(int))


def left_open(table: pd.DataFrame) -> list[int]:
    """Return the rows of a country without a figure, where the area has one of another country.

    >>> t = pd.DataFrame({"area_name": "Kep", "corridor": ["thailand", "vietnam"]})
    >>> left_open(t.assign(count=["5", None], _row=[2, 3]))
    [3]
    """
    return sorted({int(row) for row in table.loc[_open(table), ROW]})


def _open(table: pd.DataFrame) -> pd.Series:
    key = [table[c] for c in (*AREA, *WITHIN, "period") if c in table.columns]
    if not key or not {"corridor", "count"} <= set(table.columns):
        return pd.Series(False, index=table.index)
    of_country = table["corridor"].map(lambda text: text is not None and not is_all(text))
    full = table["count"].notna() | _withheld(table)
    there = (full & of_country).groupby(key, dropna=False).transform("any")
    return of_country & ~full & there


def _withheld(table: pd.DataFrame) -> pd.Series:
    if "suppressed" not in table:
        return pd.Series(False, index=table.index)
    return table["suppressed"].fillna("").str.casefold().isin(YES)
