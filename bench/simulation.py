"""Simulation: worlds whose district truth we made, to see what the estimate gets right and wrong.

`python -m bench.simulation --seeds 100 --out docs/figures/simulation.json`

Every world has the real 25 provinces, 210 districts and populations, and four covariates, of
which 40% of the variance lies between provinces and 60% inside them (so that the broadcast
scores about what earlier trials saw). The log rate of a district
is the sum of coefficient x covariate, a province effect and a district effect; the estimate is
shown the province totals and the covariates only. Then again with the districts of 3, 6 and 12
provinces counted, where the other districts are looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from bench.tables import options_of, tell
from geo.distances import district_distances_km
from models.estimate.estimate import Known, estimate
from models.estimate.features import features_at, to_provinces
from models.estimate.inputs import shipped_inputs
from models.estimate.outcome import outcome_of
from models.estimate.settings import Settings
from models.evaluation.held_out import capture, ranks_of

COEFFICIENTS = np.array([0.5, 0.4, 0.3, 0.2])
PEOPLE_PER_1000 = 10.0
DRAWS, CHECK_SEEDS = 400, 2


@dataclass(frozen=True)
class Scenario:
    """How a world differs from what the estimate assumes.

    proxy_sd : noise of the district covariates we see, in standard deviations
    provincial : of how many covariates we see the province mean only
    missing_driver : size of a driver we don't see; curved : the effect is not log-linear
    within_slope : the effect inside provinces as a multiple of that between them
    reporting_sd : log-scale error of the reported province totals
    smooth_sd : size of a smooth field that no covariate tells; field_within : the field inside
        provinces as a multiple of that between them (negative: neighbours mislead at borders)
    """

    name: str
    proxy_sd: float = 0.0
    provincial: int = 0
    missing_driver: float = 0.0
    curved: bool = False
    within_slope: float = 1.0
    reporting_sd: float = 0.0
    smooth_sd: float = 0.0
    field_within: float = 1.0


SCENARIOS = (
    Scenario("right covariates"),
    Scenario("noisy proxies", proxy_sd=0.8),
    Scenario("provincial covariates", provincial=2),
    Scenario("wrong form, missing driver", missing_driver=1.0, curved=True),
    Scenario("reversed slope inside provinces", within_slope=-0.5),
    Scenario("uneven reporting", reporting_sd=0.5),
    Scenario("smooth field", proxy_sd=0.8, smooth_sd=1.0),
    Scenario("border effect", proxy_sd=0.8, smooth_sd=1.0, field_within=-0.5),
)
SMOOTH_KM = 100.0
COUNTED, COUNTED_SEEDS = (0, 3, 6, 12), 10
BETWEEN = 0.4
PROVINCE_SD, DISTRICT_SD = 0.3, 0.3


@dataclass(frozen=True)
class World:
    """A made-up truth and what is seen of it."""

    rate: np.ndarray
    known: Known


def country() -> tuple[pd.Series, pd.Series]:
    """Return population and province of the 210 districts."""
    inputs = shipped_inputs()
    frame = features_at(inputs, outcome_of(inputs, "all"), newest=True).frame
    return frame["population"], frame["adm1_code"]


def make_world(
    scenario: Scenario, population: pd.Series, adm1: pd.Series, seed: int, counted: int = 0
) -> World:
    """Make the truth of a scenario and the province totals that come from it.

    counted : in how many provinces, drawn by lot, the districts are counted too.
    """
    rng = np.random.default_rng(seed)
    size, names = len(adm1), [f"x{i}" for i in range(len(COEFFICIENTS))]
    row, provinces = pd.factorize(adm1, sort=True)
    between = rng.normal(0, np.sqrt(BETWEEN), (len(provinces), 4))[row]
    within = rng.normal(0, np.sqrt(1 - BETWEEN), (size, 4))
    driver = between + scenario.within_slope * within
    effect = driver @ COEFFICIENTS
    if scenario.curved:
        effect = 1.5 * np.tanh(effect) + 0.2 * driver[:, 0] * driver[:, 1]
    log_rate = effect + rng.normal(0, PROVINCE_SD, len(provinces))[row]
    log_rate += rng.normal(0, DISTRICT_SD, size)
    log_rate += scenario.missing_driver * rng.normal(0, 1, size)
    distance_km = district_distances_km().loc[adm1.index, adm1.index].to_numpy()
    if scenario.smooth_sd:
        log_rate += scenario.smooth_sd * _smooth(distance_km, row, scenario.field_within, seed)
    risk = np.exp(log_rate)
    people = population.to_numpy()
    rate = PEOPLE_PER_1000 / 1000 * risk / np.average(risk, weights=people)
    found = pd.Series(rng.poisson(rate * people), adm1.index)
    totals = found.groupby(adm1.to_numpy()).sum()
    error = pd.Series(np.exp(rng.normal(0, scenario.reporting_sd, len(totals))), totals.index)
    reported = (found * adm1.map(error)).round()
    seen = between + within + rng.normal(0, scenario.proxy_sd, (size, 4))
    z = pd.DataFrame(seen, adm1.index, names)
    coarse = names[: scenario.provincial]
    z[coarse] = to_provinces(z, population, adm1).loc[adm1, coarse].set_axis(adm1.index)
    lot = np.random.default_rng([seed, counted]).permutation(provinces)[:counted]
    seen_below = adm1.index[adm1.isin(lot)]
    known = Known(
        z_fit=to_provinces(z, population, adm1),
        z_newest=z,
        totals=reported.groupby(adm1).sum(),
        population=population,
        adm1=adm1,
        distance_km=distance_km,
        units=pd.Series(seen_below, seen_below, dtype=object),
        counted=reported[seen_below],
    )
    return World(rate, known)


def _smooth(distance_km: np.ndarray, row: np.ndarray, within: float, seed: int) -> np.ndarray:
    """Return a smooth field; inside provinces it runs `within` times as it does between them."""
    near = np.exp(-distance_km / SMOOTH_KM) + 1e-9 * np.eye(len(distance_km))
    field = np.linalg.cholesky(near) @ np.random.default_rng([seed, 7]).normal(size=len(near))
    middle = (np.bincount(row, field) / np.bincount(row))[row]
    return middle + within * (field - middle)


def judge(world: World, draws: int, seed: int) -> dict[str, float]:
    """Return Spearman and capture per method, and how the 90% rank range did.

    Of the districts that were not counted; those that were are known.
    """
    result = estimate(world.known, Settings(draws=draws, seed=seed))
    true = pd.DataFrame(
        {"count": world.rate * world.known.population, "population": world.known.population}
    ).reset_index(drop=True)
    by_province = world.known.population.groupby(world.known.adm1).sum()
    guesses = {
        "ours": result.districts["relative_risk"].to_numpy(),
        "broadcast": world.known.adm1.map(world.known.totals / by_province).to_numpy(),
        "index": world.known.z_newest.mean(axis=1).to_numpy(),
        "population": world.known.population.to_numpy(),
    }
    rest = ~result.reports.counted.to_numpy()
    found = {}
    for name, guess in guesses.items():
        found[f"{name}_spearman"] = float(spearmanr(guess[rest], world.rate[rest]).statistic)
        found[f"{name}_capture"] = capture(guess[rest], true[rest].reset_index(drop=True), 0.2)
    true_rank = ranks_of(world.rate[:, None]).ravel()
    low, high = (result.districts[c].to_numpy(dtype=float) for c in ("rank_low", "rank_high"))
    found["coverage"] = float(((low <= true_rank) & (true_rank <= high))[rest].mean())
    found["width"] = float((high - low)[rest].mean())
    found["refused"] = float(result.method != "model")
    found["field"] = float(result.has_field)
    return found


def simulate(seeds: int, draws: int, counted: int = 0) -> dict[str, dict[str, float]]:
    """Return the mean over the first seeds of every figure, per scenario."""
    population, adm1 = country()
    table = {}
    for scenario in SCENARIOS:
        rows = []
        for seed in range(seeds):
            world = make_world(scenario, population, adm1, seed, counted)
            rows.append(judge(world, draws, seed))
        table[scenario.name] = pd.DataFrame(rows).mean().round(3).to_dict()
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the suite, print it, and write it where asked."""
    options = options_of("python -m bench.simulation")
    options.add_argument("--seeds", type=int, default=100)
    options.add_argument("--draws", type=int, default=DRAWS)
    given = options.parse_args(arguments)
    table = {
        "seeds": given.seeds,
        "scenarios": simulate(given.seeds, given.draws),
        "counted_seeds": min(given.seeds, COUNTED_SEEDS),
        "counted": {
            str(counted): simulate(min(given.seeds, COUNTED_SEEDS), given.draws, counted)
            for counted in COUNTED[1:]
        },
        # few enough to be made again by a test
        "check": {"seeds": CHECK_SEEDS, "scenarios": simulate(CHECK_SEEDS, given.draws)},
    }
    return tell(table, given.out)


if __name__ == "__main__":
    sys.exit(main())
