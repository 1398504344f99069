"""Numbers in lists of activities that look like codes of areas, and codes beside names."""

from __future__ import annotations

import pytest

from geo.errors import InputError
from models.activities.read import Read, examine_activities
from tests.test_misread_rows import book

HEAD = ["Agency", "Activity", "Start", "End", "Status", "People reached"]
ROW = ["Bell Aid", "School", "2026-01-05", "2026-03-31", "completed", 120]
DISTRICTS = ["Chhuk", "Bati", "Memot"]


def read(*headers: str, rows: list[list]) -> Read:
    """Return a list with these columns of areas."""
    return examine_activities(book([*headers, *HEAD], *([*row, *ROW] for row in rows)), "a.xlsx")


def areas(found: Read) -> list[str]:
    """Return the district of each row, or its province."""
    assert (found.problems, found.proposals) == ((), ())
    return found.rows["adm2_code"].fillna(found.rows["adm1_code"]).tolist()


@pytest.mark.parametrize("header", ["Code", "P-code", "កូដ", "លេខកូដ"])
@pytest.mark.parametrize("first", [1, "01", "១"])
def test_numbers_of_activities_are_no_codes_of_provinces(header, first):
    """Whatever the column is called, the names of the districts tell where they were."""
    numbers = [first] if isinstance(first, str) else [1, 2, 3]
    rows = [[n, name] for n, name in zip(numbers, DISTRICTS, strict=False)]
    assert areas(read(header, "District", rows=rows)) == ["0703", "2102", "2503"][: len(rows)]


@pytest.mark.parametrize("numbers", [(4, 9, 5), (102, 103, 104), ("0102", "0103", "0104")])
def test_a_code_of_another_area_than_the_name_is_refused(numbers):
    """Each row is named with the area of its code."""
    rows = [[n, name] for n, name in zip(numbers, DISTRICTS, strict=True)]
    found = read("Code", "District", rows=rows)
    assert [(one.key, one.row) for one in found.problems] == [("area.two", n) for n in (2, 3, 4)]


@pytest.mark.parametrize("code", [7, "KH07"])
def test_a_code_of_a_province_keeps_the_district_beside_it(code):
    """With and without a column of provinces; a name that nobody knows is asked about."""
    assert areas(read("Code", "District", rows=[[code, "Chhuk"]])) == ["0703"]
    headers = ("Code", "Province", "District")
    assert areas(read(*headers, rows=[[code, "Kampot", "Chhuk"]])) == ["0703"]
    assert areas(read(*headers, rows=[[code, "Kampot", "All districts"]])) == ["07"]
    assert areas(read(*headers, rows=[[code, "Kampot", "Kampot"]])) == ["0708"]
    asked = read(*headers, rows=[[code, "Kampot", "Chhukk"]]).proposals
    assert [(one.written, one.level, one.candidates[0][0]) for one in asked] == [
        ("Chhukk", "district", "0703")
    ]
    elsewhere = read(*headers, rows=[[code, "Kampot", "Bati"]])
    assert [one.key for one in elsewhere.problems] == ["area.two"]


@pytest.mark.parametrize("header", ["Location", "Area", "District"])
def test_a_short_number_beside_a_name_that_nobody_knows_is_refused(header):
    """It may be any number, and would move the row to another province; a whole code counts."""
    found = read("Code", header, rows=[[5, "Chhukk"], [9, "Batii"]])
    assert [(one.key, one.row) for one in found.problems] == [
        ("activities.area_number", row) for row in (2, 3)
    ]
    assert areas(read("Code", "Area", rows=[["KH05", "Kg Speu"]])) == ["05"]
    assert areas(read("Code", header, rows=[[5, "All districts"]])) == ["05"]


def test_an_address_beside_the_code_of_its_province_is_one_place():
    """Its people are counted; where the town may be meant as well, somebody is asked."""
    found = read("Code", "Location", rows=[[21, "Bati, Takeo"]])
    assert (areas(found), found.rows["people_reached"].tolist()) == (["2102"], [120])
    (asked,) = read("Code", "Location", rows=[[7, "Chhuk, Kampot"]]).proposals
    assert (asked.written, asked.candidates[0][0]) == ("Chhuk, Kampot", "0703")


def test_numbers_of_activities_without_any_place_are_refused():
    """Five that count from one are no provinces; other codes are read without a name."""
    with pytest.raises(InputError) as raised:
        read("Code", rows=[[n] for n in range(1, 6)])
    assert raised.value.key == "activities.column"
    assert areas(read("Province code", rows=[[n] for n in range(1, 6)]))[0] == "01"
    assert areas(read("Code", rows=[[1], [2]])) == ["01", "02"]
    assert areas(read("Code", rows=[[7], [21], ["0703"]])) == ["07", "21", "0703"]


def test_codes_that_fit_their_names_are_read():
    """Provinces in their order, whose names some districts share, and those of old borders."""
    names = ["Banteay Meanchey", "Battambang", "Kampong Cham", "Kampong Chhnang"]
    names += ["Kampong Speu", "Kampong Thom", "Kampot"]
    rows = [[n, name] for n, name in enumerate(names, start=1)]
    assert areas(read("Code", "Area", rows=rows)) == [f"0{n}" for n in range(1, 8)]
    mixed = [["07", "កំពត"], ["0703", "Chhuk"], ["03", "Memot"], ["KH07", "Kampot (all)"]]
    assert areas(read("Code", "Area", rows=mixed)) == ["07", "0703", "2503", "07"]


@pytest.mark.parametrize("country", ["Nationwide", "ទូទាំងប្រទេស"])
@pytest.mark.parametrize(
    ("header", "district"), [("District", "Chhuk"), ("ស្រុក", "ឈូក"), ("District code", "0703")]
)
def test_a_district_beside_the_whole_country_is_refused(country, header, district):
    """In the same row, or where the country is merged over several: the district is not lost."""
    found = read("Province", header, rows=[[country, district], ["Kampot", district]])
    (error,) = found.problems
    assert (error.key, error.row, error.column) == ("area.province_of", 2, "Province")
    rows = [[country, district, *ROW], [None, None, *ROW], [None, district, *ROW]]
    content = book(["Province", header, *HEAD], *rows, merged=("A2:A4",))
    assert [one.row for one in examine_activities(content, "a.xlsx").problems] == [2, 4]


@pytest.mark.parametrize("words", [None, "All districts", "Nationwide", "N/A", "HQ", "Phnom Penh"])
def test_the_whole_country_beside_no_district_is_read(words):
    """As offices fill in a column of districts that they don't need; the capital is none."""
    found = read("Province", "District", rows=[["Nationwide", words]])
    assert found.rows[["adm1_code", "adm2_code"]].values.tolist() == [[None, None]]
