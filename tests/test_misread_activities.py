"""Lists of activities: figures, places and rows that may be taken for others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from geo.errors import InputError
from models.activities.read import Read, examine_activities
from tests.test_misread_rows import book


def of_columns(headers: Sequence[str], figures: Sequence[int] = (400, 90)) -> Read:
    """Return a list of one activity with figures under these headers."""
    head = ["Agency", "Activity", "District code", "Start", "Status", *headers]
    row = ["A", "School", "2001", "2026-01-05", "ongoing", *figures[: len(headers)]]
    return examine_activities(book(head, row), "a.xlsx")


def counts(found: Read) -> dict[str, float]:
    """Return which people are counted."""
    return found.rows.loc[0, ["people_targeted", "people_reached"]].dropna().to_dict()


@pytest.mark.parametrize(
    "headers",
    [
        ("Beneficiaries (planned)", "Beneficiaries (reached)"),
        ("Beneficiaries (plan)", "Beneficiaries (actual)"),
        ("អ្នកទទួលផល (គ្រោង)", "អ្នកទទួលផល (អនុវត្ត)"),
        ("planned/participants", "actual/participants"),
        ("planned/beneficiaries", "actual/beneficiaries"),
    ],
)
def test_people_planned_and_people_reached_are_told_apart_by_a_remark_or_a_group(headers):
    """The planned ones are never those reached."""
    assert counts(of_columns(headers)) == {"people_targeted": 400, "people_reached": 90}


@pytest.mark.parametrize(
    "header",
    [
        *("Participants (planned)", "Participants (expected)", "No. of participants (planned)"),
        *("ចំនួនអ្នកចូលរួម (គ្រោង)", "Planned | Participants"),
    ],
)
def test_people_planned_alone_are_people_targeted(header):
    """Nobody is counted as reached."""
    assert counts(of_columns([header])) == {"people_targeted": 400}


@pytest.mark.parametrize(
    "header",
    [
        *("women/reached", "Households/reached", "children/beneficiaries", "Female: participants"),
        *("Reached (number of sessions)", "Reached (# of schools)", "Reached (no. of villages)"),
        *("Reached (sessions held)", "Reached (ចំនួនវគ្គ)", "Reached (avg per session)"),
        *("Reached (planned)", "Targeted (actual)", "Beneficiaries (indirect)", "sessions/reached"),
    ],
)
def test_a_remark_or_a_group_that_makes_another_count_of_it_leaves_it_unread(header):
    """The page says that nobody reads it."""
    found = of_columns([header])
    assert (counts(found), found.not_read) == ({}, (header,))


@pytest.mark.parametrize(
    "header",
    [
        *("training/participants", "reach/people_reached", "target_group/participants"),
        *("Reached (actual)", "People reached (estimated)", "Participants (Plan International)"),
        *("Reached (directly and indirectly)", "ចំនួនអ្នកចូលរួម / Participants", "reach.reached"),
    ],
)
def test_a_harmless_remark_or_group_leaves_people_reached(header):
    """All people are counted, as before."""
    assert counts(of_columns([header])) == {"people_reached": 400}


def test_of_two_parts_one_is_not_taken_for_the_whole():
    """The first of two groups of people is not all of them."""
    found = of_columns(["women/beneficiaries", "men/beneficiaries"])
    assert (counts(found), len(found.not_read)) == ({}, 2)


def test_two_counts_under_headers_of_texts_are_refused():
    """Nobody knows which of them is meant."""
    with pytest.raises(InputError) as error:
        of_columns(["Beneficiaries (old)", "Beneficiaries (new)"])
    assert (error.value.key, error.value.values["found"]) == (
        "activities.twice",
        "Beneficiaries (old), Beneficiaries (new)",
    )
