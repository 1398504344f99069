"""Estimate: learn from the counts, choose the method, give every district its range.

Everything here is arithmetic on aligned tables; where they come from is not its business, so
that the simulation suite runs the very same code.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from models.estimate.draws import Case, draw_values
from models.estimate.field import Field
from models.estimate.field_draws import Fitted
from models.estimate.field_fit import Seen, apart_sd, fit_field, fitted_of, left_out_skill, seen_of
from models.estimate.one_core import take_one_core
from models.estimate.order import rank_ranges, rank_with_ties
from models.estimate.refusal import LEAST_PROVINCES, choose_method, use_field
from models.estimate.reports import Reports, reports_of
from models.estimate.risk import ALPHA, Fit, district_risk, fit_risk
from models.estimate.settings import Settings
from models.estimate.skill import Skill, leave_one_province_out

take_one_core()
_NOTHING = pd.Series(dtype=float)


@dataclass(frozen=True)
class Known:
    """What an estimate is made from.

    z_fit : provinces x covariates, standardised, at the outcome's time
    z_newest : districts x covariates, standardised, at the newest time
    totals : Series province -> people, missing where not known
    population : Series district -> people; adm1 : Series district -> province, sorted by it
    z_then : districts x covariates at the outcome's time; z_newest where not given
    distance_km : (districts, districts); without it neighbours tell nothing
    units : Series district -> unit that was counted; counted : Series unit -> people
    understated : provinces whose total leaves a district out; withheld : districts whose count is
    years : age of the counts when the list is made
    """

    z_fit: pd.DataFrame
    z_newest: pd.DataFrame
    totals: pd.Series
    population: pd.Series
    adm1: pd.Series
    z_then: pd.DataFrame | None = None
    distance_km: np.ndarray | None = None
    units: pd.Series | None = None
    counted: pd.Series | None = None
    understated: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    years: float = 0.0

    @property
    def reports(self) -> Reports:
        """Return which count speaks of which district."""
        return reports_of(
            self.totals,
            self.population,
            self.adm1,
            self.units,
            self.counted,
            self.understated,
            self.withheld,
        )

    @property
    def then(self) -> pd.DataFrame:
        """Return the covariates of the districts at the outcome's time."""
        return self.z_newest if self.z_then is None else self.z_then


@dataclass(frozen=True)
class Estimate:
    """What was learned, and what it says of every district.

    districts : with method model or broadcast the columns of `district_risk` and `rank_ranges`,
        missing where there is no estimate; with method index `index_score` and `rank`
    case : what the draws were made from, None with method index
    alone : skill of the inputs without the field, where the field is used or was tried
    """

    method: str
    refusal: str | None
    fit: Fit
    skill: Skill | None
    districts: pd.DataFrame
    case: Case | None
    reports: Reports
    alone: Skill | None = field(default=None)

    @property
    def has_field(self) -> bool:
        """Return whether the neighbours' reports are part of the estimate."""
        return self.case is not None and self.case.fitted is not None


def estimate(known: Known, settings: Settings) -> Estimate:
    """Fit, check the refusal rules, and rank the districts with ranges.

    >>> codes = [f"{i:02d}" for i in range(12)]
    >>> z = pd.DataFrame({"a": np.linspace(-1, 1, 12)}, index=codes)
    >>> pop = pd.Series(1000.0, codes)
    >>> known = Known(z, z, pop * np.exp(z["a"]), pop, pd.Series(codes, codes))
    >>> result = estimate(known, Settings(draws=50))
    >>> result.method, result.districts["rank"].tolist()[:3]
    ('model', [12, 11, 10])
    """
    reports = known.reports
    learned = learn(known, reports, settings)
    fit, skill, fitted = learned.fit, learned.skill, learned.fitted
    n_provinces = int(reports.adm1.nunique())
    method, refusal = choose_method(len(reports.counts), n_provinces, fit, skill)
    if method != "model":
        fit, fitted = Fit(_NOTHING, 0.0, fit.dropped), None
    if method == "index" or learned.seen is None:
        score = known.z_newest.mean(axis=1)
        ranks = pd.DataFrame({"index_score": score, "rank": rank_with_ties(score)})
        return Estimate(method, refusal, fit, skill, ranks, None, reports)
    risk, fit = _risk(known, reports, fit, fitted, settings)
    columns = list(known.z_fit.columns) if method == "model" else []
    case = _case(known, reports, learned.seen, fitted, columns)
    value = risk["relative_risk" if settings.by == "rate" else "expected_count"]
    draws = draw_values(case, settings, skill.error_sd if skill else 0.0, settings.by)
    ranges = rank_ranges(draws.values, value.loc[case.adm1.index], settings.top)
    return Estimate(method, refusal, fit, skill, risk.join(ranges), case, reports, learned.alone)


@dataclass(frozen=True)
class Learned:
    """What was learned: slopes and skill, skill of the inputs alone, and the field if it helps."""

    fit: Fit
    skill: Skill | None
    alone: Skill | None
    fitted: Fitted | None
    seen: Seen | None


def learn(known: Known, reports: Reports, settings: Settings) -> Learned:
    """Fit the slopes, and the field of what they leave, where neighbours tell something."""
    nothing = Fit(_NOTHING, 0.0, ())
    if len(reports.counts) < LEAST_PROVINCES:
        return Learned(nothing, None, None, None, None)
    seen = seen_of(reports, known.population, known.adm1, known.z_fit, known.then)
    if len(seen.z) < LEAST_PROVINCES:
        return Learned(nothing, None, None, None, seen)
    fit = fit_risk(seen.z, seen.observed, seen.expected)
    alone = None
    if len(fit.coefficients):
        alone = leave_one_province_out(seen.z, seen.observed, seen.expected)
    if known.distance_km is None:
        return Learned(fit, alone, alone, None, seen)
    fitted = fit_field(known.distance_km, seen, fit, settings.reporting_sd)
    skill = left_out_skill(fitted, seen)
    if use_field(fitted.field.nothing(fitted.rest), skill, alone):
        return Learned(fit, skill, alone, fitted, seen)
    if alone is not None:
        # counted districts tell how far districts of a province lie apart
        alone = replace(alone, error_sd=max(alone.error_sd, apart_sd(fitted, reports)))
    return Learned(fit, alone, alone, None, seen)


def point_risk(
    known: Known, reports: Reports, settings: Settings, field: Field | None, alpha: float = ALPHA
) -> pd.DataFrame:
    """Return the columns of `district_risk` without skill and draws, for one choice changed.

    Parameters
    ----------
    reports : as of `known`, or with other counts; field : reused, None for no field.
    alpha : ridge penalty.
    """
    seen = seen_of(reports, known.population, known.adm1, known.z_fit, known.then)
    fit = fit_risk(seen.z, seen.observed, seen.expected, alpha)
    fitted = None if field is None else fitted_of(field, seen, fit)
    return _risk(known, reports, fit, fitted, settings)[0]


def _risk(
    known: Known, reports: Reports, fit: Fit, fitted: Fitted | None, settings: Settings
) -> tuple[pd.DataFrame, Fit]:
    neighbours = None
    if fitted is not None:
        smooth, _, _ = fitted.field.mean(fitted.rest)
        z = known.z_newest[list(fit.coefficients.index)]
        # inputs and neighbours say how districts differ; together they leave the country as it is
        risk = np.exp(z @ fit.coefficients + smooth)
        middle = np.log(np.average(risk, weights=known.population))
        neighbours = pd.Series(smooth - middle, known.population.index)
        fit = replace(fit, intercept=0.0)
    risk = district_risk(
        fit,
        known.z_newest,
        known.population,
        reports.of,
        reports.counts,
        settings.exponent,
        neighbours,
        free=reports.estimated,
    )
    return risk, fit


def _case(
    known: Known, reports: Reports, seen: Seen, fitted: Fitted | None, columns: list[str]
) -> Case:
    """Keep the districts with an estimate, and no covariate where the model is refused."""
    rows = reports.estimated.index[reports.estimated]
    of = reports.of[rows]
    rate = reports.counts.sum() / known.population[reports.of.notna()].sum()
    return Case(
        z_fit=seen.z[columns],
        z_newest=known.z_newest.loc[rows, columns],
        totals=seen.observed,
        expected=seen.expected,
        expected_district=known.population[rows] * rate,
        adm1=known.adm1[rows],
        report=pd.Series(reports.counts.index.get_indexer(of), rows),
        counts=reports.counts.to_numpy(),
        fitted=fitted,
        place=known.adm1.index.get_indexer(rows),
        years=known.years,
    )
