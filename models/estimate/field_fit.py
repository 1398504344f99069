"""Field fit: slopes and field together, and how well they foretell provinces left out."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.estimate.field import Counts, Field
from models.estimate.field_draws import Fitted
from models.estimate.reports import Reports
from models.estimate.risk import ALPHA, PROVINCES_PER_COVARIATE, Fit
from models.estimate.skill import Skill, fit_left_out, skill_of

_HALF = 0.5  # added to counts before taking logs, so that a count of zero has one


@dataclass(frozen=True)
class Seen:
    """What slopes and field are fitted to.

    z : provinces x covariates, over the people whose counts are known; observed, expected :
        people per province, of those counts
    shares : (reports, districts), of the people of a report the share who live in a district
    report_expected : (reports,), people at the national rate
    z_then : (districts, covariates), at the outcome's time
    province : (reports,), number of the province in `z`
    """

    z: pd.DataFrame
    observed: pd.Series
    expected: pd.Series
    shares: np.ndarray
    report_observed: np.ndarray
    report_expected: np.ndarray
    z_then: np.ndarray
    province: np.ndarray

    @property
    def allowed(self) -> int:
        """Return how many covariates so many provinces may have."""
        return len(self.z) // PROVINCES_PER_COVARIATE


def seen_of(
    reports: Reports, population: pd.Series, adm1: pd.Series, z: pd.DataFrame, z_then: pd.DataFrame
) -> Seen:
    """Return the counts of provinces and of their reports, and the inputs beside them.

    Parameters
    ----------
    z : provinces x covariates, over all people; used where the whole province is known.
    z_then : districts x covariates, at the outcome's time.
    """
    people = reports.shares * population
    report_people = people.sum(axis=1)
    rate = reports.counts.sum() / report_people.sum()
    codes = sorted(reports.adm1.unique())
    home = reports.adm1
    known = people.groupby(home).sum().reindex(codes)
    total = known.sum(axis=1)
    part = known.div(total, axis=0) @ z_then
    whole = reports.of.notna().groupby(adm1).all().reindex(codes)
    return Seen(
        z=z.reindex(codes).where(whole, part),
        observed=reports.counts.groupby(home).sum().reindex(codes),
        expected=total * rate,
        shares=people.div(report_people, axis=0).to_numpy(),
        report_observed=reports.counts.to_numpy(),
        report_expected=(report_people * rate).to_numpy(),
        z_then=z_then.to_numpy(),
        province=np.searchsorted(codes, home.to_numpy()),
    )


def fit_field(distance_km: np.ndarray, seen: Seen, fit: Fit, reporting_sd: float) -> Fitted:
    """Return the field of what the slopes leave of the counts.

    Parameters
    ----------
    distance_km : (districts, districts); reporting_sd : log-scale error of a report.
    """
    log_ratio = np.log((seen.report_observed + _HALF) / seen.report_expected)
    # a report is a Poisson count, off by the error of reporting
    variance = reporting_sd**2 + 1 / (seen.report_observed + _HALF)
    field = Field(distance_km, Counts(seen.shares, log_ratio, variance, seen.province))
    return fitted_of(field, seen, fit)


def fitted_of(field: Field, seen: Seen, fit: Fit) -> Fitted:
    """Return slopes and field together; the field may be of other counts of the same reports."""
    log_ratio = np.log((seen.report_observed + _HALF) / seen.report_expected)
    slopes = fit.coefficients.reindex(seen.z.columns).to_numpy()
    slopes = np.where(np.isnan(slopes), 0.0, slopes)
    return Fitted(
        field=field,
        rest=log_ratio - explained(seen, slopes),
        slopes=slopes,
        z_counts=seen.shares @ seen.z_then,
        penalty=ALPHA * len(seen.z),
    )


def explained(seen: Seen, slopes: np.ndarray) -> np.ndarray:
    """Return the log of what the inputs explain of every report: the mean of its districts."""
    return np.log(seen.shares @ np.exp(seen.z_then @ slopes))


def left_out_skill(fitted: Fitted, seen: Seen) -> Skill:
    """Foretell every province from the others, slopes and weights of the field learned anew."""
    expected = seen.expected.to_numpy()
    slopes, _, rates = fit_left_out(seen.z.to_numpy(), seen.observed.to_numpy(), expected)
    log_ratio = fitted.field.counts.log_ratio
    rest = np.stack(
        [
            log_ratio - np.log(rate) - explained(seen, b)
            for rate, b in zip(rates, slopes, strict=True)
        ],
        axis=1,
    )
    foretold = seen.report_expected * np.exp(log_ratio - fitted.field.left_out(rest))
    predicted = np.bincount(seen.province, foretold) / expected
    return skill_of(pd.Series(predicted, seen.z.index), seen.observed, seen.expected)


def apart_sd(fitted: Fitted, reports: Reports) -> float:
    """Return how far counted districts of a province lie apart, beyond the inputs, log scale.

    0 where fewer than two districts of a province were counted.
    """
    single = reports.counts.index.isin(reports.of[reports.counted])
    rest = pd.Series(fitted.rest[single])
    groups = rest.groupby(fitted.field.counts.province[single])
    free = len(rest) - groups.ngroups
    within = rest - groups.transform("mean")
    return float(np.sqrt((within**2).sum() / free)) if free > 0 else 0.0
