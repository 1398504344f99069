"""Totals of a few months, and figures of some people, are not read as those of a whole year."""

from __future__ import annotations

import pytest

from models.phrases import said
from tests.cases import lines, outcome, read

JAN_JUN = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
ALL = ["January", "February", "March", "April", "May", "June", "July", "August"]
ALL += ["September", "October", "November", "December"]


def beside(headers: list[str], total: str = "Total", first: str = "Province,Year") -> bytes:
    """Return a table of two provinces with 10 people in each part of a year, and their total."""
    cells = ",".join("10" for _ in headers)
    areas = [f"{p},2024" if "Year" in first else p for p in ("Kampot", "Takeo")]
    rows = (f"{area},{cells},{10 * len(headers)}" for area in areas)
    return lines(f"{first},{','.join(headers)},{total}", *rows)


@pytest.mark.parametrize(
    "headers",
    [
        JAN_JUN, ["Q1", "Q2", "Q3"], ["មករា", "កុម្ភៈ", "មីនា"], ["ខែមករា", "ខែកុម្ភៈ"], ["ខែ១", "ខែ២"],
        ["ត្រីមាសទី១", "ត្រីមាសទី២"], ["Quarter I", "Quarter II"], ["First half"],
        ["Semester 1"],
        ["Jan returns", "Feb returns"], ["Jan-Mar", "Apr-Jun"], ["Jan 2024", "Feb 2024"],
        ["1st quarter", "2nd quarter", "3rd quarter"], [*ALL[:11]],
        ["1", "2", "3", "4", "5", "6"], ["2024-01", "2024-02"], ["01/2024", "02/2024"],
        ["9 months"],
        ["2024-01-01", "2024-02-01"], ["T1", "T2", "T3"], ["១", "២", "៣"], ["៦ ខែ"],
        ["Week 1", "Week 2", "Week 3"], ["M1", "M2", "M3"], ["jan returns", "may returns"],
    ],
)  # fmt: skip
def test_a_total_beside_some_months_of_the_year_is_refused(headers):
    """It is of these months, whatever the column of years says."""
    (error,) = read(beside(headers)).problems
    assert error.key == "desk.part_months"
    assert error.column in headers


@pytest.mark.parametrize(
    "headers",
    [
        ALL, ["Q1", "Q2", "Q3", "Q4"], ["H1", "H2"], ["ឆមាសទី១", "ឆមាសទី២"], ["Jan-Jun", "Jul-Dec"],
        [f"{month[:3]} 2024" for month in ALL], [*ALL, "Mean of a month"], ["Men", "Sihanouk"],
        ["Marriages"], ["Decided"], [str(n) for n in range(1, 13)],
        [f"{n:02}/2024" for n in range(1, 13)], ["12 months"], ["Table 3", "Group 2"],
        ["A 1", "B 2"], [f"Week {n}" for n in range(1, 53)], [f"{m} persons" for m in ALL],
        [f"{month.casefold()} persons" for month in ALL],
        ["Floor area (m2)", "Water stored m3"], ["Cases that may be trafficking"],
        ["Persons who may need support"], ["Population (March 2019)"], ["Away over 6 months"],
    ],
)  # fmt: skip
def test_a_total_beside_all_months_is_read(headers):
    """Also beside columns that are of no month at all."""
    n = 10 * len(headers)
    assert outcome(read(beside(headers))) == {"07": n, "21": n}


def test_poverty_beside_a_month_of_its_survey_is_read():
    """A rate is no sum of months."""
    rows = ("Kampot;2024;12;60", "Takeo;2024;13;70")
    found = read(lines("Province;Year;Poverty rate;Surveyed in May", *rows), "poverty")
    assert outcome(found) == {"07": 12.0, "21": 13.0}


def test_a_year_in_the_header_of_the_total_makes_no_difference():
    """Its months say as much as beside a column of years; those of a newer year are asked about."""
    content = beside(JAN_JUN, "Total 2024", "Province")
    assert outcome(read(content)) == ["desk.part_months None"]
    content = lines("Province,2023,2024 (Jan-Jun)", "Kampot,120,70", "Takeo,110,60")
    assert outcome(read(content)) == "ask part_year"


@pytest.mark.parametrize(
    "header", ["Women returned 2024", "Families 2024", "Thailand 2024", "Target 2024"]
)
def test_who_is_asked_about_a_figure_of_a_year_is_asked_about_everything(header):
    """Yes does not only mean the whole year: also all people and all countries."""
    question = read(lines(f"Province,{header}", "Kampot,12", "Takeo,13")).question
    assert question is not None
    whole = question.means("whole")
    for word in ("all people", "all countries", "whole year"):
        assert word in said(whole, "en")
    for word in ("មនុស្សទាំងអស់", "ប្រទេសទាំងអស់", "ឆ្នាំពេញ"):
        assert word in said(whole, "km").replace("\u200b", "")
