"""Khmer that looks alike is compared alike; abbreviations, towns and communes are proposed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer import communes, districts, provinces
from geo.khmer import normal_khmer
from geo.names import match_area, name_key
from models.desk.examine import examine

ALIKE = [
    ("ខេត្ដ", "ខេត្ត"),  # subscript da and ta
    ("ឆ្នំា", "ឆ្នាំ"),  # sign before vowel
    ("ចំនំុ", "ចំនុំ"),
    ("ស្រ្តី", "ស្ត្រី"),  # subscript ro typed first
    ("ស្រ្ដី", "ស្ត្រី"),
    ("ខែ្មរ", "ខ្មែរ"),  # vowel before subscript
    ("កេា", "កោ"),  # a vowel typed in halves
    ("កេី", "កើ"),
    ("សុី", "ស៊ី"),  # the vowel u for a shifter
    ("ប៊ី", "ប៉ី"),
    ("ឲ្យ", "ឱ្យ"),
]
DIFFERENT = [("ដា", "តា"), ("កុំ", "កំ"), ("កា", "កាំ"), ("បា", "ប៉ា"), ("ក្រ", "ក្ត"), ("កែ", "កើ")]


@pytest.mark.parametrize(("typed", "usual"), ALIKE)
def test_what_looks_alike_has_one_form(typed, usual):
    """Typed in another order, or with a letter that can't be told apart."""
    assert typed != usual
    assert normal_khmer(typed) == normal_khmer(usual)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_looks_different_stays_different(one, other):
    """Full letters, vowels and signs of their own are never merged."""
    assert normal_khmer(one) != normal_khmer(other)


@given(st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17DD), max_size=12))
def test_the_form_is_stable(text):
    """Whatever is typed: the form of a form is itself, so that kept keys stay keys."""
    assert normal_khmer(normal_khmer(text)) == normal_khmer(text)


@given(st.sampled_from("កខដតបស"), st.permutations(["្ត", "្រ", "៉", "ា", "ំ"]))
def test_the_order_of_marks_does_not_matter(letter, marks):
    """The marks of one letter, typed in any order, are the same letter."""
    assert normal_khmer(letter + "".join(marks)) == normal_khmer(letter + "្ត្រ៉ាំ")


def test_no_two_areas_fall_together():
    """Provinces, and the districts of a province, have as many Khmer names as before."""
    assert provinces()["province_km"].map(name_key).is_unique
    frame = districts()
    assert not (frame["adm1_code"] + frame["district_km"].map(name_key)).duplicated().any()


def test_district_names_with_the_other_subscript_are_known():
    """Nine names hold a subscript da; typed with ta, and the reverse, they are the district."""
    frame = districts()
    written = frame[frame["district_km"].str.contains("្ដ")]
    assert len(written) == 9
    for row in written.to_dict("records"):
        other = row["district_km"].replace("្ដ", "្ត")
        assert match_area(other, "district", row["adm1_code"]).code == row["adm2_code"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("K. Thom", "06"),
        ("K.Thom", "06"),
        ("Kg. Thom", "06"),
        ("K. Cham", "03"),
        ("B. Meanchey", "01"),
        ("Oddar M.", "22"),
        ("R. Kiri", "16"),
        ("M. Kiri", "11"),
        ("Koh K.", "09"),
        ("P. Penh", "12"),
        ("ក.ធំ", "06"),
        ("ស. រៀង", "20"),
    ],
)
def test_an_abbreviated_province_is_proposed_first(text, code):
    """A shortened word beside one written out: proposed, never applied."""
    match = match_area(text, "province")
    assert (match.status, match.code) == ("proposed", None)
    assert match.candidates[0][0] == code


@pytest.mark.parametrize(
    "text", ["Kratié", "KRATIE", "Kratîé", "Ｋｒａｔｉｅ", "Krong Kratié Prov."]
)
def test_accents_and_wide_letters_do_not_matter(text):
    """The name is known whatever its accents, width and type words."""
    assert match_area(text, "province").code == "10"


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [
        ("Smach Mean Chey", None, "0904"),  # a sangkat of Khemara Phoumin
        ("Smach Mean Chey", "09", "0904"),
        ("Krong Kratié", "10", "1002"),  # the town of a province, spelled as the province
        ("K. Siem", "03", "0306"),
    ],
)
def test_a_town_or_a_commune_in_place_of_a_district_is_proposed(text, within, code):
    """The district it lies in, or that shares the province's name, is proposed."""
    match = match_area(text, "district", within)
    assert (match.status, match.candidates[0][0]) == ("proposed", code)


def test_a_commune_name_of_several_districts_proposes_nothing():
    """Where a name could be anywhere, a proposal would be a guess."""
    frame = communes()
    keys = frame["commune_en"].map(name_key)
    known = districts()["district_en"].map(name_key)
    several = frame[keys.duplicated(keep=False) & ~keys.isin(known)]
    name = several.groupby("commune_en")["adm2_code"].nunique().idxmax()
    assert match_area(name, "district").candidates == ()


@pytest.mark.parametrize("text", ["BMC", "K", "K.", "K. T.", "X. Thom", "Thom K."])
def test_what_could_be_many_is_not_proposed_as_an_abbreviation(text):
    """Initials alone, another initial or another order fit no name."""
    assert all(score < 90 for _, score in match_area(text, "province").candidates)


def test_a_table_of_abbreviations_is_reviewed_and_not_taken_for_one_of_people():
    """Each is proposed; a town beside its province is reviewed as a district."""
    short = b"Province,Year,Persons\nK. Thom,2024,100\nK. Cham,2024,120\n"
    found = examine(short, "r.csv", "repatriation")
    assert not found.problems
    assert [one.candidates[0][0] for one in found.proposals] == ["06", "03"]
    towns = "Province,District,Year,Persons\nKratié,Krong Kratié,2024,99\nKratié,Chhloung,2024,50\n"
    found = examine(towns.encode(), "r.csv", "repatriation")
    assert not found.problems
    assert [one.candidates[0][0] for one in found.proposals] == ["1002"]
