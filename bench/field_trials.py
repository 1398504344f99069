"""Field trials: what was tried beside the shipped field, judged on provinces left out only.

The hidden districts are not looked at. docs/method.md reports the figures.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from pyproj import Geod

from geo.gazetteer import districts, read_table
from models.estimate.estimate import Known
from models.estimate.features import (
    DISTANCE_OFFSET_KM,
    covariates,
    features_at,
    standardise,
    to_provinces,
)
from models.estimate.field_fit import fit_field, left_out_skill, seen_of
from models.estimate.inputs import shipped_inputs
from models.estimate.outcome import outcome_of
from models.estimate.pipeline import known_at
from models.estimate.risk import Fit, fit_risk
from models.estimate.settings import Settings
from models.estimate.skill import leave_one_province_out

PRIOR_VARIANCE = 0.16  # of a slope; what the ridge amounts to on 25 provinces


def field_trials() -> dict[str, float]:
    """Return left-out skill of the field with other inputs, other slopes, or none."""
    inputs = shipped_inputs()
    outcome = outcome_of(inputs, "all", "provinces")
    then, now = (features_at(inputs, outcome, newest).frame for newest in (False, True))
    known, _ = known_at(then, now, outcome, "all")
    x = covariates(then, "all")
    seen = seen_of(known.reports, known.population, known.adm1, known.z_fit, known.then)
    alone = leave_one_province_out(seen.z, seen.observed, seen.expected)
    tried = {
        "harvest failure x rice fields per family": x.assign(harvest=x["harvest"] * _rice(then)),
        "nearest crossing of any size": x.assign(**_nearest(then)),
        "Doung as the crossing to Thailand": x.assign(thailand=_near(then, "Daung (Doung)")),
    }
    found = {
        "inputs and field": skill(known),
        "inputs alone": alone.score,
        "field alone": skill(_only(known, [])),
        "crossings and field": skill(_only(known, ["thailand", "vietnam"])),
        "slopes with a Gaussian prior, in the field's algebra": gaussian_skill(known),
    }
    found |= {name: skill(_with(known, table, then)) for name, table in tried.items()}
    return {name: round(float(value), 3) for name, value in found.items()}


def skill(known: Known) -> float:
    """Return how well slopes and field foretell provinces left out."""
    seen = seen_of(known.reports, known.population, known.adm1, known.z_fit, known.then)
    fit = fit_risk(seen.z, seen.observed, seen.expected)
    fitted = fit_field(known.distance_km, seen, fit, Settings().reporting_sd)
    return left_out_skill(fitted, seen).score


def gaussian_skill(known: Known) -> float:
    """Return the same with slopes that are part of the Gaussian process."""
    seen = seen_of(known.reports, known.population, known.adm1, known.z_fit, known.then)
    none = Fit(pd.Series(dtype=float), 0.0, ())
    fitted = fit_field(known.distance_km, seen, none, Settings().reporting_sd)
    z = fitted.z_counts
    guesses = []
    for guess in fitted.field.guesses:
        covariance = np.linalg.inv(guess.inverse) + PRIOR_VARIANCE * z @ z.T
        log_det = float(np.linalg.slogdet(covariance)[1])
        guesses.append(replace(guess, inverse=np.linalg.inv(covariance), log_det=log_det))
    fitted.field.guesses = tuple(guesses)
    nothing = replace(seen, z=seen.z[[]], z_then=np.zeros((seen.shares.shape[1], 0)))
    return left_out_skill(fitted, nothing).score


def _only(known: Known, columns: list[str]) -> Known:
    return replace(known, z_fit=known.z_fit[columns], z_then=known.then[columns])


def _with(known: Known, x: pd.DataFrame, then: pd.DataFrame) -> Known:
    z, _ = standardise(x, x, then["population"])
    return replace(known, z_fit=to_provinces(z, known.population, known.adm1), z_then=z)


def _rice(then: pd.DataFrame) -> pd.Series:
    """Return ha per family; a district without a figure has its province's, or the country's."""
    table = read_table("rice_district_2011").set_index("adm2_code_2014")
    ha = table["rice_field_ha"].astype(float) / table["families"].astype(float)
    parents = districts().set_index("adm2_code")["parent_2014"].reindex(then.index)
    found = parents.str.split("+").explode().map(ha).groupby(level=0).mean().reindex(then.index)
    found = found.where(found.notna(), found.groupby(then["adm1_code"]).transform("mean"))
    return found.where(found.notna(), found.mean())


def _near(then: pd.DataFrame, crossing: str) -> pd.Series:
    table = read_table("crossings").set_index("crossing")
    return _nearness(then, table.loc[[crossing]])


def _nearest(then: pd.DataFrame) -> dict[str, pd.Series]:
    table = read_table("crossings").dropna(subset=["point_lat"])
    return {
        corridor: _nearness(then, table[table["neighbour"] == corridor])
        for corridor in ("thailand", "vietnam")
    }


def _nearness(then: pd.DataFrame, points: pd.DataFrame) -> pd.Series:
    lat, lon = then["point_lat"].to_numpy(), then["point_lon"].to_numpy()
    far = [
        np.asarray(Geod(ellps="WGS84").inv(lon, lat, np.full_like(lon, b), np.full_like(lat, a))[2])
        for a, b in points[["point_lat", "point_lon"]].astype(float).to_numpy()
    ]
    return pd.Series(-np.log(np.min(far, axis=0) / 1000 + DISTANCE_OFFSET_KM), then.index)
