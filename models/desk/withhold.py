"""Withhold: counts of one to nine are taken out, and others with them, so that no sum tells them.

What is withheld leaves the table for good: nothing that comes after can show or reveal it.

A count can be worked out where all other parts of a sum are known. Three sums are closed here:
the districts of a province, the corridors of an area, the years of a period. For every withheld
count the least and the most it can be, given everything that is left in the table, is computed
(linear programming); as long as one of them can be narrowed to less than 1 to `threshold` - 1,
one more count of its sum is withheld.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from geo.gazetteer import districts

THRESHOLD = 10  # our proposal; counts below it, but for zero, are withheld
SMALL, PROTECTING = "small", "protecting"
_TINY = 1e-6
_KEY = ["adm1_code", "adm2_code", "period", "corridor"]


@dataclass(frozen=True)
class Withheld:
    """A table without small counts, and what was withheld.

    small : rows whose count is 1 to threshold - 1; protecting : rows withheld because a sum would
    have told a small one.
    """

    table: pd.DataFrame
    small: int
    protecting: int


def withhold(table: pd.DataFrame, threshold: int = THRESHOLD) -> Withheld:
    """Withhold small counts and those that would give them away.

    Parameters
    ----------
    table : adm1_code, adm2_code, period, corridor, count (people), suppressed, as
        `models.uploads.tidy_repatriation` returns it; the result has the same columns.
    threshold : counts from 1 to threshold - 1 are withheld; 1 withholds nothing.

    >>> t = pd.DataFrame({"adm1_code": "01", "adm2_code": None, "period": "2024",
    ...     "corridor": ["all", "thailand", "vietnam"], "count": [104.0, 100.0, 4.0],
    ...     "suppressed": False})
    >>> withhold(t).table["count"].tolist(), withhold(t).protecting
    ([104.0, nan, nan], 1)
    """
    table = table.reset_index(drop=True)
    given = table["count"].to_numpy(float)
    known = ~np.isnan(given)
    small = known & (given > 0) & (given < threshold)
    hidden = small | table["suppressed"].to_numpy(bool)
    sums = _sums(table)
    first = hidden.copy()
    for block in _blocks(sums, hidden):
        while (cell := _told(block, given, hidden, known, threshold)) is not None:
            hidden[cell] = True
    safe = table.copy()
    safe.loc[hidden, "count"] = np.nan
    safe["suppressed"] = hidden
    return Withheld(safe, int((first & hidden).sum()), int((hidden & ~first).sum()))


def _sums(table: pd.DataFrame) -> list[tuple[int, tuple[int, ...]]]:
    """Return (whole, parts) for every sum whose whole and all of whose parts are in the table."""
    keys = table[_KEY].astype(object).where(table[_KEY].notna(), None)
    place = {tuple(key): row for row, key in enumerate(keys.to_numpy())}
    members = districts().groupby("adm1_code")["adm2_code"].agg(list)
    found = []
    for key, row in place.items():
        adm1, adm2, period, corridor = key
        candidates = []
        if adm2 is None:
            candidates.append([(adm1, d, period, corridor) for d in members[adm1]])
            # an older vintage knows fewer districts: those that are there are the parts
            candidates.append([k for k in place if k[0] == adm1 and k[1] is not None
                               and k[2:] == (period, corridor)])
        if corridor == "all":
            candidates.append([k for k in place if k[:3] == key[:3] and k[3] != "all"])
        years = _years(period)
        if len(years) > 1:
            candidates.append([(adm1, adm2, year, corridor) for year in years])
        for parts in candidates:
            rows = tuple(place[part] for part in parts if part in place)
            if rows and len(rows) == len(parts) and (row, rows) not in found:
                found.append((row, rows))
    return found


def _years(period: str) -> list[str]:
    first, _, last = period.partition("-")
    return [str(y) for y in range(int(first), int(last or first) + 1)]


def _told(
    block: list, given: np.ndarray, hidden: np.ndarray, known: np.ndarray, threshold: int
) -> int | None:
    """Return the row to withhold next, or None where no withheld count can be narrowed down."""
    for target in sorted({row for one in block for row in _rows(one) if hidden[row]}):
        low, high = _bounds(target, block, given, hidden)
        if low > 1 + _TINY or high < threshold - 1 - _TINY:
            choice = _cheapest(target, block, given, hidden, known)
            if choice is not None:
                return choice
    return None


def _rows(one: tuple[int, tuple[int, ...]]) -> tuple[int, ...]:
    return (one[0], *one[1])


def _blocks(sums: list, hidden: np.ndarray) -> list[list]:
    """Group the sums that share rows, where one of them is withheld."""
    blocks: list[tuple[set[int], list]] = []
    for one in sums:
        rows, together = set(_rows(one)), [one]
        apart = []
        for others, members in blocks:
            if others & rows:
                rows |= others
                together += members
            else:
                apart.append((others, members))
        blocks = [*apart, (rows, together)]
    return [members for rows, members in blocks if any(hidden[row] for row in rows)]


def _bounds(
    target: int, block: list, given: np.ndarray, hidden: np.ndarray
) -> tuple[float, float]:
    """Return the least and the most a withheld count can be, from all that is left."""
    unknown = sorted({row for one in block for row in _rows(one) if hidden[row]})
    place = {row: i for i, row in enumerate(unknown)}
    equations, right = [], []
    for whole, parts in block:
        line, rest = np.zeros(len(unknown)), 0.0
        for row, sign in [(whole, -1.0), *((part, 1.0) for part in parts)]:
            if hidden[row]:
                line[place[row]] += sign
            else:
                rest -= sign * given[row]
        if line.any():
            equations.append(line)
            right.append(rest)
    # a reader knows of a withheld cell only that it is withheld: at least one person
    limits = [(1, None)] * len(unknown)
    ends = []
    for sign in (1.0, -1.0):
        goal = np.zeros(len(unknown))
        goal[place[target]] = sign
        solved = linprog(goal, A_eq=np.array(equations), b_eq=np.array(right), bounds=limits)
        # sums that contradict each other tell nothing; without a bound anything is possible
        ends.append(sign * solved.fun if solved.status == 0 else -sign * np.inf)
    return (ends[0], ends[1]) if equations else (-np.inf, np.inf)


def _cheapest(
    target: int, block: list, given: np.ndarray, hidden: np.ndarray, known: np.ndarray
) -> int | None:
    """Return the smallest known count above zero of a sum with the target; parts come first."""
    sums = [one for one in block if target in _rows(one)] or block
    parts = {row for one in sums for row in one[1]}
    for rows in (parts, parts | {one[0] for one in sums}):
        open_rows = [r for r in rows if known[r] and not hidden[r] and given[r] > 0]
        if open_rows:
            return min(open_rows, key=lambda r: (given[r], r))
    return None
