"""Pooling: whether earlier years of the outcome make the newest list better, in made-up worlds.

`python -m bench.pooling --out docs/figures/pooling.json`

Every world is the one with noisy proxies of `bench.simulation`, with three years of province
totals. Between two years the rate of a province drifts (a random walk on the log scale), and
every year is reported with an error of its own. The truth looked at is that of the newest year.

* newest: the estimate as delivered, from the newest year alone; half trust: the same with the
  lever "trust in reported totals" at half.
* pooled: the mean of the log shares of the three years takes the place of the newest.
* by provinces: pooled only where that foretells the newest totals of provinces left out better.
* by years: pooled only where the mean of the first two years tells the newest better than the
  second alone does, over all provinces.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from bench.simulation import SCENARIOS, World, country, make_world
from bench.tables import options_of, tell
from models.estimate.estimate import Estimate, estimate
from models.estimate.risk import expected_counts
from models.estimate.settings import Settings
from models.evaluation.held_out import ranks_of

YEARS, JUMPED = 3, 8
SEEDS, DRAWS = 20, 100
CHECK_SEEDS, CHECKED = 1, slice(3, 5)
JUMP = np.log(2.0)


@dataclass(frozen=True)
class Drift:
    """How the years of a world differ.

    walk_sd : how far a province's log rate drifts from one year to the next
    reporting_sd : log-scale error of a province's total, in every year anew
    jump : whether some provinces' rates halve or double in the newest year
    """

    name: str
    walk_sd: float = 0.0
    reporting_sd: float = 0.0
    jump: bool = False


DRIFTS = (
    Drift("no drift, even reporting"),
    Drift("no drift, uneven reporting", 0.0, 0.5),
    Drift("slow drift, uneven reporting", 0.15, 0.5),
    Drift("drift, uneven reporting", 0.4, 0.5),
    Drift("drift, even reporting", 0.4),
    Drift("jump in the newest year, uneven reporting", 0.0, 0.5, jump=True),
    Drift("jump in the newest year, even reporting", 0.0, 0.1, jump=True),
)


def reported(drift: Drift, world: World, seed: int) -> pd.DataFrame:
    """Return the reported totals of the provinces (rows) in every year, the newest last."""
    rng = np.random.default_rng([seed, 11])
    people = pd.Series(world.rate * world.known.population.to_numpy(), world.known.adm1.index)
    true = people.groupby(world.known.adm1).sum()
    size = (len(true), YEARS)
    steps = rng.normal(0, drift.walk_sd, size)
    steps[:, -1] = 0  # the walk is told backwards from the newest year, whose truth we know
    if drift.jump:
        lot = rng.permutation(len(true))[:JUMPED]
        steps[lot, -2] += JUMP * rng.choice([-1, 1], JUMPED)
    back = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1]
    found = rng.poisson(true.to_numpy()[:, None] * np.exp(back))
    error = np.exp(rng.normal(0, drift.reporting_sd, size))
    return pd.DataFrame(np.maximum((found * error).round(), 1), true.index)


def log_shares(totals: pd.DataFrame) -> pd.DataFrame:
    """Return the log of each province's share of its year's total.

    >>> np.exp(log_shares(pd.DataFrame({0: [1, 3]}))[0]).round(2).tolist()
    [0.25, 0.75]
    """
    return np.log(totals / totals.sum())


def years_say_pool(totals: pd.DataFrame) -> bool:
    """Return whether the mean of the earlier years tells the newest better than the last does.

    >>> bool(years_say_pool(pd.DataFrame({0: [10, 20], 1: [15, 15], 2: [10, 20]})))
    True
    >>> bool(years_say_pool(pd.DataFrame({0: [10, 20], 1: [15, 15], 2: [20, 10]})))
    False
    """
    shares = log_shares(totals).to_numpy()
    last, mean = shares[:, -2], shares[:, :-1].mean(axis=1)
    return np.square(shares[:, -1] - mean).sum() < np.square(shares[:, -1] - last).sum()


def _scores(world: World, result: Estimate) -> dict[str, float]:
    """Return Spearman with the true rate, and how often a 90% rank range holds the true rank."""
    risk = result.districts["relative_risk"].to_numpy()
    true_rank = ranks_of(world.rate[:, None]).ravel()
    low, high = (result.districts[c].to_numpy(dtype=float) for c in ("rank_low", "rank_high"))
    return {
        "spearman": float(spearmanr(risk, world.rate).statistic),
        "held": float(((low <= true_rank) & (true_rank <= high)).mean()),
    }


def judge(drift: Drift, world: World, seed: int) -> dict[str, float]:
    """Return the scores of every way to use the years of one world."""
    totals = reported(drift, world, seed)
    newest = totals.iloc[:, -1].astype(float)
    pooled = np.exp(log_shares(totals).mean(axis=1))
    pooled *= newest.sum() / pooled.sum()
    plain, half = Settings(draws=DRAWS, seed=seed), Settings(draws=DRAWS, seed=seed, trust="half")
    of = {name: replace(world.known, totals=t) for name, t in (("n", newest), ("p", pooled))}
    alone, both = estimate(of["n"], plain), estimate(of["p"], plain)
    ways = {
        "newest": _scores(world, alone),
        "half trust": _scores(world, estimate(of["n"], half)),
        "pooled": _scores(world, both),
    }
    says = {
        "by provinces": _missed(both, newest, world) < _missed(alone, newest, world),
        "by years": years_say_pool(totals),
    }
    ways |= {name: ways["pooled" if pool else "newest"] for name, pool in says.items()}
    found = {f"{way}, {name}": value for way, of in ways.items() for name, value in of.items()}
    return found | {f"{name}, pooled": float(pool) for name, pool in says.items()}


def _missed(result: Estimate, newest: pd.Series, world: World) -> float:
    """Return the mean squared error, on the log scale, of the newest totals left out."""
    people = world.known.population.groupby(world.known.adm1).sum()
    foretold = result.skill.predicted * expected_counts(newest, people)
    return float(np.square(np.log(newest / foretold)).mean())


def simulate(seeds: int, drifts: Sequence[Drift] = DRIFTS) -> dict[str, dict[str, float]]:
    """Return the mean over the first seeds of every score, per drift."""
    population, adm1 = country()
    scenario = next(s for s in SCENARIOS if s.name == "noisy proxies")
    worlds = [make_world(scenario, population, adm1, seed) for seed in range(seeds)]
    return {
        drift.name: pd.DataFrame([judge(drift, world, i) for i, world in enumerate(worlds)])
        .mean()
        .round(3)
        .to_dict()
        for drift in drifts
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the worlds, print the scores, and write them where asked."""
    options = options_of("python -m bench.pooling")
    options.add_argument("--seeds", type=int, default=SEEDS)
    given = options.parse_args(arguments)
    table = {
        "seeds": given.seeds,
        "drifts": simulate(given.seeds),
        # few enough to be made again by a test
        "check": {"seeds": CHECK_SEEDS, "drifts": simulate(CHECK_SEEDS, DRIFTS[CHECKED])},
    }
    return tell(table, given.out)


if __name__ == "__main__":
    sys.exit(main())
