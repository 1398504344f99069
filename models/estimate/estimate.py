"""Estimate: learn from the province totals, choose the method, give every district its range.

Everything here is arithmetic on aligned tables; where they come from is not its business, so
that the simulation suite runs the very same code.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from models.estimate.draws import Case, draw_values
from models.estimate.ranking import rank_ranges, rank_with_ties
from models.estimate.refusal import LEAST_PROVINCES, choose_method
from models.estimate.risk import Fit, district_risk, expected_counts, fit_risk
from models.estimate.settings import Settings
from models.estimate.skill import Skill, leave_one_province_out

_NOTHING = pd.Series(dtype=float)


@dataclass(frozen=True)
class Known:
    """What an estimate is made from.

    z_fit : provinces x covariates, standardised, at the outcome's time
    z_newest : districts x covariates, standardised, at the newest time
    totals : Series province -> people, missing where not known
    population : Series district -> people; adm1 : Series district -> province, sorted by it
    """

    z_fit: pd.DataFrame
    z_newest: pd.DataFrame
    totals: pd.Series
    population: pd.Series
    adm1: pd.Series


@dataclass(frozen=True)
class Estimate:
    """What was learned, and what it says of every district.

    districts : with method model or broadcast the columns of `district_risk` and `rank_ranges`,
        missing for provinces without a total; with method index `index_score` and `rank`
    case : what the draws were made from, None with method index
    """

    method: str
    refusal: str | None
    fit: Fit
    skill: Skill | None
    districts: pd.DataFrame
    case: Case | None


def estimate(known: Known, settings: Settings) -> Estimate:
    """Fit, check the refusal rules, and rank the districts with ranges.

    >>> import numpy as np
    >>> codes = [f"{i:02d}" for i in range(12)]
    >>> z = pd.DataFrame({"a": np.linspace(-1, 1, 12)}, index=codes)
    >>> pop = pd.Series(1000.0, codes)
    >>> known = Known(z, z, pop * np.exp(z["a"]), pop, pd.Series(codes, codes))
    >>> result = estimate(known, Settings(draws=50))
    >>> result.method, result.districts["rank"].tolist()[:3]
    ('model', [12, 11, 10])
    """
    expected = expected_counts(known.totals, known.population.groupby(known.adm1).sum())
    fit, skill = _learn(known, expected)
    method, refusal = choose_method(int(known.totals.notna().sum()), fit, skill)
    if method != "model":
        fit = Fit(_NOTHING, 0.0, fit.dropped)
    if method == "index":
        score = known.z_newest.mean(axis=1)
        ranks = pd.DataFrame({"index_score": score, "rank": rank_with_ties(score)})
        return Estimate(method, refusal, fit, skill, ranks, None)
    risk = district_risk(
        fit, known.z_newest, known.population, known.adm1, known.totals, settings.exponent
    )
    case = _case(known, expected, method)
    value = risk["relative_risk" if settings.by == "rate" else "expected_count"]
    draws = draw_values(case, settings, skill.error_sd if skill else 0.0, settings.by)
    ranges = rank_ranges(draws.values, value.loc[case.adm1.index], settings.top)
    return Estimate(method, refusal, fit, skill, risk.join(ranges), case)


def _learn(known: Known, expected: pd.Series) -> tuple[Fit, Skill | None]:
    here = known.totals.dropna().index
    z, observed, at_rate = known.z_fit.loc[here], known.totals[here], expected[here]
    if len(z) < LEAST_PROVINCES:
        return Fit(_NOTHING, 0.0, ()), None
    fit = fit_risk(z, observed, at_rate)
    skill = leave_one_province_out(z, observed, at_rate) if len(fit.coefficients) else None
    return fit, skill


def _case(known: Known, expected: pd.Series, method: str) -> Case:
    """Keep the provinces with a total, and no covariate where the model is refused."""
    here = known.totals.dropna().index
    columns = list(known.z_fit.columns) if method == "model" else []
    rows = known.adm1.index[known.adm1.isin(here)]
    rate = expected / known.population.groupby(known.adm1).sum()
    return Case(
        z_fit=known.z_fit.loc[here, columns],
        z_newest=known.z_newest.loc[rows, columns],
        totals=known.totals[here],
        expected=expected[here],
        expected_district=(known.population * known.adm1.map(rate))[rows],
        adm1=known.adm1[rows],
    )
