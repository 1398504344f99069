"""Files as ministries write them: titles, Khmer headers, tags and totals."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from geo.errors import InputError
from geo.gazetteer import provinces
from geo.words import Sentence
from models.desk.own_inputs import load_inputs
from models.desk.tidy import tidy_repatriation
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.reading.file import read_bytes, read_cells
from models.reading.headers import NAMES, find_header, meaning
from models.reading.rows import ROW, SKIPPED, to_table

KHMER = "ខេត្ត;ឆ្នាំ;ចំនួន\n#adm1+name;#date;#affected\nស្វាយរៀង;២០២៤;៣១០\nកំពត;២០២៤;<១០\nសរុប;;១,៣២០\n"


def parse_table(content: bytes, name: str):
    return to_table(read_cells(content, name).rows, name)


def test_a_khmer_table_with_tags_and_a_total_is_read(write):
    """Semicolons, Khmer headers and digits; the tag row and the total are left out and told."""
    table = parse_table(*read_bytes(write("r.csv", "\ufeff" + KHMER)))
    tidy = tidy_repatriation(table, "r.csv")
    assert tidy["adm1_code"].tolist() == ["20", "07"]
    assert tidy["count"].iloc[0] == 310
    assert tidy["suppressed"].tolist() == [False, True]
    assert table.attrs[SKIPPED] == [2, 5]


def test_left_out_rows_are_told_in_the_summary(write):
    """The reader learns which rows were not used."""
    rows = "".join(f"{c},2024,{50 + int(c)}\n" for c in provinces()["adm1_code"])
    file = write("r.csv", "area_code,period,count\n" + rows + "Total,,1575\n")
    ranking = rank_districts(load_inputs(repatriation=file), Settings(draws=50))
    note = Sentence("desk_note.skipped_rows", {"rows": "27"})
    assert Sentence("warning.file_note", {"file": "r.csv", "note": note}) in ranking.warnings
    assert ranking.outcome.total == 1575


def test_a_title_above_the_header_is_passed_over(tmp_path):
    """A workbook with a merged title and a note: the header is found, rows keep their numbers."""
    book = Workbook()
    for row in (
        ["Returns from abroad, 2024"],
        [],
        ["No.", "Province", "Year", "Persons"],
        [1, "Svay Rieng", 2024, "many"],
    ):
        book.active.append(row)
    book.active.merge_cells("A1:D1")
    book.save(tmp_path / "r.xlsx")
    table = parse_table(*read_bytes(tmp_path / "r.xlsx"))
    with pytest.raises(InputError, match=r"row 4, column 'Persons \(count\)'"):
        tidy_repatriation(table, "r.xlsx")


def test_two_columns_of_one_meaning_are_refused():
    """Nobody guesses which of two counts is meant."""
    with pytest.raises(InputError, match="a different name in every column"):
        parse_table(b"area_code,period,count,persons\n01,2024,5,6\n", "r.csv")


def test_no_header_means_two_things():
    """Each known spelling of a header belongs to one column."""
    spellings = [meaning(name) for names in NAMES.values() for name in names]
    expected = [ours for ours, names in NAMES.items() for _ in names]
    assert spellings == expected


@given(st.permutations(["area_code", "period", "count"]), st.sampled_from([",", ";", "\t"]))
def test_order_and_separator_of_columns_do_not_matter(order, separator):
    """The same three cells in any order, by comma, semicolon or TAB."""
    cells = {"area_code": "KH20", "period": "2024", "count": "310"}
    text = separator.join(order) + "\r\n" + separator.join(cells[c] for c in order) + "\r\n"
    tidy = tidy_repatriation(parse_table(text.encode(), "t.csv"), "t.csv")
    assert tidy[["adm1_code", "period", "count"]].to_numpy().tolist() == [["20", "2024", 310.0]]


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_clear_error(content):
    """No content raises anything but an InputError."""
    with suppress(InputError):
        tidy_repatriation(parse_table(content, "t.csv"), "t.csv")


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Province,Thailand,Vietnam,Others", "Svay Rieng,1995,2010,2024"),
        ("Province,Year,Thailand,Vietnam", "Svay Rieng,2024,2010,1990"),
        ("Province,Persons 2022,Persons 2023", "Svay Rieng,1995,2010"),
        ("District code,Thailand,Vietnam", "2001,1995,2010"),
    ],
)
@pytest.mark.parametrize("before", [[], ["Kampot,100,40,12"]])
def test_figures_like_years_below_a_header_are_figures(head, row, before):
    """A row of counts from 1900 on is never taken for a header of years."""
    wide = len(head.split(","))
    rows = [",".join(line.split(",")[:wide]).split(",") for line in (head, *before, row)]
    assert find_header(rows) == 0
    assert to_table(rows, "r.csv")[ROW].tolist()[-1] == len(rows)


def test_years_below_merged_headers_are_still_a_header():
    """Nothing stands in the lower row under the header of the areas."""
    rows = [["Province", "Persons", ""], ["", "2023", "2024"], ["Kampot", "1995", "2010"]]
    assert to_table(rows, "r.csv").attrs["header_row"] == 2
