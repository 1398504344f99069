"""Baselines: what simpler rules know of a province they have not seen.

A rule is a column of covariates (or none) fitted as the estimate is, each province foretold from
the others. Broadcast knows nothing of an unseen province but the country's rate.
"""

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from models.estimate.estimate import Known
from models.estimate.field_fit import fit_field, left_out_skill, seen_of
from models.estimate.risk import expected_counts, fit_risk
from models.estimate.settings import Settings
from models.estimate.skill import Skill, leave_one_province_out


def left_out_scores(known: Known) -> dict[str, dict[str, float | None]]:
    """Return per rule skill, Spearman, Poisson deviance and mean absolute error of the rate.

    Rules: model (all covariates and the field), neighbours_alone (the field), inputs_alone (all
    covariates), broadcast (the province's own rate: of a province not seen it
    knows no more than the national rate, so its skill is 0 by definition), poverty_only,
    equal_weight_index, population_only (the national rate for everybody). The deviance is per
    province in people; the error in people per 1,000.
    """
    here = known.totals.dropna().index
    z = known.z_fit.loc[here]
    people = known.population.groupby(known.adm1).sum()
    expected = expected_counts(known.totals, people)[here]
    observed, people = known.totals[here], people[here]
    rules = {
        "inputs_alone": z,
        "broadcast": z[[]],
        "poverty_only": z[["poverty"]] if "poverty" in z else z[[]],
        "equal_weight_index": z.mean(axis=1).to_frame("index"),
        "population_only": z[[]],
    }
    found = {
        name: _scores(leave_one_province_out(table, observed, expected), observed, expected, people)
        for name, table in rules.items()
    }
    if known.distance_km is None:
        return found
    field = _scores(_field_skill(known, rules["inputs_alone"]), observed, expected, people)
    only = _scores(_field_skill(known, z[[]]), observed, expected, people)
    return {"model": field, "neighbours_alone": only, **found}


def _field_skill(known: Known, z: pd.DataFrame) -> Skill:
    """Return the skill of inputs with the field, or of the field alone where `z` has no column."""
    assert known.distance_km is not None
    then = known.then[list(z.columns)]
    seen = seen_of(known.reports, known.population, known.adm1, z, then)
    fit = fit_risk(seen.z, seen.observed, seen.expected)
    return left_out_skill(fit_field(known.distance_km, seen, fit, Settings().reporting_sd), seen)


def _scores(
    skill: Skill, observed: pd.Series, expected: pd.Series, people: pd.Series
) -> dict[str, float | None]:
    predicted = skill.predicted * expected
    share = observed.where(observed > 0, 1.0)
    deviance = 2 * (observed * np.log(share / predicted) - (observed - predicted))
    # a rule that learned nothing foretells the country's rate: no order, and no skill by definition
    rank = spearmanr(skill.predicted, observed / people).statistic if skill.learned else None
    return {
        "skill": round(skill.score, 3) if skill.learned else 0.0,
        "spearman": rank if rank is None else round(float(rank), 3),
        "deviance": round(float(deviance.mean()), 1),
        "error_per_1000": round(float((1000 * (observed - predicted).abs() / people).mean()), 2),
    }
