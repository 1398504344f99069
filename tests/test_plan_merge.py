"""Two people's changes to one plan: put together, asked about where they clash, never lost."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from models.plan.merge import PLAN, WHOLE, merge, settle
from models.plan.plan_rows import Plan

CODES = ["KH2001", "KH2002", "KH2003"]

row = st.fixed_dictionaries(
    {},
    optional={
        "teams": st.integers(0, 2),
        "owner": st.sampled_from(["A", "B"]),
        "status": st.sampled_from(["proposed", "agreed"]),
        "start": st.sampled_from(["2027-01-01", "2027-02-01"]),
        "end": st.sampled_from(["2027-01-15", "2027-03-01"]),
    },
).filter(lambda r: r.get("start", "") <= r.get("end", "9999"))
plans = st.builds(
    Plan, st.dictionaries(st.sampled_from(CODES), row), note=st.sampled_from(["", "a", "b"])
)


def _cells(plan: Plan) -> dict:
    """Return every value of a plan by place; a district that is in the plan has a place itself."""
    cells = {(c, f): v for c, r in plan.rows.items() for f, v in r.items()}
    return cells | {(c, WHOLE): True for c in plan.rows} | {(PLAN, "note"): plan.note}


@given(plans, plans, plans)
@settings(max_examples=300)
def test_nothing_anybody_changed_is_lost(before, mine, theirs):
    """Every change of either is in the merged plan or in a clash that somebody is asked about."""
    merged = merge(before, mine, theirs)
    old, new = _cells(before), _cells(merged.plan)
    asked = {(c.code, c.field) for c in merged.clashes}
    whole = {c.code for c in merged.clashes if c.field == WHOLE}
    for side in (mine, theirs):
        cells = _cells(side)
        for place in {*old, *cells}:
            changed = cells.get(place) != old.get(place)
            if changed and place not in asked and place[0] not in whole:
                assert new.get(place) == cells.get(place), place


@given(plans, plans)
@settings(max_examples=100)
def test_one_who_changed_nothing_gets_the_others_plan(before, other):
    """From either side, and without a question."""
    for merged in (
        merge(before, before, other),
        merge(before, other, before),
        merge(before, other, other),
    ):
        assert (merged.plan.rows, merged.plan.note) == (other.rows, other.note)
        assert not merged.clashes


@given(plans, plans, plans, st.sampled_from(["mine", "theirs"]))
@settings(max_examples=200)
def test_a_choice_is_what_the_plan_then_says(before, mine, theirs, side):
    """Settling all clashes one way gives that side's value in each of them."""
    merged = merge(before, mine, theirs)
    assume(merged.clashes)
    try:
        settled = settle(merged, {(c.code, c.field): side for c in merged.clashes})
    except InputError:
        pytest.fail("one side's own days always go together")
    for clash in merged.clashes:
        if clash.code == PLAN:
            assert settled.note == getattr(clash, side)
        elif clash.field == WHOLE:
            assert settled.rows.get(clash.code) == getattr(clash, side)
        else:
            assert settled.rows[clash.code].get(clash.field) == getattr(clash, side)


@given(plans, plans, plans)
@settings(max_examples=100)
def test_it_does_not_matter_who_saves_first(before, mine, theirs):
    """The clashes are the same seen from the other side."""
    one, other = merge(before, mine, theirs), merge(before, theirs, mine)
    seen = {(c.code, c.field, str(c.mine), str(c.theirs)) for c in one.clashes}
    assert seen == {(c.code, c.field, str(c.theirs), str(c.mine)) for c in other.clashes}


def test_removed_by_one_and_changed_by_the_other_is_asked_and_stays_meanwhile():
    """On paper: nobody's team vanishes because somebody else tidied up."""
    before = Plan({"KH2001": {"teams": 1}})
    merged = merge(before, Plan(), Plan({"KH2001": {"teams": 2}}))
    assert merged.plan.rows == {"KH2001": {"teams": 2}}
    assert [(c.code, c.field) for c in merged.clashes] == [("KH2001", WHOLE)]
    assert settle(merged, {("KH2001", WHOLE): "mine"}).rows == {}


def test_days_that_only_fit_apart_are_asked_about_together():
    """One moves the start back, the other the end forward: neither was wrong alone."""
    before = Plan({"KH2001": {"start": "2027-01-01", "end": "2027-03-01"}})
    mine = Plan({"KH2001": {"start": "2027-02-01", "end": "2027-03-01"}})
    theirs = Plan({"KH2001": {"start": "2027-01-01", "end": "2027-01-15"}})
    merged = merge(before, mine, theirs)
    assert {c.field for c in merged.clashes} == {"start", "end"}
    assert merged.plan.rows["KH2001"] == theirs.rows["KH2001"]
