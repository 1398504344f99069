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


@pytest.mark.parametrize("group", ["Participants", "Beneficiaries"])
@pytest.mark.parametrize("number", ["No.", "No", "Number"])
@pytest.mark.parametrize(("other", "cell"), [("%", 60), ("Type", "students"), ("Group", "women")])
def test_a_number_below_people_counts_them(group, number, other, cell):
    """It is no number of the record; what stands beside it is a share of them, or who they are."""
    head, below = [*HEAD, group, None], [*[None] * 7, number, other]
    rows = [[*ROW, 120, cell], [*ROW[:3], "Dang Tong", *ROW[4:], 140, cell]]
    found = examine_activities(book(head, below, *rows, merged=("H1:I1",)), "a.xlsx").rows
    assert found["people_reached"].tolist() == [120, 140]
    assert found["record_id"].tolist() == ["row 3", "row 4"]


GROUPS = {
    "Focal point": ("Name", "Role", "Ms Officer", "head"),
    "Donor": ("Name", "Amount", "Big Fund", "5000"),
    "Reported by": ("Name", "Date", "Bell Aid", "2026-04-01"),
    "Commune": ("Name", "Code", "Krang Snay", "070304"),
    "Partner": ("Name", "Type", "Gong NGO", "NGO"),
}


@pytest.mark.parametrize("group", GROUPS)
def test_a_name_or_a_code_is_that_of_the_cell_above_it(group):
    """None is a second column of districts, activities or agencies."""
    one, two, *cells = GROUPS[group]
    head, below = [*HEAD, "People reached", group, None], [*[None] * 8, one, two]
    found = examine_activities(
        book(["A list"], head, below, [*ROW, 120, *cells], merged=("I2:J2",)), "a.xlsx"
    )
    assert counts(found) == {"people_reached": 120}
    assert found.rows.loc[0, ["agency_written", "adm2_code"]].tolist() == ["Bell Aid", "0703"]


def test_names_and_codes_below_each_of_their_areas_are_read():
    """As they are below the organisation."""
    head = ["Organisation", None, "Activity", "Province", None, "District", None, *HEAD[4:]]
    below = ["Name", "Acronym", None, *["Name", "Code"] * 2, *[None] * 3]
    row = ["Bell Aid", "BA", "School", "Kampot", "07", "Chhuk", "0703", *ROW[4:]]
    content = book(head, below, row, merged=("A1:B1", "D1:E1", "F1:G1"))
    found = examine_activities(content, "a.xlsx")
    assert found.rows.loc[0, ["agency_written", "adm2_code"]].tolist() == ["Bell Aid", "0703"]


def test_two_starts_are_refused_with_the_cell_above_each():
    """The row is that of the header, below a title."""
    head = [*HEAD[:4], "Planned dates", None, "Actual dates", None, "Status"]
    below = [*[None] * 4, *["Start", "End"] * 2, None]
    row = [*ROW[:4], *ROW[4:6], *ROW[4:6], "completed"]
    content = book(["A list"], head, below, row, merged=("E2:F2", "G2:H2"))
    with pytest.raises(InputError, match="Planned dates/Start, Actual dates/Start") as error:
        examine_activities(content, "a.xlsx")
    assert error.value.row == 3


TITLES = [
    *("Action plan 2026", "Provincial Department of Women's Affairs", "គណៈកម្មាធិការនារី និងកុមារ"),
    "Committee for Women and Children, Kampot",
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("merged", ["F1:I1", "G1:H1"])
def test_a_title_above_some_columns_says_nothing_of_the_people_below_it(title, merged):
    """It stands alone, above other columns as well."""
    upper = [*[None] * (5 if merged == "F1:I1" else 6), title]
    head = [*HEAD, "Participants", "Source", "Remarks"]
    found = examine_activities(book(upper, head, [*ROW, 120, "x", "y"], merged=(merged,)), "a.xlsx")
    assert counts(found) == {"people_reached": 120}


@pytest.mark.parametrize("group", ["Planned", "Women", "គ្រោង"])
def test_the_short_name_of_a_group_counts_also_above_other_columns(group):
    """It is no title: its people are planned, or some."""
    head = [*HEAD, "Participants", "Source", "Remarks"]
    content = book([*[None] * 6, group], head, [*ROW, 120, "x", "y"], merged=("G1:I1",))
    assert "people_reached" not in counts(examine_activities(content, "a.xlsx"))


@pytest.mark.parametrize("group", ["Women", "Households reached", "Planned", "Sessions"])
def test_a_number_below_others_names_no_record(group):
    """It counts them, and is named as not used."""
    head, below = [*HEAD, group, None, "People reached"], [*[None] * 7, "No.", "%", None]
    content = book(head, below, [*ROW, 10, 20, 60], merged=("H1:I1",))
    found = examine_activities(content, "a.xlsx")
    assert (counts(found), found.rows["record_id"].tolist()) == ({"people_reached": 60}, ["row 3"])
    assert found.not_read == (f"{group}/No.", f"{group}/%")


@pytest.mark.parametrize("part", ["Date", "Type", "Code"])
def test_what_says_when_or_which_people_is_no_number_of_them(part):
    """The total beside it counts."""
    head, below = [*HEAD, "Participants", None], [*[None] * 7, part, "Total"]
    content = book(head, below, [*ROW, 7, 60], merged=("H1:I1",))
    found = examine_activities(content, "a.xlsx")
    assert (counts(found), found.not_read) == ({"people_reached": 60}, (f"Participants/{part}",))


def test_a_group_of_figures_is_no_title():
    """A budget and people may both be planned."""
    upper, head = [*[None] * 7, "Planned activities"], [*HEAD, "Budget", "Participants"]
    found = examine_activities(book(upper, head, [*ROW, 500, 120], merged=("H1:I1",)), "a.xlsx")
    assert counts(found) == {"people_targeted": 120}
