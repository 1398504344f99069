"""An activity that has not begun has reached nobody, whatever stands in its row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import pytest

from geo.clock import day_here
from models.activities.read import Read, examine_activities
from models.activities.saved_lists import keep, rows_of, to_body
from models.activities.span import Span
from models.phrases import word
from models.plan.covered import covered_share
from models.store import open_store
from tests.test_misread_rows import book

BEGUN, AHEAD = date(2026, 1, 5), day_here() + timedelta(days=40)
HEAD = ["Agency", "Activity", "District code", "Start", "End", "Status"]
DISTRICTS = pd.DataFrame({"adm2_pcode": ["KH2001"], "adm1_pcode": "KH20", "tier": "not_separable"})
EVER = Span(date(2026, 1, 1), None)


def told(headers: Sequence[str], figures: Sequence[object], start: date, status: str) -> Read:
    """Return a list of one activity with figures under these headers."""
    end = None if status == "ongoing" else start + timedelta(days=60)
    row = ["A", "School", "KH2001", start, end, status, *figures]
    return examine_activities(book([*HEAD, *headers], row), "a.xlsx")


def counts(found: Read) -> dict[str, float]:
    """Return which people are counted."""
    assert not found.problems
    return found.rows.loc[0, ["people_targeted", "people_reached"]].dropna().to_dict()


def notes_of(found: Read) -> list[tuple[str, object]]:
    """Return what is said about people who can't have been reached, and of which rows."""
    keys = ("coverage_note.read_targeted", "coverage_note.read_not_reached")
    return [
        (note.key.split("read_")[1], note.values["rows"])
        for note in found.notes
        if note.key in keys
    ]


WAITING = [(BEGUN, "planned"), (AHEAD, "planned"), (AHEAD, "ongoing"), (AHEAD, "completed")]
PEOPLE = ["Beneficiaries", "Participants", "Total beneficiaries", "ចំនួនអ្នកចូលរួម", "អ្នកទទួលផល"]


@pytest.mark.parametrize(("start", "status"), WAITING)
@pytest.mark.parametrize("header", PEOPLE)
def test_people_of_what_has_not_begun_are_those_targeted(header, start, status):
    """The officer is told of which row."""
    found = told([header], [5000], start, status)
    assert counts(found) == {"people_targeted": 5000}
    assert notes_of(found) == [("targeted", "2")]


@pytest.mark.parametrize(("start", "status"), WAITING)
def test_people_targeted_stay_as_the_row_names_them(start, status):
    """A second figure beside them counts for nothing."""
    found = told(["People targeted", "Participants"], [900, 5000], start, status)
    assert (counts(found), notes_of(found)) == ({"people_targeted": 900}, [("targeted", "2")])


@pytest.mark.parametrize(("start", "status"), WAITING)
@pytest.mark.parametrize("header", ["People reached", "Beneficiaries (actual)", "ចំនួនបានទទួល"])
def test_what_is_called_reached_is_left_out_and_said(header, start, status):
    """It isn't taken for people targeted: the status or the date may be wrong."""
    found = told([header], [120], start, status)
    assert (counts(found), notes_of(found)) == ({}, [("not_reached", "2")])


@pytest.mark.parametrize("status", ["ongoing", "completed"])
@pytest.mark.parametrize("start", [BEGUN, day_here()])
@pytest.mark.parametrize("header", [*PEOPLE, "People reached"])
def test_work_that_began_counts_as_before(header, start, status):
    """From its first day on."""
    found = told([header], [120], start, status)
    assert (counts(found), notes_of(found)) == ({"people_reached": 120}, [])


@pytest.mark.parametrize("figure", [0, None])
def test_a_planned_row_that_says_nobody_or_nothing_is_left_as_it_is(figure):
    """There is nothing to say about it."""
    found = told(["People targeted", "People reached"], [700, figure], AHEAD, "planned")
    reached = {} if figure is None else {"people_reached": 0}
    assert (counts(found), notes_of(found)) == ({"people_targeted": 700} | reached, [])


def test_a_row_that_was_reported_later_had_begun():
    """A computer whose clock is behind takes nothing away."""
    found = told(["People reached", "Reported on"], [120, AHEAD], AHEAD, "ongoing")
    assert counts(found) == {"people_reached": 120}


@pytest.mark.parametrize(
    ("row", "reached"),
    [
        ({"status": "planned"}, None),
        ({"start": AHEAD}, None),
        ({"start": AHEAD, "reported_on": AHEAD}, 5000),
        ({}, 5000),
    ],
)
def test_a_list_saved_before_the_rule_counts_nobody_for_what_had_not_begun(tmp_path, row, reached):
    """Nor is anybody subtracted from a plan."""
    rows = told(["Beneficiaries"], [5000], BEGUN, "ongoing").rows.assign(**row)
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    kept = rows_of(keep(store, "old", rows), {})
    assert to_body(kept)["rows"][0]["people_reached"] == reached
    share = covered_share(kept, DISTRICTS, EVER)
    assert share.index.tolist() == ([] if reached is None else ["KH2001"])
    store.close()


def test_the_page_says_that_what_is_planned_reaches_nobody():
    """Beside the figures of people reached, in both languages."""
    for lang, said in (("en", "planned rows are left out"), ("km", "គ្រោងទុក")):
        assert said in word("coverage_note.reach", lang)
