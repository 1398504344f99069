"""Trials: what was tried to beat the recipe, judged on provinces left out and in simulation only.

`python -m bench.trials --out docs/figures/trials.json`

The hidden districts are not looked at: a trial is kept only if it is better here *and* in the
simulated worlds, and stays explainable. docs/method.md reports the figures.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import PoissonRegressor

from bench.aggregate import aggregate_risk, shrunken
from bench.field_trials import field_trials
from bench.simulation import SCENARIOS, World, country, make_world
from bench.tables import options_of, tell
from geo.gazetteer import districts
from models.estimate.estimate import Known
from models.estimate.features import covariates, features_at, spread, standardise, to_provinces
from models.estimate.inputs import shipped_inputs
from models.estimate.outcome import outcome_of
from models.estimate.pipeline import known_at
from models.estimate.risk import ALPHA, expected_counts, fit_risk

SEEDS = 20
AGGREGATE = "totals as sums over districts (aggregate likelihood)"
Rule = Callable[[pd.DataFrame, pd.Series, pd.Series, pd.DataFrame], np.ndarray]


def ridge(z: pd.DataFrame, observed: pd.Series, expected: pd.Series, new: pd.DataFrame):
    """The recipe: ridge Poisson on observed / expected, negative coefficients dropped."""
    fit = fit_risk(z, observed, expected)
    return np.exp(fit.intercept + new[fit.coefficients.index] @ fit.coefficients).to_numpy()


def people_weighted(z: pd.DataFrame, observed: pd.Series, expected: pd.Series, new: pd.DataFrame):
    """The recipe with provinces weighted by their expected counts."""
    kept = list(z.columns)
    while kept:
        model = PoissonRegressor(alpha=ALPHA, solver="newton-cholesky", max_iter=1000)
        model.fit(z[kept], observed / expected, sample_weight=expected)
        if model.coef_.min() >= 0:
            return model.predict(new[kept])
        kept.pop(int(model.coef_.argmin()))
    return np.full(len(new), observed.sum() / expected.sum())


def monotone_boosting(z: pd.DataFrame, observed: pd.Series, expected: pd.Series, new: pd.DataFrame):
    """Boosted trees that may only rise with each input."""
    model = HistGradientBoostingRegressor(
        loss="poisson",
        max_iter=40,
        learning_rate=0.1,
        max_leaf_nodes=4,
        min_samples_leaf=4,
        monotonic_cst=[1] * z.shape[1],
        random_state=0,
    )
    return model.fit(z.to_numpy(), observed / expected).predict(new.to_numpy())


RULES: dict[str, Rule] = {
    "recipe": ridge,
    "provinces weighted by people": people_weighted,
    "monotone boosting": monotone_boosting,
}


def left_out_skill(known: Known, rule: Rule) -> float:
    """Return 1 - squared error of log(observed / expected) / that of the others' mean."""
    return _left_out(
        known,
        lambda observed, expected, code: rule(
            known.z_fit.loc[observed.index], observed, expected, known.z_fit.loc[[code]]
        )[0],
    )


def aggregate_skill(known: Known, z_then: pd.DataFrame) -> float:
    """Return the same for the aggregate likelihood; `z_then` districts at the outcome's time."""
    weights = known.population / known.population.groupby(known.adm1).transform("sum")

    def guess(observed: pd.Series, expected: pd.Series, code: str) -> float:
        here = known.adm1 == code
        risk = aggregate_risk(
            z_then, known.population, known.adm1, observed, expected, z_then[here]
        )
        return float(risk @ weights[here])

    return _left_out(known, guess)


def _left_out(known: Known, guess: Callable[[pd.Series, pd.Series, str], float]) -> float:
    people = known.population.groupby(known.adm1).sum()
    expected = expected_counts(known.totals, people)
    ours, mean = [], []
    ratio = np.log((known.totals + 0.5) / expected)
    for code in known.totals.index:
        rest = known.totals.index.drop(code)
        at_rate = people[rest] * known.totals[rest].sum() / people[rest].sum()
        scale = at_rate.iloc[0] / expected[rest].iloc[0]
        ours.append(ratio[code] - np.log(guess(known.totals[rest], at_rate, code) * scale))
        mean.append(ratio[code] - ratio[rest].mean())
    return round(float(1 - np.square(ours).mean() / np.square(mean).mean()), 3)


def simulated_spearman(
    risk_of: Callable[[Known, pd.Series], np.ndarray], shrink: bool = False
) -> dict[str, float]:
    """Return the mean Spearman with the true district rate, scaled to totals as shipped."""
    population, adm1 = country()
    return {
        scenario.name: round(
            float(
                np.mean(
                    [
                        _spearman(make_world(scenario, population, adm1, seed), risk_of, shrink)
                        for seed in range(SEEDS)
                    ]
                )
            ),
            3,
        )
        for scenario in SCENARIOS
    }


def _spearman(world: World, risk_of: Callable[[Known, pd.Series], np.ndarray], shrink: bool):
    k = world.known
    expected = expected_counts(k.totals, k.population.groupby(k.adm1).sum())
    rate = expected.sum() / k.population.sum()
    counts = pd.Series(risk_of(k, expected), k.adm1.index) * k.population * rate
    scaling = k.totals / counts.groupby(k.adm1).sum()
    if shrink:
        scaling = shrunken(scaling, k.totals)
    return spearmanr(counts * k.adm1.map(scaling) / k.population, world.rate).statistic


def simulation_trials() -> dict[str, dict[str, float]]:
    """Return the mean Spearman of every recipe in the made-up worlds."""

    def of(rule: Rule) -> Callable[[Known, pd.Series], np.ndarray]:
        return lambda k, expected: rule(k.z_fit, k.totals, expected, k.z_newest)

    def aggregate(k: Known, expected: pd.Series) -> np.ndarray:
        return aggregate_risk(k.z_newest, k.population, k.adm1, k.totals, expected, k.z_newest)

    found = {name: simulated_spearman(of(rule)) for name, rule in RULES.items()}
    found[AGGREGATE] = simulated_spearman(aggregate)
    found["province factor shrunk (empirical Bayes)"] = simulated_spearman(of(ridge), shrink=True)
    return found


def covariate_trials() -> dict[str, float]:
    """Return left-out skill of the recipe with inputs added or taken away."""
    inputs = shipped_inputs()
    outcome = outcome_of(inputs, "all")
    then, now = (features_at(inputs, outcome, newest).frame for newest in (False, True))
    known, _ = known_at(then, now, outcome, "all")
    kinds = districts().set_index("adm2_code")["type"].loc[then.index]
    town = (kinds != "srok").astype(float).to_frame("town")
    both = {
        "with towns riskier": town,
        "with countryside riskier": -town.set_axis(["rural"], axis=1),
    }
    found = {"recipe": left_out_skill(known, ridge)}
    for name, extra in both.items():
        z = (extra - extra.mean()) / spread(extra, then["population"])
        found[name] = left_out_skill(_with(known, z), ridge)
    for columns in (["thailand", "vietnam"], ["thailand"], ["harvest", "poverty"]):
        found["only " + " and ".join(columns)] = left_out_skill(
            Known(
                known.z_fit[columns],
                known.z_newest[columns],
                known.totals,
                known.population,
                known.adm1,
            ),
            ridge,
        )
    for name in ("provinces weighted by people", "monotone boosting"):
        found[name] = left_out_skill(known, RULES[name])
    x = covariates(then, "all")
    z_then, _ = standardise(x, x, then["population"])
    found[AGGREGATE] = aggregate_skill(known, z_then)
    return found


def _with(known: Known, extra: pd.DataFrame) -> Known:
    return Known(
        known.z_fit.join(to_provinces(extra, known.population, known.adm1)),
        known.z_newest.join(extra),
        known.totals,
        known.population,
        known.adm1,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trials, print them, and write them where asked."""
    options = options_of("python -m bench.trials")
    given = options.parse_args(arguments)
    table = {
        "left_out_skill": covariate_trials(),
        "field_skill": field_trials(),
        "simulated_spearman": simulation_trials(),
        "seeds": SEEDS,
    }
    return tell(table, given.out)


if __name__ == "__main__":
    sys.exit(main())
