"""Block: counts that can tell of each other, each the sum of some cells of area x year x corridor.

A reader may think of the country as such cells, each at least nothing. Where districts of a
province are not in a table, one more area stands for all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.stats import rankdata

from models.reading.headers import CORRIDOR_WORDS
from models.reading.vintage import standing_for
from models.withhold.kin import Kin, kin_of

KEYS = ["adm1_code", "adm2_code", "period", "corridor"]
COUNTRY = ""  # stands for a province in rows about the whole country


@dataclass
class Block:
    """Rows of a table that share cells, directly or through others; n rows, m cells.

    rows : (n,) their labels in the table
    cells : (n, m) sparse, 1 where a row holds a cell
    untold : (k, m) the same for what the table has no row of: any area, period and corridor in it
    count : (n,) people, nan where nobody knows
    hidden, fixed : (n,) bool; withheld, and known to a reader from elsewhere
    price : (n,) what withholding each row costs: as many as its cells, in a tie by its codes
    kin : which rows are withheld together
    """

    rows: np.ndarray
    cells: csr_array
    untold: csr_array
    count: np.ndarray
    hidden: np.ndarray
    fixed: np.ndarray
    price: np.ndarray
    kin: Kin

    @cached_property
    def within(self) -> csr_array:
        """Return (n, n) sparse, true where the first row is a part of the second."""
        size = self.cells.sum(axis=1)
        shared = (self.cells @ self.cells.T).tocoo()
        part = (shared.data == size[shared.row]) & (size[shared.row] < size[shared.col])
        place = (shared.row[part], shared.col[part])
        return csr_array((np.ones(part.sum()), place), shape=shared.shape)

    @property
    def inside(self) -> np.ndarray:
        """Return (n,) bool, true where a row is a part of a withheld one."""
        return self.within @ self.hidden > 0

    @property
    def shown(self) -> np.ndarray:
        """Return (n,) bool, true where a reader knows the count."""
        return (~self.hidden | self.fixed) & ~np.isnan(self.count)

    @cached_property
    def unnamed(self) -> np.ndarray:
        """Return (m,) bool: cells in no row but those that have parts, so the table is silent."""
        smallest = self.within.sum(axis=0) == 0
        return self.cells.T @ smallest == 0

    def hide(self, rows: np.ndarray) -> None:
        """Withhold rows that a reader does not know from elsewhere, and their parts."""
        self.hidden = self.hidden | (rows & ~self.fixed & (self.count > 0))
        self.hide_parts()

    def hide_around(self, rows: np.ndarray) -> bool:
        """Withhold the smallest whole of a zero, which alone can't be; return whether any was."""
        zeros = rows & ~self.hidden & ~self.fixed & (self.count == 0)
        wholes = (self.within.T @ zeros > 0) & ~self.hidden & ~self.fixed & (self.count > 0)
        if not wholes.any():
            return False
        smallest = np.flatnonzero(wholes)[np.argmin(self.count[wholes])]
        self.hide(np.arange(len(self.rows)) == smallest)
        return True

    def hide_kin(self, row: int) -> bool:
        """Withhold what goes with a row whose partners are not enough; return whether any was."""
        before = self.hidden.sum()
        self.hide(self.kin.wider(row, self.count))
        return self.hidden.sum() > before

    def hide_parts(self) -> None:
        """Withhold every part of what is withheld, zeros too.

        Otherwise each withheld part would tell that the whole is one person more.
        """
        self.hidden = self.hidden | self.inside


def blocks_of(table: pd.DataFrame) -> list[Block]:
    """Return the blocks of a table.

    Parameters
    ----------
    table : adm1_code ("" for the country), adm2_code or missing, period, corridor, count, hidden,
        fixed; one row per count.

    >>> t = pd.DataFrame({"adm1_code": "23", "adm2_code": [None, "2301"], "period": "2024",
    ...     "corridor": "all", "count": [40.0, 30.0], "hidden": False, "fixed": False})
    >>> [block.cells.toarray().tolist() for block in blocks_of(t)]
    [[[1.0, 1.0], [1.0, 0.0]]]
    """
    found = []
    for whole in _connected(table):
        if (whole["adm1_code"] == COUNTRY).any():
            found.append(_block(whole))
            continue
        for _, province in whole.groupby("adm1_code", sort=False):
            found += [_block(rows) for rows in _connected(province)]
    return found


def _connected(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Group rows whose periods share a year, directly or through others.

    Periods of one file share none; those of tables given out before may.
    """
    groups: list[tuple[int, list]] = []
    for period, rows in sorted(table.groupby("period").groups.items()):
        first, last = ends(str(period))
        if groups and first <= groups[-1][0]:
            end, before = groups.pop()
            groups.append((max(last, end), [*before, *rows]))
        else:
            groups.append((last, list(rows)))
    return [table.loc[sorted(rows)] for _, rows in groups]


def _block(table: pd.DataFrame) -> Block:
    grid = _Grid(table)
    keys = table[KEYS].astype(object)
    keys = keys.where(keys.notna(), None)
    asked = list(keys.itertuples(index=False, name=None))
    rows = [grid.held(adm1, adm2, ends(period), corridor) for adm1, adm2, period, corridor in asked]
    known = {held.tobytes() for held in rows}
    untold = [held for held in grid.every() if held.tobytes() not in known]
    cells = grid.matrix(rows)
    # by codes: a count that is withheld for another is so in every table, in whatever order
    codes = ["|".join(part or "" for part in key) for key in asked]
    place = rankdata(np.unique(codes, return_inverse=True)[1])
    return Block(
        table.index.to_numpy(),
        cells,
        grid.matrix(untold),
        table["count"].to_numpy(float),
        table["hidden"].to_numpy(bool),
        table["fixed"].to_numpy(bool),
        cells.sum(axis=1) * (1 + place / (100 * len(place))),
        kin_of(keys.fillna("")),
    )


class _Grid:
    """The cells of some rows, numbered by area, time and corridor."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.areas = _areas(table)
        self.spans = sorted({ends(period) for period in table["period"]})
        # years that lie in the same periods are one time
        firsts = {first for first, _ in self.spans} | {last + 1 for _, last in self.spans}
        *self.starts, end = sorted(firsts)
        self.times = [
            (first, after - 1)
            for first, after in zip(self.starts, [*self.starts[1:], end], strict=True)
        ]
        told_apart = (table["corridor"] != "all").any()
        self.corridors = list(CORRIDOR_WORDS) if told_apart else ["all"]
        shape = (len(self.areas), len(self.starts), len(self.corridors))
        self.number = np.arange(np.prod(shape)).reshape(shape)
        self.known: dict[tuple, np.ndarray] = {}

    def held(self, adm1: str, adm2: str | None, span: tuple[int, int], corridor: str) -> np.ndarray:
        """Return the numbers of the cells that a row holds; all districts where it has None."""
        key = (adm1, adm2, span, corridor)
        if key not in self.known:
            self.known[key] = self._held(*key)
        return self.known[key]

    def _held(
        self, adm1: str, adm2: str | None, span: tuple[int, int], corridor: str
    ) -> np.ndarray:
        where = [
            i
            for i, (province, district) in enumerate(self.areas)
            if adm1 in (COUNTRY, province) and adm2 in (None, district)
        ]
        when = [i for i, start in enumerate(self.starts) if span[0] <= start <= span[1]]
        which = [i for i, one in enumerate(self.corridors) if corridor in ("all", one)]
        return self.number[np.ix_(where, when, which)].ravel()

    def every(self) -> Iterator[np.ndarray]:
        """Yield the cells of every row that there could be of a province, or of an area in it."""
        wholes = [(province, None) for province in sorted({adm1 for adm1, _ in self.areas})]
        for adm1, adm2 in [*wholes, *self.areas]:
            for span in sorted({*self.spans, *self.times}):
                for corridor in {"all", *self.corridors}:
                    yield self.held(adm1, adm2, span, corridor)

    def matrix(self, held: list[np.ndarray]) -> csr_array:
        """Return (rows, cells) sparse, 1 where a row holds a cell."""
        ends_of_rows = np.cumsum([0, *map(len, held)])
        numbers = np.concatenate(held) if held else np.zeros(0, dtype=int)
        return csr_array(
            (np.ones(len(numbers)), numbers, ends_of_rows), shape=(len(held), self.number.size)
        )


def _areas(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return (province, district or "" for those that are not in the table)."""
    found = []
    for province, rows in table[table["adm1_code"] != COUNTRY].groupby("adm1_code"):
        of_districts = set(rows["adm2_code"].dropna())
        complete = _complete(frozenset(of_districts), str(province))
        areas = sorted(of_districts) if complete else [*sorted(of_districts), ""]
        found += [(str(province), district) for district in areas]
    return found


@lru_cache(maxsize=1000)
def _complete(of_districts: frozenset[str], province: str) -> bool:
    # a district that may be counted with others may as well be in nobody's row
    return standing_for(set(of_districts), province) == set()


@lru_cache(maxsize=1000)
def ends(period: str) -> tuple[int, int]:
    """Return the first and the last year of a period.

    >>> ends("2023-2024"), ends("2011")
    ((2023, 2024), (2011, 2011))
    """
    first, _, last = period.partition("-")
    return int(first), int(last or first)
