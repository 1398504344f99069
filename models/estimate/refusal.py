"""Refusal: when the model must not be used, and what is shown in its place."""

from models.estimate.risk import Fit
from models.estimate.skill import Skill

NO_OUTCOME = "no_outcome"  # no count speaks of the corridor that was asked for
LEAST_PROVINCES = 10  # or other counts, of any level
MOST_NUGGET = 0.5  # of the likelihood without a field; with more, neighbours tell nothing


def choose_method(
    n_reports: int, n_provinces: int, fit: Fit, skill: Skill | None
) -> tuple[str, str | None]:
    """Return the method and the refusal rule that bites, if one does.

    * fewer than 10 counts of any level: equal-weight index, no counts (`few_provinces`)
    * counts of districts, but from fewer than 10 provinces: provinces left out can't be foretold
      from so few, so nothing is estimated beyond the counts (`untested`)
    * every covariate dropped, and no field: the province's rate for its districts (`all_dropped`)
    * leave-one-province-out skill not above 0: the same (`no_skill`)

    `skill` is that of what would be used: inputs with the field, or alone.

    >>> import pandas as pd
    >>> choose_method(9, 9, Fit(pd.Series({"a": 1.0}), 0.0, ()), None)
    ('index', 'few_provinces')
    """
    if n_reports < LEAST_PROVINCES:
        return "index", "few_provinces"
    if n_provinces < LEAST_PROVINCES:
        return "broadcast", "untested"
    if skill is None or not (skill.learned or len(fit.coefficients)):
        return "broadcast", "all_dropped"
    if skill.score <= 0:
        return "broadcast", "no_skill"
    return "model", None


def use_field(nugget: float, with_field: Skill, without: Skill | None) -> bool:
    """Return whether neighbours tell something: the field foretells provinces left out better.

    >>> import pandas as pd
    >>> one, two = (Skill(score, 0.5, pd.Series(dtype=float), True) for score in (0.2, 0.5))
    >>> use_field(0.1, two, one), use_field(0.9, two, one), use_field(0.1, one, two)
    (True, False, False)
    """
    floor = max(without.score, 0.0) if without is not None else 0.0
    return nugget < MOST_NUGGET and with_field.score > floor
