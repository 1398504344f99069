"""Sums: which counts of a table add up to which others, as any reader can tell."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

_KEY = ["adm1_code", "adm2_code", "period", "corridor"]
COUNTRY = -1  # the row of a whole that is not in the table


@dataclass(frozen=True)
class Sum:
    """Rows whose counts add up to that of another row, or to a `total` told elsewhere."""

    whole: int
    parts: tuple[int, ...]
    total: float | None = None

    @property
    def rows(self) -> tuple[int, ...]:
        """Return all rows of the table in it."""
        return self.parts if self.whole == COUNTRY else (self.whole, *self.parts)


def sums_of(table: pd.DataFrame, totals: dict[tuple[str, str], float]) -> list[Sum]:
    """Return the sums in a table of counts.

    A part that is not in the table is taken for nothing: that is the narrowest a reader can
    think, so what is safe then is safe for one who allows for more.

    >>> t = pd.DataFrame({"adm1_code": "01", "adm2_code": [None, "0102", "0103"],
    ...                   "period": "2024", "corridor": "all"})
    >>> sums_of(t, {})
    [Sum(whole=0, parts=(1, 2), total=None)]
    """
    keys = table[_KEY].astype(object).where(table[_KEY].notna(), None)
    place = {tuple(key): row for row, key in zip(table.index, keys.to_numpy(), strict=True)}
    by_province, by_area, by_time = (defaultdict(list) for _ in range(3))
    country: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
    for (adm1, adm2, period, corridor), row in place.items():
        if adm2 is not None:
            by_province[adm1, None, period, corridor].append(row)
        if corridor != "all":
            by_area[adm1, adm2, period, "all"].append(row)
        by_time[adm1, adm2, corridor].append((period, row))
        country[period, corridor, adm2 is None].append(row)
    found = [
        Sum(place[key], tuple(rows))
        for groups in (by_province, by_area)
        for key, rows in groups.items()
        if key in place
    ]
    for members in by_time.values():
        found += _spans(members)
    for (period, corridor, of_provinces), rows in country.items():
        total = totals.get((period, corridor))
        if total is not None and (of_provinces or (period, corridor, True) not in country):
            found.append(Sum(COUNTRY, tuple(rows), total))
    return found


def _spans(members: list[tuple[str, int]]) -> list[Sum]:
    """Return, for each span of years, the sum over the shorter periods inside it."""
    found = []
    for period, row in members:
        first, last = ends(period)
        inside = [
            other
            for text, other in members
            if other != row and first <= ends(text)[0] and ends(text)[1] <= last
        ]
        if inside:
            found.append(Sum(row, tuple(inside)))
    return found


def ends(period: str) -> tuple[int, int]:
    """Return the first and the last year of a period.

    >>> ends("2023-2024"), ends("2011")
    ((2023, 2024), (2011, 2011))
    """
    first, _, last = period.partition("-")
    return int(first), int(last or first)
