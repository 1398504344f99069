"""Names and codes of areas, in every form they were seen in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer import districts, place_names, provinces
from geo.names import match_area, name_key
from geo.pcode import to_code


@pytest.mark.parametrize("text", ["4", "04", "KH04", "kh4", "4.0", "\t04\u00a0", "០៤", "KH 04"])
def test_a_province_code_is_read_in_any_form(text):
    """Lost zeros, prefixes, stray blanks, spreadsheet decimals and Khmer digits do not matter."""
    assert match_area(text, "province").code == "04"


@pytest.mark.parametrize("text", ["402", "0402", "KH0402", "KH402", "402.0", "\u200b0402 "])
def test_a_district_code_is_read_in_any_form(text):
    """The same for districts."""
    assert match_area(text, "district").code == "0402"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Svey Rieng", "20"),
        ("Kompong Cham", "03"),
        ("Otdar Meanchey", "22"),
        ("Siem Reap", "17"),
        ("Siemreap", "17"),
        ("SIEM  REAP province", "17"),
        ("Sihanoukville", "18"),
        ("Mondulkiri", "11"),
        ("Mondul Kiri", "11"),
        ("Rattanakiri", "16"),
        ("Ratanak Kiri", "16"),
        ("Takeo", "21"),
        ("Takéo", "21"),
        ("ខេត្តស្វាយរៀង", "20"),
        ("Tbong Khmum", "25"),
    ],
)
def test_older_spellings_of_provinces_are_known(text, code):
    """Every romanisation seen in the sources leads to its province."""
    match = match_area(text, "province")
    assert (match.status, match.code) == ("matched", code)


def test_an_unknown_code_is_not_taken_for_a_near_one():
    """Province 26 does not exist and nothing is proposed for a number."""
    assert match_area("26", "province").status == "unmatched"
    assert match_area("9999", "district").candidates == ()


def test_a_near_spelling_is_proposed_but_not_applied():
    """A proposal carries candidates and no code."""
    match = match_area("Batambang City", "province")
    assert (match.status, match.code) == ("proposed", None)
    assert match.candidates[0][0] == "02"


def test_districts_are_proposed_within_their_province_only():
    """Without its province a near spelling of a district stays unmatched."""
    assert match_area("Chantria", "district").status == "unmatched"
    inside = match_area("Chantria", "district", within="20")
    assert inside.status == "proposed"
    assert inside.candidates[0][0] == "2001"
    assert all(code.startswith("20") for code, _ in inside.candidates)


def test_one_name_in_two_provinces_is_ambiguous_until_the_province_is_known():
    """A name shared by districts of two provinces needs the province."""
    frame = districts()
    keys = frame["district_en"].map(name_key)
    shared = frame[keys.duplicated(keep=False) & ~frame.duplicated(["adm1_code"], keep=False)]
    pairs = frame[keys.duplicated(keep=False)]
    assert len(pairs), "the gazetteer is expected to hold such names"
    row = (shared if len(shared) else pairs).iloc[0]
    assert match_area(row["district_en"], "district").status == "ambiguous"
    found = match_area(row["district_en"], "district", within=row["adm1_code"])
    assert found.code == row["adm2_code"]


def test_every_official_name_leads_to_its_own_code():
    """Each of the 25 and 210 names, in both languages, is matched inside its province."""
    for row in provinces().to_dict("records"):
        for column in ("province_en", "province_km"):
            assert match_area(row[column], "province").code == row["adm1_code"]
    for row in districts().to_dict("records"):
        for column in ("district_en", "district_km"):
            match = match_area(row[column], "district", within=row["adm1_code"])
            assert match.code == row["adm2_code"], row[column]


def test_every_spelling_of_the_table_leads_to_its_code_or_says_ambiguous():
    """The reviewed table is never contradicted."""
    for row in place_names().to_dict("records"):
        match = match_area(row["spelling"], row["level"], within=row["adm1_code"])
        options = {match.code} if match.code else {code for code, _ in match.candidates}
        assert row["code"] in options, row


@given(st.sampled_from(districts().to_dict("records")), st.data())
def test_noise_that_people_add_does_not_change_the_match(row, data):
    """Case, blanks around and type words in front leave the match as it is."""
    name = data.draw(st.sampled_from([str.upper, str.lower, str.title]))(row["district_en"])
    before = data.draw(st.sampled_from(["", " ", "\t", "Srok ", "krong ", "\u00a0"]))
    after = data.draw(st.sampled_from(["", " ", " district", "\u200b"]))
    match = match_area(before + name + after, "district", within=row["adm1_code"])
    assert match.code == row["adm2_code"]


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text):
    """No text raises, and a code is given exactly where the status is matched."""
    match = match_area(text, "province")
    assert (match.code is not None) == (match.status == "matched")


@given(st.integers(0, 2**40))
def test_a_number_is_a_code_or_nothing(number):
    """A number is read as a code of the right length, never shortened."""
    code = to_code(number, "district")
    assert code is None or (len(code) == 4 and int(code) == number)
