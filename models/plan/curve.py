"""Curve: the share of people reached as a plan grows, for ours and two simpler rules."""

import numpy as np
import pandas as pd

from models.plan.allocate import in_order
from models.plan.limits import Limits

RULES = ("expected", "population_only", "equal_shares")


def orders(units: pd.DataFrame, population: pd.Series) -> dict[str, list[str]]:
    """Return in which order each rule goes to the districts.

    expected : most expected people for their cost first, which is what a plan does without
    further limits; population_only : largest first; equal_shares : one district of every
    province in turn, the largest of it first. Districts without an estimate are in none.

    >>> u = pd.DataFrame({"worth": [1.0, 5.0, 3.0], "cost": 1.0, "adm1": ["x", "x", "y"]},
    ...                  index=["a", "b", "c"])
    >>> orders(u, pd.Series({"a": 30, "b": 20, "c": 10}))["equal_shares"]
    ['a', 'c', 'b']
    """
    known = units[units["worth"].notna()].sort_index()
    people = population.reindex(known.index)
    largest = people.sort_values(ascending=False, kind="stable").index
    turn = known.loc[largest].groupby("adm1").cumcount()
    each = (known["worth"] / known["cost"]).sort_values(ascending=False, kind="stable")
    return {
        "expected": list(each.index),
        "population_only": list(largest),
        "equal_shares": list(turn.sort_values(kind="stable").index),
    }


def capture_curves(
    units: pd.DataFrame, population: pd.Series, already: float = 0.0
) -> pd.DataFrame:
    """Return the curve of each rule: `rule`, `spent` and `share` (0-1), from nothing to all.

    `share` counts what others already reach, as `already` people.

    >>> u = pd.DataFrame({"worth": [1.0, 3.0], "cost": 1.0, "adm1": "x"}, index=["a", "b"])
    >>> c = capture_curves(u, pd.Series({"a": 30, "b": 20}))
    >>> c[c["rule"] == "expected"]["share"].tolist()
    [0.0, 0.75, 1.0]
    """
    total = float(units["worth"].sum()) + already
    frames = []
    for rule, order in orders(units, population).items():
        picked = units.loc[order]
        reached = np.r_[0.0, picked["worth"].cumsum()] + already
        spent = np.r_[0.0, picked["cost"].cumsum()]
        frames.append(pd.DataFrame({"rule": rule, "spent": spent, "share": reached / total}))
    return pd.concat(frames, ignore_index=True)


def rivals(units: pd.DataFrame, population: pd.Series, spent: float) -> dict[str, tuple[str, ...]]:
    """Return the districts that the two simpler rules would choose for what the plan spends.

    >>> u = pd.DataFrame({"worth": [1.0, 5.0], "cost": 1.0, "adm1": "x"}, index=["a", "b"])
    >>> rivals(u, pd.Series({"a": 30, "b": 20}), 1)["population_only"]
    ('a',)
    """
    found = orders(units, population)
    return {rule: in_order(units, Limits(most=spent), found[rule]).codes for rule in RULES[1:]}
