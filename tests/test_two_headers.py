"""Lists of activities whose header has two rows, or a column without a header beside people."""

from __future__ import annotations

import pytest

from geo.errors import InputError
from models.activities.read import Read, examine_activities
from tests.test_misread_rows import book

HEAD = ["Agency", "Activity", "Province", "District", "Start", "End", "Status"]
ROW = ["Bell Aid", "School", "Kampot", "Chhuk", "2026-01-05", "2026-03-31", "completed"]


def read(group: str, parts: list[str], merged: tuple[str, ...] = ("H1:I1",)) -> Read:
    """Return a list with two figures under a merged header and the names of its parts."""
    head, below = [*HEAD, group, None, "Remarks"], [*[None] * 7, *parts, None]
    return examine_activities(book(head, below, [*ROW, 5000, 120, "x"], merged=merged), "a.xlsx")


def counts(found: Read) -> dict[str, float]:
    """Return which people are counted."""
    assert not found.problems
    return found.rows.loc[0, ["people_targeted", "people_reached"]].dropna().to_dict()


@pytest.mark.parametrize("group", ["Beneficiaries", "Participants", "ចំនួនអ្នកចូលរួម"])
@pytest.mark.parametrize(
    "parts", [["Planned", "Actual"], ["Target", "Reached"], ["គ្រោង", "អនុវត្ត"], ["Plan", "Achieved"]]
)
def test_people_planned_and_reached_under_one_header_are_told_apart(group, parts):
    """The lower row says which is which."""
    found = read(group, parts)
    assert counts(found) == {"people_targeted": 5000, "people_reached": 120}
    assert found.not_read == ("Remarks",)


@pytest.mark.parametrize(
    ("group", "parts"),
    [
        ("Beneficiaries", ["Male", "Female"]),
        ("Women", ["Target", "Reached"]),
        ("Households", ["Target", "Reached"]),
        ("Budget", ["Target", "Reached"]),
    ],
)
def test_a_part_of_the_people_or_no_people_is_not_read(group, parts):
    """Both columns are named as not used."""
    found = read(group, parts)
    assert (counts(found), len(found.not_read)) == ({}, 3)
    assert all(part in header for part, header in zip(parts, found.not_read, strict=False))


@pytest.mark.parametrize("parts", [["Total", "Female"], ["សរុប", "ស្រី"]])
def test_the_total_of_two_parts_counts(parts):
    """The other is only some of them."""
    found = read("Participants", parts)
    assert counts(found) == {"people_reached": 5000}
    assert found.not_read[0] == f"Participants ({parts[1]})"


def test_cells_merged_over_both_rows_and_groups_of_places_and_days_are_read():
    """As offices lay out their lists, below a title; errors keep the rows of the sheet."""
    upper = ["No", "Agency", "Activity", "Location", None, "Period", None, "Status", "People", None]
    lower = [*[None] * 3, "Province", "District", "Start", "End", None, "Target", "Reached"]
    row = [1, *ROW, 500, 120]
    merged = ("A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "H2:H3", "I2:J2")
    found = examine_activities(
        book(["List of 2026"], upper, lower, row, [2, *row[1:7], "?", 1, 1], merged=merged),
        "a.xlsx",
    )
    assert found.rows.loc[0, ["adm2_code", "people_targeted", "people_reached"]].tolist() == [
        *("0703", 500, 120)
    ]
    assert [one.rows for one in found.proposals] == [(5,)]


ABOVE = ["Women", "Households", "Sessions", "Indirect beneficiaries"]


@pytest.mark.parametrize("group", ABOVE)
def test_what_stands_above_a_whole_header_counts_for_the_columns_below_it(group):
    """Of some people, or of none, nobody is counted; both columns are named as not used."""
    upper, head = [*[None] * 7, group], [*HEAD, "Target", "Reached"]
    found = examine_activities(book(upper, head, [*ROW, 500, 120], merged=("H1:I1",)), "a.xlsx")
    assert (counts(found), len(found.not_read)) == ({}, 2)


@pytest.mark.parametrize(
    ("upper", "merged"),
    [
        (["List of women's shelters, target 2026"], ("A1:I1",)),
        (["Women"], ("A1:C1",)),
        ([*[None] * 7, "Beneficiaries"], ("H1:I1",)),
        (
            ["Work", None, "Women's shelter", None, "Period", *[None] * 2, "Outputs"],
            ("E1:F1", "H1:I1"),
        ),
        ([*[None] * 3, "Area", *[None] * 3, "Number of people"], ("H1:I1",)),
    ],
)
def test_a_title_or_a_group_of_all_people_takes_nothing_away(upper, merged):
    """Above the header of a list, as offices write it."""
    head = [*HEAD, "Target", "Reached"]
    found = examine_activities(book(upper, head, [*ROW, 500, 120], merged=merged), "a.xlsx")
    assert counts(found) == {"people_targeted": 500, "people_reached": 120}


@pytest.mark.parametrize(
    "header", ["Total participants", "reach/total_participants", "Participants/Total"]
)
def test_all_participants_are_people_reached(header):
    """As forms call them."""
    found = examine_activities(book([*HEAD, header], [*ROW, 120]), "a.xlsx")
    assert counts(found) == {"people_reached": 120}


@pytest.mark.parametrize("below", [[300, 20], ["see", None]])
def test_a_row_that_names_no_parts_is_no_header(below):
    """An activity without its agency must be corrected, as before."""
    head = [*HEAD, "Remarks", None, "Source"]
    content = book(head, [*[None] * 7, *below], [*ROW, "x", "y"])
    assert {one.row for one in examine_activities(content, "a.xlsx").problems} == {2}


@pytest.mark.parametrize("header", ["Beneficiaries", "Participants", "People targeted"])
@pytest.mark.parametrize("more", [["Remarks"], []])
def test_figures_without_a_header_beside_people_are_refused(header, more):
    """One header may have stood over both, and nobody knows which is which."""
    rows = [
        [*ROW[:1], kind, *ROW[2:], 5000, 120, *more] for kind in ("School", "Shelter", "Training")
    ]
    with pytest.raises(InputError) as error:
        examine_activities(book([*HEAD, header, None, *more], *rows), "a.xlsx")
    assert (error.value.key, error.value.row, error.value.column) == ("reading.unnamed", 1, "I")


def test_other_columns_without_a_header_are_named_as_not_used():
    """Numbers of the rows, and remarks beside the people; an empty column is none."""
    head = [None, *HEAD, "People reached", None, None, "Remarks"]
    found = examine_activities(book(head, [1, *ROW, 120, "at 4 schools", None, "x"]), "a.xlsx")
    assert (counts(found), found.not_read) == ({"people_reached": 120}, ("(A)", "(J)", "Remarks"))
