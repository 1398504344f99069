"""Skill: how well the fit foretells a province it has not seen."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from models.estimate.batch import fit_batch
from models.estimate.risk import PROVINCES_PER_COVARIATE

_NORMAL = 1.4826  # median absolute deviation -> standard deviation, for normal errors
_FAR = 2.0
_HALF = 0.5  # added to counts before taking logs, so that a count of zero has one


@dataclass(frozen=True)
class Skill:
    """Leave-one-province-out result.

    score : 1 - mean squared error of log(observed / expected) / that of the other provinces'
        mean; 0 is no better than the mean, which is all a broadcast knows of an unseen province
    error_sd : standard deviation of the errors on the log scale, errors beyond two robust
        standard deviations pulled in to them (Huber 1964), so that one or two strange provinces
        do not set the range of all
    predicted : Series province -> predicted observed / expected
    learned : False where every covariate was dropped in every fold
    """

    score: float
    error_sd: float
    predicted: pd.Series
    learned: bool


def leave_one_province_out(z: pd.DataFrame, observed: pd.Series, expected: pd.Series) -> Skill:
    """Foretell every province from the others, refitting (and dropping) each time.

    >>> z = pd.DataFrame({"a": np.linspace(-1, 1, 12)})
    >>> e = pd.Series(np.full(12, 1000.0))
    >>> leave_one_province_out(z, e * np.exp(z["a"]), e).score > 0.8
    True
    """
    b, a, rates = fit_left_out(z.to_numpy(), observed.to_numpy(), expected.to_numpy())
    predicted = np.exp(a + (b * z.to_numpy()).sum(axis=1)) * rates
    found = skill_of(pd.Series(predicted, z.index), observed, expected)
    return replace(found, learned=bool(b.any()))


def fit_left_out(
    z: np.ndarray, observed: np.ndarray, expected: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return slopes, intercept and national rate of every fit with one province left out.

    Each has its own rate: the left-out province must not leak through it.

    >>> z, e = np.linspace(-1, 1, 12)[:, None], np.full(12, 1000.0)
    >>> [found.shape for found in fit_left_out(z, e * np.exp(z[:, 0]), e)]
    [(12, 1), (12,), (12,)]
    """
    kept = 1.0 - np.eye(len(z))
    rates = (kept @ observed) / (kept @ expected)
    ratios = observed[None, :] / (expected[None, :] * rates[:, None])
    allowed = (len(z) - 1) // PROVINCES_PER_COVARIATE
    return *fit_batch(z, ratios, kept, allowed), rates


def skill_of(predicted: pd.Series, observed: pd.Series, expected: pd.Series) -> Skill:
    """Return how well ratios foretold for provinces left out fit what they report.

    >>> e = pd.Series([10.0, 10.0, 10.0])
    >>> skill_of(pd.Series([1.05, 2.05, 0.55]), pd.Series([10.0, 20.0, 5.0]), e).score > 0.99
    True
    """
    seen = np.log((observed.to_numpy() + _HALF) / expected.to_numpy())
    error = seen - np.log(predicted.to_numpy())
    others = (seen.sum() - seen) / (len(seen) - 1)
    score = 1 - np.mean(error**2) / np.mean((seen - others) ** 2)
    return Skill(float(score), _spread(error), predicted, True)


def _spread(error: np.ndarray) -> float:
    middle = np.median(error)
    robust = _NORMAL * np.median(np.abs(error - middle))
    return float(np.clip(error - middle, -_FAR * robust, _FAR * robust).std())
