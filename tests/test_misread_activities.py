"""Lists of activities: figures, places and rows that may be taken for others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd
import pytest

from geo.errors import InputError
from models.activities.read import Read, examine_activities
from models.activities.saved_lists import together
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
        *("ចំនួនអ្នកចូលរួម (គ្រោង)", "Planned | Participants", "Participants (target: 3 communes)"),
        *("ចំនួនអ្នកចូលរួម (គោលដៅ)", "Participants (target beneficiaries)"),
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
        *("Reached (per month)", "Participants (per session)"),
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
        *("Participants (target communes)", "Beneficiaries (in targeted villages)"),
        *("ចំនួនអ្នកចូលរួម (ឃុំគោលដៅ)", "ចំនួនអ្នកចូលរួម (ភូមិគោលដៅ)"),
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


def records(*rows: tuple[str, str], **more: object) -> pd.DataFrame:
    """Return rows of a list: a number of a record and an agency in each."""
    one = {"adm1_code": "20", "adm2_code": "2001", "activity_type": "school", "start": "2026-01-05"}
    each = [one | {"record_id": number, "agency": agency} for number, agency in rows]
    return pd.DataFrame([row | more for row in each], dtype=object)


@pytest.mark.parametrize("title", [None, "School session"])
@pytest.mark.parametrize("platform", ["kobo", "odk", "dhis2"])
def test_two_numbers_of_a_platform_are_two_records_of_one_title_or_of_none(platform, title):
    """The new submissions of a month take no place of those before."""
    now, before = (
        records(*((f"{platform}:{n}", "A") for n in numbers), title=title)
        for numbers in ((201, 202), (101, 102))
    )
    assert len(together([now, before])) == 4
    assert len(together([now, pd.concat([before, now])])) == 4


@pytest.mark.parametrize("newer", ["kobo:9", "row 2"])
def test_a_row_typed_by_hand_and_a_record_of_a_platform_are_one(newer):
    """One of them has no number, so nothing tells them apart."""
    older = "row 2" if newer == "kobo:9" else "kobo:9"
    assert len(together([records((newer, "A")), records((older, "A"))])) == 1


@pytest.mark.parametrize(
    ("agency", "work", "rows"),
    [
        ("A", {"activity_type": "radio", "start": "2026-05-01"}, 1),
        ("A (new name)", {}, 1),
        ("B", {"activity_type": "radio", "start": "2026-05-01"}, 2),
    ],
)
def test_a_number_of_another_agency_and_of_other_work_is_another_servers(agency, work, rows):
    """A corrected submission still takes the place of its older one."""
    lists = [records(("kobo:57", agency), **work), records(("kobo:57", "A"))]
    assert len(together(lists)) == rows


@pytest.mark.parametrize("kind", ["other", None])
@pytest.mark.parametrize(
    ("newer", "older", "rows"),
    [
        ("Radio spots on safe migration", "Radio spot on safe migration", 1),
        ("Radio spots on safe migration", "RADIO SPOTS on safe migration", 1),
        ("Radio spot 1 on safe migration", "Radio spot 2 on safe migration", 2),
        ("Film", "Puppets", 2),
        ("Film", None, 2),
        (None, "Film", 2),
        (None, None, 1),
    ],
)
def test_a_mended_title_of_another_kind_of_activity_counts_once(kind, newer, older, rows):
    """Two titles that are not much alike are two activities: only the title tells which it is."""
    lists = [records(("row 2", "A"), activity_type=kind, title=each) for each in (newer, older)]
    assert len(together(lists)) == rows


def dated(starts: Sequence[object], ends: Sequence[object]) -> list[tuple[int | None, str | None]]:
    """Return the cells of a workbook that are refused, of activities with these days."""
    head = ["Agency", "Activity", "District code", "Start", "End", "Status"]
    days = zip(starts, ends, strict=True)
    rows = [["A", "School", "2001", start, end, "ongoing"] for start, end in days]
    found = examine_activities(book(head, *rows), "a.xlsx").problems
    assert {error.key for error in found} <= {"reading.turned_date"}
    return [(error.row, error.column) for error in found]


FIRSTS = [date(2026, 1, 4), date(2026, 1, 7), date(2026, 1, 10)]  # typed as 1/4, 1/7 and 1/10
LASTS = ["30/6/2026", "30/9/2026", "31/12/2026"]


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (FIRSTS, LASTS),
        (FIRSTS[:1] * 3, LASTS[:1] * 3),
        (FIRSTS[:1], LASTS[:1]),
        (FIRSTS, [*LASTS[:2], None]),
    ],
)
def test_ends_that_stayed_texts_tell_that_all_starts_were_turned(starts, ends):
    """Work begins on the first of a month, and ends on its last day, which can't be turned."""
    assert dated(starts, ends) == [(row, "Start") for row in range(2, 2 + len(starts))]


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (FIRSTS, [date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]),
        (FIRSTS, [date(2026, 6, 30), date(2026, 9, 30), "31/12/2026"]),  # one slip
        ([date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)], LASTS),
        ([date(2026, 1, 4), date(2026, 1, 19), date(2026, 2, 2)], LASTS),
        (FIRSTS, ["10/6/2026", "5/9/2026", "31/12/2026"]),  # the column was typed as texts
        (FIRSTS, ["30.6.2026", "30.9.2026", "31.12.2026"]),
        ([datetime(2026, 1, 4, 8, 30)], LASTS[:1]),
        (["1/4/2026", "1/7/2026", "1/10/2026"], LASTS),
    ],
)
def test_starts_that_nothing_shows_to_be_turned_are_read(starts, ends):
    """Dates of a usual workbook."""
    assert dated(starts, ends) == []


def at_place(header: str, place: str, **decided: str) -> Read:
    """Return a list of one activity at a place, without a column of provinces."""
    head = ["Agency", "Activity", header, "Start", "Status", "People reached"]
    content = book(head, ["A", "School", place, "2026-01-05", "ongoing", 400])
    asked = examine_activities(content, "a.xlsx").proposals
    keys = {one.key: decided["code"] for one in asked if decided}
    return examine_activities(content, "a.xlsx", keys)


@pytest.mark.parametrize("header", ["Location", "District", "Where"])
@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("Poipet, Banteay Meanchey", "0110"),
        ("Poipet (Banteay Meanchey)", "0110"),
        ("Chbar Ampov, Phnom Penh", "1212"),
        ("ស្រុកអង្គស្នួល, ខេត្តកណ្ដាល", "0808"),
        ("Bavet, Svay Rieng province", "2008"),
        ("Banteay Meanchey / Poipet", "0110"),
        ("Samraong, Oddar Meanchey", "2204"),
    ],
)
def test_an_address_without_a_column_of_provinces_is_one_place(header, place, code):
    """The people reached are counted in its district."""
    rows = at_place(header, place).rows
    assert rows[["adm2_code", "people_reached"]].values.tolist() == [[code, 400]]


def test_an_address_that_may_be_two_districts_is_asked_about_once():
    """As beside a column of provinces: the answer is one place, with its people."""
    (asked,) = at_place("Location", "Chhuk, Kampot").proposals
    assert {code for code, _ in asked.candidates} == {"0703", "0708"}
    rows = at_place("Location", "Chhuk, Kampot", code="0703").rows
    assert rows[["adm2_code", "people_reached"]].values.tolist() == [["0703", 400]]


@pytest.mark.parametrize(
    ("place", "places"),
    [
        ("Chhuk, Bati", [("07", "0703"), ("21", "2102")]),
        ("Poipet, Takeo", [("01", "0110"), ("21", None)]),
        ("Poipet | Banteay Meanchey", [("01", "0110"), ("01", None)]),
        ("Banteay Meanchey", [("01", None)]),
    ],
)
def test_several_places_without_a_column_of_provinces_stay_several(place, places):
    """A province that the others do not lie in is a place of its own."""
    rows = at_place("Location", place).rows
    assert [*zip(rows["adm1_code"], rows["adm2_code"], strict=True)] == places


@pytest.mark.parametrize(
    "header",
    [
        *("Number of provinces", "# of provinces", "No. of districts", "Total number of districts"),
        *("where/Number of districts", "ចំនួនខេត្ត", "ចំនួនស្រុក", "Number of locations"),
    ],
)
def test_how_many_areas_there_are_is_never_which_one(header):
    """A list without another column of places is refused: it names none."""
    with pytest.raises(InputError, match="province or district"):
        at_place(header, "5")


@pytest.mark.parametrize(
    ("header", "place"),
    [
        *(("Districts", "3"), ("District", "7"), ("District code", "3"), ("Location", "12")),
        *(("Provinces", "5"), ("ស្រុក", "៣"), ("លេខកូដស្រុក", "7"), ("Districts (number)", "4")),
    ],
)
def test_a_number_that_may_count_areas_is_no_province(header, place):
    """It is refused with its cell: it may also be a district's number within its province."""
    (problem,) = at_place(header, place).problems
    assert (problem.key, problem.row, problem.column) == ("activities.area_number", 2, header)


@pytest.mark.parametrize("code", ["7", "07"])
def test_a_districts_number_within_its_province_is_refused(code):
    """Beside Kampot, 7 is not the whole of Kampot."""
    head = ["Agency", "Activity", "Province", "District code", "Start", "Status"]
    content = book(head, ["A", "School", "Kampot", code, "2026-01-05", "ongoing"])
    (problem,) = examine_activities(content, "a.xlsx").problems
    assert problem.key == "activities.area_number"


@pytest.mark.parametrize(
    ("header", "place", "adm1", "adm2"),
    [
        *(("Province", "5", "05", None), ("Province code", "7", "07", None)),
        *(("Area code", "07", "07", None), ("District code", "703", "07", "0703")),
        *(("District", "0703", "07", "0703"), ("Provinces", "Kampot", "07", None)),
        ("Name of district", "Chhuk", "07", "0703"),
    ],
)
def test_a_code_or_a_name_under_its_own_header_is_read(header, place, adm1, adm2):
    """A code may have lost its zero."""
    found = at_place(header, place)
    assert found.rows[["adm1_code", "adm2_code"]].values.tolist() == [[adm1, adm2]]


@pytest.mark.parametrize("header", ["Number of target groups", "ចំនួនក្រុមគោលដៅ", "Target groups"])
def test_a_number_of_groups_is_no_number_of_people(header):
    """The column is named as not read."""
    found = of_columns((header,))
    assert counts(found) == {}
    assert found.not_read == (header,)


@pytest.mark.parametrize(
    "header", ["No. of beneficiaries", "Total number of participants", "ចំនួនអ្នកទទួលផល"]
)
def test_a_number_of_people_is_one_of_people(header):
    """As without the words before it."""
    assert counts(of_columns((header,))) == {"people_reached": 400}


@pytest.mark.parametrize("header", ["Number of activities", "No. of projects"])
def test_how_many_activities_there_are_is_not_which(header):
    """A column of activities beside it is read."""
    found = of_columns((header,))
    assert found.not_read == (header,)
    assert found.rows.loc[0, "activity_type"] == "school"
    assert pd.isna(found.rows.loc[0, "title"])


def with_unit(header: str, units: Sequence[str | None], figure: str = "Reached") -> Read:
    """Return a list of rows with a column beside their figure: 120, 121, ..."""
    head = ["Agency", "Activity", "District code", "Start", "Status", header, figure]
    rows = [
        ["A", "School", "2001", "2026-01-05", "ongoing", unit, 120 + i]
        for i, unit in enumerate(units)
    ]
    return examine_activities(book(head, *rows), "a.xlsx")


def of_units(found: Read) -> dict[str, object]:
    """Return what is said of rows without their people."""
    (note,) = [note for note in found.notes if note.key == "coverage_note.read_units"]
    return dict(note.values)


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        *(("Unit", "Households"), ("Unit", "sessions"), ("Unit", "thousand persons")),
        *(("ឯកតា", "គ្រួសារ"), ("Unit of measure", "HH"), ("Beneficiary unit", "families")),
        *(("Indicator", "Number of awareness sessions held"), ("Unit", "%"), ("Scale", "x1000")),
        *(("Indicator", "% of participants with increased knowledge"), ("Unit", "Girls")),
        *(("Indicator", "Percentage of people aware"), ("Indicator", "Participants (%)")),
        *(("Indicator", "Number of women reached"), ("Indicator", "Number of girls trained")),
        *(("Indicator", "People reached (of which women)"), ("សូចនាករ", "ចំនួនស្ត្រីដែលបានទទួលព័ត៌មាន")),
        *(("Measured in", "Households"), ("Type of count", "Households"), ("Counting", "HH")),
        *(
            ("Unit", "Hygiene kits"),
            ("Unit", "Person-days"),
            ("ឯកតា", "ពាន់នាក់"),
            ("សូចនាករ", "ចំនួនគ្រួសារ"),
        ),
    ],
)
def test_a_figure_that_a_column_says_counts_no_single_people_is_not_read(header, unit):
    """The row stays, without people; a note names the row and the column."""
    found = with_unit(header, [unit, "persons"])
    assert found.rows["people_reached"].isna().tolist() == [True, False]
    assert of_units(found) == {"n": 1, "rows": "2", "column": header}


def test_a_unit_counts_for_the_empty_cells_below_it():
    """A merged cell stands in its first row alone."""
    found = with_unit("Unit", ["Households", None, "persons", None])
    assert found.rows["people_reached"].isna().tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("header", "unit", "figure"),
    [
        *(("Unit", "Persons", "Reached"), ("ឯកតា", "នាក់", "Reached"), ("Unit", None, "Reached")),
        *(("Unit", "Family Protection Unit", "Reached"), ("Unit", "PCCT", "Reached")),
        ("Unit", "Women and Children Protection Unit", "Reached"),
        ("Implementing unit", "Provincial Working Group", "Reached"),
        *(("Administrative unit", "Commune", "Reached"), ("Business unit", "Training", "Reached")),
        *(("Scale", "Village", "Reached"), ("Scale of activity", "Commune level", "Reached")),
        *(("Unit cost", "1,000 USD", "Reached"), ("Unit", "Men and women", "Reached")),
        ("Indicator", "Number of people trained on protection of children", "Reached"),
        ("Indicator", "Number of people trained (at least 50% women)", "Reached"),
        ("Indicator", "Number of men and women reached", "Reached"),
        ("Indicator", "Women's rights training: number of participants", "Reached"),
        ("Indicator", "Number of people in households reached", "Reached"),
        ("Indicator", "Number of sessions held", "People reached"),
        *(("Remarks", "Households visited", "Reached"), ("Unit cost", "$12", "Reached")),
        ("Type of beneficiaries", "Families at risk", "Reached"),
    ],
)
def test_a_figure_of_people_is_read_beside_such_a_column(header, unit, figure):
    """A unit of people, an office, a remark, or an indicator beside a figure of people."""
    found = with_unit(header, [unit, unit], figure)
    assert found.rows["people_reached"].tolist() == [120, 121]
    assert not [note for note in found.notes if note.key == "coverage_note.read_units"]


HEADERS = ["Agency", "Activity", "Province", "District", "Start", "End", "Status", "People reached"]
DATED = ["2026-01-05", "2026-03-31", "completed"]
LISTED = [
    ["Bell Aid", "School", "Kampot", "Chhuk", *DATED, 100],
    ["Bell Aid", "School", "Takeo", "Bati", *DATED, 90],
]


def with_others(*below: Sequence[object], above: Sequence[Sequence[object]] = ()) -> Read:
    """Return a list of two activities with other rows above and below the second."""
    return examine_activities(book(HEADERS, LISTED[0], *above, LISTED[1], *below), "a.xlsx")


def left_out(found: Read) -> dict[str, str]:
    """Return which rows are said to be left out, by kind of note."""
    kinds = ("no_activity", "totals")
    keys = {f"coverage_note.read_{kind}": kind for kind in kinds}
    return {keys[n.key]: n.values["rows"] for n in found.notes if n.key in keys}


@pytest.mark.parametrize(
    "below",
    [
        ["Note: figures are provisional"],
        ["ប្រភព៖ មន្ទីរ"],
        [None, None, None, None, None, "Kampot, 5 April 2026"],
        ["Prepared by", None, None, None, None, None, "Approved by"],
        [None, None, None, None, None, None, None, "Director"],
    ],
)
def test_a_note_or_a_signature_below_a_list_is_left_out(below):
    """A note says which rows; nothing else is wrong with the list."""
    found = with_others(below)
    assert (found.rows["people_reached"].tolist(), found.problems) == ([100, 90], ())
    assert left_out(found) == {"no_activity": "4"}


@pytest.mark.parametrize("word", ["Total", "សរុប", "Grand total:", "Sub-total", "Total Bell Aid"])
def test_a_total_in_the_column_of_agencies_is_no_activity(word):
    """It has neither a start nor a status."""
    found = with_others([word, *[None] * 6, 190])
    assert (found.rows["people_reached"].tolist(), found.problems) == ([100, 90], ())
    assert left_out(found) == {"totals": "4"}


def test_an_agency_named_like_a_total_is_one():
    """Its row says when and how far it is."""
    found = with_others(["Total Energies", *LISTED[0][1:]])
    assert found.rows["agency_written"].tolist() == ["Bell Aid", "Bell Aid", "Total Energies"]


@pytest.mark.parametrize(
    "heading", ["I. Prevention", "Pillar 1: Prevention", "Prevention", "Takeo"]
)
def test_a_heading_that_names_a_pillar_or_an_area_is_left_out(heading):
    """Between two activities."""
    found = with_others(above=[[heading]])
    assert (found.rows["people_reached"].tolist(), found.problems) == ([100, 90], ())
    assert left_out(found) == {"no_activity": "3"}


OF_PILLARS = [
    *(["II. Protection"], ["១. ការការពារ"], ["Pillar 2: Protection"], ["Protection"]),
    *([None, "II. Protection"], ["II", "Protection"], ["2.", "ការការពារ"]),
]


@pytest.mark.parametrize("heading", OF_PILLARS)
def test_a_heading_of_a_pillar_is_that_of_the_rows_below_it(heading):
    """Four people of protection are withheld, until another pillar comes; areas end none."""
    training = ["Bell Aid", "Vocational training", "Takeo", "Bati", *DATED]
    rows = [[n, *training, people] for n, people in enumerate((3, 4, 40, 5), start=1)]
    end = ["III", "Prevention"]
    content = book(["No.", *HEADERS], rows[0], heading, rows[1], ["Takeo"], rows[2], end, rows[3])
    found = examine_activities(content, "a.xlsx")
    assert (found.problems, left_out(found)) == ((), {"no_activity": "3, 5, 7"})
    assert found.rows["pillar"].tolist() == ["prevention", *["protection"] * 2, "prevention"]
    assert found.rows["people_reached"].fillna(-1).tolist() == [3, -1, 40, 5]
    assert found.rows["withheld"].tolist() == [False, True, False, False]


def test_a_heading_that_nobody_knows_ends_the_pillar_above_it():
    """It must be corrected, and is one problem."""
    above = ["II. Protection"], LISTED[0], ["III. Law and order"]
    found = examine_activities(book(HEADERS, *above, LISTED[1]), "a.xlsx")
    assert [(one.key, one.row) for one in found.problems] == [("activities.only_cell", 4)]
    assert found.rows["pillar"].tolist() == ["protection", "prevention"]


def test_a_pillar_of_a_row_is_its_own_below_the_heading_of_another():
    """Rows that name none are of the heading's."""
    rows = [["Prevention", *LISTED[0]], [None, *LISTED[1]]]
    found = examine_activities(book(["Pillar", *HEADERS], [None, "Policy"], *rows), "a.xlsx")
    assert found.rows["pillar"].tolist() == ["prevention", "partnership"]


def test_a_heading_in_the_column_of_pillars_is_that_of_the_rows_below_it():
    """Where they leave it empty."""
    rows = [[None, *LISTED[0]], ["Policy", *LISTED[1]]]
    found = examine_activities(book(["Pillar", *HEADERS], ["II. Protection"], *rows), "a.xlsx")
    assert found.rows["pillar"].tolist() == ["protection", "partnership"]
    assert left_out(found) == {"no_activity": "2"}


def test_a_number_and_an_agency_alone_are_no_heading():
    """It may be an activity that nobody has filled in."""
    content = book(["No.", *HEADERS], [1, *LISTED[0]], [2, "Gong NGO"], [3, *LISTED[1]])
    found = examine_activities(content, "a.xlsx")
    assert ({one.row for one in found.problems}, left_out(found)) == ({3}, {})


def test_a_cell_alone_between_activities_is_one_problem():
    """It may be a heading or another agency of the activity above."""
    (problem,) = with_others(above=[["Gong NGO"]]).problems
    assert (problem.key, problem.row, problem.column) == ("activities.only_cell", 3, "Agency")
    assert "write the pillar into each row below it" in str(problem)


@pytest.mark.parametrize(
    "below",
    [
        [None, None, None, "Dang Tong"],
        ["Bell Aid", "Fair"],
        [None, "School"],
        [None, None, None, None, "2026-01-05"],
        [None, None, None, None, None, None, "completed"],
        ["Gong", *[None] * 6, 30],
    ],
)
def test_a_row_that_says_part_of_an_activity_is_never_left_out(below):
    """It may go on with the row above it: it must be filled in, or removed."""
    found = with_others(below)
    assert {problem.row for problem in found.problems} == {4}
    assert left_out(found) == {}


def test_numbers_alone_below_a_list_are_left_out():
    """A sheet may be numbered further than it is filled in."""
    rows = [[n, *row] for n, row in enumerate(LISTED, start=1)]
    found = examine_activities(book(["No.", *HEADERS], *rows, [3], [4]), "a.xlsx")
    assert (len(found.rows), found.problems) == (2, ())
    assert left_out(found) == {"no_activity": "4, 5"}


def test_a_whole_country_above_is_no_place_of_a_row_with_a_district():
    """A merged province is that of the districts below it; the whole country has none."""
    country = ["Bell Aid", "School", "Whole country", None, *DATED, 900]
    below = ["Bell Aid", "School", None, "Chhuk", *DATED, 30]
    rows = examine_activities(book(HEADERS, country, below), "a.xlsx").rows
    assert rows["adm2_code"].tolist() == [None, "0703"]
    merged = ["Bell Aid", "School", "Kampot", None, *DATED, 900]
    rows = examine_activities(book(HEADERS, merged, below), "a.xlsx").rows
    assert rows[["adm1_code", "adm2_code"]].values.tolist() == [["07", None], ["07", "0703"]]


def test_a_code_below_the_whole_country_is_read():
    """As a name is."""
    head = [*HEADERS[:3], "District code", *HEADERS[4:]]
    country = ["Bell Aid", "School", "Nationwide", None, *DATED, 900]
    below = ["Bell Aid", "School", None, "0703", *DATED, 30]
    rows = examine_activities(book(head, country, below), "a.xlsx").rows
    assert rows["adm2_code"].tolist() == [None, "0703"]


@pytest.mark.parametrize("word", ["All", "all", "All districts", "គ្រប់ស្រុក"])
def test_all_beside_a_province_is_all_of_it(word):
    """Nobody is asked about words that are not in the file."""
    found = examine_activities(book(HEADERS, [*LISTED[0][:3], word, *DATED, 100]), "a.xlsx")
    assert found.rows[["adm1_code", "adm2_code"]].values.tolist() == [["07", None]]
    assert found.proposals == ()


def days_first(dates: Sequence[str], reported: str) -> list[str]:
    """Return the rows whose dates are said to be read with the day first."""
    head = [*HEADERS, "Reported on"]
    row = [*LISTED[0][:4], *dates, "completed", 100, reported]
    notes = examine_activities(book(head, row), "a.xlsx").notes
    return [note.values["rows"] for note in notes if note.key == "coverage_note.read_dates"]


@pytest.mark.parametrize("dates", [["4/1/2026", "7/3/2026"], ["4-1-2026", "7-3-2026"]])
@pytest.mark.parametrize("reported", ["25/4/2026", "2026-04-25"])
def test_dates_that_may_have_the_month_first_are_told(dates, reported):
    """Whatever parts them, and however the day of the report is written."""
    assert days_first(dates, reported) == ["2"]


@pytest.mark.parametrize("dates", [["4/1/2026", "31/3/2026"], ["4.1.2026", "7.3.2026"]])
def test_dates_that_show_the_day_first_are_not_told(dates):
    """A day beyond 12 beside them, or full stops."""
    assert days_first(dates, "2026-04-25") == []


def test_a_remark_beyond_the_last_column_is_said_to_be_one():
    """A workbook has no cells to quote."""
    with pytest.raises(InputError, match="remove what stands beyond the last one") as raised:
        examine_activities(book(HEADERS, [*LISTED[0], None, "to be checked"], LISTED[1]), "a.xlsx")
    assert raised.value.row == 2
