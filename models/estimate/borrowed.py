"""Borrowed: an index for a corridor that no count speaks of.

Its slopes are those of the corridor that has counts: how risk falls with the distance from
Poipet is applied to Bavet, harvest failure and poverty as learned. That they hold there is an
assumption nothing in the data can test; so every slope gets an error for being borrowed.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.estimate.order import rank_ranges, rank_with_ties
from models.estimate.risk import Fit

# log-scale error of a slope for being borrowed: off by a factor of about two, either way
LENDING_SD = 0.7
CROSSINGS = ("thailand", "vietnam")


@dataclass(frozen=True)
class Lent:
    """What a corridor with counts lends.

    slopes : Series covariate -> log relative risk per standard deviation
    draws : draws x covariates, what the slopes could have been
    """

    slopes: pd.Series
    draws: pd.DataFrame


def borrowed_slopes(lent: Lent, corridor: str) -> Lent:
    """Return the slopes of a corridor: the steepest nearness lent becomes that of its crossing.

    >>> d = pd.DataFrame({"poverty": [0.1], "thailand": [0.6]})
    >>> borrowed_slopes(Lent(d.iloc[0], d), "vietnam").slopes.to_dict()
    {'poverty': 0.1, 'vietnam': 0.6}
    """
    near = [c for c in CROSSINGS if c in lent.slopes.index]
    kept = [c for c in lent.slopes.index if c not in near]
    if not near:
        return Lent(lent.slopes[kept], lent.draws[kept])
    best = max(near, key=lambda c: lent.slopes[c])
    columns, names = [*kept, best], {best: corridor}
    return Lent(
        lent.slopes[columns].rename(names).rename(None), lent.draws[columns].rename(columns=names)
    )


def index_of(z: pd.DataFrame, lent: Lent | None, top: int, seed: int) -> tuple[pd.DataFrame, Fit]:
    """Order districts by borrowed slopes, with ranges; without any, by equal weights.

    Parameters
    ----------
    z : districts x covariates of the corridor, standardised.
    lent : slopes for some of them; None where nothing was learned anywhere.

    Returns `index_score`, `rank`, `rank_low`, `rank_high` and `rank_equal_weights`, and the
    slopes as a fit. No count, no rate, no chance: an index knows of none.

    >>> z = pd.DataFrame({"vietnam": [1.0, 0.0, -1.0]})
    >>> lent = Lent(pd.Series({"vietnam": 0.5}), pd.DataFrame({"vietnam": [0.4, 0.6]}))
    >>> index_of(z, lent, 1, 0)[0]["rank"].tolist()
    [1, 2, 3]
    """
    equal = z.mean(axis=1)
    if lent is None or lent.slopes.empty or not (lent.slopes > 0).any():
        ranks = pd.DataFrame({"index_score": equal, "rank": rank_with_ties(equal)})
        return ranks, Fit(pd.Series(dtype=float), 0.0, tuple(z.columns))
    used = [c for c in z.columns if c in lent.slopes.index]
    slopes = lent.slopes[used]
    score = z[used] @ slopes
    rng = np.random.default_rng(seed)
    drawn = lent.draws[used].to_numpy()
    drawn = drawn * np.exp(rng.normal(0.0, LENDING_SD, drawn.shape))
    ranges = rank_ranges(z[used].to_numpy() @ drawn.T, score, top)
    ranks = ranges[["rank", "rank_low", "rank_high"]].assign(
        index_score=score, rank_equal_weights=rank_with_ties(equal)
    )
    return ranks, Fit(slopes, 0.0, tuple(c for c in z.columns if c not in used))
