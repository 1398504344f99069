"""Text tables in which a number's own comma may part it: one number is never read as two."""

from __future__ import annotations

import pytest

from models.activities.read import examine_activities
from models.desk.examine import Examined, examine
from models.reading.question import Question

REMARKS, WOMEN = "Province,Year,Persons,Remarks", "Province,Year,Persons,Women"
RATES = "Province,Year,Poverty rate"
ACTIVITIES = "Agency,Activity,District code,Start,Status,Budget,Remarks"
THOUSANDS = ("Kampot,2024,1,250", "Takeo,2024,2,860", "Kep,2024,3,145", "Kandal,2024,31,420")


def brought(header: str, *rows: str, kind: str = "repatriation", **answers: str) -> Examined:
    """Return what a CSV turned out to be."""
    return examine("\n".join([header, *rows]).encode(), "f.csv", kind, answers=answers)


def outcome(found: Examined) -> str:
    """Return the key of what was asked or refused, or "read"."""
    waits = [*found.problems, *([found.question] if found.question else [])]
    return waits[0].key if waits else "read"


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (REMARKS, ("Kampot,2024,<1,000", "Takeo,2024,860,", "Kep,2024,45,")),
        (REMARKS, ("Kampot,2024,1,250", "Takeo,2024,2,860")),
        (REMARKS, ("Kampot,2024,1,250", "Takeo,2024,1860,", "Kep,2024,45,")),
        (REMARKS, ("Kampot,2024,1,250", 'Takeo,2024,"1,860",', "Kep,2024,45,")),
        (REMARKS, ("Kampot,2024,1,250", "Takeo,2024,860,2023", "Kep,2024,45,")),
        (WOMEN, ("Kampot,2024,1,250,", "Takeo,2024,860,", "Kep,2024,45,")),
    ],
)
def test_what_is_surely_one_number_is_refused(header, rows):
    """Digits in a column of remarks, or a comma more than in other rows."""
    found = brought(header, *rows)
    assert (outcome(found), found.problems[0].row) == ("reading.split", 2)


@pytest.mark.parametrize("end", ["250 (est.)", "250 persons", "250*", "250.50", "250 នាក់"])
@pytest.mark.parametrize("header", [REMARKS, WOMEN])
def test_a_number_with_something_behind_it_is_asked_about(header, end):
    """A unit, a mark or decimals."""
    rows = (f"Kampot,2024,1,{end}", "Takeo,2024,860,", "Kep,2024,45,")
    assert outcome(brought(header, *rows)) == "question.comma"


@pytest.mark.parametrize(
    ("behind", "rows"),
    [
        *((name, THOUSANDS) for name in ("Women", "Households", "Form no.", "Anything")),
        ("Women", ("Kampot,2024,1,250,", "Takeo,2024,2,860,")),
        ("Women", ("Kampot,2024,45,20", "Takeo,2024,12,4", "Kep,2024,1,250")),
        ("Women", ("Kampot,2024,150,120", "Takeo,2024,860,", "Kep,2024,45,")),
        ("Women", ("Kampot,2024,<1,000", "Takeo,2024,860,", "Kep,2024,45,")),
        ("Form no.", ("Kampot,2024,45,101", "Kep,2024,12,102", "Takeo,2024,80,")),
        ("Source page", ("Kampot,2024,45,101", "Kep,2024,12,102", "Takeo,2024,80,110")),
        ("Households visited", ("Kampot,2024,45,593", "Kep,2024,12,", "Takeo,2024,80,900")),
        ("Population (thousands)", ("Kampot,2024,45,593", "Kep,2024,12,042")),
    ],
)
def test_what_may_be_one_number_or_two_is_asked_about(behind, rows):
    """Two are read, with a note of the answer; one is refused with its row."""
    header = f"Province,Year,Persons,{behind}"
    assert outcome(brought(header, *rows)) == "question.comma"
    assert outcome(brought(header, *rows, comma="one")) == "reading.split"
    two = brought(header, *rows, comma="two")
    assert len(two.tidy()) == len(rows)
    assert "desk_note.answered" in [note.key for note in two.notes]


@pytest.mark.parametrize(
    ("header", "rows", "counts"),
    [
        ("Province,Persons,Year", ("Kampot,12,2024,", "Kep,45,2024,"), [12, 45]),
        (WOMEN, ("Kampot,2024,45,20,", "Kep,2024,12,4,"), [45, 12]),
        (WOMEN, ("Kampot,2024,450,120,", "Kep,2024,512,300,"), [450, 512]),
        (WOMEN, ("Kampot,2024,1250,600", "Kep,2024,860,412", "Takeo,2024,45,"), [1250, 860, 45]),
        (
            "Province,Year,Persons,Form",
            ("Kampot,2024,45,101", "Kep,2024,12,98", "Takeo,2024,80,99"),
            [45, 12, 80],
        ),
        ("Province,Year,Persons,Form no.", ("Kampot,2024,45,117/2024", "Kep,2024,12,"), [45, 12]),
    ],
)
def test_two_numbers_are_read(header, rows, counts):
    """A comma at the end of each row, parts of the persons, or numbers that are no ends."""
    found = brought(header, *rows)
    assert found.tidy()["count"].tolist() == counts


@pytest.mark.parametrize(
    ("behind", "row"),
    [("Remarks", "1{i},5%"), ("Remarks", "1{i},5 %"), ("CI", "1{i},{i}5"), ("Any", "1{i},5")],
)
def test_a_rate_parted_by_its_decimal_comma_is_asked_about(behind, row):
    """Also with % behind it, and under any header."""
    rows = [f"{n},2024,{row.format(i=i)}" for i, n in enumerate(["Kampot", "Takeo", "Kep"])]
    assert outcome(brought(f"{RATES},{behind}", *rows, kind="poverty")) == "question.comma"


def test_rates_with_a_decimal_point_are_read():
    """Their comma is no decimal mark."""
    rows = ("Kampot,2024,12,5", "Takeo,2024,9.5,4", "Kep,2024,8,3")
    found = brought(f"{RATES},Rank", *rows, kind="poverty").tidy()
    assert found["headcount_pct"].tolist() == [12, 9.5, 8]


@pytest.mark.parametrize("budget", ["1,250.50", "1,250 USD"])
def test_a_budget_parted_by_its_comma_is_asked_about(budget):
    """In a list of activities as in any other table."""
    start = "A,School,200{},2026-01-05,ongoing,"
    rows = [start.format(1) + budget, start.format(2) + "860,"]
    content = "\n".join([ACTIVITIES, *rows]).encode()
    with pytest.raises(Question) as asked:
        examine_activities(content, "a.csv")
    assert asked.value.name == "comma"
    read = examine_activities(content, "a.csv", answers={"comma": "two"})
    assert "desk_note.answered" in [note.key for note in read.notes]


COUNTRIES = "Province,Year,Thailand,Viet Nam"
KNOWN = {  # columns side by side that are all read; the first row is the longer one
    "three countries": (f"{COUNTRIES},Other", ("1,250,45", "860,12", "500,30"), "repatriation"),
    "two countries": (COUNTRIES, ("1,250", "860", "500"), "repatriation"),
    "a remark": (f"{COUNTRIES},Remarks", ("1,250,45", "860,12", "500,30"), "repatriation"),
    "an error": (f"{RATES},Standard error", ("12,5", "9", "8"), "poverty"),
    "planted": (
        "Province,Year,Damaged (ha),Planted (ha),Source",
        ("1,250,9800", "860,12000", "500,30000"),
        "harvest",
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_row_longer_than_others_is_asked_about_between_columns_that_are_read(name):
    """One number is refused with its row."""
    header, ends, kind = KNOWN[name]
    rows = [f"{p},2024,{e}" for p, e in zip(("Kampot", "Takeo", "Kandal"), ends, strict=True)]
    found = brought(header, *rows, kind=kind)
    assert outcome(found) == "question.comma"
    assert found.question is not None
    assert (found.question.row, found.question.column) == (2, header.split(",")[2])
    assert outcome(brought(header, *rows, kind=kind, comma="one")) == "reading.split"
    two = brought(header, *rows, kind=kind, comma="two")
    assert "desk_note.answered" in [note.key for note in two.notes]


def test_years_side_by_side_of_which_one_row_is_longer_are_asked_about():
    """As the countries are."""
    rows = ("Kampot,1,250", "Takeo,860", "Kandal,500")
    assert outcome(brought("Province,2023,2024", *rows)) == "question.comma"


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (f"{COUNTRIES},Other", ("Kampot,2024,1,250,45", "Takeo,2024,860,12,", "Kep,2024,5,30,")),
        (f"{COUNTRIES},Remarks", ("Kampot,2024,45,120,est.", "Takeo,2024,860,12")),
        (f"{COUNTRIES},Remarks", ("Kampot,2024,120,45,", "Takeo,2024,860,12")),
        (COUNTRIES, ("Kampot,2024,1250,860", "Takeo,2024,860")),
    ],
)
def test_columns_side_by_side_in_honest_rows_are_read(header, rows):
    """All rows have their commas, a word has no other place, or the figures are no ends."""
    assert outcome(brought(header, *rows)) == "read"


@pytest.mark.parametrize(
    ("header", "ends"),
    [
        ("People targeted,People reached", ("1,200,95", "860,45")),
        ("Budget,Currency", ("1,250,USD", "860,USD")),
    ],
)
def test_known_columns_of_a_list_of_activities_are_asked_about_too(header, ends):
    """A target of 1 and 200 people reached may be a target of 1,200."""
    start = "Agency,Activity,District code,Start,Status"
    rows = [f"A,School,200{i},2026-01-05,ongoing,{end}" for i, end in enumerate(ends, start=1)]
    with pytest.raises(Question) as asked:
        examine_activities("\n".join([f"{start},{header},Remarks", *rows]).encode(), "a.csv")
    assert asked.value.name == "comma"
