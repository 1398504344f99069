"""Draws: what the districts' values could have been, given what was counted."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.estimate.batch import fit_batch
from models.estimate.field_draws import Fitted, draw_field
from models.estimate.risk import PROVINCES_PER_COVARIATE
from models.estimate.settings import Settings

# without a field: what drives districts apart inside a province leaves no trace in totals
LEAST_DISTRICT_SD = 0.7


@dataclass(frozen=True)
class Case:
    """All that a draw needs; districts without an estimate are left out beforehand.

    z_fit : provinces x covariates at the outcome's time; z_newest : districts x covariates
    totals, expected : people per province, reported and at the national rate
    expected_district : people per district at the national rate
    adm1 : province code per district (sorted, so that a province is one run of rows)
    report : number of the report that speaks of a district, -1 for none; counts : people per
        report; one report a province where not given
    fitted : slopes and field, None where neighbours tell nothing; place : rows of its districts
    years : age of the counts
    """

    z_fit: pd.DataFrame
    z_newest: pd.DataFrame
    totals: pd.Series
    expected: pd.Series
    expected_district: pd.Series
    adm1: pd.Series
    report: pd.Series | None = None
    counts: np.ndarray | None = None
    fitted: Fitted | None = None
    place: np.ndarray | None = None
    years: float = 0.0

    def reported(self) -> tuple[np.ndarray, np.ndarray]:
        """Return number of the report per district, and people per report."""
        if self.report is None or self.counts is None:
            return self.totals.index.get_indexer(self.adm1), self.totals.to_numpy()
        return self.report.to_numpy(), self.counts


@dataclass(frozen=True)
class Draws:
    """What could have been.

    values : (districts, draws), relative risk or people, in the order of `Case.adm1`
    coefficients : (draws, covariates), in the order of `Case.z_fit`
    """

    values: np.ndarray
    coefficients: np.ndarray

    def shifted(self, shift: pd.DataFrame) -> np.ndarray:
        """Return the values if inputs lay `shift` standard deviations from where they are.

        It acts after the scaling to totals, because a past total can't know of it. `shift`:
        districts x covariates in the order of values and coefficients.
        """
        return self.values * np.exp(shift.to_numpy() @ self.coefficients.T)


def draw_values(case: Case, settings: Settings, error_sd: float, by: str) -> Draws:
    """Draw the value ranked by, for every district.

    A draw takes slopes, field and own effects from what the counts leave open (without a field:
    resamples the provinces, refits, and gives every district an error of its own), redraws every
    report as a Poisson count with lognormal reporting error, scales to it as the estimate does,
    and lets rates wander for the age of the counts. Deterministic for a seed.

    Parameters
    ----------
    settings : trust, change, number of draws and seed.
    error_sd : leave-one-province-out error, log scale; used without a field.
    by : "rate" (relative risk) or "count" (people).

    >>> z = pd.DataFrame({"a": np.linspace(-1, 1, 12)}, index=[f"{i:02d}" for i in range(12)])
    >>> t = pd.Series(np.full(12, 50.0), z.index)
    >>> case = Case(z, z, t, t, t, pd.Series(z.index, z.index))
    >>> draw_values(case, Settings(draws=60), 0.5, "rate").values.shape
    (12, 60)
    """
    rng = np.random.default_rng(settings.seed)
    if case.fitted is not None:
        field, b = draw_field(case.fitted, settings.draws, rng)
        log = case.z_newest.to_numpy() @ b.T + field[case.place]
        reports = _redrawn(case, settings, rng)
    else:
        log, b, reports = _resampled(case, settings, max(error_sd, LEAST_DISTRICT_SD), rng)
    risk = np.exp(log)
    counts = risk * case.expected_district.to_numpy()[:, None]
    scaling = _to_reports(case, counts, reports, settings.exponent)
    wander = settings.change_sd(case.years)
    if wander:
        scaling = scaling * np.exp(rng.normal(0.0, wander, size=counts.shape))
    return Draws((risk if by == "rate" else counts) * scaling, b)


def _redrawn(case: Case, settings: Settings, rng: np.random.Generator) -> np.ndarray:
    """Return the reports as they could have been, (draws, reports)."""
    _, people = case.reported()
    redrawn = rng.poisson(people, size=(settings.draws, len(people))).astype(float)
    return redrawn * np.exp(rng.normal(0.0, settings.reporting_sd, redrawn.shape))


def _to_reports(case: Case, counts: np.ndarray, reports: np.ndarray, exponent: float) -> np.ndarray:
    """Return what scales every district to its report; 1 where none speaks of it."""
    of, _ = case.reported()
    speaks = (of[None, :] == np.arange(reports.shape[1])[:, None]).astype(float)
    scaling = np.ones_like(counts)
    scaling[of >= 0] = ((reports.T / (speaks @ counts)) ** exponent)[of[of >= 0]]
    return scaling


def _resampled(
    case: Case, settings: Settings, sd: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return log risks and slopes of resampled provinces, and the reports redrawn for it."""
    provinces, draws = len(case.totals), settings.draws
    weights = rng.multinomial(provinces, np.full(provinces, 1 / provinces), size=draws)
    reports = _redrawn(case, settings, rng)
    of, _ = case.reported()
    home = np.zeros((reports.shape[1], provinces))
    home[of[of >= 0], case.totals.index.get_indexer(case.adm1[of >= 0])] = 1.0
    b, a = _fits(case, (reports @ home) / case.expected.to_numpy(), weights)
    noise = rng.normal(0.0, sd, size=(len(case.adm1), draws))
    return case.z_newest.to_numpy() @ b.T + a + noise, b, reports


def _fits(case: Case, ratios: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    covariates = case.z_fit.shape[1]
    if covariates == 0:
        return np.zeros((len(ratios), 0)), np.zeros(len(ratios))
    allowed = len(case.z_fit) // PROVINCES_PER_COVARIATE
    # a resample in which nobody is counted has no rate: keep it finite
    floor = 1e-9
    return fit_batch(case.z_fit.to_numpy(), np.maximum(ratios, floor), weights, allowed)
