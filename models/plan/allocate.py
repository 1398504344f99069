"""Allocate: the districts that reach most people within limits, or reach a goal at least cost."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from models.plan.limits import NEAR, Limits, check_possible, goal_worth
from models.plan.silence import silence

SECONDS = 10.0  # the search for a better plan ends then, and says so
# without its presolve, whose work is done here already, and which writes to the screen
_OPTIONS = {"mip_rel_gap": NEAR, "presolve": False}


@dataclass(frozen=True)
class Choice:
    """The districts that were chosen.

    codes : of most worth first; spent : their cost
    worth : people they reach, as far as known; unknown : chosen without an estimate, on request
    rule : greedy or milp; proven : no other choice within the limits is better (by a millionth)
    """

    codes: tuple[str, ...]
    spent: float
    worth: float
    unknown: tuple[str, ...]
    rule: str
    proven: bool


def allocate(
    units: pd.DataFrame, limits: Limits, already: float = 0.0, seconds: float = SECONDS
) -> Choice:
    """Return the best choice of districts within the limits.

    The sum of the districts' worth is as large as can be, or, with a goal, their cost as small
    as can be; of equal districts the one with the lower code comes first, and none is chosen
    that adds nothing. A district without an estimate is chosen only if it is a must.

    Where every district costs the same, greedy is enough. Take any choice that keeps to the
    limits; musts are in it anyhow. Swapping, in a province, a district that fills the floor for
    one of more worth, or any other district for one of more worth elsewhere, keeps the number of
    districts and so every limit, and loses nothing. These swaps end at what greedy takes: the
    musts, the best of each province up to the floor, then the best of all. With a goal the same
    holds for every number of districts, and the first number that is enough is the smallest.
    Where costs differ this is a knapsack with side conditions, where greedy can miss: then
    `scipy.optimize.milp` (HiGHS) solves it, and its answer is never worse than greedy's.

    Parameters
    ----------
    units : indexed by code: worth (people; missing without an estimate), cost (above zero), adm1.
    already : people that others reach; they count towards a goal.
    seconds : after which the solver gives the best it has found, not proven.

    Raises
    ------
    NotPossible : the limits can't be kept together; it names those that can't.

    >>> u = pd.DataFrame({"worth": [5.0, 9.0, None], "cost": 1.0, "adm1": ["x", "x", "y"]},
    ...                  index=["a", "b", "c"])
    >>> allocate(u, Limits(most=1)).codes, allocate(u, Limits(goal=0.9)).codes
    (('b',), ('b', 'a'))
    """
    units = units.sort_index()
    check_possible(units, limits, already)
    wanted = goal_worth(units, limits, already)
    greedy = _greedy(units, limits, wanted)
    if units["cost"].nunique() <= 1:
        return replace(greedy, proven=True)
    if not _keeps(greedy, units, limits, wanted):
        # the dear ones it took for the floors are too much; the cheapest are not
        greedy = in_order(units, limits, list(known_by(units, "cost").index))
    best = _milp(units, limits, wanted, greedy, seconds)
    if best is None:
        return greedy
    return replace(greedy, proven=best.proven) if _as_good(greedy, best, limits) else best


def allocate_in_order(
    units: pd.DataFrame, limits: Limits, order: list[str], already: float = 0.0
) -> Choice:
    """Return the districts taken in a given order within the limits, or until a goal is reached.

    A district that adds nothing, because others reach all of its people, comes last.

    Parameters
    ----------
    units, already : as in `allocate`; order : codes with an estimate, the first to go to first.

    Raises
    ------
    NotPossible : the limits can't be kept together; it names those that can't.

    >>> u = pd.DataFrame({"worth": [5.0, 9.0, 0.0], "cost": 1.0, "adm1": "x"}, index=list("abc"))
    >>> allocate_in_order(u, Limits(most=1), ["c", "a", "b"]).codes
    ('a',)
    """
    units = units.sort_index()
    check_possible(units, limits, already)
    wanted = goal_worth(units, limits, already)
    useful = sorted(order, key=lambda code: units["worth"][code] <= 0)
    found = _along(units, limits, wanted, useful)
    if not _keeps(found, units, limits, wanted):
        # the dear ones it took for the floors are too much; the cheapest are not
        found = in_order(units, limits, list(known_by(units, "cost").index))
    return found


def known_by(units: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the units with an estimate, lowest value of a column first.

    >>> u = pd.DataFrame({"worth": [1.0, 2.0, None], "cost": [3.0, 2.0, 1.0]}, index=list("abc"))
    >>> list(known_by(u, "cost").index)
    ['b', 'a']
    """
    return units[units["worth"].notna()].sort_values(column, kind="stable")


def in_order(units: pd.DataFrame, limits: Limits, order: list[str]) -> Choice:
    """Return the districts taken in a given order while they fit: musts, floors, then the rest.

    What a plan is made by where nothing can be counted (an index), and what other plans are
    compared with. A district that is too dear is passed over; nothing is proven.

    >>> u = pd.DataFrame({"worth": [5.0, 9.0, 1.0], "cost": 1.0, "adm1": ["x", "x", "y"]},
    ...                  index=["a", "b", "c"])
    >>> in_order(u, Limits(most=2, floor=1), ["a", "b", "c"]).codes
    ('a', 'c')
    """
    taken = dict.fromkeys(limits.must)
    blocked, cost, adm1 = set(limits.must_not), units["cost"].to_dict(), units["adm1"].to_dict()
    free = [code for code in order if code not in blocked and code not in taken]
    filled = Counter(adm1[code] for code in taken)
    for code in free:
        if filled[adm1[code]] < limits.floor:
            filled[adm1[code]] += 1
            taken[code] = None
    spent = sum(cost[code] for code in taken)
    most = np.inf if limits.most is None else limits.most * (1 + NEAR)
    for code in free:
        if code not in taken and spent + cost[code] <= most:
            taken[code] = None
            spent += cost[code]
    return _choice(units, list(taken), "greedy", proven=False)


def _greedy(units: pd.DataFrame, limits: Limits, wanted: float | None) -> Choice:
    """Take the districts of most worth for their cost; stop once a goal is reached."""
    known = units[units["worth"].notna()]
    each = (known["worth"] / known["cost"]).sort_values(ascending=False, kind="stable")
    return _along(units, limits, wanted, list(each.index))


def _along(units: pd.DataFrame, limits: Limits, wanted: float | None, order: list[str]) -> Choice:
    """Take the districts of an order while they fit, or until a goal is reached."""
    if wanted is None:
        # what adds nothing is left to others, unless a floor needs it
        useful = _useful(units, limits, in_order(units, limits, order).codes)
        return _choice(units, useful, "greedy", proven=False)
    first = in_order(units, replace(limits, most=0.0, goal=None), order).codes
    worth, taken = units["worth"], list(first)
    reached = float(worth[taken].sum())
    blocked = {*limits.must_not, *first}
    for code in order:
        if reached >= wanted - NEAR * abs(wanted):
            break
        if code not in blocked:
            taken.append(code)
            reached += worth[code]
    return _choice(units, taken, "greedy", proven=False)


def _milp(
    units: pd.DataFrame, limits: Limits, wanted: float | None, greedy: Choice, seconds: float
) -> Choice | None:
    """Solve it as a mixed-integer programme; None where no answer was found in time.

    First without whole numbers: that bounds what can be reached. A district whose reduced cost
    is larger than the distance from greedy to that bound can't change sides in any better
    choice, so it is settled, and only the doubtful few are left to the solver.
    """
    known = units["worth"].notna().to_numpy()
    value, cost = units["worth"].where(known, 0.0).to_numpy(), units["cost"].to_numpy()
    low = units.index.isin(limits.must).astype(float)
    high = 1.0 - (units.index.isin(limits.must_not) | (~known & (low == 0)))
    most_value, most_cost = max(value.max(initial=0.0), 1e-300), cost.max()
    value, cost = value / most_value, cost / most_cost
    rows, least = _floors(units, limits, known)
    if wanted is None:
        objective = -value
        rows, least = np.vstack([rows, -cost]), [*least, -(limits.most or 0.0) / most_cost]
    else:
        objective = cost
        rows, least = np.vstack([rows, value]), [*least, wanted / most_value]
    relaxed = linprog(objective, A_ub=-rows, b_ub=-np.array(least), bounds=np.c_[low, high])
    if relaxed.status != 0:
        return None
    at_greedy = objective[units.index.isin(greedy.codes)].sum()
    if _keeps(greedy, units, limits, wanted):
        slack = at_greedy - relaxed.fun + NEAR
        high = np.where(relaxed.lower.marginals > slack, low, high)
        low = np.where(-relaxed.upper.marginals > slack, high, low)
    with silence():
        found = milp(
            objective,
            integrality=1,
            bounds=Bounds(low, high),
            options=_OPTIONS | {"time_limit": seconds},
            constraints=LinearConstraint(rows, least, np.inf),
        )
    if found.x is None:
        return None
    picked = [code for code, x in zip(units.index, found.x, strict=True) if x > 0.5]
    choice = _choice(units, _useful(units, limits, picked), "milp", proven=found.status == 0)
    # the solver's tolerance is not ours: an answer that breaks a limit is none
    return choice if _keeps(choice, units, limits, wanted) else None


def _floors(
    units: pd.DataFrame, limits: Limits, known: np.ndarray
) -> tuple[np.ndarray, list[float]]:
    """Return a row per province that has a floor, and the floors."""
    codes = units.loc[known, "adm1"].unique() if limits.floor else []
    rows = [(units["adm1"] == code).to_numpy(dtype=float) for code in codes]
    return np.array(rows).reshape(len(rows), len(units)), [float(limits.floor)] * len(rows)


def _useful(units: pd.DataFrame, limits: Limits, codes) -> list[str]:
    """Leave out what adds nothing, is no must, and fills no floor."""
    adm1, kept = units["adm1"], list(codes)
    for code in [c for c in kept if units["worth"][c] == 0 and c not in limits.must]:
        if sum(adm1[c] == adm1[code] for c in kept) > limits.floor:
            kept.remove(code)
    return kept


def _keeps(choice: Choice, units: pd.DataFrame, limits: Limits, wanted: float | None) -> bool:
    """Return whether a choice keeps to limit, goal and floor."""
    if wanted is not None and choice.worth < wanted - NEAR * abs(wanted):
        return False
    if limits.most is not None and choice.spent > limits.most * (1 + NEAR):
        return False
    known = units[units["worth"].notna()]
    count = units["adm1"][list(choice.codes)].value_counts().reindex(known["adm1"].unique())
    return bool((count.fillna(0) >= limits.floor).all())


def _as_good(one: Choice, other: Choice, limits: Limits) -> bool:
    """Return whether the first is as good as the second, noise of the arithmetic aside."""
    if limits.goal is None:
        return one.worth >= other.worth * (1 - NEAR)
    return one.spent <= other.spent * (1 + NEAR)


def _choice(units: pd.DataFrame, codes: list[str], rule: str, proven: bool) -> Choice:
    picked = units.loc[codes].sort_values("worth", ascending=False, kind="stable")
    return Choice(
        codes=tuple(picked.index),
        spent=float(picked["cost"].sum()),
        worth=float(picked["worth"].sum()),
        unknown=tuple(picked.index[picked["worth"].isna()]),
        rule=rule,
        proven=proven,
    )
