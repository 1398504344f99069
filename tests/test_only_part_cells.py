"""Cells of columns that aren't used, and that say the figures are only a part."""

from __future__ import annotations

import pytest

from tests.cases import lines, outcome, read

HEAD, ROW = "Province,Year,Persons", "Kampot,2024,1200"
SAID = [
    ("Category", "Women"), ("Group", "Children"), ("Target group", "women"), ("ក្រុម", "កុមារ"),
    ("Half", "H1"), ("Period covered", "Jan-Jun"), ("Coverage", "January-June"),
    ("Reporting period", "Jan - Jun 2024"), ("Data as of", "30/6/2024"), ("Scale", "x1000"),
    ("Unit of count", "thousand"), ("Time", "January"), ("When", "Jan 2024"), ("When", "2024-03"),
    ("Counted as", "families"), ("Figure type", "Target"), ("Way", "Deported"),
    ("Remarks", "Jan-Jun only"), ("Women's views", "children"),
    ("dataname", "Returned women"), ("categoryoptioncomboname", "Female"), ("Group name", "Women"),
    ("Reporting month", "June 2024"), ("Report month", "2024-06"), ("Reporting month", "6"),
    ("Report period", "June 2024"), ("Month name", "June"), ("Month no", "6"), ("ខែទី", "6"),
    ("ខែរាយការណ៍", "មិថុនា"), ("ចំនួនខែ", "6"), ("Months covered", "6"), ("Quarter no", "2"),
    ("Reporting quarter", "2"), ("Week", "Week 23"), ("Data month", "June"), ("Month no", "12"),
    ("Reporting period", "1-6"), ("periodcode", "202406"), ("period name 2", "June 2024"),
    ("Sub-period", "S1"),
    ("Category name", "Children"), ("Title", "Returned women 2024"), ("ឈ្មោះក្រុម", "កុមារត្រឡប់"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "value"), SAID)
def test_a_column_whose_cells_limit_the_figures_is_refused_whatever_its_header(header, value):
    """Said of every row it is no remark: half a year would be read as a year."""
    rows = (f"{name},2024,12,{value}" for name in ("Kampot", "Takeo", "Kep"))
    found = read(lines(f"{HEAD},{header}", *rows))
    (error,) = found.problems
    assert (error.key, error.column) == ("desk.part_column", header)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Category", "Coastal"), ("Agency", "Women's Crisis Center"),
        ("Months covered", "12"), ("Reporting month", "1-12"), ("Reporting month", "Jan-Dec 2024"),
        ("Month of update", "June 2024"), ("Updated", "June 2024"),
        ("Peak month", "April"), ("Reporting period", "1-12"), ("Date of report", "June 2024"),
        ("Tier", "T1"), ("Average stay", "6 months"), ("Average stay (months)", "6"),
        ("Letter no", "05-06/2024"), ("Interview dates", "1-15 June 2024"), ("ខែត្រ", "ខាងត្បូង"),
        ("Project period", "Jan-Jun 2024"),
        ("Programme", "Safe children"), ("Job title", "Women officer"), ("Donor", "Japan"),
        ("Self-help group name", "Women of Kep"), ("ISO code", "KH-07"), ("Country ISO3", "KHM"),
        ("Data as of", "31/12/2024"), ("Data as of", "15/1/2025"), ("Coverage", "Jan-Dec"),
        ("Updated", "Jan 2024"), ("Made", "2024-01-05"), ("Seen", "5 Jan 2024"),
        ("Time", "May 2026"), ("Table", "T 1a"),
        ("Checked on", "30/6/2025"), ("Source", "Children's Fund"),
    ],
)  # fmt: skip
def test_a_column_whose_cells_limit_nothing_is_left_unused(header, value):
    """Names of offices and programmes have words for some of the people; whole years are whole."""
    rows = (f"{name},2024,12,{value}" for name in ("Kampot", "Takeo", "Kep"))
    assert outcome(read(lines(f"{HEAD},{header}", *rows))) == {"07": 12, "21": 12, "23": 12}


@pytest.mark.parametrize(
    ("heads", "cells", "whole"),
    [
        ("Date from,Date to", "1/1/2024,30/6/2024", False),
        ("Start month,End month", "January,June", False),
        ("Date from,Date to", "1/1/2024,31/12/2024", True),
        ("Start month,End month", "January,December", True),
    ],
)
def test_a_start_and_an_end_in_two_columns_are_one_span(heads, cells, whole):
    """From January to December is the year."""
    found = outcome(read(lines(f"{HEAD},{heads}", f"{ROW},{cells}")))
    assert found == ({"07": 1200} if whole else ["desk.part_column None"])


def test_a_few_remarks_about_a_part_leave_the_table_as_it_is():
    """Each is of its own row, and is told as not used."""
    rows = ("Kampot,2024,12,women mostly", "Takeo,2024,13,", "Kep,2024,14,checked")
    assert outcome(read(lines(f"{HEAD},Remarks", *rows))) == {"07": 12, "21": 13, "23": 14}


@pytest.mark.parametrize(
    "header", ["From country", "Working country", "Source country", "មកពី", "Host"]
)
def test_countries_under_a_header_nobody_knows_are_refused(header):
    """People returned from one country are not those from all."""
    rows = (f"{name},2024,12,Thailand" for name in ("Kampot", "Takeo", "Kep"))
    assert outcome(read(lines(f"{HEAD},{header}", *rows))) == ["desk.part_country None"]
    rows = (f"{name},2024,12,Cambodia" for name in ("Kampot", "Takeo", "Kep"))
    assert outcome(read(lines(f"{HEAD},{header}", *rows))) == {"07": 12, "21": 12, "23": 12}


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Country name", ["Thailand", "Vietnam", "Thailand"]), ("country_name", ["Malaysia"] * 3),
        ("Name of country", ["Thailand", "", ""]), ("Partner country", ["Cambodia", "Lao", "Lao"]),
        ("Country code", ["TH"] * 3), ("Country ISO", ["THA", "VNM", "KHM"]),
        ("Origin code", ["THA"] * 3), ("Countries", ["Thailand; Lao", "Cambodia", "Cambodia"]),
        ("ឈ្មោះប្រទេស", ["ថៃ"] * 3), ("dataname", ["Returned from Thailand"] * 3),
    ],
)  # fmt: skip
def test_a_name_or_code_of_a_country_is_refused(header, cells):
    """One is enough below a header that says country; beside a column Country nothing is asked."""
    rows = [
        f"{n},2024,12,{cell}" for n, cell in zip(("Kampot", "Takeo", "Kep"), cells, strict=True)
    ]
    assert outcome(read(lines(f"{HEAD},{header}", *rows))) == ["desk.part_country None"]
    beside = lines(f"{HEAD},{header},Country", *(f"{row},Thailand" for row in rows))
    assert "desk.part_country None" not in outcome(read(beside))


@pytest.mark.parametrize(
    ("kind", "head", "cell"),
    [
        ("poverty", "Province,Year,Poverty rate,Residence", "Rural"),
        ("harvest", "Province,Year,Damage rate (%),Season", "Dry"),
        ("harvest", "Province,Year,Score,Crop", "Cassava"),
    ],
)
def test_a_part_of_an_area_a_season_or_a_crop_is_not_the_whole(kind, head, cell):
    """Where the cell says nothing else."""
    head = head.replace("Damage rate (%)", "rate_pct")
    for text, whole in ((cell, False), ("All", True)):
        found = read(lines(head, f"Kampot,2024,12,{text}", f"Takeo,2024,13,{text}"), kind)
        assert (outcome(found) == ["desk.part_column None"]) != whole
        assert (found.table is not None) == whole


FIVE = ("Kampot", "Takeo", "Kep", "Pursat", "Kandal")


def years_of_five(header: str, newest: str, other: str) -> bytes:
    """Return three years of five provinces, whose newest rows have another cell than the others."""
    rows = (
        f"{name},{year},{20 + i + year % 7},{newest if year == 2025 else other}"
        for year in (2023, 2024, 2025)
        for i, name in enumerate(FIVE)
    )
    return lines(f"{HEAD},{header}", *rows)


@pytest.mark.parametrize(
    ("header", "newest", "other"),
    [
        ("Period covered", "Jan-Jun", "Jan-Dec"), ("Remarks", "January to June only", ""),
        ("សម្គាល់", "ឆមាសទី១", ""), ("Coverage", "first half", "whole year"),
        ("Group", "Women", "All"),
    ],
)  # fmt: skip
def test_a_part_in_all_rows_of_one_year_is_refused(header, newest, other):
    """The other years are whole; said of a few rows of each year, a remark is one of its row."""
    assert outcome(read(years_of_five(header, newest, other))) == ["desk.part_column None"]
    assert read(years_of_five(header, other, other)).table is not None
    few = (f"{name},2024,{20 + i},{newest if i < 1 else ''}" for i, name in enumerate(FIVE))
    assert read(lines(f"{HEAD},Remarks", *few)).table is not None, newest


def test_a_span_in_some_rows_of_a_year_is_refused():
    """Two provinces of five count half a year."""
    cells = ("Jan-Jun 2024", "Jan-Jun 2024", "Jan-Dec 2024", "Jan-Dec 2024", "Jan-Dec 2024")
    rows = (f"{n},2024,{20 + i},{cells[i]}" for i, n in enumerate(FIVE))
    found = read(lines(f"{HEAD},Period covered", *rows))
    assert outcome(found) == ["desk.part_column None"]
