"""Aggregate: two recipes that lost, which need more than province means to be tried.

Aggregate likelihood: province totals as sums over districts of people x exp(x b), so that the
curve of exp inside a province counts (disaggregation regression without a spatial field).
Empirical Bayes: the province factor is shrunk by how much of its spread is reporting error.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from models.estimate.risk import ALPHA
from models.estimate.settings import Settings

REPORTING_SD = Settings().reporting_sd


def aggregate_risk(
    z: pd.DataFrame,
    population: pd.Series,
    adm1: pd.Series,
    observed: pd.Series,
    expected: pd.Series,
    new: pd.DataFrame,
) -> np.ndarray:
    """Return the risk of `new` districts, fitted on the provinces of `observed` as sums.

    The same ridge penalty and equal weight of provinces as the recipe, coefficients >= 0.

    Parameters
    ----------
    z, population, adm1 : districts at the outcome's time; only those of `observed` are used.
    new : districts x covariates to foretell.
    """
    here = adm1.isin(observed.index)
    row = observed.index.get_indexer(adm1[here])
    share = population[here].to_numpy()
    share = share / np.bincount(row, share)[row]
    x, ratio = z[here].to_numpy(), (observed / expected).to_numpy()

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        parts = share * np.exp(beta[0] + x @ beta[1:])
        mean = np.bincount(row, parts)
        pull = (1 - ratio / mean)[row] * parts / len(ratio)
        value = (mean - ratio * np.log(mean)).mean() + ALPHA / 2 * (beta[1:] ** 2).sum()
        return value, np.r_[pull.sum(), pull @ x + ALPHA * beta[1:]]

    bounds = [(None, None), *[(0, None)] * x.shape[1]]
    start = np.r_[np.log(ratio.mean()), np.zeros(x.shape[1])]
    beta = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    return np.exp(beta[0] + new.to_numpy() @ beta[1:])


def shrunken(scaling: pd.Series, totals: pd.Series) -> pd.Series:
    """Return province factors pulled towards 1 as an empirical Bayes estimate would.

    The spread of their logarithms beyond what reporting error and small counts explain is taken
    for real.

    >>> f = pd.Series([0.5, 1.0, 2.0]); shrunken(f, pd.Series([1e6] * 3)).round(2).tolist()
    [0.57, 1.0, 1.76]
    """
    log, error = np.log(scaling), REPORTING_SD**2 + 1 / totals.clip(lower=1)
    real = max(float(log.var() - error.mean()), 0.0)
    return np.exp(log.mean() + (log - log.mean()) * real / (real + error))
