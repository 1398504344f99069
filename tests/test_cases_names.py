"""Code and name of a row are of one area, or somebody says which counts. Outcomes written first."""

from __future__ import annotations

import pytest

from geo.khmer import normal_khmer
from geo.names import match_area, name_key
from models.desk.__main__ import main as desk
from models.desk.examine import examine
from models.reading.headers import meaning
from models.reading.question import OPTIONS
from tests.cases import CODES, NAMES, lines, outcome, read, told

HEAD = "Code,Province,Year,Persons"
SHIFTED = lines(
    HEAD,
    *(
        f"{c},{n},2024,{100 + i}"
        for i, (c, n) in enumerate(zip([*CODES[1:], CODES[0]], NAMES, strict=True))
    ),
)
FILES = {
    "names shifted by one row": (SHIFTED, "ask areas"),
    "names in both languages, shifted": (
        lines(
            HEAD,
            "02,Banteay Meanchey / បន្ទាយមានជ័យ,2024,1240",
            "03,Battambang / បាត់ដំបង,2024,860",
            "04,Kampong Cham / កំពង់ចាម,2024,430",
        ),
        "ask areas",
    ),
    "a block of three rows that differ": (
        lines(
            HEAD,
            "01,Battambang,2024,10",
            "02,Kampong Cham,2024,20",
            "03,Banteay Meanchey,2024,30",
            "07,Kampot,2024,40",
            "08,Kandal,2024,50",
        ),
        "ask areas",
    ),
    "one row that differs is a mistake of its own": (
        lines(HEAD, "07,Kampot,2024,1240", "08,Takeo,2024,860", "23,Kep,2024,430"),
        ["area.two 3"],
    ),
    "codes and unknown spellings of each other's names": (
        lines(
            HEAD,
            "02,Banteay Mean Cheay,2024,1240",
            "01,Batt Dambang,2024,860",
            "07,Kampot,2024,430",
        ),
        ("Banteay Mean Cheay", "Batt Dambang"),
    ),
    "an unknown name like nothing beside a code": (
        lines(HEAD, "07,Zone 4 office,2024,1240", "08,Kandal,2024,860"),
        ("Zone 4 office",),
    ),
    "an unknown spelling of the code's own name": (
        lines(HEAD, "07,Campot,2024,1240", "08,Kandal,2024,860"),
        {"07": 1240, "08": 860},
    ),
    "names in both languages, with brackets and codes": (
        lines(HEAD, "07,Kampot (កំពត),2024,1240", "KH08,08 Kandal,2024,860", "23,កែប Kep,2024,430"),
        {"07": 1240, "08": 860, "23": 430},
    ),
    "a name said twice, of two areas": (
        lines("Province,Year,Persons", "Kampot / Kep,2024,1240", "Kandal,2024,860"),
        ("Kampot / Kep",),
    ),
    "districts whose column of names has provinces": (
        lines(
            "District code,Province,Year,Persons", "0708,Kampot,2024,1240", "0801,Kandal,2024,86"
        ),
        {},
    ),
    "the codes of districts and names of others": (
        lines(
            "Code,District,Year,Persons",
            "2001,Kampong Rou,2024,30",
            "2002,Chantrea,2024,20",
            "2003,Chantrea,2024,40",
        ),
        "ask areas",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_code_and_name_agree_or_somebody_is_asked(name):
    """Once for the file where several rows differ; by name where nobody knows it."""
    content, expected = FILES[name]
    assert outcome(read(content)) == expected


def test_the_question_says_how_many_rows_and_shows_both_readings():
    """The first rows with the area by its code and by its name."""
    asked = read(SHIFTED).question
    assert (asked.values["n"], asked.values["all"], asked.row) == (25, 25, 2)
    code, name = asked.readings
    assert code.rows[0] == ("02", "Battambang", "2024", "100")
    assert name.rows[0] == ("01", "Banteay Meanchey", "2024", "100")
    assert not asked.proposed
    assert str(asked).count("\n") == 0


@pytest.mark.parametrize(("answer", "first"), [("code", ("02", 100)), ("name", ("01", 100))])
def test_what_was_answered_counts_and_is_told(answer, first):
    """The rows are named, in the notes kept with the table."""
    found = read(SHIFTED, answers={"areas": answer})
    assert next(iter(outcome(found).items())) == first
    assert told(found)[f"areas_by_{answer}"]["n"] == 25


def test_a_name_is_reviewed_with_its_code_and_the_decision_is_for_both():
    """What is decided for a name beside one code says nothing of it beside another."""
    content, _ = FILES["codes and unknown spellings of each other's names"]
    found = read(content)
    first = found.proposals[0]
    assert first.candidates[0][0] == "01"
    assert first.beside == "02"
    assert first.key == ("province", "02", name_key("Banteay Mean Cheay"))
    decided = {one.key: one.candidates[0][0] for one in found.proposals}
    again = examine(content, "t.csv", "repatriation", decided)
    assert outcome(again) == {"01": 1240, "02": 860, "07": 430}


def test_the_command_line_says_it_once(tmp_path, capsys):
    """One line for 25 rows, exit 2, with the options; the answer is taken."""
    table = tmp_path / "r.csv"
    table.write_bytes(SHIFTED)
    check = ["check", str(table), "--kind", "repatriation"]
    assert desk(check) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "--areas code, --areas name" in said
    assert desk([*check, "--areas", "name"]) == 0


@pytest.mark.parametrize("header", ["ឆ្នំា", "ឆ្នាំ", "ចំនួន​សរុប", "ខេត្ត", "រយៈពេល"])
def test_headers_that_look_alike_are_one(header):
    """Marks in another order, a blank of no width: the header means the same."""
    assert meaning(header) in {"period", "count", "area_name"}
    assert meaning(normal_khmer(header)) == meaning(header)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("កណ្តាល", "08"), ("កណ្ដាល", "08"), ("ខេត្តកណ្តាល", "08"), ("បាត់ដំបង", "02"), ("បាត់ដបំង", None)],
)
def test_names_that_look_alike_are_one(typed, code):
    """The coeng of ta and of da look the same; another letter does not."""
    assert match_area(typed, "province").code == code


def test_every_question_has_an_option_and_its_words():
    """No question can be asked that a command line can't answer."""
    assert {"areas", "decimal", "rates", "sheet", "tboung_khmum"} <= set(OPTIONS)
