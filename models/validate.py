"""Validate: how far to trust the estimate. `python -m models.validate --out validation.json`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from models.draws import draw_values
from models.features import covariates, standardise
from models.hidden import ranks_of, score, to_units, truth, units_of_2014
from models.pipeline import Ranking, rank_districts
from models.ranking import INTERVAL_PCT


def hidden_districts(ranking: Ranking) -> dict[str, object]:
    """Score the estimate and the baselines on the district counts the fit never saw.

    Returns per method Spearman and capture in the top 20% of people, the coverage and mean
    width of the 90% rank range, and the number of units.
    """
    true = truth()
    known = units_of_2014()
    true = true[true.index.isin(known)]
    frame = ranking.table.set_index(ranking.table["adm2_pcode"].str[2:]).sort_index()
    population = frame["population"].to_numpy()
    units = true.index
    people = to_units(population, frame.index, units)
    rates = dict(_rates(ranking, frame).items())
    scores = {
        name: score(to_units(values * population, frame.index, units) / people, true)
        for name, values in rates.items()
    }
    scores["population_only"] = score(people, true)
    scores["oracle"] = score((true["count"] / true["population"]).to_numpy(), true)
    return {
        "units": len(true),
        "scores": {
            name: {"spearman": round(s.spearman, 3), "capture": round(s.capture, 3)}
            for name, s in scores.items()
        },
        **_ranges(ranking, frame.index, people, true),
    }


def _rates(ranking: Ranking, frame: pd.DataFrame) -> dict[str, np.ndarray]:
    x = covariates(ranking.feature_frame.loc[frame.index], ranking.settings.corridor)
    z, _ = standardise(x, x, frame["population"])
    totals = ranking.outcome.totals / frame.groupby(frame.index.str[:2])["population"].sum()
    return {
        "model": frame["rate_per_1000"].to_numpy(),
        "broadcast": totals.reindex(frame.index.str[:2]).to_numpy(),
        "equal_weight_index": z.mean(axis=1).to_numpy() - z.mean(axis=1).min(),
        "poverty_only": x["poverty"].to_numpy(),
    }


def _ranges(
    ranking: Ranking, codes: pd.Index, people: np.ndarray, true: pd.DataFrame
) -> dict[str, float]:
    """Return how often the 90% rank range of a unit held its true rank, and how wide it is."""
    s = ranking.settings
    counts = draw_values(ranking.case, s, ranking.skill.error_sd, "count")
    rates = to_units(counts, codes, true.index) / people[:, None]
    tail = (100 - INTERVAL_PCT) / 2
    low, high = np.percentile(ranks_of(rates), [tail, 100 - tail], axis=1)
    right = ranks_of((true["count"] / true["population"]).to_numpy()[:, None]).ravel()
    inside = (np.floor(low) <= right) & (right <= np.ceil(high))
    listed = ranking.table
    return {
        "coverage": round(float(inside.mean()), 3),
        "width_units": round(float((high - low).mean()), 1),
        "width_districts": round(float((listed["rank_high"] - listed["rank_low"]).mean()), 1),
    }


def validation() -> dict[str, object]:
    """Return every figure about the shipped default, as one JSON-ready dictionary."""
    ranking = rank_districts()
    tiers = ranking.table["tier"].value_counts()
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
        "coefficients": {name: round(value, 3) for name, value in ranking.coefficients.items()},
        "dropped": list(ranking.dropped),
        "tiers": {str(name): int(size) for name, size in tiers.items()},
        "hidden_districts": hidden_districts(ranking),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures, and write them where asked."""
    options = argparse.ArgumentParser(prog="python -m models.validate")
    options.add_argument("--out", type=Path, help="JSON file to write")
    given = options.parse_args(arguments)
    text = json.dumps(validation(), indent=2) + "\n"
    if given.out:
        part = given.out.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(given.out)
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
