"""Within: whether the order inside provinces is right, which is what a province planner needs."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

SHUFFLES = 1000
_LEAST = 1e-12  # a rate of nobody has a logarithm


@dataclass(frozen=True)
class Within:
    """How an estimate orders the districts of one and the same province.

    correlation : of log rates less their province's mean
    null_sd : standard deviation of that correlation if the districts of every province were
        shuffled: what chance alone would give
    concordance : of pairs of districts of a province that the estimate tells apart, the share
        (0-1) in the right order; half is chance
    """

    correlation: float
    null_sd: float
    concordance: float


def within_provinces(guess: np.ndarray, true: np.ndarray, province: np.ndarray) -> Within:
    """Compare estimated and true rates inside provinces.

    Parameters
    ----------
    guess, true : (districts,), rates; province : (districts,), codes.

    >>> place = np.array(["01", "01", "01", "02", "02"])
    >>> w = within_provinces(np.array([1.0, 2, 4, 9, 8]), np.array([3.0, 4, 5, 2, 1]), place)
    >>> w.concordance, w.correlation > 0.5
    (1.0, True)
    """
    mine, right = (_inside(values, province) for values in (guess, true))
    if not np.ptp(mine) > _LEAST:
        return Within(0.0, 0.0, 0.5)
    rng = np.random.default_rng(0)
    rows = [np.flatnonzero(province == code) for code in np.unique(province)]
    chance = []
    for _ in range(SHUFFLES):
        shuffled = right.copy()
        for row in rows:
            shuffled[row] = rng.permutation(right[row])
        chance.append(np.corrcoef(mine, shuffled)[0, 1])
    return Within(
        correlation=float(np.corrcoef(mine, right)[0, 1]),
        null_sd=float(np.std(chance)),
        concordance=_concordance(mine, right, rows),
    )


def _inside(rate: np.ndarray, province: np.ndarray) -> np.ndarray:
    # half a case more would be better than a floor, but rates have no cases
    log = pd.Series(np.log(np.maximum(rate, _floor(rate))))
    # rounded, so that noise of the arithmetic is no order
    return (log - log.groupby(province).transform("mean")).round(9).to_numpy()


def _floor(rate: np.ndarray) -> float:
    above = rate[rate > 0]
    return float(above.min()) / 2 if len(above) else _LEAST


def _concordance(mine: np.ndarray, right: np.ndarray, rows: list[np.ndarray]) -> float:
    good = pairs = 0
    for row in rows:
        a, b = (np.sign(np.subtract.outer(v[row], v[row])) for v in (mine, right))
        upper = np.triu_indices(len(row), 1)
        told = (a[upper] != 0) & (b[upper] != 0)
        pairs += int(told.sum())
        good += int((a[upper] == b[upper])[told].sum())
    return good / pairs if pairs else 0.5
