"""Replay: a reader who knows our program runs it on every table that may be the true one.

`python -m tests.replay` prints for how many small counts such a reader can rule out a number from
1 to 9 that the sums alone allow; docs/desk.md says it, and a test holds it to this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.gazetteer import districts
from models.desk.derive import with_totals
from models.withhold.counts import withhold

COLUMNS = ["adm1_code", "adm2_code", "period", "corridor", "count", "suppressed"]
CORRIDORS = ("thailand", "vietnam", "other")
THRESHOLD = 10
_TRIES = 4  # tables tried for a number before it counts as ruled out
_BIG = 1_000.0


@dataclass(frozen=True)
class Seen:
    """How many small counts were attacked, and how many of them the sums or the replay narrow.

    small : all; by_sums : those of which the sums alone rule out a number from 1 to 9
    narrowed : further ones, of which only the replay does; told : of these with one number left
    """

    small: int
    by_sums: int
    narrowed: int
    told: int


def published(cells: pd.DataFrame) -> pd.DataFrame:
    """Return what our program shows of counts by area and corridor, with the totals it adds."""
    raw, _ = with_totals(cells, vintage=False)
    return withhold(raw, THRESHOLD).table.assign(true=raw["count"])


def replay(cells: pd.DataFrame, seed: int = 0) -> Seen:
    """Attack every small count of one province.

    Parameters
    ----------
    cells : one row per district and corridor, none of them a total
    """
    table, rng = published(cells), np.random.default_rng(seed)
    whole = _sums(table, cells)
    small = table["suppressed"] & (table["true"] > 0) & (table["true"] < THRESHOLD)
    found = [_possible(cells, table, whole, row, rng) for row in np.flatnonzero(small)]
    every = THRESHOLD - 1
    narrowed = [kept for by_sums, kept in found if by_sums == every and kept < every]
    return Seen(
        len(found), sum(n < every for n, _ in found), len(narrowed), sum(k == 1 for k in narrowed)
    )


def _possible(
    cells: pd.DataFrame, table: pd.DataFrame, whole: np.ndarray, row: int, rng: np.random.Generator
) -> tuple[int, int]:
    """Return how many numbers from 1 to 9 the sums allow, and how many a replay does."""
    by_sums = kept = 0
    for number in range(1, THRESHOLD):
        tries = _tables(cells, table, whole, row, number, rng)
        first = next(tries, None)
        by_sums += first is not None
        kept += first is not None and any(
            _same(published(cells.assign(count=other)), table) for other in [first, *tries]
        )
    return by_sums, kept


def _tables(
    cells: pd.DataFrame,
    table: pd.DataFrame,
    whole: np.ndarray,
    row: int,
    number: int,
    rng: np.random.Generator,
) -> Iterator[np.ndarray]:
    """Yield cells that agree with all that is shown and give a row a number, the true one first."""
    truth = cells["count"].to_numpy()
    if number == table.loc[row, "true"]:
        yield truth
        return
    hidden = table["suppressed"].to_numpy(bool)
    low = np.where(hidden, 1.0, table["true"])
    high = np.where(hidden, np.inf, table["true"])
    inside = _inside(whole, hidden)
    low[inside] = 0.0
    low[row] = high[row] = number
    size = len(truth)
    # cells, then how far each is from the true one
    away = np.vstack([np.hstack([np.eye(size), -np.eye(size)]), np.hstack([-np.eye(size)] * 2)])
    held = np.hstack([whole, np.zeros_like(whole)])
    for n in range(_TRIES):
        price = np.ones(size) if n == 0 else rng.uniform(1, 3, size)
        found = milp(
            np.concatenate([np.zeros(size), price]),
            integrality=np.concatenate([np.ones(size), np.zeros(size)]),
            bounds=Bounds(0, np.concatenate([truth + _BIG, np.full(size, np.inf)])),
            constraints=[
                LinearConstraint(held, low, high),
                LinearConstraint(away, -np.inf, np.concatenate([truth, -truth])),
            ],
        )
        if not found.success:
            return
        yield found.x[:size].round()


def _sums(table: pd.DataFrame, cells: pd.DataFrame) -> np.ndarray:
    """Return (rows, cells), 1 where a row of the published table holds a cell."""
    district = table["adm2_code"].to_numpy(object)[:, None]
    corridor = table["corridor"].to_numpy(object)[:, None]
    of_area = pd.isna(district) | (district == cells["adm2_code"].to_numpy(object))
    return (of_area & ((corridor == "all") | (corridor == cells["corridor"].to_numpy()))) * 1.0


def _inside(whole: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Return which rows are a part of a withheld one, and so may be nothing."""
    shared, size = whole @ whole.T, whole.sum(axis=1)
    part = (shared == size[:, None]) & (size[:, None] < size)
    return (part & hidden).any(axis=1)


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    shown = ["suppressed", "count"]
    return len(one) == len(other) and one[shown].equals(other[shown])


def tables(by_corridor: bool, seed: int = 1) -> Iterator[pd.DataFrame]:
    """Yield counts of every second province by district, or of the smallest by corridor too.

    Half the tables have counts as they are in practice, few large and many small, half have a
    fifth of small ones among others of any size.
    """
    rng = np.random.default_rng(seed)
    for even in (False, True) * (4 if by_corridor else 1):
        for number, (province, rows) in enumerate(districts().groupby("adm1_code")):
            codes = rows["adm2_code"].tolist()
            if by_corridor and len(codes) == 2:
                yield _table(province, codes, CORRIDORS, even, rng)
            if not by_corridor and number % 2 == 0:
                yield _table(province, codes, ("all",), even, rng)


def _table(
    province: str,
    codes: list[str],
    corridors: tuple[str, ...],
    even: bool,
    rng: np.random.Generator,
) -> pd.DataFrame:
    keys = [(province, code, "2024", one) for code in codes for one in corridors]
    skewed = np.floor(np.exp(rng.normal(3.6, 1.3, len(keys))))
    small = rng.random(len(keys)) < 0.2
    any_size = np.where(small, rng.integers(1, 10, len(keys)), rng.integers(10, 900, len(keys)))
    counts = any_size if even else skewed
    frame = pd.DataFrame(keys, columns=COLUMNS[:4])
    return frame.assign(count=counts.astype(float), suppressed=False)


def attack(by_corridor: bool) -> Seen:
    """Return what the replay makes of all tables."""
    parts = [replay(one) for one in tables(by_corridor)]
    return Seen(*(sum(getattr(p, name) for p in parts) for name in Seen.__dataclass_fields__))


def sentence(seen: Seen) -> str:
    """Return the figures as docs/desk.md says them."""
    return f"{seen.narrowed} of {seen.small} narrowed, {seen.told} to one number"


if __name__ == "__main__":
    print("by district:", sentence(attack(False)))
    print("by district and corridor:", sentence(attack(True)))
