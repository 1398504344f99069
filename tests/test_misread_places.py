"""Figures of districts or communes are never read as those of the area around them."""

from __future__ import annotations

import pytest

from geo.names import match_area
from models.desk import unused_places
from tests.cases import lines, outcome, read

DISTRICTS = {"Banteay Meanchey": "Poipet", "Svay Rieng": "Bavet", "Kampot": "Chhuk"}


def of_places(header: str, cells: list[str], kind: str = "Persons") -> bytes:
    """Return a table of three provinces with a column of places between."""
    each = enumerate(zip(DISTRICTS, cells, strict=True), start=1)
    rows = (f'{province},"{cell}",2024,{i}2' for i, (province, cell) in each)
    return lines(f"Province,{header},Year,{kind}", *rows)


UNKNOWN = ["Town", "Municipality", "District of origin", "Srok/Khan", "Name of district", "Where"]


@pytest.mark.parametrize("header", UNKNOWN)
@pytest.mark.parametrize("kind", ["Persons", "Poverty rate"])
def test_districts_under_a_header_nobody_knows_are_refused(header, kind):
    """A district's figure would be its province's: the column is named, whatever it is called."""
    content = of_places(header, [*DISTRICTS.values()], kind)
    found = read(content, "repatriation" if kind == "Persons" else "poverty")
    (error,) = found.problems
    assert (error.key, error.column) == ("desk.part_district", header)


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (["Poi Pet city", "Bavet", ""], "desk.part_district"),
        (["ក្រុងប៉ោយប៉ែត", "ក្រុងបាវិត", "ស្រុកឈូក"], "desk.part_district"),
        (
            ["Poipet, Banteay Meanchey", "Svay Rieng / Bavet", "Chhuk (Kampot)"],
            "desk.part_district",
        ),
        (["0110", "2008", "0703"], "desk.part_district"),
        (["Kob", "Bati", "Baniev"], "desk.part_area"),
    ],
)
def test_districts_and_communes_are_known_however_they_are_written(cells, key):
    """With their type, in Khmer, by code, and where not every row has one."""
    assert outcome(read(of_places("Where", cells))) == [f"{key} None"]


@pytest.mark.parametrize(
    "header", ["ក្រុង/ស្រុក/ខណ្ឌ", "ស្រុក/ខណ្ឌ", "ក្រុង ស្រុក ខណ្ឌ", "District/City", "City/District"]
)
def test_usual_headers_of_districts_are_read_as_such(header):
    """Ministries write krong, srok and khan side by side."""
    found = read(of_places(header, [*DISTRICTS.values()]))
    assert found.tidy()["adm2_code"].dropna().tolist() == ["0110", "2008", "0703"]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Khmer name", ["បន្ទាយមានជ័យ", "ស្វាយរៀង", "កំពត"]),
        ("Remarks", ["see Poipet and others", "checked", "Chhuk"]),
        ("Reported by", ["Office, Poipet", "Street 1", "Near the market"]),
        ("Districts", ["9", "8", "9"]), ("Women", ["102", "801", "300"]),
    ],
)  # fmt: skip
def test_what_names_no_part_of_the_area_is_left_unused(header, cells):
    """The same names in Khmer, remarks, addresses, and numbers that look like a code or two."""
    assert outcome(read(of_places(header, cells))) == {"01": 12, "20": 22, "07": 32}


def test_districts_in_another_language_beside_their_own_column_are_left_unused():
    """They say of no part that the figure would be of."""
    content = lines("Province,District,Khmer,Year,Persons", "Kampot,Chhuk,ឈូក,2024,12")
    assert read(content).tidy()["adm2_code"].dropna().tolist() == ["0703"]


@pytest.mark.parametrize("header", ["District", "ស្រុក"])
def test_towns_named_like_provinces_under_a_header_of_districts_are_no_provinces(header):
    """With and without the word krong; a code tells which is meant."""
    for names in (["Battambang", "Kampot"], ["Krong Battambang", "ក្រុងកំពត"]):
        content = lines(f"{header},Year,Persons", *(f"{name},2024,12" for name in names))
        assert {error.key for error in read(content).problems} == {"area.ambiguous"}
    rate = lines(f"{header},Year,Poverty rate", "Battambang,2024,12", "Kampot,2024,13")
    assert outcome(read(rate, "poverty")) == ["area.not_district None"]


@pytest.mark.parametrize("name", ["Krong Battambang", "ក្រុងបាត់ដំបង", "Siem Reap City"])
def test_a_town_among_provinces_is_refused(name):
    """Its row alone: nobody knows whether the town or its province was counted."""
    content = lines("Province,Year,Persons", "Kampot,2024,12", f"{name},2024,13")
    assert outcome(read(content)) == ["area.ambiguous 3"]


def test_provinces_that_once_were_called_towns_are_read():
    """Phnom Penh, Preah Sihanouk, Kep and Pailin; and any under a header of both."""
    names = {"Phnom Penh Municipality": "12", "ក្រុងព្រះសីហនុ": "18", "Krong Kep": "23"}
    names |= {"Pailin City": "24", "Kampot Province": "07"}
    content = lines("Province/City,Year,Persons", *(f"{name},2024,55" for name in names))
    assert outcome(read(content)) == dict.fromkeys(names.values(), 55)


def test_a_text_that_is_too_long_for_a_place_is_not_searched_for_places(monkeypatch):
    """A remark of many words and marks costs nothing; an address is looked at, part by part."""
    looked_up = set()
    monkeypatch.setattr(
        unused_places, "match_area", lambda text, *at: looked_up.add(text) or match_area(text, *at)
    )
    remarks = ["a, b; c/ d, Chhuk", f"said, {'very ' * 50}", "Poipet (town), Banteay Meanchey"]
    assert outcome(read(of_places("Notes", remarks))) == {"01": 12, "20": 22, "07": 32}
    assert {"town", "Poipet"} <= looked_up
    assert looked_up.isdisjoint({"a", "d", "Chhuk", "said"})
