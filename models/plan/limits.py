"""Limits: what a plan must keep to, and which of it can't be kept together."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd

from geo.errors import InputError

NEAR = 1e-6  # relative; the solver is no more exact, and nobody plans to a millionth


@dataclass(frozen=True)
class Limits:
    """What a plan must keep to; exactly one of `most` and `goal`.

    most : cost that may be spent (teams, sessions or money)
    goal : share (0-1) of all expected people that must be reached, others' coverage counted
    must, must_not : codes of districts that have to be in the plan, or must stay out
    floor : districts at least in every province that has an estimate

    >>> Limits(most=30, floor=1).constraints
    (('limit', ''), ('floor', ''))
    """

    most: float | None = None
    goal: float | None = None
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    floor: int = 0

    def __post_init__(self) -> None:
        """Check that they are limits."""
        if (self.most is None) == (self.goal is None):
            raise InputError("plan.one_aim", column="most, goal")
        if self.most is not None and not (np.isfinite(self.most) and self.most >= 0):
            raise InputError("plan.above", column="most", found=repr(self.most))
        if self.goal is not None and not 0 < self.goal <= 1:
            raise InputError("plan.share", column="goal", found=repr(self.goal))
        if not 0 <= self.floor <= 100:
            raise InputError("plan.range", column="floor", low=0, high=100, found=repr(self.floor))

    @property
    def constraints(self) -> tuple[tuple[str, str], ...]:
        """Return every constraint as kind and code: limit, goal, floor, must, must_not."""
        first = "limit" if self.goal is None else "goal"
        return (
            (first, ""),
            *([("floor", "")] if self.floor else []),
            *(("must", code) for code in dict.fromkeys(self.must)),
            *(("must_not", code) for code in dict.fromkeys(self.must_not)),
        )

    def without(self, kind: str, code: str) -> Self:
        """Return the limits without one constraint other than limit and goal.

        >>> Limits(most=3, must=("a", "b")).without("must", "a").must
        ('b',)
        """
        if kind == "floor":
            return replace(self, floor=0)
        kept = tuple(c for c in getattr(self, kind) if c != code)
        return replace(self, must=kept) if kind == "must" else replace(self, must_not=kept)


class NotPossible(InputError):  # noqa: N818 - says what it is
    """The limits can't be kept together.

    conflict : a smallest set of them that can't; without any one of it, the rest can
    least : the lowest cost that would do, where `limit` is in the set; the highest share that
        can be reached, where `goal` is
    """

    def __init__(self, conflict: tuple[tuple[str, str], ...], least: float) -> None:
        self.conflict, self.least = conflict, least
        names = ", ".join(f"{kind} {code}".strip() for kind, code in conflict)
        kinds = {kind for kind, _ in conflict}
        if "limit" in kinds:
            super().__init__("plan.conflict_limit", found=names, least=f"{least:g}")
        elif "goal" in kinds:
            super().__init__("plan.conflict_goal", found=names, least=f"{100 * least:.1f}")
        else:
            super().__init__("plan.conflict", found=names)


def goal_worth(units: pd.DataFrame, limits: Limits, already: float) -> float | None:
    """Return the people still to be reached for the goal; None without a goal.

    >>> goal_worth(pd.DataFrame({"worth": [60.0, None]}), Limits(goal=0.5), already=40.0)
    10.0
    """
    if limits.goal is None:
        return None
    return limits.goal * (float(units["worth"].sum()) + already) - already


def check_possible(units: pd.DataFrame, limits: Limits, already: float = 0.0) -> None:
    """Return if the limits can be kept together.

    Parameters
    ----------
    units : indexed by code: worth (people; missing without an estimate), cost, adm1.
    already : people that others reach; they count towards a goal.

    Raises
    ------
    NotPossible : they can't; a smallest conflicting set was found by leaving out one at a time.
    InputError : a district of must or must_not is not among the units.

    >>> u = pd.DataFrame({"worth": [1.0, 2.0], "cost": 1.0, "adm1": ["x", "y"]}, index=["a", "b"])
    >>> try:
    ...     check_possible(u, Limits(most=1, must=("a", "b")))
    ... except NotPossible as error:
    ...     error.conflict, error.least
    ((('limit', ''), ('must', 'a'), ('must', 'b')), 2.0)
    """
    _check_codes(units, limits)
    wanted, kept = goal_worth(units, limits, already), list(limits.constraints)
    if _possible(units, limits, wanted, kept):
        return
    # from the start after each: a must without an estimate may be all that filled a floor
    while True:
        smaller = ([c for c in kept if c != one] for one in kept)
        fewer = next((s for s in smaller if not _possible(units, limits, wanted, s)), None)
        if fewer is None:
            break
        kept = fewer
    cost, worth = _extremes(units, limits, kept)
    total = float(units["worth"].sum()) + already
    share = (worth + already) / total if total > 0 else np.nan
    raise NotPossible(tuple(kept), cost if wanted is None else share)


def _check_codes(units: pd.DataFrame, limits: Limits) -> None:
    unknown = [c for c in (*limits.must, *limits.must_not) if c not in units.index]
    if unknown:
        raise InputError("plan.area", found=", ".join(unknown))


def _possible(
    units: pd.DataFrame, limits: Limits, wanted: float | None, kept: list[tuple[str, str]]
) -> bool:
    if {c for k, c in kept if k == "must"} & {c for k, c in kept if k == "must_not"}:
        return False
    cost, worth = _extremes(units, limits, kept)
    if ("limit", "") in kept and limits.most is not None and cost > limits.most * (1 + NEAR):
        return False
    if ("goal", "") in kept and wanted is not None and worth < wanted - NEAR * abs(wanted):
        return False
    return bool(np.isfinite(cost))


def _extremes(
    units: pd.DataFrame, limits: Limits, kept: list[tuple[str, str]]
) -> tuple[float, float]:
    """Return the lowest cost that keeps must, must_not and floor, and the highest worth.

    The cost is infinite where a province has fewer districts than the floor.
    """
    forced = units.index.isin([c for k, c in kept if k == "must"])
    blocked = units.index.isin([c for k, c in kept if k == "must_not"])
    free = units["worth"].notna().to_numpy() & ~blocked & ~forced
    cost = float(units["cost"][forced].sum())
    if ("floor", "") in kept:
        provinces = units.loc[units["worth"].notna(), "adm1"].unique()
        for province in provinces:
            here = (units["adm1"] == province).to_numpy()
            missing = max(limits.floor - int((here & forced).sum()), 0)
            cheapest = np.sort(units["cost"].to_numpy()[here & free])[:missing]
            cost += float(cheapest.sum()) if len(cheapest) == missing else np.inf
    return cost, float(units["worth"][free | forced].sum())
