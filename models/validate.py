"""Validate: how far to trust the estimate. `python -m models.validate --out validation.json`."""

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from geo.atomic import write_asked
from geo.command import command, run
from models.estimate.batch import fit_batch
from models.estimate.draws import Case, draw_values
from models.estimate.estimate import Known
from models.estimate.features import covariates, features_at, standardise
from models.estimate.field_draws import Fitted
from models.estimate.inputs import shipped_inputs
from models.estimate.order import INTERVAL_PCT
from models.estimate.pipeline import Ranking, known_at, rank_districts
from models.estimate.risk import PROVINCES_PER_COVARIATE
from models.estimate.settings import Settings
from models.estimate.units import counts_of_2011
from models.evaluation.baselines import left_out_scores
from models.evaluation.held_out import capture_curve, held, score, to_units
from models.evaluation.mixed import hide_some
from models.evaluation.next_counts import next_counts
from models.evaluation.within import within_provinces
from models.what_if.side_by_side import compare

RESAMPLES = 500
_TAIL = (100 - INTERVAL_PCT) / 2
_SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


# the test: totals of provinces alone, and no age, because the truth is of the same year
PROVINCES_ONLY = Settings(level="provinces", change="none")


def validation() -> dict[str, object]:
    """Return every figure about the shipped figures, as one JSON-ready dictionary.

    `default_list` is the list as shipped; all others are of totals of provinces alone, so that
    the districts' counts can be held against them.
    """
    inputs = shipped_inputs()
    ranking = rank_districts(inputs, PROVINCES_ONLY)
    assert ranking.case is not None  # the shipped tables have a model
    assert ranking.skill is not None
    then = features_at(inputs, ranking.outcome, newest=False)
    known, _ = known_at(then.frame, ranking.feature_frame, ranking.outcome, "all")
    tiers = ranking.table["tier"].value_counts()
    default = rank_districts(inputs)
    counted, _ = known_at(then.frame, default.feature_frame, default.outcome, "all")
    return {
        "outcome": {
            "key": ranking.outcome.key,
            "period": ranking.outcome.period,
            "people": int(ranking.outcome.total),
            "provinces": ranking.n_provinces,
        },
        "method": ranking.method,
        "skill": round(ranking.skill.score, 2),
        "error_sd": round(ranking.skill.error_sd, 2),
        "coefficients": coefficient_ranges(ranking.case, ranking.coefficients),
        "dropped": list(ranking.dropped),
        "tiers": {str(name): int(size) for name, size in tiers.items()},
        "field": field_figures(ranking),
        "left_out_provinces": left_out_scores(known),
        "hidden_districts": hidden_districts(ranking, then.frame),
        "quarter_hidden": hide_some(counted, counts_of_2011(), 0.25),
        "default_list": list_figures(default),
        "next_counts": next_figures(ranking, known),
    }


def field_figures(ranking: Ranking) -> dict[str, float]:
    """Return what was learned of the field: length, strength, and the skill without it."""
    fitted = _fitted(ranking)
    assert ranking.alone is not None
    weights = fitted.field.weights(fitted.rest)
    guesses = fitted.field.guesses
    return {
        "length_km": round(float(weights @ [g.length_km for g in guesses])),
        "strength": round(float(weights @ [g.strength for g in guesses]), 2),
        "district_sd": round(float(weights @ [g.district_sd for g in guesses]), 2),
        "nothing_pct": round(100 * fitted.field.nothing(fitted.rest), 1),
        "skill_without": round(ranking.alone.score, 2),
    }


def _fitted(ranking: Ranking) -> Fitted:
    assert ranking.case is not None  # the shipped tables have a model, and neighbours help it
    assert ranking.case.fitted is not None
    return ranking.case.fitted


def list_figures(ranking: Ranking) -> dict[str, object]:
    """Return what the list as shipped says: counted districts, tiers, width, skill."""
    assert ranking.skill is not None
    table = ranking.table
    tiers = table["tier"].value_counts()
    return {
        "counted": ranking.n_counted,
        "skill": round(ranking.skill.score, 2),
        "tiers": {str(name): int(size) for name, size in tiers.items()},
        "width": round(float((table["rank_high"] - table["rank_low"]).mean()), 1),
        "provinces_in_top": int(table.head(ranking.settings.top)["adm1_pcode"].nunique()),
        "change": changes_of_list(ranking),
    }


def changes_of_list(ranking: Ranking) -> dict[str, int]:
    """Return how far the list lies from that of province totals alone."""
    both = compare(rank_districts(shipped_inputs(), Settings(level="provinces")), ranking)
    return {"tiers": both.tiers, "beyond": both.beyond, "of": both.compared}


def next_figures(ranking: Ranking, known: Known) -> list[dict[str, object]]:
    """Return the provinces whose districts would help most if they were counted."""
    assert known.distance_km is not None
    assert ranking.reports is not None
    error, far = ranking.settings.reporting_sd, known.distance_km
    table = next_counts(_fitted(ranking), far, ranking.reports, known.adm1, error)
    return table.round(1).to_dict("records")


def coefficient_ranges(case: Case, fitted: dict[str, float]) -> dict[str, dict[str, float]]:
    """Return per covariate the coefficient, its 90% bootstrap range, and how often it is dropped.

    The provinces are resampled with replacement and refitted, dropping as in the fit.
    """
    rng = np.random.default_rng(0)
    size = len(case.totals)
    weights = rng.multinomial(size, np.full(size, 1 / size), size=1000)
    ratios = np.broadcast_to((case.totals / case.expected).to_numpy(), weights.shape)
    allowed = size // PROVINCES_PER_COVARIATE
    b, _ = fit_batch(case.z_fit.to_numpy(), ratios, weights, allowed)
    low, high = np.percentile(b, [_TAIL, 100 - _TAIL], axis=0)
    return {
        name: {
            "value": round(fitted[name], 2),
            "low": round(float(low[i]), 2),
            "high": round(float(high[i]), 2),
            "dropped_pct": round(float((b[:, i] == 0).mean() * 100)),
        }
        for i, name in enumerate(case.z_fit.columns)
    }


def hidden_districts(ranking: Ranking, then: pd.DataFrame) -> dict[str, object]:
    """Score the estimate and the baselines on the district counts the fit never saw.

    Per method Spearman, capture in the top 20% of people and the capture curve; the gain over
    broadcast with its standard error (provinces resampled); coverage and mean width of the 90%
    rank range; the number of units (see `models.evaluation.held_out`).
    """
    true = counts_of_2011()
    frame = ranking.table.set_index(ranking.table["adm2_pcode"].str[2:]).sort_index()
    population = frame["population"].to_numpy()
    people = to_units(population, frame.index, true.index)
    guesses = {
        name: to_units(rate * population, frame.index, true.index) / people
        for name, rate in _rates(ranking, frame, then).items()
    }
    guesses["population_only"] = people
    guesses["oracle"] = (true["count"] / true["population"]).to_numpy()
    scores = {name: score(guess, true) for name, guess in guesses.items()}
    return {
        "units": len(true),
        "scores": {
            name: {"spearman": round(s.spearman, 3), "capture": round(s.capture, 3)}
            for name, s in scores.items()
        },
        "gain_over_broadcast": _gain(guesses["model"], guesses["broadcast"], true),
        "within_provinces": _within(guesses["model"], true),
        "curves": {"people_share": list(_SHARES)}
        | {name: _curve(guess, true) for name, guess in guesses.items()},
        **_ranges(ranking, frame.index, people, true),
    }


def _rates(ranking: Ranking, frame: pd.DataFrame, then: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return a rate or score per district, for every method that knows province totals only."""
    x = covariates(then.loc[frame.index], ranking.settings.corridor)
    z, _ = standardise(x, x, frame["population"])
    province = frame.index.str[:2]
    totals = ranking.outcome.totals / frame["population"].groupby(province).sum()
    return {
        "model": frame["rate_per_1000"].to_numpy(),
        "broadcast": totals.reindex(province).to_numpy(),
        "equal_weight_index": np.exp(z.mean(axis=1)).to_numpy(),
        "poverty_only": x["poverty"].to_numpy(),
    }


def _within(guess: np.ndarray, true: pd.DataFrame) -> dict[str, float]:
    rate = (true["count"] / true["population"]).to_numpy()
    found = within_provinces(guess, rate, true.index.str[:2].to_numpy())
    return {name: round(value, 3) for name, value in asdict(found).items()}


def _curve(guess: np.ndarray, true: pd.DataFrame) -> list[float]:
    people, counts = capture_curve(guess, true)
    return [round(float(v), 3) for v in np.interp(_SHARES, people, counts)]


def _gain(ours: np.ndarray, theirs: np.ndarray, true: pd.DataFrame) -> dict[str, float]:
    """Return the difference of both scores, and its standard error over resampled provinces."""
    rng = np.random.default_rng(0)
    province = true.index.str[:2]
    rows = [np.flatnonzero(province == code) for code in province.unique()]
    found = []
    for _ in range(RESAMPLES):
        picked = np.concatenate([rows[i] for i in rng.integers(0, len(rows), len(rows))])
        sample = true.iloc[picked].reset_index(drop=True)
        a, b = score(ours[picked], sample), score(theirs[picked], sample)
        found.append((a.spearman - b.spearman, a.capture - b.capture))
    errors = np.std(found, axis=0)
    a, b = score(ours, true), score(theirs, true)
    return {
        "spearman": round(a.spearman - b.spearman, 3),
        "spearman_se": round(float(errors[0]), 3),
        "capture": round(a.capture - b.capture, 3),
        "capture_se": round(float(errors[1]), 3),
    }


def _ranges(
    ranking: Ranking, codes: pd.Index, people: np.ndarray, true: pd.DataFrame
) -> dict[str, float]:
    """Return how often the 90% rank range of a unit held its true rank, and how wide it is."""
    assert ranking.case is not None
    assert ranking.skill is not None
    counts = draw_values(ranking.case, ranking.settings, ranking.skill.error_sd, "count").values
    rates = to_units(counts, codes, true.index) / people[:, None]
    inside, width = held(rates, true)
    listed = ranking.table
    return {
        "coverage": round(float(inside.mean()), 3),
        "width_units": round(float(width.mean()), 1),
        "width_districts": round(float((listed["rank_high"] - listed["rank_low"]).mean()), 1),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures, and write them where asked."""
    options = command("models.validate", "Measure how far to trust the list.")
    options.add_argument("--out", type=Path, help="JSON file to write")
    return run(options, arguments, _run)


def _run(given: Namespace) -> int:
    text = json.dumps(validation(), indent=2) + "\n"
    if given.out:
        write_asked(given.out, text.encode())
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
