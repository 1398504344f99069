"""Inference: what a withheld count can still be, as a reader with all other counts can tell.

A reader may think of the country as cells of district x time x corridor, each at least nothing.
Every count left in the table is a sum of such cells; every withheld one is at least one person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from models.desk.sums import COUNTRY, Sum, ends, sums_of
from models.desk.vintage import old_parts
from models.uploads import CORRIDOR_WORDS

_TINY = 1e-6
_SOLVED = 0  # state of scipy's linprog


@dataclass
class Block:
    """Rows of a table that can tell of each other.

    rows : their numbers in the table
    cells : (rows, cells) whether a row holds a cell
    sums : of which rows which others are the parts
    given, hidden : all counts of the table, and which of them are withheld; `hidden` is shared by
        all blocks of a table and grows
    reached : the least and the most a row was seen to be in some solution; that stays possible
        when more is withheld
    """

    rows: np.ndarray
    cells: np.ndarray
    sums: list[Sum]
    given: np.ndarray
    hidden: np.ndarray
    reached: dict[int, tuple[float, float]] = field(default_factory=dict)

    @cached_property
    def within(self) -> np.ndarray:
        """Return (rows, rows) whether the first is a part of the second."""
        size = self.cells.sum(axis=1)
        shared = self.cells.astype(int) @ self.cells.astype(int).T
        return (shared == size[:, None]) & (size[:, None] < size[None, :])

    def hide_parts(self) -> None:
        """Withhold every part of what is withheld, zeros too.

        Otherwise each withheld part would tell that the whole is one person more.
        """
        inside = (self.within & self.hidden[self.rows][None, :]).any(axis=1)
        self.hidden[self.rows[inside]] = True

    def narrows(self, target: int, low: float, high: float) -> bool:
        """Return whether a reader can tell that a withheld count is not as low, or as high.

        Each sum alone is asked, with areas that are not in the table taken for nothing, as many
        tables mean it; then all together, allowing for them.
        """
        if any(self._narrow_alone(one, target, low, high) for one in self.sums):
            return True
        return len(self.sums) > 1 and self._narrow_together(target, low, high)

    def _least(self) -> np.ndarray:
        """Return what each row is at least for a reader: 1, or 0 inside a withheld whole."""
        inside = (self.within & self.hidden[self.rows][None, :]).any(axis=1)
        return np.where(inside, 0.0, 1.0)

    def _narrow_alone(self, one: Sum, target: int, low: float, high: float) -> bool:
        whole_known = one.whole == COUNTRY or not self.hidden[one.whole]
        if target not in one.parts or not whole_known:
            return False  # beside a withheld whole, everything is possible
        others = [row for row in one.parts if self.hidden[row] and row != target]
        known = sum(self.given[row] for row in one.parts if not self.hidden[row])
        least = dict(zip(self.rows, self._least(), strict=True))
        whole = one.total if one.whole == COUNTRY else self.given[one.whole]
        most = whole - known - sum(least[row] for row in others)
        if not np.isfinite(most) or most < low - _TINY:
            return False  # a sum that does not hold tells nothing
        # exactly told, unless what it tells can't be
        return most < high - _TINY or (not others and most <= high + _TINY)

    def _narrow_together(self, target: int, low: float, high: float) -> bool:
        hidden = self.hidden[self.rows]
        known = self.cells[~hidden].astype(float)
        floor = self._least()[hidden]
        place = int(np.flatnonzero(self.rows == target)[0])
        for sign, end in ((1.0, low), (-1.0, high)):
            seen = self.reached.get(target, (np.inf, -np.inf))
            if seen[0] <= low + _TINY if sign > 0 else seen[1] >= high - _TINY:
                continue
            solved = linprog(
                sign * self.cells[place],
                A_ub=-self.cells[hidden].astype(float), b_ub=-floor,
                A_eq=known if len(known) else None,
                b_eq=self.given[self.rows[~hidden]] if len(known) else None,
            )  # fmt: skip
            if solved.status != _SOLVED:
                continue  # anything is possible, or the sums contradict each other
            self._keep(solved.x)
            if sign * (self.cells[place] @ solved.x - end) > _TINY:
                return True
        return False

    def _keep(self, solution: np.ndarray) -> None:
        for row, value in zip(self.rows, self.cells @ solution, strict=True):
            low, high = self.reached.get(row, (np.inf, -np.inf))
            self.reached[row] = (min(low, value), max(high, value))


def blocks_of(
    table: pd.DataFrame, totals: dict[tuple[str, str], float], hidden: np.ndarray
) -> list[Block]:
    """Return the blocks of a table, those of the country first.

    Parameters
    ----------
    totals : (period, corridor) -> the country's total, where the file told one.
    hidden : the rows withheld; the blocks share it.

    >>> t = pd.DataFrame({"adm1_code": "23", "adm2_code": [None, "2301"], "period": "2024",
    ...                   "corridor": "all", "count": [40.0, 30.0]})
    >>> [block.cells.tolist() for block in blocks_of(t, {}, np.zeros(2, bool))]
    [[[True, True], [True, False]]]
    """
    given = table["count"].to_numpy(float)
    found = []
    for total in sums_of(table, totals):
        if total.whole == COUNTRY:
            rows = np.array(total.parts)
            found.append(Block(rows, np.eye(len(rows), dtype=bool), [total], given, hidden))
    for _, province in table.groupby("adm1_code", sort=False):
        for rows in _connected(province):
            part = table.loc[rows]
            found.append(
                Block(np.array(rows), _cells(part), sums_of(part, {}), given, hidden)
            )
    return found


def _connected(table: pd.DataFrame) -> list[list[int]]:
    """Group rows whose periods share a year, directly or through others."""
    groups: list[tuple[int, int, list[int]]] = []
    for period, rows in sorted(table.groupby("period").groups.items()):
        first, last = ends(str(period))
        if groups and first <= groups[-1][1]:
            before = groups.pop()
            groups.append((before[0], max(last, before[1]), [*before[2], *rows]))
        else:
            groups.append((first, last, list(rows)))
    return [sorted(rows) for _, _, rows in groups]


def _cells(table: pd.DataFrame) -> np.ndarray:
    """Return which cells of district x time x corridor each row holds.

    Where districts of the province are missing, one more stands for all of them.
    """
    of_districts = sorted(table["adm2_code"].dropna().unique())
    complete = old_parts(set(of_districts), table["adm1_code"].iloc[0]) is not None
    areas = of_districts if complete else [*of_districts, ""]
    spans = sorted({ends(period) for period in table["period"]})
    # years that lie in the same periods are one time
    starts = sorted({first for first, _ in spans} | {last + 1 for _, last in spans})[:-1]
    told_apart = (table["corridor"] != "all").any()
    corridors = list(CORRIDOR_WORDS) if told_apart else ["all"]
    lines = []
    for area, period, corridor in zip(
        table["adm2_code"], table["period"], table["corridor"], strict=True
    ):
        first, last = ends(period)
        where = np.array([not isinstance(area, str) or a == area for a in areas])
        when = np.array([first <= start <= last for start in starts])
        which = np.array([corridor in ("all", c) for c in corridors])
        lines.append((where[:, None, None] & when[None, :, None] & which).ravel())
    return np.array(lines, dtype=bool)
