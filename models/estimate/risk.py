"""Risk: the fit on province totals and what it says of each district."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import PoissonRegressor

ALPHA = 0.1
PROVINCES_PER_COVARIATE = 6


@dataclass(frozen=True)
class Fit:
    """A fitted log-linear risk: log(observed / expected) = intercept + sum(coefficient x z).

    coefficients : Series covariate -> log relative risk per standard deviation, all >= 0
    dropped : covariates taken out, in that order
    """

    coefficients: pd.Series
    intercept: float
    dropped: tuple[str, ...]


def fit_risk(
    z: pd.DataFrame, observed: pd.Series, expected: pd.Series, alpha: float = ALPHA
) -> Fit:
    """Fit scikit-learn's PoissonRegressor on observed / expected of the provinces.

    The covariate with the most negative coefficient is dropped and the rest refitted until all
    are >= 0 (each is oriented so that more is riskier), and until there are at most one per six
    provinces.

    Parameters
    ----------
    z : provinces x covariates, standardised; no missing values.
    observed, expected : people per province, same index.
    alpha : ridge penalty.

    >>> z = pd.DataFrame({"a": np.linspace(-1, 1, 12), "b": np.linspace(1, -1, 12) ** 2})
    >>> fit = fit_risk(z, pd.Series(np.exp(z["a"] * 0.5) * 100), pd.Series(np.full(12, 100.0)))
    >>> bool(0.2 < fit.coefficients["a"] < 0.5)
    True
    """
    kept, dropped = list(z.columns), list[str]()
    allowed = len(z) // PROVINCES_PER_COVARIATE
    ratio = observed / expected
    while kept:
        model = PoissonRegressor(alpha=alpha, solver="newton-cholesky", max_iter=1000, tol=1e-10)
        with warnings.catch_warnings():
            # so near the optimum that rounding stops the line search; scikit-learn then finishes
            # with lbfgs, and warns in other words where that fails too
            warnings.filterwarnings("ignore", "Line search of Newton solver", ConvergenceWarning)
            model.fit(z[kept].to_numpy(), ratio.to_numpy())
        coefficients = pd.Series(model.coef_, kept)
        if coefficients.min() >= 0 and len(kept) <= allowed:
            return Fit(coefficients, float(model.intercept_), tuple(dropped))
        worst = coefficients.idxmin()
        kept.remove(worst)
        dropped.append(worst)
    return Fit(pd.Series(dtype=float), float(np.log(ratio.mean())), tuple(dropped))


def expected_counts(totals: pd.Series, population: pd.Series) -> pd.Series:
    """Return the people each province would count at the national rate.

    The rate is taken over the provinces that have a total.

    >>> expected_counts(pd.Series([30.0, None]), pd.Series([100.0, 50.0])).tolist()
    [30.0, 15.0]
    """
    return population * national_rate(totals, population)


def national_rate(totals: pd.Series, population: pd.Series) -> float:
    """Return people counted per person, over the provinces that have a total.

    >>> national_rate(pd.Series([30.0, None]), pd.Series([100.0, 50.0]))
    0.3
    """
    return float(totals.sum() / population[totals.notna()].sum())


def district_risk(
    fit: Fit,
    z: pd.DataFrame,
    population: pd.Series,
    report: pd.Series,
    counts: pd.Series,
    exponent: float,
    neighbours: pd.Series | None = None,
    free: pd.Series | None = None,
) -> pd.DataFrame:
    """Return relative risk and its exact factors for every district.

    The districts of a report are scaled towards its count; with exponent 1 they add up to it
    (pycnophylactic, Tobler 1979), with 0 the count is not used. A district that no count speaks
    of has no estimate, unless it is free to be foretold.

    Parameters
    ----------
    report : Series district -> report (a province with a total, or a counted district).
    counts : Series report -> people, missing where not known.
    neighbours : Series district -> log of what the reports of its neighbours tell.
    free : Series district -> True where it is foretold without a count.

    Returns columns `x_<covariate>`, `x_neighbours` and `x_province` (their product is
    `relative_risk`), `relative_risk`, and `expected_count` (people); index as `z`.

    >>> z = pd.DataFrame({"a": [0.0, 0.0]}); province = pd.Series(["01", "01"])
    >>> fit = Fit(pd.Series({"a": 0.5}), 0.0, ())
    >>> pop = pd.Series([100.0, 300.0])
    >>> r = district_risk(fit, z, pop, province, pd.Series({"01": 8.0}), 1.0)
    >>> r["expected_count"].tolist()
    [2.0, 6.0]
    """
    people = population.groupby(report).sum()
    rate = national_rate(counts.reindex(people.index), people)
    factors = np.exp(z[list(fit.coefficients.index)] * fit.coefficients).add_prefix("x_")
    factors["x_neighbours"] = 1.0 if neighbours is None else np.exp(neighbours)
    unscaled = factors.prod(axis=1) * np.exp(fit.intercept)
    modelled = (unscaled * population * rate).groupby(report).sum()
    known = counts.reindex(modelled.index)
    # a missing count stays missing even where the exponent would make it 1
    scaling = ((known / modelled) ** exponent).where(known.notna())
    own = report.map(scaling).astype(float)
    if free is not None:
        own = own.mask(free & report.isna(), 1.0)
    factors["x_province"] = np.exp(fit.intercept) * own
    factors["relative_risk"] = factors.prod(axis=1, skipna=False)
    factors["expected_count"] = factors["relative_risk"] * population * rate
    return factors
