"""Compute: the batched bootstrap against a loop, and 1,633 communes against 210 districts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from bench.simulation import COEFFICIENTS, country
from geo.distances import between_km, people_points
from geo.gazetteer import communes
from models.estimate.batch import fit_batch
from models.estimate.estimate import Known, estimate
from models.estimate.features import to_provinces
from models.estimate.inputs import shipped_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.risk import PROVINCES_PER_COVARIATE, fit_risk
from models.estimate.settings import Settings

REPLICATES = 1000


def timed(work: Callable[[], object], times: int = 3) -> tuple[float, object]:
    """Return the shortest of some runs, in seconds, and what the last gave."""
    spans, result = [], None
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        spans.append(time.perf_counter() - start)
    return min(spans), result


def bootstrap() -> dict[str, float]:
    """Return how much faster the batch is than a loop, and how far both are apart.

    The loop refits scikit-learn's PoissonRegressor (newton-cholesky), with dropping, on the same
    resampled provinces.
    """
    case = rank_districts(shipped_inputs()).case
    rng = np.random.default_rng(0)
    size = len(case.totals)
    picks = rng.integers(0, size, (REPLICATES, size))
    z, ratios = case.z_fit, (case.totals / case.expected).to_numpy()
    weights = np.array([np.bincount(pick, minlength=size) for pick in picks])
    allowed = size // PROVINCES_PER_COVARIATE

    def loop() -> np.ndarray:
        found = []
        for pick in picks:
            rows = z.iloc[pick].reset_index(drop=True)
            observed = pd.Series(ratios[pick])
            fit = fit_risk(rows, observed, pd.Series(np.ones(size)))
            found.append(fit.coefficients.reindex(z.columns).to_numpy())
        return np.array(found)

    slow, one_by_one = timed(loop, 1)
    fast, (together, _) = timed(
        lambda: fit_batch(z.to_numpy(), np.tile(ratios, (REPLICATES, 1)), weights, allowed)
    )
    same = np.isnan(one_by_one) == (together == 0)
    return {
        "replicates": REPLICATES,
        "times_faster": round(slow / fast, 1),
        "largest_difference": float(np.nanmax(np.abs(one_by_one - together))),
        "same_dropped": bool(same.all()),
    }


def communes_against_districts() -> dict[str, float]:
    """Return the cost of the estimate for 1,633 communes over that for 210 districts.

    Both with the field; `times_of_inputs` is the cost for districts over that of inputs alone,
    which is what the estimate was until November 2026.
    """
    population, adm1 = country()
    frame = communes().sort_values("adm3_code")
    parts = frame.groupby("adm2_code")["adm3_code"].transform("size")
    small_people = pd.Series(
        (frame["adm2_code"].map(population) / parts).to_numpy(), frame["adm3_code"]
    )
    small_adm1 = pd.Series(frame["adm1_code"].to_numpy(), frame["adm3_code"])
    places = people_points()
    small_places = frame.set_index("adm3_code")[["point_lat", "point_lon"]]
    few = _known(population, adm1, places.loc[adm1.index])
    many = _known(small_people, small_adm1, small_places)
    spans = {
        name: timed(partial(_with_field, known))[0]
        for name, known in (("few", few), ("many", many))
    }
    alone = timed(partial(estimate, replace(few, distance_km=None), Settings()))[0]
    return {
        "few": len(population),
        "many": len(small_people),
        "times_slower": round(spans["many"] / spans["few"], 1),
        "times_of_inputs": round(spans["few"] / alone, 2),
    }


def _with_field(known: Known) -> None:
    assert estimate(known, Settings()).has_field, "the field of this world was refused"


def _known(people: pd.Series, adm1: pd.Series, places: pd.DataFrame) -> Known:
    """Return a world whose rates rise smoothly over the country, beside four covariates."""
    rng = np.random.default_rng(1)
    z = pd.DataFrame(rng.normal(size=(len(people), len(COEFFICIENTS))), people.index)
    smooth = 2 * np.sin(1.5 * places["point_lon"].to_numpy())
    rate = 0.01 * np.exp(z.to_numpy() @ COEFFICIENTS + smooth)
    totals = (people * rate).groupby(adm1).sum().round()
    far = between_km(places)
    return Known(to_provinces(z, people, adm1), z, totals, people, adm1, distance_km=far)


def measure() -> dict[str, dict[str, float]]:
    """Return both comparisons."""
    return {"bootstrap": bootstrap(), "communes": communes_against_districts()}
