"""Refusal: when the model must not be used, and what is shown in its place."""

from __future__ import annotations

from models.estimate.risk import Fit
from models.estimate.skill import Skill

LEAST_PROVINCES = 10


def choose_method(n_provinces: int, fit: Fit, skill: Skill | None) -> tuple[str, str | None]:
    """Return the method and the refusal rule that bites, if one does.

    * fewer than 10 provinces with a total: equal-weight index, no counts (`few_provinces`)
    * every covariate dropped: the province's rate for its districts (`all_dropped`)
    * leave-one-province-out skill not above 0: the same (`no_skill`)

    >>> import pandas as pd
    >>> choose_method(9, Fit(pd.Series({"a": 1.0}), 0.0, ()), None)
    ('index', 'few_provinces')
    """
    if n_provinces < LEAST_PROVINCES:
        return "index", "few_provinces"
    if fit.coefficients.empty or skill is None:
        return "broadcast", "all_dropped"
    if skill.score <= 0:
        return "broadcast", "no_skill"
    return "model", None
