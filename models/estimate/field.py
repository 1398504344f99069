"""Field: what the reports of the neighbours tell of a district.

The log relative risk of a district is what its inputs explain, plus a smooth field, plus an
effect of its own: f = Zb + u + v, with u ~ N(0, s^2 exp(-D / L)) over the distances D and
v ~ N(0, d^2). A count of several districts together sees their mean, weighted by people, so one
algebra takes totals of provinces and counts of districts (kriging from areas to points:
Kyriakidis 2004, doi:10.1111/j.1538-4632.2004.tb01135.x; Goovaerts 2006,
doi:10.1186/1476-072X-5-52; Gaussian processes on sums: Law et al. 2018, arXiv:1805.08463).

Length L, strength s and size d are not chosen: every combination of a small grid counts by its
marginal likelihood. A test holds the algebra against scikit-learn's GaussianProcessRegressor.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from scipy.linalg import cholesky

LENGTHS_KM = (40.0, 80.0, 160.0, 320.0)
STRENGTHS = (0.0, 0.5, 1.0, 1.5)
# what drives one district apart from its surroundings: weighed where districts were counted
DISTRICT_SDS = (0.35, 0.6, 1.0)
# totals can't tell it: with them alone, districts differ by so much in all (log scale), and what
# the field doesn't explain of it is their own, but no less than this (docs/method.md)
SPREAD_SD, LEAST_OWN_SD = 1.0, 0.45
LEVEL_VARIANCE = 4.0  # of the country's level on the log scale: wide enough to say nothing
_JITTER = 1e-9  # keeps the root of a correlation of two points at one place


@dataclass(frozen=True)
class Counts:
    """What was counted, one row per count.

    shares : (rows, districts), of the people of a count the share who live in a district
    log_ratio : (rows,), log of (count + 1/2) / people expected at the national rate
    variance : (rows,), error variance of log_ratio
    province : (rows,), number of the province; the rows of one are left out together
    """

    shares: np.ndarray
    log_ratio: np.ndarray
    variance: np.ndarray
    province: np.ndarray

    @property
    def splits(self) -> bool:
        """Return whether anything below a province was counted."""
        return bool(len(np.unique(self.province)) < len(self.province))


@dataclass(frozen=True)
class Guess:
    """One combination: length (km), strength and district size (log scale), and its algebra.

    inverse : (rows, rows) of the covariance of the counts; log_det : of that covariance
    bend : (rows,), what a count of several districts lies above the mean of their logarithms
    """

    length_km: float
    strength: float
    district_sd: float
    inverse: np.ndarray
    log_det: float
    bend: np.ndarray


class Field:
    """The field of one country, seen through its counts.

    Parameters
    ----------
    distance_km : (districts, districts).
    counts : what was counted.

    >>> line = np.abs(np.subtract.outer(np.arange(3.0), np.arange(3.0))) * 50
    >>> seen = Counts(np.eye(3)[:2], np.zeros(2), np.full(2, 0.01), np.arange(2))
    >>> field = Field(line, seen)
    >>> u, level, weights = field.mean(np.array([1.0, -1.0]))
    >>> bool(u[0] > u[2] > u[1]), round(float(weights.sum()), 6)
    (True, 1.0)
    """

    def __init__(self, distance_km: np.ndarray, counts: Counts) -> None:
        self.counts = counts
        shares = counts.shares
        self._near = {length: np.exp(-distance_km / length) for length in LENGTHS_KM}
        self.cross = {length: shares @ near for length, near in self._near.items()}
        seen = {length: cross @ shares.T for length, cross in self.cross.items()}
        own = shares @ shares.T
        self.guesses = tuple(
            _guess(length, strength, sd, seen[length], own, counts.variance)
            for strength, length in product(STRENGTHS, LENGTHS_KM)
            for sd in (DISTRICT_SDS if counts.splits else (own_sd(strength),))
            # without strength there is no length
            if strength or length == LENGTHS_KM[0]
        )

    @cached_property
    def _groups(self) -> list[np.ndarray]:
        of = self.counts.province
        return [np.flatnonzero(of == one) for one in np.unique(of)]

    def root(self, length_km: float) -> np.ndarray:
        """Return a matrix whose product with its transpose is the correlation of districts."""
        near = self._near[length_km].copy(order="F")
        near.flat[:: len(near) + 1] += _JITTER
        return cholesky(near, lower=True, overwrite_a=True, check_finite=False)

    def weights(self, rest: np.ndarray) -> np.ndarray:
        """Return how much each guess counts: its share of the marginal likelihood.

        rest : (rows,), log_ratio less what the inputs explain.
        """
        log = []
        for guess in self.guesses:
            gap = rest - guess.bend
            log.append(-0.5 * guess.log_det - 0.5 * gap @ guess.inverse @ gap)
        return _shares_of(np.array(log))

    def nothing(self, rest: np.ndarray) -> float:
        """Return the share of likelihood on guesses without a field: neighbours tell nothing."""
        none = np.array([guess.strength == 0 for guess in self.guesses])
        return float(self.weights(rest)[none].sum())

    def mean(self, rest: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
        """Return the smooth field per district, the country's level, and the weights.

        Both are posterior means on the log scale, averaged over the guesses.
        """
        weights = self.weights(rest)
        smooth, level = np.zeros(1), 0.0
        for weight, guess in zip(weights, self.guesses, strict=True):
            pull = guess.inverse @ (rest - guess.bend)
            smooth = smooth + weight * guess.strength**2 * (pull @ self.cross[guess.length_km])
            level = level + weight * LEVEL_VARIANCE * pull.sum()
        return smooth, float(level), weights

    def left_out(self, rest: np.ndarray) -> np.ndarray:
        """Return for every row what it lies above its foretelling from the other provinces.

        The guesses are weighed anew without the province. Closed form: the error of a left-out
        block is the inverse of its block of the inverse covariance, times the weighted rest
        (Rasmussen & Williams 2006, equation 5.12, for blocks).

        Parameters
        ----------
        rest : (rows, provinces), as seen with each province left out.
        """
        # all guesses at once: one by one, most of the time would go into calling numpy
        inverse = np.stack([guess.inverse for guess in self.guesses])
        gap = rest - np.stack([guess.bend for guess in self.guesses])[:, :, None]
        pull = inverse @ gap
        log_det = np.array([guess.log_det for guess in self.guesses])
        whole = -0.5 * log_det[:, None] - 0.5 * (gap * pull).sum(axis=1)
        result = np.empty(len(rest))
        for k, rows in enumerate(self._groups):
            block = np.linalg.inv(inverse[:, rows[:, None], rows])
            pulled = pull[:, rows, k]
            error = (block @ pulled[:, :, None])[:, :, 0]
            # the likelihood of the others is that of all, less that of the block given them
            given = np.linalg.slogdet(block)[1] + (error * pulled).sum(axis=1)
            result[rows] = _shares_of(whole[:, k] + 0.5 * given) @ error
        return result


def own_sd(strength: float) -> float:
    """Return the size of a district's own effect that goes with a field of this strength.

    >>> own_sd(0.0), round(own_sd(0.5), 2), own_sd(1.5)
    (1.0, 0.87, 0.45)
    """
    return math.sqrt(max(SPREAD_SD**2 - strength**2, LEAST_OWN_SD**2))


def _guess(
    length_km: float,
    strength: float,
    district_sd: float,
    seen: np.ndarray,
    own: np.ndarray,
    variance: np.ndarray,
) -> Guess:
    covariance = strength**2 * seen + district_sd**2 * own + np.diag(variance) + LEVEL_VARIANCE
    inside = strength**2 * (1 - np.diag(seen)) + district_sd**2 * (1 - np.diag(own))
    return Guess(
        length_km=length_km,
        strength=strength,
        district_sd=district_sd,
        inverse=np.linalg.inv(covariance),
        log_det=float(np.linalg.slogdet(covariance)[1]),
        # the logarithm of a mean lies half the variance above the mean of logarithms
        bend=0.5 * inside,
    )


def _shares_of(log: np.ndarray) -> np.ndarray:
    weights = np.exp(log - log.max())
    return weights / weights.sum()
