"""Tables in which another column, or part of a number, could be taken for the figure."""

from __future__ import annotations

import pytest

from geo.errors import InputError
from models.activities.read import examine_activities
from models.desk.examine import Examined, examine

PEOPLE = {"Kampot": 1250, "Takeo": 860, "Kep": 45, "Prey Veng": 31020, "Kandal": 512, "Pursat": 77}


def table(header: str, row: str, kind: str = "repatriation", **answers: str) -> Examined:
    """Return what a CSV of six provinces turned out to be; n, v, i are name, people and number."""
    lines = [row.format(n=n, v=v, i=i) for i, (n, v) in enumerate(PEOPLE.items(), start=1)]
    content = "\n".join([header, *lines]).encode()
    return examine(content, "f.csv", kind, answers=answers)


def keys(found: Examined) -> list[str]:
    """Return what is wrong with a file."""
    return [error.key for error in found.problems]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        *(("Province,Year,Persons,Remarks", "{n},2024,{v:,}"),),
        *(("Province,Year,Persons,Remarks", "{n},2024,{v:,},"),),
        *(("Province,Year,Persons,Women", "{n},2024,{v:,}"),),
        *(("Province,Year,Persons,suppressed", "{n},2024,{v:,},"),),
        *(("Province,2024,Source", "{n},{v:,}"),),
    ],
)
def test_a_number_parted_by_its_own_comma_is_refused(header, row):
    """1,250 without quotation marks is never read as one person."""
    found = table(header, row)
    (error,) = found.problems
    assert (error.key, error.row) == ("reading.split", 2)
    assert error.values["found"] == "'1,250'"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Province,Year,rate_pct,se_pct", "{n},2024,1{i},5,"),
        ("Province,Year,Poverty rate,Remarks", "{n},2024,1{i},5,"),
        ("Province,Year,Poverty rate,Remarks", "{n},2024,1{i},5"),
    ],
)
def test_a_rate_parted_by_its_decimal_comma_is_refused(header, row):
    """12,5 % is never read as 12 %, nor its end as a standard error."""
    assert keys(table(header, row, "poverty")) == ["reading.split"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        *(("Province,Year,Persons,Remarks", "{n},2024,{v},"),),
        *(("Province,Year,Persons,Remarks", '{n},2024,"{v:,}",see note 1'),),
        *(("Province,Year,Persons,Women", "{n},2024,{v},{i}"),),
        *(("Province,Year,Persons", "{n},2024,{v},"),),
        *(("Code,Persons,Year", "{i},{v},2024"), ("Code;Year;Persons;Note", "{i};2024;{v};")),
    ],
)
def test_whole_numbers_of_a_text_table_are_read(header, row):
    """Quoted, without commas, or beside another figure."""
    found = table(header, row).tidy()
    assert found["count"].dropna().max() == PEOPLE["Prey Veng"]


def test_people_reached_parted_by_a_comma_are_refused():
    """In a list of activities as in any other table."""
    header = "Agency,Activity,District code,Start,Status,Beneficiaries,Remarks"
    rows = [f"A,School,2001,2026-01-05,ongoing,{people}" for people in ("1,250", "860,")]
    with pytest.raises(InputError) as refused:
        examine_activities("\n".join([header, *rows]).encode(), "a.csv")
    assert (refused.value.key, refused.value.row) == ("reading.split", 2)
