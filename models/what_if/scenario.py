"""Scenario: what if an input were different? Never mixed up with the ranking itself.

A scenario moves the newest inputs of chosen provinces. What the country has learned (the
coefficients) and what each province reports (its factor) stay as they are.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from geo.errors import InputError
from geo.gazetteer import provinces
from models.estimate.draws import draw_values
from models.estimate.features import covariates, features_at, modelled_poverty_pct, spread
from models.estimate.inputs import Inputs
from models.estimate.order import rank_ranges
from models.estimate.pipeline import Ranking, rank_outcome
from models.what_if.side_by_side import side_by_side

MOST_TIMES = 10.0
MISSING = 0.0


@dataclass(frozen=True)
class Scenario:
    """What is changed.

    harvest_times : province code -> factor on its harvest failure (2 = doubles)
    poverty_period : province code -> period whose headcount ratio comes back
    closed : corridors whose main crossing closes: every district is as far from it as the
        farthest one is today
    counts_times : province code -> factor on its total and the counts of its districts (2 =
        doubled); MISSING where nothing had been reported
    """

    harvest_times: dict[str, float] = field(default_factory=dict)
    poverty_period: dict[str, str] = field(default_factory=dict)
    closed: tuple[str, ...] = ()
    counts_times: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what is no province, and factors out of bounds."""
        known = set(provinces()["adm1_code"])
        for code in (*self.harvest_times, *self.poverty_period, *self.counts_times):
            if code not in known:
                raise InputError("what_if.province", found=repr(code))
        for code, times in self.harvest_times.items():
            if not 0 <= times <= MOST_TIMES:
                raise InputError(
                    "what_if.times", code=code, most=f"{MOST_TIMES:g}", found=repr(times)
                )


@dataclass(frozen=True)
class Outside:
    """An input that the scenario pushes outside what the fit has seen."""

    adm1_code: str
    covariate: str
    value: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Moves:
    """What a scenario does to the list.

    table : one row per ranked district: adm2_pcode, names, rank, rank_low, rank_high, tier of the
        ranking; the same with `new_` and risk_times of the scenario; `beyond`, true where the new
        rank lies outside the old range
    outside : inputs outside the range seen in the fit
    unknown : codes of the provinces whose poverty of that time is not known, so it stays
    """

    table: pd.DataFrame
    outside: tuple[Outside, ...]
    unknown: tuple[str, ...]
    gone: tuple[str, ...] = ()

    @property
    def tier_changes(self) -> int:
        """Return how many districts change tier."""
        return int((self.table["tier"] != self.table["new_tier"]).sum())


def play(ranking: Ranking, inputs: Inputs, scenario: Scenario) -> Moves:
    """Play a scenario on a ranking made from these inputs.

    Raises
    ------
    InputError : the ranking is not from the model, so no input moves it.

    >>> from models.estimate.inputs import shipped_inputs
    >>> len(play(toy_ranking(), shipped_inputs(), Scenario(harvest_times={"20": 2.0})).table)
    210
    """
    case, skill = ranking.case, ranking.skill
    if ranking.method != "model" or case is None or skill is None:
        raise InputError("what_if.no_model", method=ranking.method)
    base = ranking.feature_frame
    then = features_at(inputs, ranking.outcome, newest=False).frame
    corridor = ranking.settings.corridor
    x_base, x_then = covariates(base, corridor), covariates(then, corridor)
    changed, unknown = _changed(base, inputs, scenario)
    x_new = covariates(changed, corridor)
    for covariate in scenario.closed:
        if covariate in x_new:
            x_new[covariate] = x_base[covariate].min()
    shift = (x_new - x_base) / spread(x_then, then["population"])
    outside = _outside(x_new, x_base, x_then, base["adm1_code"])
    new = _with_counts(ranking, inputs, scenario)
    table = _moves(ranking, new, shift)
    before = ranking.table.dropna(subset=["rank"])["adm2_pcode"]
    gone = tuple(sorted(set(before) - set(table["adm2_pcode"])))
    return Moves(table, outside, unknown, gone)


def _with_counts(ranking: Ranking, inputs: Inputs, scenario: Scenario) -> Ranking:
    """Return the ranking with the counts of the scenario, learned anew."""
    if not scenario.counts_times:
        return ranking
    outcome = ranking.outcome
    times = pd.Series(scenario.counts_times).replace(MISSING, np.nan)
    areas = [*outcome.totals.index, *outcome.counted.index]
    factor = pd.Series({area: times.get(area[:2], 1.0) for area in areas}, dtype=float)
    changed = replace(
        outcome,
        totals=outcome.totals * factor.reindex(outcome.totals.index),
        counted=(outcome.counted * factor.reindex(outcome.counted.index)).dropna(),
    )
    new = rank_outcome(inputs, ranking.settings, changed)
    if new.method != "model" or new.case is None:
        raise InputError("what_if.no_model", method=new.method)
    return new


def _changed(
    base: pd.DataFrame, inputs: Inputs, scenario: Scenario
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the features of the scenario, and the provinces whose earlier poverty is unknown."""
    frame = base.copy()
    harvest = f"harvest_province_{inputs.harvest_unit}"
    frame[harvest] *= frame["adm1_code"].map(scenario.harvest_times).astype(float).fillna(1.0)
    known = inputs.poverty.dropna(subset=["headcount_pct"]).set_index(["adm1_code", "period"])
    unknown = []
    for at in scenario.poverty_period.items():
        if at in known.index:
            here = frame["adm1_code"] == at[0]
            frame.loc[here, "poverty_province_pct"] = known["headcount_pct"][at]
        else:  # another period in its place would be an answer to another question
            unknown.append(at[0])
    frame["poverty_modelled_pct"] = modelled_poverty_pct(frame)
    return frame, tuple(unknown)


def _moves(ranking: Ranking, then: Ranking, shift: pd.DataFrame) -> pd.DataFrame:
    """Return the old list beside that of `then`, its inputs shifted."""
    assert then.case is not None
    assert then.skill is not None
    codes = then.case.adm1.index
    kept = list(then.coefficients)
    times = np.exp(shift.loc[codes, kept] @ pd.Series(then.coefficients, dtype=float))
    table = then.table.assign(code=then.table["adm2_pcode"].str[2:]).set_index("code")
    old = ranking.table.assign(code=ranking.table["adm2_pcode"].str[2:]).set_index("code")
    by = ranking.settings.by
    value = table.loc[codes, "relative_risk" if by == "rate" else "expected_count"] * times
    draws = draw_values(then.case, then.settings, then.skill.error_sd, by)
    new = rank_ranges(
        draws.shifted(shift.loc[codes, then.case.z_fit.columns]), value, then.settings.top
    )
    # where nobody was counted there is no risk to be times another
    counted = (table["relative_risk"] / old["relative_risk"]).where(old["relative_risk"] > 0, 1.0)
    new = new.assign(adm2_pcode=table["adm2_pcode"], risk_times=times * counted)
    moved = side_by_side(ranking.table, new).join(new.set_index("adm2_pcode")["risk_times"])
    return moved.sort_values(["new_rank", "adm2_pcode"]).reset_index()


def _outside(
    new: pd.DataFrame, base: pd.DataFrame, then: pd.DataFrame, adm1: pd.Series
) -> tuple[Outside, ...]:
    """List inputs that the scenario changed and that lie outside both times seen."""
    found = []
    for covariate in new:
        changed = new[covariate] != base[covariate]
        seen = pd.concat([base[covariate], then[covariate]])
        low, high = float(seen.min()), float(seen.max())
        bad = changed & ((new[covariate] < low) | (new[covariate] > high))
        for code in sorted(adm1[bad].unique()):
            values = new.loc[bad & (adm1 == code), covariate]
            found.append(Outside(code, covariate, float(values.max()), low, high))
    return tuple(found)
