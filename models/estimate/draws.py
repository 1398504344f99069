"""Draws: what the districts' values could have been, by resampling provinces and reports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.estimate.batch import fit_batch
from models.estimate.risk import PROVINCES_PER_COVARIATE
from models.estimate.settings import Settings

# what drives districts apart inside a province leaves no trace in totals: at least a factor of 2
LEAST_DISTRICT_SD = 0.7


@dataclass(frozen=True)
class Case:
    """All that a draw needs; provinces without a total are left out beforehand.

    z_fit : provinces x covariates at the outcome's time; z_newest : districts x covariates
    totals, expected : people per province, reported and at the national rate
    expected_district : people per district at the national rate
    adm1 : province code per district (sorted, so that a province is one run of rows)
    """

    z_fit: pd.DataFrame
    z_newest: pd.DataFrame
    totals: pd.Series
    expected: pd.Series
    expected_district: pd.Series
    adm1: pd.Series


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

    A draw resamples the provinces (refit, with dropping), redraws each total as a Poisson count
    with lognormal reporting error, gives each district a lognormal error of its own, and scales
    to the redrawn totals as the estimate does. Deterministic for a seed.

    Parameters
    ----------
    settings : trust, number of draws and seed.
    error_sd : leave-one-province-out error, log scale.
    by : "rate" (relative risk) or "count" (people).

    >>> z = pd.DataFrame({"a": np.linspace(-1, 1, 12)}, index=[f"{i:02d}" for i in range(12)])
    >>> t = pd.Series(np.full(12, 50.0), z.index)
    >>> case = Case(z, z, t, t, t, pd.Series(z.index, z.index))
    >>> draw_values(case, Settings(draws=60), 0.5, "rate").values.shape
    (12, 60)
    """
    rng, draws = np.random.default_rng(settings.seed), settings.draws
    provinces = len(case.totals)
    weights = rng.multinomial(provinces, np.full(provinces, 1 / provinces), size=draws)
    totals = rng.poisson(case.totals.to_numpy(), size=(draws, provinces)).astype(float)
    totals *= np.exp(rng.normal(0.0, settings.reporting_sd, totals.shape))
    b, a = _fits(case, totals / case.expected.to_numpy(), weights)
    sd = max(error_sd, LEAST_DISTRICT_SD)
    noise = rng.normal(0.0, sd, size=(len(case.adm1), draws))
    risk = np.exp(case.z_newest.to_numpy() @ b.T + a + noise)
    counts = risk * case.expected_district.to_numpy()[:, None]
    starts = np.flatnonzero(np.r_[True, case.adm1.to_numpy()[1:] != case.adm1.to_numpy()[:-1]])
    factor = (totals.T / np.add.reduceat(counts, starts, axis=0)) ** settings.exponent
    scaling = np.repeat(factor, np.diff(np.r_[starts, len(counts)]), axis=0)
    return Draws((risk if by == "rate" else counts) * scaling, b)


def _fits(case: Case, ratios: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    covariates = case.z_fit.shape[1]
    if covariates == 0:
        return np.zeros((len(ratios), 0)), np.zeros(len(ratios))
    allowed = len(case.z_fit) // PROVINCES_PER_COVARIATE
    # a resample in which nobody is counted has no rate: keep it finite
    floor = 1e-9
    return fit_batch(case.z_fit.to_numpy(), np.maximum(ratios, floor), weights, allowed)
