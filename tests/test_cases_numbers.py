"""Numbers by column: no factor of 10, 100 or 1,000 without a word. Outcomes written first."""

from __future__ import annotations

import pytest

from geo.errors import InputError
from models.desk.__main__ import main as desk
from models.rank import main as rank
from models.sources.mpi import read_mpi
from tests.cases import CODES, NAMES, book_of, lines, mpi_of, outcome, read, saved, told

POVERTY, HARVEST = "Province,Year,Poverty rate", "Province;Year;Damaged (ha);Planted (ha)"
COUNTS = "Province;Year;Persons"


def of_poverty(*rates: str, head: str = POVERTY) -> bytes:
    return lines(head, *(f"{n},2024,{r}" for n, r in zip(NAMES, rates, strict=False)))


def cells(rates: list, number_format: str = "General", mixed: int = 0) -> bytes:
    """Return a workbook of rates, the last `mixed` of them in the format General."""
    rows = [("Province", "Year", "Rate"), *((NAMES[i], 2024, r) for i, r in enumerate(rates))]
    book = book_of(("Poverty", rows))
    for row in range(2, len(rates) + 2 - mixed):
        book["Poverty"].cell(row, 3).number_format = number_format
    return saved(book)


RATES = {"01": 10.4, "02": 29.0}
# kind, content, what must become of it without an answer, then with each
MARKS = {
    "a score with a comma and three decimals": (
        "harvest",
        lines("Province;Year;Score", "Kampot;2024;0,276", "Takeo;2024;1,250"),
        {"07": 0.276, "21": 1.25},
    ),
    "points in hectares, all of three decimals": (
        "harvest",
        lines(HARVEST, "Kampot;2024;98;245.000", "Takeo;2024;64;138.000"),
        "ask decimal",
    ),
    "points in hectares, one with two groups": (
        "harvest",
        lines(HARVEST, "Kampot;2024;98;245.000", "Takeo;2024;138;1.380.000"),
        {"07": 0.04, "21": 0.01},
    ),
    "Khmer digits with points": (
        "harvest",
        lines(HARVEST, "កំពត;២០២៤;៩៨;២៤៥.០០០", "តាកែវ;២០២៤;៦៩;១៣៨.០០០"),
        "ask decimal",
    ),
    "whole people can't be 1.24": (
        "repatriation",
        lines(COUNTS, "Kampot;2024;1.240", "Takeo;2024;860"),
        {"07": 1240, "21": 860},
    ),
    "people, all with three noughts behind a mark": (
        "repatriation",
        lines(COUNTS, "Kampot;2024;12,000", "Takeo;2024;860,000"),
        "ask decimal",
    ),
    "people, three noughts behind some": (
        "repatriation",
        lines(COUNTS, "Kampot;2024;2,000", "Takeo;2024;860"),
        {"07": 2000, "21": 860},
    ),
    "people of a program that writes .0": (
        "repatriation",
        lines(COUNTS, "Kampot;2024;1240.0", "Takeo;2024;860.0"),
        {"07": 1240, "21": 860},
    ),
    "a rate of 10,400 is none": (
        "poverty",
        lines("Province;Year;Rate", "Kampot;2024;10,400", "Takeo;2024;9,125"),
        {"07": 10.4, "21": 9.125},
    ),
    "blanks and apostrophes part thousands": (
        "repatriation",
        lines(COUNTS, "Kampot;2024;1 240", "Takeo;2024;1'860", "Kep;2024;2\u202f000"),
        {"07": 1240, "21": 1860, "23": 2000},
    ),
    "marks of both kinds in a column": (
        "harvest",
        lines("Province;Year;Score", "Kampot;2024;0,276", "Takeo;2024;0.5", "Kep;2024;0,3"),
        ["reading.mark 3"],
    ),
    "a number of a workbook has a decimal point": (
        "harvest",
        saved(book_of(("H", [("Province", "Year", "Score"), ("Kampot", 2024, 1.125)]))),
        {"07": 1.125},
    ),
    "texts in a workbook are asked about as in any file": (
        "harvest",
        saved(book_of(("H", [("Province", "Year", "Score"), ("Kampot", 2024, "1,125")]))),
        "ask decimal",
    ),
    "years side by side are one column": (
        "repatriation",
        lines("Province;2023;2024", "Kampot;1.000;2.000", "Takeo;860;1.125"),
        {"07": 2000, "21": 1125},
    ),
}
UNITS = {
    "percent cells": (cells([0.104, 0.29], "0.0%"), RATES),
    "percent cells with two decimals and red negatives": (
        cells([0.104, 0.29], "0.00%;[Red]-0.00%"),
        RATES,
    ),
    "a % in quotation marks is no percent format": (cells([10.4, 29.0], '0.0" %"'), RATES),
    "percent cells, one left in another format": (cells([0.104, 0.29], "0%", mixed=1), "ask rates"),
    "percent cells, one of which nobody formatted, in percent": (
        cells([0.104, 29.0], "0%", mixed=1),
        RATES,
    ),
    "texts with a sign": (of_poverty("10.4%", "29 %"), RATES),
    "Khmer digits with a sign": (of_poverty("១០.៤%", "២៩%"), RATES),
    "a whole column of shares": (of_poverty("0.104", "0.29"), "ask rates"),
    "shares with a comma": (
        lines("Province;Year;Rate", "Banteay Meanchey;2024;0,104", "Battambang;2024;0,29"),
        "ask rates",
    ),
    "shares, one of them of everybody": (of_poverty("0.104", "1"), "ask rates"),
    "nothing but zero needs no unit": (of_poverty("0", "0"), {"01": 0, "02": 0}),
    "percent, one below 1": (of_poverty("0.9", "1.2", "3.4"), {"01": 0.9, "02": 1.2, "03": 3.4}),
    "one share among percent": (of_poverty("0.104", "29", "33"), "ask rates"),
    "a standard error of shares beside rates in percent": (
        of_poverty("10.4,0.012", "29,0.02", head=f"{POVERTY},Standard error"),
        "ask rates",
    ),
    "harvest losses of at most 1": (
        lines("Province,Year,Rate (%)", "Kampot,2024,0.4", "Takeo,2024,0.02"),
        "ask rates",
    ),
}


@pytest.mark.parametrize("name", MARKS)
def test_marks_are_told_by_the_column_or_asked(name):
    """Read as the column says; where two readings fit and differ, nothing is read."""
    kind, content, expected = MARKS[name]
    assert outcome(read(content, kind)) == expected


@pytest.mark.parametrize("name", UNITS)
def test_percent_and_shares_are_told_by_the_cells_or_asked(name):
    """10.4% is 10.4; a column with nothing above 1 is a question."""
    content, expected = UNITS[name]
    kind = "harvest" if "harvest" in name else "poverty"
    assert outcome(read(content, kind)) == expected


@pytest.mark.parametrize(
    ("name", "answer", "expected"),
    [
        ("points in hectares, all of three decimals", "comma", {"07": 0.04, "21": 0.046377}),
        ("points in hectares, all of three decimals", "point", {"07": 40, "21": 46.376812}),
        ("Khmer digits with points", "comma", {"07": 0.04, "21": 0.05}),
        ("people, all with three noughts behind a mark", "point", {"07": 12000, "21": 860000}),
        ("people, all with three noughts behind a mark", "comma", {"07": 12, "21": 860}),
    ],
)
def test_an_answer_on_marks_counts_and_is_told(name, answer, expected):
    """The same file with an answer is read so; the answer is kept with the table."""
    kind, content, _ = MARKS[name]
    found = read(content, kind, {"decimal": answer})
    assert outcome(found) == expected
    assert told(found)["answered"] == {"option": f"--decimal {answer}"}


@pytest.mark.parametrize(
    ("name", "answer", "expected"),
    [
        ("a whole column of shares", "shares", RATES),
        ("a whole column of shares", "percent", {"01": 0.104, "02": 0.29}),
        ("percent cells, one left in another format", "shares", RATES),
        ("one share among percent", "shares", {"01": 10.4, "02": 29, "03": 33}),
        ("shares, one of them of everybody", "shares", {"01": 10.4, "02": 100}),
    ],
)
def test_an_answer_on_shares_counts(name, answer, expected):
    """Shares are multiplied by 100, exactly; figures above 1 and those with a sign never."""
    assert outcome(read(UNITS[name][0], "poverty", {"rates": answer})) == expected


def test_a_question_shows_three_rows_in_both_readings():
    """As they would be read, with the area; the likelier one is proposed, from what is measured."""
    rows = [f"{n};2024;98;{i}45.000" for i, n in enumerate(NAMES[:5], start=1)]
    asked = read(lines(HARVEST, *rows), "harvest").question
    assert asked.proposed == "comma"
    assert asked.columns == ("Province", "Year", "Damaged (ha)", "Planted (ha)")
    comma, point = asked.readings
    assert (comma.value, point.value) == ("comma", "point")
    assert comma.rows[0] == (NAMES[0], "2024", "98", "145,000")
    assert point.rows[0] == (NAMES[0], "2024", "98", "145")
    assert len(comma.rows) == len(point.rows) == 3


def test_another_column_that_is_sure_of_its_mark_is_proposed_for_all():
    """Scores are seldom thousands; beside 12,5 the point parts them all the same."""
    head = "Province;Year;Rate;Standard error"
    content = lines(head, "Kampot;2024;12,5;1,500", "Takeo;2024;9,5;1,250")
    assert outcome(read(content, "poverty")) == {"07": 12.5, "21": 9.5}  # an error of 1,500 is none
    asked = read(lines(HARVEST, "Kampot;2024;9,5;245.000"), "harvest").question
    assert asked.proposed == "comma"


def test_command_lines_end_with_the_option_that_answers(tmp_path, capsys):
    """Exit 2 and no file; with the answer the list is made, and says how it was answered."""
    table = tmp_path / "p.csv"
    table.write_bytes(of_poverty(*(f"0.{i:03}" for i in range(101, 126))))
    out = tmp_path / "list.csv"
    asked = ["--poverty", str(table), "--tables", "shipped", "--out", str(out)]
    assert rank(asked) == 2
    assert "--rates percent, --rates shares" in capsys.readouterr().err
    assert not out.exists()
    assert rank([*asked, "--rates", "shares"]) == 0
    assert "--rates shares" in capsys.readouterr().out
    assert desk(["check", str(table), "--kind", "poverty"]) == 2
    assert desk(["check", str(table), "--kind", "poverty", "--rates", "shares"]) == 0


def test_a_question_is_an_error_with_the_option_in_both_languages():
    """What was expected, what came, and how to answer."""
    asked = read(UNITS["a whole column of shares"][0], "poverty").question
    assert isinstance(asked, InputError)
    for lang in ("en", "km"):
        expected, found, fix = asked.parts(lang)
        assert expected
        assert "'0.104'" in found
        assert asked.options in fix


COUNTRY = [(f"KH{code}", name) for code, name in zip(CODES, NAMES, strict=True)]


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        (("0.104", "0.29"), "sources.fractions"),
        (("10,4", "9,25"), [10.4, 9.25]),
        (("9.125", "10.5"), [9.125, 10.5]),
        (("10.4%", "29%"), [10.4, 29.0]),
        (("0.104", "29", "33"), "sources.fractions"),
    ],
)
def test_a_live_source_is_read_by_its_columns_too(rates, expected):
    """Nobody is there to answer: what can be read in two ways is a failed check."""
    if isinstance(expected, str):
        with pytest.raises(InputError) as caught:
            read_mpi(mpi_of(COUNTRY, rates), "m.csv")
        assert caught.value.key == expected
        return
    table = read_mpi(mpi_of(COUNTRY, rates), "m.csv").table
    assert table["headcount_pct"].tolist()[: len(rates)] == expected


def test_a_number_of_a_workbook_may_be_tiny():
    """5e-05 is how a program writes 0.00005."""
    book = book_of(("H", [("Province", "Year", "Score"), ("Kampot", 2024, 0.00005)]))
    assert outcome(read(saved(book), "harvest")) == {"07": 0.00005}
