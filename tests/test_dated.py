"""A measure and its year in one header, in every container. Outcomes written before the code."""

from __future__ import annotations

import pytest

from models.desk.examine import examine
from models.reading.dated import dated
from tests import old_workbooks
from tests.cases import book_of, lines, outcome, read, saved, told
from tests.open_workbooks import ods
from tests.open_workbooks import row as ods_row

RATES, PEOPLE = {"07": 9.5, "21": 12.0}, {"07": 1240, "21": 860}
FILES = {
    "a rate and its year": (
        "poverty", lines("Province,Poverty rate 2024", "Kampot,9.5", "Takeo,12"), RATES),
    "the year first": (
        "poverty", lines("Province,2024 poverty rate (%)", "Kampot,9.5", "Takeo,12"), RATES),
    "in Khmer, with Khmer digits": (
        "poverty", lines("ខេត្ត,អត្រាភាពក្រីក្រ ២០២៤", "កំពត,៩.៥", "តាកែវ,១២"), RATES),
    "the Khmer word for year between": (
        "poverty", lines("ខេត្ត,អត្រាភាពក្រីក្រ ឆ្នាំ២០២៤", "កំពត,9.5", "តាកែវ,12"), RATES),
    "several years, the newest last": (
        "poverty",
        lines("Province,Poverty rate (2023),Poverty rate (2024)", "Kampot,8,9.5", "Takeo,3,12"),
        RATES),
    "a rate and its error, each with its year": (
        "poverty",
        lines("Province,Rate 2024,SE 2024,Rate 2023", "Kampot,9.5,1.1,8", "Takeo,12,2,3"), RATES),
    "an error that may be of either year": (
        "poverty", lines("Province,Rate 2023,Rate 2024,SE", "Kampot,9.5,8,1.1", "Takeo,12,9,2"),
        ["reading.undated None"]),
    "people and their year": (
        "repatriation", lines("Province,Repatriated persons 2024", "Kampot,1240", "Takeo,860"),
        PEOPLE),
    "people in a year, with a title above": (
        "repatriation",
        lines("Returns,", "Province,Number of persons in 2024", "Kampot,1240", "Takeo,860"),
        PEOPLE),
    "a mark beside the year": (
        "repatriation",
        lines("Province,Persons 2023,Persons 2024*", "Kampot,5,1240", "Takeo,6,860"), PEOPLE),
    "fields damaged and planted, by year": (
        "harvest",
        lines("Province,Damaged (ha) 2024,Planted (ha) 2024", "Kampot,95,1000", "Takeo,12,100"),
        RATES),
    "a plain year twice": (
        "repatriation", lines("Province,2024,Persons 2024", "Kampot,1240,5", "Takeo,860,6"),
        ["reading.header 1"]),
    "a newer year beside a column of years": (
        "poverty", lines("Province,Year,Rate,Rate 2025", "Kampot,2024,9,5", "Takeo,2024,8,6"),
        ["reading.years_twice None"]),
    # what is no measure of the table, or only a part of one
    "people in a table of rates": (
        "poverty", lines("Province,Persons 2024", "Kampot,12", "Takeo,9"), "ask part_year"),
    "women and a year": (
        "repatriation", lines("Province,Women 2024", "Kampot,1240", "Takeo,860"), "ask part_year"),
    "half a year under a measure": (
        "repatriation", lines("Province,Persons Jan-Jun 2024", "Kampot,1240", "Takeo,860"),
        "ask part_year"),
    "a unit beside a measure": (
        "repatriation", lines("Province,Persons (thousands) 2024", "Kampot,12", "Takeo,9"),
        "ask part_year"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_measure_with_its_year_is_read_and_nothing_else_beside_it(name):
    """A word more in the header leaves it what it was: unknown, and asked about."""
    kind, content, expected = FILES[name]
    assert outcome(read(content, kind)) == expected


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls", "tsv"])
def test_every_container_has_the_same_headers(ending):
    """The reader of a format brings cells only."""
    rows = [["Report", ""], ["ខេត្ត", "Poverty rate 2024"], ["Kampot", 9.5], ["Takeo", 12]]
    content = {
        "xlsx": lambda: saved(book_of(("Data", rows))),
        "ods": lambda: ods({"Data": "".join(map(ods_row, rows))}),
        "xls": lambda: old_workbooks.xls({"Data": old_workbooks.cells(rows)}),
        "tsv": lambda: lines(*("\t".join(map(str, row)) for row in rows)),
    }[ending]()
    assert outcome(examine(content, f"t.{ending}", "poverty")) == RATES


def test_the_mark_beside_the_year_is_told():
    """With the header it stood in; a header without one is not."""
    assert told(read(FILES["a mark beside the year"][1]))["marked_years"] == {
        "years": "Persons 2024*"
    }
    assert "marked_years" not in told(read(FILES["people and their year"][1]))


def test_headers_that_nobody_knows_below_a_title_are_told_as_such():
    """One error with the headers of the table, not one for each row that is longer than a title."""
    content = lines("Returns of migrants", "Where,When,How many", "Kampot,2024,50", "Takeo,2024,6")
    (error,) = read(content).problems
    assert (error.key, error.row) == ("desk.no_area_like", 2)
    assert "Where, When, How many" in str(error)


@pytest.mark.parametrize(
    ("header", "measure"),
    [("Poverty rate, 2024", "rate_pct"), ("2024 - persons", "count"), ("Persons_2024", "count"),
     ("ចំនួន​សរុប ២០២៤", "count"), ("Persons 2023-2024", "count"), ("Persons 2024-06", None),
     ("Persons 2023 2024", None), ("Persons under 18, 2024", None), ("Budget 2024", None),
     ("Persons (Q1) 2024", None), ("2024", None)],
)  # fmt: skip
def test_which_headers_name_a_measure_and_a_year(header, measure):
    """Punctuation and marks between the two say nothing; any other word does."""
    found = dated(header)
    assert (found and found[0]) == measure
