"""The allocation: the optimum, within the limits, or a plain word why it can't be."""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import combinations, count

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from models.plan import price
from models.plan.allocate import allocate, in_order
from models.plan.curve import capture_curves, orders, rivals
from models.plan.limits import Limits, NotPossible, check_possible
from models.plan.price import prices_of

NEAR = 1e-5


@st.composite
def tasks(draw):
    """Return units, limits and what others reach: ties, zeros, gaps and equal costs included."""
    size = draw(st.integers(1, 7))
    codes = [f"d{i}" for i in range(size)]
    worth = draw(
        st.lists(
            st.one_of(st.none(), st.integers(0, 6).map(float), st.floats(0, 50)),
            min_size=size,
            max_size=size,
        )
    )
    same = draw(st.booleans())
    cost = (
        [1.0] * size
        if same
        else draw(st.lists(st.integers(1, 6).map(float), min_size=size, max_size=size))
    )
    adm1 = draw(st.lists(st.sampled_from("xyz"), min_size=size, max_size=size))
    units = pd.DataFrame(
        {"worth": pd.Series(worth, codes, dtype=float), "cost": cost, "adm1": adm1}, index=codes
    )
    some = st.lists(st.sampled_from(codes), unique=True, max_size=3).map(tuple)
    aim = draw(st.booleans())
    limits = Limits(
        most=None if aim else float(draw(st.integers(0, 14))),
        goal=draw(st.floats(0.05, 1)) if aim else None,
        must=draw(some),
        must_not=draw(some),
        floor=draw(st.integers(0, 2)),
    )
    return units, limits, draw(st.sampled_from([0.0, 7.5]))


def _allowed(units, limits, already, codes):
    """Say whether a set of codes keeps every limit; written apart from the code under test."""
    chosen, worth, cost, adm1 = set(codes), *(units[c].to_dict() for c in units)
    if not set(limits.must) <= chosen or chosen & set(limits.must_not):
        return False
    if any(np.isnan(worth[c]) and c not in limits.must for c in chosen):
        return False
    for province in {adm1[c] for c in worth if not np.isnan(worth[c])}:
        if sum(adm1[c] == province for c in chosen) < limits.floor:
            return False
    spent = sum(cost[c] for c in chosen)
    reached = sum(worth[c] for c in chosen if not np.isnan(worth[c])) + already
    total = sum(w for w in worth.values() if not np.isnan(w)) + already
    if limits.most is not None:
        return spent <= limits.most
    return reached >= limits.goal * total - NEAR * total


def _every(units, limits, already):
    codes = list(units.index)
    sets = [s for n in range(len(codes) + 1) for s in combinations(codes, n)]
    return [s for s in sets if _allowed(units, limits, already, s)]


@given(tasks())
@settings(max_examples=200)
def test_the_allocation_is_the_optimum_that_brute_force_finds(task):
    """Every set of districts is tried: none within the limits reaches more, or costs less."""
    units, limits, already = task
    allowed = _every(units, limits, already)
    if not allowed:
        with pytest.raises(NotPossible):
            allocate(units, limits, already)
        return
    choice = allocate(units, limits, already)
    assert _allowed(units, limits, already, choice.codes)
    assert choice.proven
    assert choice.unknown == tuple(c for c in choice.codes if np.isnan(units["worth"][c]))
    spent = [sum(units["cost"][c] for c in s) for s in allowed]
    worth = [np.nansum([units["worth"][c] for c in s]) for s in allowed]
    if limits.goal is None:
        assert choice.worth == pytest.approx(max(worth), rel=NEAR, abs=NEAR)
    else:
        assert choice.spent == pytest.approx(min(spent), rel=NEAR)


def test_a_must_that_filled_a_floor_leaves_the_floor_as_the_conflict():
    """Two districts with an estimate are asked of a province that has one: that alone fails."""
    units = pd.DataFrame(
        {"worth": [1.0, np.nan, 1.0, 1.0], "cost": 1.0, "adm1": list("xxyy")}, index=list("abcd")
    )
    with pytest.raises(NotPossible) as raised:
        allocate(units, Limits(most=1, must=("b",), floor=2))
    assert raised.value.conflict == (("floor", ""),)


@given(tasks())
@settings(max_examples=150)
def test_what_cannot_be_kept_together_is_a_smallest_set(task):
    """All of the named limits fail together; leave any one of them out, and the rest can be."""
    units, limits, already = task
    try:
        check_possible(units, limits, already)
    except NotPossible as error:
        conflict = error.conflict
    else:
        assert _every(units, limits, already)
        return

    def possible(kept):
        without = replace(
            limits,
            must=tuple(c for k, c in kept if k == "must"),
            must_not=tuple(c for k, c in kept if k == "must_not"),
            floor=limits.floor if ("floor", "") in kept else 0,
        )
        if limits.goal is None and ("limit", "") not in kept:
            without = replace(without, most=1e9)
        if limits.goal is not None and ("goal", "") not in kept:
            without = replace(without, goal=1e-12)
        return bool(_every(units, without, already))

    assert not possible(conflict)
    assert all(possible([c for c in conflict if c != one]) for one in conflict)


@given(tasks())
@settings(max_examples=150)
def test_it_is_never_worse_than_going_down_the_list(task):
    """Neither by worth for cost, nor by worth alone, nor by any rival rule."""
    units, limits, already = task
    if limits.goal is not None or not _every(units, limits, already):
        return
    best = allocate(units, limits, already).worth
    population = pd.Series(range(len(units)), units.index, dtype=float)
    for order in orders(units, population).values():
        other = in_order(units, limits, order)
        if _allowed(units, limits, already, other.codes):
            assert best >= other.worth - NEAR


@given(tasks())
@settings(max_examples=60)
def test_a_price_is_what_is_gained_without_the_constraint(task):
    """Never below zero; and the choice without it, plus nothing else, gains exactly that."""
    units, limits, already = task
    if not _every(units, limits, already):
        return
    choice = allocate(units, limits, already)
    for one in prices_of(units, limits, choice, already):
        free = allocate(units, limits.without(one.kind, one.code), already)
        gained = free.worth - choice.worth if limits.goal is None else choice.spent - free.spent
        assert one.people + one.cost == pytest.approx(max(gained, 0), abs=NEAR)


def test_prices_are_looked_for_until_time_is_over_and_the_rest_are_named(monkeypatch):
    """However many limits there are, a plan waits no longer; what has no price says so."""
    clock, asked = count(step=3), []
    units = _units([float(n) for n in range(1, 9)], [float(n % 3 + 1) for n in range(8)])
    limits = Limits(most=4, must_not=tuple("efgh"))
    choice = allocate(units, limits)

    def search(*given):
        asked.append(given)
        return allocate(*given)

    monkeypatch.setattr(price, "monotonic", lambda: next(clock))
    monkeypatch.setattr(price, "allocate", search)
    found = prices_of(units, limits, choice)
    assert [p.is_known for p in found] == [True, True, True, False]
    assert len(asked) == 3
    assert found[-1].code == "h"


def test_a_price_that_is_not_proven_is_none(monkeypatch):
    """A search that ended too early would tell that a limit costs nothing."""
    units = _units([5.0, 9.0, 1.0], [1.0, 2.0, 3.0])
    limits = Limits(most=2, must_not=("b",))
    choice = allocate(units, limits)
    monkeypatch.setattr(price, "allocate", lambda *given: replace(allocate(*given), proven=False))
    assert [p.is_known for p in prices_of(units, limits, choice)] == [False]


def test_a_conflict_comes_back_from_the_helper_as_it_was():
    """Which limits can't be kept, and what would do."""
    with pytest.raises(NotPossible) as error:
        allocate(_units([1.0, 2.0]), Limits(most=1, must=("a", "b")))
    again = pickle.loads(pickle.dumps(error.value))
    assert (again.conflict, again.least) == (error.value.conflict, error.value.least)
    assert str(again) == str(error.value)


def _units(worth, cost=1.0, adm1="x"):
    codes = list("abcdefgh")[: len(worth)]
    return pd.DataFrame(
        {"worth": worth, "cost": cost, "adm1": list(adm1) if len(adm1) > 1 else adm1}, index=codes
    )


def test_greedy_misses_where_costs_differ_and_the_solver_does_not():
    """On paper: 10 for 6, or 7 + 7 for 5 + 5, with 10 to spend."""
    units = _units([10.0, 7.0, 7.0], [5.5, 5.0, 5.0])
    assert in_order(units, Limits(most=10), ["a", "b", "c"]).worth == 10
    choice = allocate(units, Limits(most=10))
    assert (choice.codes, choice.worth, choice.rule) == (("b", "c"), 14.0, "milp")


def test_of_equal_districts_the_lower_code_comes_first():
    """The same figures give the same plan, whatever the order they came in."""
    units = _units([4.0, 4.0, 4.0])
    assert allocate(units, Limits(most=2)).codes == ("a", "b")
    assert allocate(units.iloc[::-1], Limits(most=2)).codes == ("a", "b")


def test_without_an_estimate_a_district_is_taken_only_on_request():
    """Missing is neither zero nor a reason to go; a must is kept and named."""
    units = _units([None, 4.0, 1.0])
    assert allocate(units, Limits(most=3)).codes == ("b", "c")
    asked = allocate(units, Limits(most=2, must=("a",)))
    assert (asked.codes, asked.unknown, asked.worth) == (("b", "a"), ("a",), 4.0)


def test_what_others_cover_counts_towards_a_goal():
    """50 of 100 are covered: 80% needs 30 more, not 80."""
    units = _units([30.0, 20.0])
    assert allocate(units, Limits(goal=0.8), already=50.0).codes == ("a",)
    assert allocate(units, Limits(goal=0.8)).codes == ("a", "b")


def test_a_district_that_adds_nothing_is_left_to_others():
    """Wholly covered: no team is spent, unless a floor asks for one."""
    units = _units([0.0, 5.0], adm1="xy")
    assert allocate(units, Limits(most=2)).codes == ("b",)
    assert allocate(units, Limits(most=2, floor=1)).codes == ("b", "a")


def test_an_impossible_plan_names_the_limits_and_the_way_out():
    """Two musts and one team; a floor no province can meet; a goal out of reach."""
    units = _units([3.0, 2.0, 1.0], adm1="xyy")
    with pytest.raises(NotPossible) as error:
        allocate(units, Limits(most=1, floor=1))
    assert error.value.conflict == (("limit", ""), ("floor", ""))
    assert error.value.least == 2
    with pytest.raises(NotPossible) as error:
        allocate(units, Limits(most=9, floor=2))
    assert error.value.conflict == (("floor", ""),)
    with pytest.raises(NotPossible) as error:
        allocate(units, Limits(goal=0.9, must_not=("b", "c")))
    # staying out of both is more than enough: one of the two is enough to miss it
    assert error.value.conflict == (("goal", ""), ("must_not", "c"))
    assert error.value.least == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"most": 1, "goal": 0.5},
        {"most": -1},
        {"most": float("nan")},
        {"goal": 0},
        {"goal": 1.5},
        {"most": 1, "floor": -1},
    ],
)
def test_limits_that_mean_nothing_are_refused(wrong):
    """Before anything is computed."""
    with pytest.raises(InputError):
        Limits(**wrong)


def test_a_code_that_is_not_planned_for_is_refused():
    """A must from another province is an error, not ignored."""
    with pytest.raises(InputError, match="KH9999"):
        allocate(_units([1.0]), Limits(most=1, must=("KH9999",)))


def test_the_curve_on_paper():
    """Worth 6, 3, 1 and 10 covered by others: of 20, 10 then 16, 19, 20."""
    units = _units([3.0, 6.0, 1.0], [2.0, 1.0, 1.0])
    curve = capture_curves(units, pd.Series({"a": 1, "b": 2, "c": 3}), already=10.0)
    ours = curve[curve["rule"] == "expected"]
    assert ours["spent"].tolist() == [0, 1, 3, 4]
    assert ours["share"].tolist() == pytest.approx([0.5, 0.8, 0.95, 1])
    people = curve[curve["rule"] == "population_only"]
    assert people["share"].tolist() == pytest.approx([0.5, 0.55, 0.85, 1])
    assert rivals(units, pd.Series({"a": 1, "b": 2, "c": 3}), 2)["population_only"] == ("b", "c")
