"""Tier move: what an input would have to be for a district to change its tier."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.estimate.draws import draw_values
from models.estimate.features import covariates, spread
from models.estimate.order import CONSISTENT, PROBABLE
from models.estimate.pipeline import Ranking

STEPS = 24  # halvings of the observed range
COVARIATES = ("harvest", "poverty")  # a district can't be moved nearer to a crossing


@dataclass(frozen=True)
class Move:
    """One way to another tier.

    `value` is what the input would have to be (in its unit), None where no value seen in the
    country does it; `now` is what it is; `up` tells the direction.
    """

    covariate: str
    up: bool
    now: float
    value: float | None


def tier_moves(ranking: Ranking, then: pd.DataFrame, code: str) -> list[Move]:
    """Return, per input and direction, the value at which the district would change its tier.

    Harvest failure moves the whole province, modelled poverty the district alone. Values are
    looked for within those seen in the country at the newest time.

    Parameters
    ----------
    ranking : from the model; other methods have no moves (an empty list).
    then : features at the outcome's time, which set the size of a standard deviation.
    code : four-digit code of a ranked district.
    """
    case, skill = ranking.case, ranking.skill
    if ranking.method != "model" or case is None or skill is None or code not in case.adm1.index:
        return []
    corridor = ranking.settings.corridor
    x = covariates(ranking.feature_frame, corridor)
    step = spread(covariates(then, corridor), then["population"])
    draws = draw_values(case, ranking.settings, skill.error_sd, ranking.settings.by)
    rows = case.adm1.index
    place = rows.get_loc(code)
    found = []
    for name in (c for c in COVARIATES if c in ranking.coefficients):
        same = rows.str[:2] == code[:2] if name == "harvest" else rows == code
        column = list(case.z_fit.columns).index(name)
        effect = draws.coefficients[:, column]

        def chance(
            value: float,
            now: float = x.loc[code, name],
            same=same,
            effect=effect,
            step_of: float = step[name],
        ) -> float:
            values = draws.values.copy()
            values[same] *= np.exp((value - now) / step_of * effect)
            above = (values > values[place]).sum(axis=0)
            return float((above < ranking.settings.top).mean())

        now = float(x.loc[code, name])
        for up, target in _targets(chance(now)):
            edge = float(x[name].max() if up else x[name].min())
            found.append(Move(name, up, now, _crossing(chance, now, edge, target, up)))
    return found


def _targets(p_top: float) -> list[tuple[bool, float]]:
    """Return the chances at which a tier begins, above and below this one."""
    above = [(True, level) for level in (PROBABLE, CONSISTENT) if p_top < level][:1]
    below = [(False, level) for level in (CONSISTENT, PROBABLE) if p_top >= level][:1]
    return above + below


def _crossing(chance, now: float, edge: float, target: float, up: bool) -> float | None:
    """Return by halving where the chance reaches the target; chances rise with the input."""
    if (chance(edge) >= target) is not up:
        return None
    low, high = now, edge
    for _ in range(STEPS):
        middle = (low + high) / 2
        if (chance(middle) >= target) is up:
            high = middle
        else:
            low = middle
    return high
