"""Sheets, titles and files that name one country. Outcomes written before the code."""

from __future__ import annotations

import pytest

from models.desk.__main__ import main as desk
from models.desk.examine import examine
from models.desk.own_inputs import load_inputs
from models.estimate.outcome import outcome_of
from tests.cases import CODES, NAMES, book_of, lines, outcome, read, saved

HEAD, ROW = "Province,Year,Persons", "Kampot,2024,1200"


def sheets(*titles: str) -> bytes:
    rows = [("ខេត្ត", 2024), *((name, 100 + i) for i, name in enumerate(NAMES))]
    return saved(book_of(*((title, rows) for title in titles)))


NAMED = {
    "a sheet": (sheets("Thailand"), {}, "thailand"),
    "one of two sheets": (sheets("Thailand", "Vietnam"), {"sheet": "Vietnam"}, "vietnam"),
    "a sheet in Khmer": (sheets("ប្រទេសថៃ"), {}, "thailand"),
    "a sheet with a year": (sheets("Viet Nam 2024"), {}, "vietnam"),
    "a sheet of another country": (sheets("Malaysia"), {}, "other"),
    "a title": (lines("Returns from Thailand 2024,,", HEAD, ROW), {}, "thailand"),
    "a title in Khmer": (lines("ពលករត្រឡប់ពីថៃ ឆ្នាំ២០២៤,,", HEAD, ROW), {}, "thailand"),
    "a title of a country with two words": (
        lines("Repatriation (South Korea),,", HEAD, ROW), {}, "other"),
}  # fmt: skip
FREE = {
    "a sheet without a country": sheets("Data"),
    "a title with two": lines("Returns from Thailand and Viet Nam,,", HEAD, ROW),
    "our own": lines("Kingdom of Cambodia,,", HEAD, ROW),
    "who paid for it": lines("With support from Australia,,", HEAD, ROW),
    "the office that made it": lines("Source: IOM Thailand,,", HEAD, ROW),
}


@pytest.mark.parametrize("name", NAMED)
def test_one_country_that_is_named_is_asked_about(name):
    """Answered, it is the corridor of every row, and no total of all countries is made."""
    content, answers, corridor = NAMED[name]
    asked = read(content, answers=answers).question
    assert asked.name == "country"
    assert [one.value for one in asked.readings] == [corridor, "all"]
    found = read(content, answers={**answers, "country": corridor})
    assert set(found.table["corridor"]) == {corridor}
    every = read(content, answers={**answers, "country": "all"})
    assert set(every.table["corridor"]) == {"all"}


@pytest.mark.parametrize("name", FREE)
def test_nothing_is_asked_where_no_one_country_is_named(name):
    """Or where it says who made the table."""
    assert set(read(FREE[name]).table["corridor"]) == {"all"}


def test_the_name_of_a_file_may_name_it():
    """And a column of countries says it better than any name."""
    content = lines(HEAD, ROW)
    assert examine(content, "returns_thailand_2024.csv", "repatriation").question.name == "country"
    columns = lines("Province,Year,Thailand,Vietnam", "Kampot,2024,100,40")
    assert outcome(examine(columns, "thailand.csv", "repatriation")) == {"07": 140}


def test_the_command_line_takes_the_answer(tmp_path, capsys):
    """Exit 2 with the option, then 0."""
    table = tmp_path / "r.xlsx"
    table.write_bytes(sheets("Thailand", "Vietnam"))
    check = ["check", str(table), "--kind", "repatriation", "--sheet", "Thailand"]
    assert desk(check) == 2
    assert "--country thailand, --country all" in capsys.readouterr().err
    assert desk([*check, "--country", "thailand"]) == 0


def test_a_list_from_one_country_speaks_of_it_alone(tmp_path):
    """As the stand-in does: for another corridor there is an index, and no count."""
    table = tmp_path / "r.csv"
    rows = (f"{c},2024,{100 + i},thailand" for i, c in enumerate(CODES))
    table.write_bytes(lines("Code,Year,Persons,Country", *rows))
    found = outcome_of(load_inputs(repatriation=table), "all")
    assert (found.speaks_of, found.total) == ("thailand", sum(range(100, 125)))
    assert found.answers("thailand")
    assert not found.answers("vietnam")


def test_an_area_that_lacks_a_country_has_no_total(tmp_path):
    """Neither in the table nor in the estimate: it is missing, and told."""
    head = "Province,Year,Country,Persons"
    content = lines(head, "Kampot,2024,Thailand,100", "Kampot,2024,Vietnam,40",
                    "Takeo,2024,Vietnam,30")  # fmt: skip
    found = read(content)
    assert outcome(found) == {"07": 140}
    assert [n.values for n in found.notes if n.key == "desk_note.no_total"] == [{"n": 1}]
    table = tmp_path / "r.csv"
    table.write_bytes(content)
    totals = outcome_of(load_inputs(repatriation=table), "all").totals
    assert totals.dropna().to_dict() == {"07": 140}
