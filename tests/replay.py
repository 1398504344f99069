"""Replay: a reader who knows our program runs it on every table that may be the true one.

`python -m tests.replay` prints for how many small counts such a reader can rule out a number from
1 to 9 that the sums alone allow; docs/desk.md says it, and a test holds it to this. It takes about
five minutes. Not to find a table does not prove that there is none: the figures are upper bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.gazetteer import districts
from models.desk.derive import with_totals
from models.withhold.block import blocks_of
from models.withhold.counts import targets
from models.withhold.protect import protect

COLUMNS = ["adm1_code", "adm2_code", "period", "corridor", "count", "suppressed"]
CORRIDORS = ("thailand", "vietnam", "other")
THRESHOLD = 10
# The sample, fixed on 27 November 2026 before anything was measured with it: each seed draws every
# fifth province, whole, with counts of each kind; five seeds in a row draw every province once.
KINDS = ("skewed", "even", "zeros")
SEEDS = {False: range(1, 16), True: range(1, 6)}  # by district; by district and corridor
CHECKED = 3  # the seed that a test attacks anew
# tables tried for a number before it counts as ruled out: near the true one, then such as have
# another hidden count small
_NEAR, _OTHER = 4, 12
_BIG = 1_000.0


@dataclass(frozen=True)
class Seen:
    """How many small counts were attacked, how many are narrowed, and what is hidden.

    small : all; by_sums : those of which the sums alone rule out a number from 1 to 9
    narrowed : further ones, of which only the replay does; told : of these with one number left
    rows, hidden : counts but for zeros, and those of them that are withheld
    people, hidden_people : the same in people
    """

    small: int
    by_sums: int
    narrowed: int
    told: int
    rows: int
    hidden: int
    people: int
    hidden_people: int


class Shape:
    """Everything of a table but its counts, made once for all tables that a reader tries."""

    def __init__(self, cells: pd.DataFrame) -> None:
        """Add our totals to cells: one row per district and corridor, none of them a total."""
        table, _ = with_totals(cells)
        self.whole = _sums(table, cells)
        shared, size = self.whole @ self.whole.T, self.whole.sum(axis=1)
        self.part = (shared == size[:, None]) & (size[:, None] < size)
        self.blocks = blocks_of(table.assign(hidden=False, fixed=False))

    def hidden(self, cells: np.ndarray) -> np.ndarray:
        """Return (rows,) bool: what `models.withhold.counts.withhold` withholds of these counts."""
        count = self.whole @ cells
        small = (count > 0) & (count < THRESHOLD)
        known = pd.DataFrame({"count": count, "small": small, "hidden": small})
        ends, hidden = targets(known, THRESHOLD), small.copy()
        for shape in self.blocks:
            rows = shape.rows
            block = replace(shape, count=count[rows], hidden=small[rows])
            protect(block, ends[rows], THRESHOLD)
            hidden[rows] = block.hidden
        return hidden


class Replay:
    """The attack on one published table."""

    def __init__(self, cells: pd.DataFrame, seed: int = 0) -> None:
        """Publish cells as our program does."""
        self.shape, self.truth = Shape(cells), cells["count"].to_numpy()
        self.count = self.shape.whole @ self.truth
        self.hidden = self.shape.hidden(self.truth)
        self.rng = np.random.default_rng(seed)
        self.found = [self.truth]  # tables of which the same would be shown

    def seen(self) -> Seen:
        """Attack every small count."""
        small = np.flatnonzero((self.count > 0) & (self.count < THRESHOLD))
        every = THRESHOLD - 1
        found = [self._possible(row) for row in small]
        narrowed = [kept for by_sums, kept in found if by_sums == every and kept < every]
        somebody, leaf = self.count > 0, self.shape.whole.sum(axis=1) == 1
        return Seen(
            len(found),
            sum(n < every for n, _ in found),
            len(narrowed),
            sum(kept == 1 for kept in narrowed),
            int(somebody.sum()),
            int((self.hidden & somebody).sum()),
            int(self.count[leaf].sum()),
            int(self.count[leaf & self.hidden].sum()),
        )

    def _possible(self, row: int) -> tuple[int, int]:
        """Return how many numbers from 1 to 9 the sums allow, and how many a replay does."""
        by_sums = kept = 0
        for number in range(1, THRESHOLD):
            allowed = same = any(self.shape.whole[row] @ one == number for one in self.found)
            if not same:
                for other in self._tables(row, number):
                    allowed, same = True, self._same(other)
                    if same:
                        self.found.append(other)
                        break
            by_sums, kept = by_sums + allowed, kept + same
        return by_sums, kept

    def _same(self, cells: np.ndarray) -> bool:
        """Return whether the same is shown of other cells."""
        hidden = self.shape.hidden(cells)
        return np.array_equal(hidden, self.hidden) and np.array_equal(
            (self.shape.whole @ cells)[~hidden], self.count[~hidden]
        )

    def _tables(self, row: int, number: int) -> Iterator[np.ndarray]:
        """Yield cells that agree with all that is shown and give a row a number."""
        whole, hidden, size = self.shape.whole, self.hidden, len(self.truth)
        low = np.where(hidden, 1.0, self.count)
        high = np.where(hidden, np.inf, self.count)
        low[(self.shape.part & hidden).any(axis=1)] = 0.0
        low[row] = high[row] = number
        # cells, then how far each is from the true one
        away = np.vstack([np.hstack([np.eye(size), -np.eye(size)]), np.hstack([-np.eye(size)] * 2)])
        held = np.hstack([whole, np.zeros_like(whole)])
        for n, most in enumerate([*[high] * _NEAR, *self._with_another_small(high)]):
            price = np.ones(size) if n == 0 else self.rng.uniform(1, 3, size)
            found = milp(
                np.concatenate([np.zeros(size), price]),
                integrality=np.concatenate([np.ones(size), np.zeros(size)]),
                bounds=Bounds(0, np.concatenate([self.truth + _BIG, np.full(size, np.inf)])),
                constraints=[
                    LinearConstraint(held, low, most),
                    LinearConstraint(away, -np.inf, np.concatenate([self.truth, -self.truth])),
                ],
            )
            if found.success:
                yield found.x[:size].round()
            elif n == 0:
                return

    def _with_another_small(self, high: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the most that each row may be, with one that is withheld and not small being so."""
        large = np.flatnonzero(self.hidden & (self.count >= THRESHOLD) & np.isinf(high))
        for row in self.rng.permutation(large)[:_OTHER]:
            most = high.copy()
            most[row] = THRESHOLD - 1
            yield most


def _sums(table: pd.DataFrame, cells: pd.DataFrame) -> np.ndarray:
    """Return (rows, cells), 1 where a row of the published table holds a cell."""
    district = table["adm2_code"].to_numpy(object)[:, None]
    corridor = table["corridor"].to_numpy(object)[:, None]
    of_area = pd.isna(district) | (district == cells["adm2_code"].to_numpy(object))
    return (of_area & ((corridor == "all") | (corridor == cells["corridor"].to_numpy()))) * 1.0


def tables(by_corridor: bool, seed: int) -> Iterator[pd.DataFrame]:
    """Yield the counts of a seed: every fifth province with counts of each kind.

    skewed : as they are in practice, few large and many small; even : a fifth of small ones among
    others of any size; zeros : skewed, and a quarter of them nobody.
    """
    rng = np.random.default_rng(seed)
    for number, (province, rows) in enumerate(districts().groupby("adm1_code")):
        for kind in KINDS if number % 5 == seed % 5 else ():
            codes, corridors = rows["adm2_code"].tolist(), CORRIDORS if by_corridor else ("all",)
            yield table(province, codes, corridors, kind, rng)


def table(
    province: str, codes: list[str], corridors: tuple[str, ...], kind: str, rng: np.random.Generator
) -> pd.DataFrame:
    """Return counts of one kind for each district and corridor."""
    keys = [(province, code, "2024", one) for code in codes for one in corridors]
    skewed = np.floor(np.exp(rng.normal(3.6, 1.3, len(keys))))
    small = rng.random(len(keys)) < 0.2
    any_size = np.where(small, rng.integers(1, 10, len(keys)), rng.integers(10, 900, len(keys)))
    nobody = (rng.random(len(keys)) < 0.25) & (kind == "zeros")
    counts = np.where(nobody, 0, any_size if kind == "even" else skewed)
    frame = pd.DataFrame(keys, columns=COLUMNS[:4])
    return frame.assign(count=counts.astype(float), suppressed=False)


def attack(by_corridor: bool, seeds: Iterable[int]) -> Seen:
    """Return what the replay makes of all tables of some seeds."""
    parts = [Replay(one).seen() for seed in seeds for one in tables(by_corridor, seed)]
    return Seen(*(sum(numbers) for numbers in zip(*map(astuple, parts), strict=True)))


def sentence(seen: Seen) -> str:
    """Return the figures as docs/desk.md says them."""
    return (
        f"{seen.narrowed} of {seen.small} narrowed, {seen.told} to one number. "
        f"{seen.hidden / seen.rows:.0%} of counts hidden, {seen.hidden_people / seen.people:.0%} "
        f"of people. {seen.small / seen.rows:.0%} of counts are small."
    )


if __name__ == "__main__":
    for name, level in (("by district", False), ("by district and corridor", True)):
        print(f"* {name}: {sentence(attack(level, SEEDS[level]))}", flush=True)
        print(f"* {name}, seed {CHECKED}: {sentence(attack(level, [CHECKED]))}", flush=True)
