"""Kin: the counts that are withheld with a small one, told by the codes of areas alone.

Were they chosen by how large they are, a reader who knows this program could run it on every table
that may be the true one, and rule out those for which it chooses others.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

ALL = "all"


@dataclass(frozen=True)
class Kin:
    """Which rows of a block go together.

    family : (n,) rows of one period and level, of one province where they are of districts
    area, corridor : (n,) numbers in the order of the codes
    of_sum, of_all : (n,) bool; the table has a row for all areas of the family, for all corridors
    """

    family: np.ndarray
    area: np.ndarray
    corridor: np.ndarray
    of_sum: np.ndarray
    of_all: np.ndarray

    def withheld_with(self, rows: np.ndarray, count: np.ndarray) -> np.ndarray:
        """Return (n,) bool: some rows, and those that are withheld with them.

        Where a sum of areas would tell a count, its area has a partner; where a sum of corridors
        would, its corridor has one. Rows that are partners of several go last: they may be withheld
        with one of these already. So a partner may as well be small itself.
        """
        found = rows.copy()
        for family in np.unique(self.family[rows]):
            member = self.family == family
            areas = _pairs(self.area, member & (count != 0))
            around = {
                row: self._around(int(row), areas, member, count)
                for row in np.flatnonzero(rows & member)
            }
            done = np.zeros(len(rows), dtype=bool)
            for row in sorted(around, key=lambda row: (around[row][0], row)):
                if not done[row]:
                    done |= around[row][1]
            found |= done
        return found

    def _around(
        self, row: int, areas: "_Partners", member: np.ndarray, count: np.ndarray
    ) -> tuple[int, np.ndarray]:
        """Return in how many ways a row is a partner of several, and what goes with it."""
        wide = member & self._like(row) & areas.beside(row, self.of_sum[row])
        if not self.of_all[row]:
            return int(self.of_sum[row] and areas.centre[row]), wide & (
                self.corridor == self.corridor[row]
            )
        # a corridor in which one of the two areas has nobody protects nothing
        somebody = wide & (count != 0)
        here, number = np.unique(self.corridor[somebody], return_counts=True)
        usable = here[(number == number.max()) | (here == self.corridor[row])]
        corridors = _star(self.corridor, somebody & np.isin(self.corridor, usable))
        centre = int(self.of_sum[row] and areas.centre[row]) + int(corridors.centre[row])
        return centre, wide & corridors.beside(row, True)

    def wider(self, row: int, count: np.ndarray) -> np.ndarray:
        """Return (n,) bool: what is withheld with a row for which its partners are not enough."""
        member = self.family == self.family[row]
        wide = (
            member
            & self._like(row)
            & _pairs(self.area, member & (count != 0)).beside(row, self.of_sum[row])
        )
        return wide if self.of_all[row] else wide & (self.corridor == self.corridor[row])

    def _like(self, row: int) -> np.ndarray:
        """Return (n,) bool: rows that the same sums would tell."""
        return (self.of_sum == self.of_sum[row]) & (self.of_all == self.of_all[row])


@dataclass(frozen=True)
class _Partners:
    """The number of each row's area or corridor, that of its partner; whether it has more."""

    own: np.ndarray
    partner: np.ndarray
    centre: np.ndarray

    def beside(self, row: int, with_partner: bool) -> np.ndarray:
        """Return (n,) bool: rows of the same number as a row, or of its partner."""
        same = self.own == self.own[row]
        return same | (self.own == self.partner[row]) if with_partner else same


def _pairs(own: np.ndarray, rows: np.ndarray) -> _Partners:
    """Return neighbours as partners; of an odd number the last has that before it."""
    numbers = np.unique(own[rows])
    place = np.arange(len(numbers)) ^ 1
    odd = len(numbers) % 2 == 1 and len(numbers) > 1
    if len(numbers) % 2:
        place[-1] = len(numbers) - (2 if odd else 1)
    return _partners(own, numbers, numbers[place], numbers[-2:-1] if odd else numbers[:0])


def _star(own: np.ndarray, rows: np.ndarray) -> _Partners:
    """Return the first as the partner of all others, and the last as that of the first."""
    numbers = np.unique(own[rows])
    partner = np.where(numbers == numbers[:1], numbers[-1:], numbers[:1])
    return _partners(own, numbers, partner, numbers[:1] if len(numbers) > 2 else numbers[:0])


def _partners(
    own: np.ndarray, numbers: np.ndarray, partner: np.ndarray, centre: np.ndarray
) -> _Partners:
    of = np.arange(own.max() + 1)
    of[numbers] = partner
    return _Partners(own, of[own], np.isin(own, centre))


def kin_of(keys: pd.DataFrame) -> Kin:
    """Return which rows go together.

    Parameters
    ----------
    keys : adm1_code ("" for the country), adm2_code ("" for a province), period, corridor

    >>> rows = [("07", "", "all"), ("07", "0701", "all"), ("07", "0702", "all")]
    >>> kin = kin_of(pd.DataFrame(rows, columns=["adm1_code", "adm2_code", "corridor"])
    ...     .assign(period="2024"))
    >>> kin.withheld_with(np.array([False, True, False]), np.array([50, 4, 46])).tolist()
    [False, True, True]
    """
    adm1, adm2, period, corridor = (
        keys[name].to_numpy(object) for name in ("adm1_code", "adm2_code", "period", "corridor")
    )
    rows = list(zip(adm1, adm2, period, corridor, strict=True))
    known = set(rows)
    # whose parts a row is one of, and of which of the four kinds it is
    family = [
        ("" if two == "" else one, when, which == ALL, two == "") for one, two, when, which in rows
    ]
    return Kin(
        pd.factorize(pd.Series(family, dtype=object))[0],
        _numbered([f"{one}|{two}" for one, two, _, _ in rows]),
        _numbered([which for *_, which in rows]),
        np.array(
            [
                one != "" and ("" if two == "" else one, "", when, which) in known
                for one, two, when, which in rows
            ]
        ),
        np.array(
            [which != ALL and (one, two, when, ALL) in known for one, two, when, which in rows]
        ),
    )


def _numbered(texts: list[str]) -> np.ndarray:
    """Return the place of each text in their order."""
    place = {text: number for number, text in enumerate(sorted(set(texts)))}
    return np.array([place[text] for text in texts])
