"""The data desk: messy files end in the right table or the right list of problems."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.names import name_key
from models.desk.examine import examine
from models.desk.inhabitants import _inhabitants
from models.desk.own_inputs import load_inputs
from models.desk.review import LEFT_OUT
from models.phrases import said
from models.reading.headers import CORRIDORS, NAMES, heads_districts
from models.reading.person_headers import person_column
from tests.desk_files import CODES, ENGLISH, FILES, KHMER, PERSONS, Messy, all_but, text


def looked_at(messy: Messy, **more):
    return examine(messy.content, messy.file, messy.kind, answers=messy.answers, **more)


def rows_of(table: pd.DataFrame) -> list[tuple]:
    """Return the rows without the mark of what is withheld, None for what is missing."""
    plain = table.drop(columns="suppressed", errors="ignore").astype(object)
    return [tuple(row) for row in plain.where(plain.notna(), None).to_numpy()]


@pytest.mark.parametrize("name", FILES)
def test_a_messy_file_ends_in_the_right_table_or_problems(name):
    """Table, problems, names to review, question and notes are those written beforehand."""
    messy = FILES[name]
    found = looked_at(messy)
    assert [(p.row, p.column) for p in found.problems] == list(messy.problems)
    assert tuple(p.written for p in found.proposals) == messy.names
    assert (found.question is not None) == messy.asks
    assert {f"desk_note.{key}" for key in messy.notes} <= {note.key for note in found.notes}
    stopped = messy.problems or messy.names or messy.asks
    assert (found.table is None) == bool(stopped)
    if messy.rows is not None:
        assert rows_of(found.table) == list(messy.rows)
    if messy.count is not None:
        assert len(found.table) == messy.count


@pytest.mark.parametrize("name", FILES)
def test_every_note_can_be_said_in_both_languages(name):
    """No note lacks a sentence or a value."""
    for note in looked_at(FILES[name]).notes:
        assert said(note, "en") != said(note, "km")


@pytest.mark.parametrize("name", PERSONS)
def test_a_table_about_persons_is_refused_and_nothing_of_it_is_kept(name):
    """The header and the reason are told; no cell of the file is in what comes back."""
    content, reason = PERSONS[name]
    found = examine(content, "cases.csv", "repatriation")
    assert found.table is None
    assert found.cells is None
    assert not found.proposals
    said = " ".join(str(problem) for problem in found.problems)
    assert reason in said
    assert "Nothing of this file was kept" in said
    cells = {cell for line in content.decode().splitlines()[1:] for cell in line.split(",")}
    personal = {cell for cell in cells if len(cell) > 5}
    assert not any(cell in said for cell in personal)


@pytest.mark.parametrize(
    "header", [n for names in (*NAMES.values(), *CORRIDORS.values()) for n in names]
)
def test_no_header_we_ask_for_is_taken_for_one_about_persons(header):
    """The Khmer word for repatriation holds the word for village, to name one."""
    assert person_column(header) is None


OF_PERSONS = [
    "DateOfBirth",
    "PassportNo",
    "PhoneNumber",
    "HomeAddress",
    "IDCard",
    "Migrant name",
    "Beneficiary name",
    "Worker name",
    "Respondent name",
    "Parent name",
    "Husband name",
    "Name of migrant",
    "Name of victim",
    "Contact no",
    "Contact",
    "Victim ID",
    "Person ID",
    "Client ID",
    "ReturneeID",
    "case_no",
    "Initials",
    "Spouse",
    "Occupation",
    "Marital status",
    "full-name",
    "FULL NAME",
    "Names of persons",
    "Name and surname",
    "Home village",
    "Year of birth",
    "ឈ្មោះពលករ",
    "ឈ្មោះ ជនរងគ្រោះ",
    "ថ្ងៃ ខែ ឆ្នាំកំណើត",
    "ឆ្នាំកំណើត",
    "ស្រុកកំណើត",
    "ទីលំនៅ",
    "អត្តលេខ",
    "ប៉ាស្ព័រ",
    "ឈ្មោះប្រពន្ធ",
    "មុខរបរ",
    "ឈ្មោះ​អ្នក​រង​គ្រោះ",
    "លេខ ទូរស័ព្ទ",
    "ភេទ",
]


@pytest.mark.parametrize("header", OF_PERSONS)
def test_a_header_about_persons_is_one_however_it_is_written(header):
    """Words run together, in pieces, in other order, in English and Khmer."""
    assert person_column(header) is not None
    content = f"area_code,period,count,{header}\n07,2024,44,x\n".encode()
    found = examine(content, "r.csv", "repatriation")
    assert "nothing about individual people" in str(found.problems[0])
    assert found.cells is None


@pytest.mark.parametrize("header", ["Victim", "ជនរងគ្រោះ"])
@pytest.mark.parametrize(
    ("cells", "are_counts"), [(("44", "<10"), True), (("Sok Dara", "3"), False)]
)
def test_a_column_headed_by_one_person_may_hold_counts(header, cells, are_counts):
    """Khmer has no plural: numbers below it are counts, anything else is somebody."""
    content = f"area_code,period,number,{header}\n07,2024,44,{cells[0]}\n08,2024,44,{cells[1]}\n"
    found = examine(content.encode(), "r.csv", "repatriation")
    about = any("nothing about individual people" in str(p) for p in found.problems)
    assert about != are_counts


@pytest.mark.parametrize(
    ("header", "cells", "about"),
    [
        ("Number of villages affected", ("3", "12"), False),
        ("ចំនួនភូមិ", ("៣", "១២"), False),
        ("Working age population", ("30,000", "1200"), False),
        ("No. of villages", ("Ou", "3"), True),
        ("Village", ("3", "12"), True),
        ("Age", ("12", "14"), True),
        ("ID number", ("3", "4"), True),
    ],
)
def test_how_many_there_are_of_something_is_about_nobody(header, cells, about):
    """Where the header asks how many and numbers answer it."""
    content = text(
        f"area_code,period,count,{header}", f'07,2024,44,"{cells[0]}"', f'08,2024,44,"{cells[1]}"'
    )
    found = examine(content, "r.csv", "repatriation")
    assert any("individual people" in str(p) for p in found.problems) == about


@pytest.mark.parametrize(
    "names",
    [
        ("Sok Dara", "Chan Thida"),
        ("សុខ ដារ៉ា", "ចាន់ ធីតា"),
        ("Sok Dara", "Chan Thida", "Keo Bopha", "Meas Sophal"),
    ],
)
def test_a_few_names_that_are_like_no_area_are_refused(names):
    """They would be kept for review as provinces nobody knows; one alone may be a misspelling."""
    rows = [f"{name},2024,44" for name in names]
    found = examine(text("name,year,count", *rows), "r.csv", "repatriation")
    assert "perhaps names of people" in str(found.problems[0])
    assert found.cells is None
    assert not found.proposals
    one = examine(text("name,year,count", rows[0], "Kampot,2024,50"), "r.csv", "repatriation")
    assert [p.written for p in one.proposals] == [names[0]]


@pytest.mark.parametrize(
    "header",
    [
        "ប្រភេទ",
        "Type",
        "Remarks",
        "No.",
        "Province name",
        "Source",
        "Name (EN)",
        "name_km",
        "ADM1_EN",
        "adm2_name",
        "ឈ្មោះស្រុក",
        "ឈ្មោះអង្គការ",
        "Project name",
        "Name of the organisation",
        "Percentage",
        "Number of cases",
        "Language",
        "Damage",
        "Message",
        "Average",
    ],
)
def test_harmless_headers_are_not_about_persons(header):
    """A word inside another word does not count."""
    assert person_column(header) is None


def test_a_decision_is_used_and_leaving_out_is_told():
    """A decided spelling becomes its area; the rows of a rejected one are left out and told."""
    content = text("Province,Year,Persons", "Batambang City,2024,310", "Moonn,2024,44")
    known = {
        ("province", "", name_key("Batambang City")): "02",
        ("province", "", name_key("Moonn")): LEFT_OUT,
    }
    found = examine(content, "r.csv", "repatriation", known)
    assert rows_of(found.table) == [("02", None, "2024", "all", 310)]
    assert [n.values["rows"] for n in found.notes if n.key == "desk_note.left_out"] == ["3"]


def test_a_decision_about_a_district_holds_in_its_province_only():
    """The same spelling in another province is asked about again."""
    content = text(
        "Province,District,Year,Persons", "Svay Rieng,Bavett,2024,310", "Kampot,Bavett,2024,44"
    )
    found = examine(content, "r.csv", "repatriation", {("district", "20", "bavett"): "2008"})
    assert [(p.written, p.province) for p in found.proposals] == [("Bavett", "07")]


def test_proposals_lie_within_the_province_and_carry_a_score():
    """Bavett in Svay Rieng is Bavet, with how alike it is; no other province is offered."""
    (proposal,) = looked_at(FILES["a misspelled district inside its province"]).proposals
    assert all(code.startswith("20") for code, _ in proposal.candidates)
    assert proposal.candidates[0][0] == "2008"
    assert 85 < proposal.candidates[0][1] < 100


def test_names_and_other_problems_are_told_together():
    """One unknown name does not hide the mistakes in the other rows, nor become one itself."""
    content = text("Province,Year,Persons", "Batambang City,2024,310", "Kampot,2024,many")
    found = examine(content, "r.csv", "repatriation")
    assert [p.written for p in found.proposals] == ["Batambang City"]
    assert [(p.row, p.column) for p in found.problems] == [(3, "Persons (count)")]


def test_one_misspelled_province_does_not_make_kampot_a_district():
    """In a table of provinces Kampot and Pailin stay provinces, whatever else is misspelled."""
    content = text("Province,Year,Persons", "Batambang City,2024,310", "Kampot,2024,44")
    known = {("province", "", name_key("Batambang City")): "02"}
    found = examine(content, "r.csv", "repatriation", known)
    assert [row[:2] for row in rows_of(found.table)] == [("02", None), ("07", None)]


def test_the_command_line_asks_about_24_provinces_too(write):
    """load_inputs stops with the question, and goes on with the answer."""
    file = write("r.csv", text("area_code,period,count", *all_but("25")).decode())
    with pytest.raises(InputError, match="--tboung-khmum"):
        load_inputs(repatriation=file)
    assert len(load_inputs(repatriation=file, answers={"tboung_khmum": "missing"}).outcome) == 24


def test_before_2014_nothing_needs_to_be_asked(write):
    """Kampong Cham of 2010 held Tboung Khmum: neither gets a count of both."""
    rows = [row.replace("2024", "2010") for row in all_but("25")]
    found = examine(text("area_code,period,count", *rows), "r.csv", "repatriation")
    assert {"03", "25"}.isdisjoint(found.table["adm1_code"])
    assert [n.key for n in found.notes] == ["desk_note.vintage_count"]


def test_a_district_that_was_divided_shows_no_count_of_its_own():
    """Districts divided since 2014 count for their province and not by themselves."""
    table = looked_at(FILES["the districts of 2014"]).table
    there = set(table["adm2_code"].dropna())
    assert {"0505", "0601", "0803", "0806"}.isdisjoint(there)
    totals = table[table["adm2_code"].isna()].set_index("adm1_code")["count"]
    assert totals["05"] == 40 * 8  # with Odongk (0505), of which two were made
    assert len(totals) == 25


def test_old_districts_of_tboung_khmum_are_found_under_kampong_cham():
    """A table of before 2014 names Memot's province Kampong Cham."""
    content = text(
        "Province,District,Year,Persons",
        "Kampong Cham,Memot,2012,44",
        "Kampong Cham,Batheay,2012,55",
    )
    found = examine(content, "r.csv", "repatriation")
    assert [row[0] for row in rows_of(found.table)] == ["25", "03"]


_SEPARATORS = st.sampled_from([",", ";", "\t"])
_ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
# under a header of districts, Battambang is not only the province
_OF_PROVINCES = [header for header in NAMES["area_name"] if not heads_districts(header)]
_HEADERS = st.tuples(
    st.sampled_from(_OF_PROVINCES), *(st.sampled_from(NAMES[c]) for c in ("period", "count"))
)


@st.composite
def spelled(draw) -> tuple[str, str]:
    """Return a province's code and one of the ways to write it."""
    code = draw(st.sampled_from(CODES))
    ways = [
        ENGLISH[code],
        KHMER[code],
        f"ខេត្ត{KHMER[code]}",
        ENGLISH[code].upper(),
        f"KH{code}",
        f" {ENGLISH[code]}  Province",
    ]
    return code, draw(st.sampled_from(ways))


@st.composite
def number(draw, most: int) -> tuple[int, str]:
    """Return a count and one of the ways to write it."""
    value = draw(st.integers(10, most))
    written = draw(st.sampled_from([f"{value}", f"{value:,}", f"{value:,}".replace(",", " ")]))
    khmer = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
    return value, written.translate(khmer) if draw(st.booleans()) else written


@st.composite
def counted(draw) -> tuple[tuple[str, str], tuple[int, str]]:
    """Return a province and a count of so many as may live in it."""
    place = draw(spelled())
    return place, draw(number(int(_inhabitants()[place[0]])))


@settings(max_examples=25)
@given(
    st.lists(counted(), min_size=1, max_size=25, unique_by=lambda x: x[0][0]),
    _HEADERS,
    st.permutations([0, 1, 2]),
    _SEPARATORS,
    _ENCODINGS,
)
def test_spelling_order_digits_and_encoding_do_not_matter(rows, headers, order, separator, coding):
    """Whatever the way of writing, the same provinces have the same counts."""
    lines = [headers, *((area, "2013-2014", f'"{count}"') for (_, area), (_, count) in rows)]
    content = "\r\n".join(separator.join(line[i] for i in order) for line in lines).encode(coding)
    # Kampong Cham alone is asked about in another test
    found = examine(content, "r.csv", "repatriation", answers={"tboung_khmum": "missing"})
    assert [str(p) for p in found.problems] == []
    expected = {code: count for (code, _), (count, _) in rows}
    assert dict(zip(found.table["adm1_code"], found.table["count"], strict=True)) == expected


@settings(max_examples=20)
@given(st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=25, max_size=25))
def test_zero_missing_and_withheld_stay_three_things(counts):
    """A zero stays 0, a missing row stays away, a small count is there without its number."""
    rows = [f"{c},2024,{'' if n is None else n}" for c, n in zip(CODES, counts, strict=True)]
    found = examine(
        text("area_code,period,count", *rows),
        "r.csv",
        "repatriation",
        answers={"tboung_khmum": "missing"},
    )
    if found.table is None:
        assert all(n is None for n in counts)
        return
    table = found.table.set_index("adm1_code")
    for code, n in zip(CODES, counts, strict=True):
        if n is None:
            assert code not in table.index
        elif 0 < n < 10:
            assert math.isnan(table.loc[code, "count"])
            assert table.loc[code, "suppressed"]
        else:
            assert table.loc[code, "count"] == n


@settings(max_examples=150)
@given(
    st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
    st.sampled_from(["repatriation", "poverty", "harvest"]),
)
def test_any_bytes_end_in_a_table_or_in_what_stands_in_the_way(content, kind):
    """No content raises anything."""
    found = examine(content, "x.csv", kind)
    assert found.table is not None or found.problems or found.proposals or found.question


# --- periods that overlap ------------------------------------------------------------------------


def test_periods_that_share_a_year_are_refused_with_their_rows():
    """A span of years and one of its years in one file: each pair is told, in both languages."""
    content = text(
        "area_code,period,count", "07,2023,55", "07,2023-2024,60", "08,2023,70", "08,2022,41"
    )
    (problem,) = examine(content, "r.csv", "repatriation").problems
    assert (problem.row, problem.column) == (3, "period")
    assert problem.found == "2023 (row 2, 4) and 2023-2024 (row 3)"
    assert "remove the other rows" in problem.text("en")
    assert "2023-2024 (ជួរដេក 3)" in problem.text("km")


def test_periods_side_by_side_and_rates_of_any_periods_are_taken():
    """Only counts add up over years, so only they tell of each other."""
    counts = text("area_code,period,count", "07,2021-2022,55", "07,2023,60")
    assert examine(counts, "r.csv", "repatriation").table is not None
    rates = text("area_code,period,rate_pct", "07,2021-2022,9.5", "07,2022,9.1")
    assert examine(rates, "p.csv", "poverty").table is not None
