"""Melt: figures that stand side by side made rows of their own, in the order of the file."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from models.reading.rows import ROW

_HEAD, _CELL = "HEAD", "CELL"  # names of columns are in lower case: none can be one of these


def by_country(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return a row for each country of a row, with `corridor` and `count`.

    An empty cell is one where another country of the row has a figure; of a total, none is.

    Parameters
    ----------
    columns : column -> corridor.

    >>> t = pd.DataFrame({"thailand": ["5", None], "vietnam": [None, None], "_row": [2, 3]})
    >>> long = by_country(t, {"thailand": "thailand", "vietnam": "vietnam"})
    >>> long[["corridor", "count"]].values.tolist()
    [['thailand', '5'], ['vietnam', None]]
    """
    others = [c for c in table.columns if c not in columns]
    long = table.melt(others, list(columns), _HEAD, _CELL)
    full, part = long[_CELL].notna(), long[_HEAD] != "count"
    full |= part & (full & part).groupby(long[ROW]).transform("any")
    long = long[full].rename(columns={_HEAD: "corridor", _CELL: "count"})
    long["corridor"] = long["corridor"].map(columns)
    return _in_order(long, table)


def by_year(table: pd.DataFrame, columns: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Return a row for each year of a row that has a figure, with `period` and each measure.

    Parameters
    ----------
    columns : column -> (measure, period), each pair once.

    >>> t = pd.DataFrame({"a": ["5"], "b": ["6"], "c": [None], "_row": [2]})
    >>> columns = {"a": ("count", "2023"), "b": ("count", "2024"), "c": ("count", "2022")}
    >>> by_year(t, columns)[["period", "count"]].values.tolist()
    [['2023', '5'], ['2024', '6']]
    """
    others = [c for c in table.columns if c not in columns]
    parts = []
    for period in dict.fromkeys(period for _, period in columns.values()):
        named = {c: measure for c, (measure, year) in columns.items() if year == period}
        part = table[[*others, *named]].dropna(subset=list(named), how="all")
        parts.append(part.rename(columns=named).assign(period=period))
    return _in_order(pd.concat(parts), table)


def _in_order(long: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    long = long.sort_values(ROW, kind="stable").reset_index(drop=True)
    # an empty cell comes back as a number that is none
    long = long.astype(object).where(long.notna(), None).astype({ROW: int})
    long.attrs = table.attrs
    return long
