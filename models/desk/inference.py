"""Inference: what a withheld count can still be, from the sums of the table it stands in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from models.desk.sums import COUNTRY, Sum

_TINY = 1e-6
_UNBOUNDED, _SOLVED = 3, 0  # states of scipy's linprog


@dataclass
class Block:
    """Sums that share rows, with all counts (`given`) and which of them are withheld.

    `hidden` is shared by all blocks of a table and grows as more is withheld. `reached` are the
    least and the most each withheld count was seen to be in some solution; they stay possible
    when more is withheld.
    """

    sums: list[Sum]
    given: np.ndarray
    hidden: np.ndarray
    reached: dict[int, tuple[float, float]] = field(default_factory=dict)

    def rows(self) -> list[int]:
        """Return the rows of the block, in order."""
        return sorted({row for one in self.sums for row in one.rows})

    def hide_parts(self) -> None:
        """Withhold every part of what is withheld, zeros too.

        Otherwise each withheld part would tell that the whole is one person more.
        """
        before = -1
        while before != (before := int(self.hidden.sum())):
            for one in self.sums:
                if one.whole != COUNTRY and self.hidden[one.whole]:
                    self.hidden[list(one.parts)] = True

    def narrows(self, target: int, low: float, high: float) -> bool:
        """Return whether the sums tell that a withheld count can't be as low, or as high.

        All sums together are asked, and each alone: sums that contradict each other together
        (a total that was counted otherwise) may still tell something one by one.
        """
        least = self._least()
        alone = [one for one in self.sums if target in one.rows]
        if any(self._narrow_alone(one, target, least, low, high) for one in alone):
            return True
        return len(self.sums) > 1 and self._narrow_together(target, least, low, high)

    def _least(self) -> dict[int, int]:
        """Return what a reader knows a withheld count to be at least: 0 inside a withheld whole."""
        zero = {
            part
            for one in self.sums
            if one.whole != COUNTRY and self.hidden[one.whole]
            for part in one.parts
        }
        return {row: 0 if row in zero else 1 for row in self.rows() if self.hidden[row]}

    def _narrow_alone(
        self, one: Sum, target: int, least: dict[int, int], low: float, high: float
    ) -> bool:
        if one.whole == target:  # then all its parts are withheld
            return False
        if one.whole != COUNTRY and self.hidden[one.whole]:
            return False  # the whole may be anything
        others = [row for row in one.parts if self.hidden[row] and row != target]
        known = sum(self.given[row] for row in one.parts if not self.hidden[row])
        whole = one.total if one.whole == COUNTRY else self.given[one.whole]
        most = whole - known - sum(least[row] for row in others)
        if not np.isfinite(most) or most < low - _TINY:
            return False  # a missing count, or a sum that does not hold, tells nothing
        # parts that are not in the table are taken for nothing, unless that can't be
        return most < high - _TINY or (not others and most <= high + _TINY)

    def _narrow_together(
        self, target: int, least: dict[int, int], low: float, high: float
    ) -> bool:
        place = {row: i for i, row in enumerate(least)}
        limits = [(bound, None) for bound in least.values()]
        lines, right = self._equations(place)
        for sign, end in ((1.0, low), (-1.0, high)):
            seen = self.reached.get(target, (np.inf, -np.inf))
            if seen[0] <= low + _TINY if sign > 0 else seen[1] >= high - _TINY:
                continue
            goal = np.zeros(len(place))
            goal[place[target]] = sign
            solved = linprog(goal, A_eq=lines, b_eq=right, bounds=limits)
            wrong = solved.status == _SOLVED and sign > 0 and solved.fun > high + _TINY
            if wrong or solved.status not in (_SOLVED, _UNBOUNDED):
                # then parts that are not in the table explain the difference
                solved = linprog(goal, A_ub=lines, b_ub=right, bounds=limits)
            if solved.status != _SOLVED:
                continue  # anything is possible, or the sums contradict each other
            self._keep(place, solved.x)
            if sign * (solved.x[place[target]] - end) > _TINY:
                return True
        return False

    def _keep(self, place: dict[int, int], values: np.ndarray) -> None:
        for row, i in place.items():
            low, high = self.reached.get(row, (np.inf, -np.inf))
            self.reached[row] = (min(low, values[i]), max(high, values[i]))

    def _equations(self, place: dict[int, int]) -> tuple[np.ndarray, np.ndarray]:
        lines, right = [], []
        for one in self.sums:
            line, rest = np.zeros(len(place)), one.total or 0.0
            signs = [(part, 1.0) for part in one.parts]
            signs += [] if one.whole == COUNTRY else [(one.whole, -1.0)]
            for row, sign in signs:
                if self.hidden[row]:
                    line[place[row]] += sign
                else:
                    rest -= sign * self.given[row]
            if line.any() and np.isfinite(rest):
                lines.append(line)
                right.append(rest)
        return np.array(lines).reshape(-1, len(place)), np.array(right)


def blocks_of(sums: list[Sum], given: np.ndarray, hidden: np.ndarray) -> list[Block]:
    """Group the sums that share rows, and return the groups in which a count is withheld.

    >>> flags = np.array([False, True, False])
    >>> len(blocks_of([Sum(0, (1, 2))], np.array([9.0, 4.0, 5.0]), flags))
    1
    """
    parent: dict[int, int] = {}

    def root(row: int) -> int:
        while parent.setdefault(row, row) != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for one in sums:
        for row in one.rows[1:]:
            parent[root(row)] = root(one.rows[0])
    groups: dict[int, list[Sum]] = {}
    for one in sums:
        groups.setdefault(root(one.rows[0]), []).append(one)
    blocks = (Block(members, given, hidden) for members in groups.values())
    return [block for block in blocks if hidden[block.rows()].any()]
