"""Small files that say very much: each is refused before it fills the memory."""

from __future__ import annotations

import io
import sqlite3

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH

from geo.errors import MANY, MOST_NOTED, InputError
from geo.gazetteer import districts, provinces
from models.activities.kinds import kinds
from models.activities.read import MOST_NAMED, examine_activities
from models.desk.examine import examine
from models.desk.marked import marked_copy
from models.reading import filling
from models.reading.attributes import geopackage_sheets
from models.reading.bounds import MAX_CELL, MAX_COLUMNS, MAX_FIGURES
from models.reading.ods import ods_sheets
from models.reading.xlsx import xlsx_sheets
from models.reading.xml_stream import stream
from tests.test_desk_hostile import book_with
from tests.test_misread import HEAD as COLUMNS
from tests.test_misread import ods

HEAD = "Agency,Activity,District code,Start,Status\n"


def _list(places: str, activities: str, rows: int = 1) -> bytes:
    row = f"A,{activities},{places},2026-01-05,ongoing\n"
    return (HEAD + row * rows).encode()


def _crossed(rows: int) -> bytes:
    """Return a list whose rows name all districts and all activities there are."""
    activities = "|".join(kind.en for kind in kinds().values())
    return _list("|".join(districts()["adm2_code"]), activities, rows)


def test_rows_that_name_many_places_and_activities_are_refused_beyond_a_bound():
    """A row becomes one for each place and activity; the error names the row that is too much."""
    each = len(districts()) * len(kinds())
    with pytest.raises(InputError) as refused:
        examine_activities(_crossed(MOST_NAMED // each + 1), "t.csv")
    assert refused.value.row == MOST_NAMED // each + 2
    assert f"{MOST_NAMED:,}" in str(refused.value)


def test_names_that_nobody_knows_count_too():
    """Each of them would be asked about, and has an error of its own."""
    unknown = _list("|".join(f"{n:x}z" for n in range(400)), "School", MOST_NAMED // 400 + 1)
    with pytest.raises(InputError, match=f"{MOST_NAMED:,}"):
        examine_activities(unknown.replace(b"District code", b"District"), "t.csv")


def test_a_place_or_activity_named_twice_in_a_row_is_one():
    """In whatever spelling: the row keeps its figures, because it names one place."""
    content = b"Agency,Activity,District code,Start,Status,People reached\n"
    content += b"A,School|school,0102|KH0102|102,2026-01-05,ongoing,40\n"
    rows = examine_activities(content, "t.csv").rows
    assert rows[["adm2_code", "people_reached"]].to_numpy().tolist() == [["0102", 40.0]]


def test_a_row_may_name_every_district_and_activity():
    """As a form lets people choose them: that alone is no attack."""
    rows = examine_activities(_crossed(1), "t.csv").rows
    assert len(rows) == len(districts()) * len(kinds())


def _by_year(rows: list[str], figure: str, years: int = 60) -> bytes:
    """Return a table in which the figures of years stand side by side."""
    head = ",".join(["area_name", *map(str, range(1990, 1990 + years))])
    return "\n".join([head, *(f"{row}{f',{figure}' * years}" for row in rows)]).encode()


def test_of_many_wrong_cells_the_first_are_told():
    """The last problem says that the rest was not checked; none holds what was at work."""
    found = examine(_by_year(["Kampot"] * 50, "x"), "t.csv", "repatriation")
    assert MOST_NOTED < len(found.problems) < MOST_NOTED + 10
    assert found.problems[-1].key == MANY
    assert found.problems[-1].row == found.problems[-2].row
    assert all(error.__traceback__ is error.__context__ is None for error in found.problems)


def test_of_many_wrong_rows_of_a_list_the_first_are_told():
    """Rows of a list of activities have several problems each."""
    row = "A,School,0102,no day,ongoing\n"
    found = examine_activities((HEAD + row * 2_000).encode(), "t.csv")
    assert [error.key for error in found.problems[-2:]] == ["reading.date", MANY]
    assert len(found.problems) < MOST_NOTED + 10


def test_names_under_review_are_no_problems_however_many_rows_have_them():
    """The rest of the file is checked once somebody has decided about them."""
    names = [name for name in provinces()["province_en"] if name != "Kampot"]
    found = examine(_by_year([*names, *["Kampott"] * 20], "5"), "t.csv", "repatriation")
    assert [one.written for one in found.proposals] == ["Kampott"]
    assert list(found.proposals[0].rows) == list(range(26, 46))
    assert not found.problems
    found = examine(_by_year([*names, *["Kampott"] * 20], "x"), "t.csv", "repatriation")
    assert {error.key for error in found.problems} == {"reading.number", MANY}


def test_more_figures_side_by_side_than_there_are_areas_are_refused():
    """Each would become a row of its own."""
    rows = MAX_FIGURES // 60 + 1
    found = examine(_by_year(["Kampot"] * rows, "5"), "t.csv", "repatriation")
    assert [error.key for error in found.problems] == ["reading.figures"]
    assert f"{rows:,}" in str(found.problems[0])


def test_what_a_geopackage_computes_is_taken_out_before_it_is_asked_anything():
    """A database works out each view when it is asked which tables there are."""
    base = sqlite3.connect(":memory:")
    base.executescript("""CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT);
        CREATE TABLE t (id INTEGER PRIMARY KEY, area_code TEXT UNIQUE, count INT);
        CREATE INDEX i ON t (count); INSERT INTO t VALUES (1, '01', 125);
        CREATE VIEW v AS SELECT * FROM t; CREATE VIRTUAL TABLE r USING rtree (id, low, high);
        CREATE TRIGGER s AFTER INSERT ON t BEGIN DELETE FROM t; END;
        INSERT INTO gpkg_contents VALUES ('t', 'attributes'), ('v', 'attributes');""")
    (sheet,) = geopackage_sheets(base.serialize(), "t.gpkg")
    assert sheet.read(None).rows() == [["id", "area_code", "count"], ["1", "01", "125"]]
    names = "SELECT name FROM sqlite_master WHERE type <> 'table' OR rootpage = 0 ORDER BY name"
    left = [name for (name,) in sheet.read.args[0].execute(names)]
    assert left == ["i", "sqlite_autoindex_t_1"]
    assert sheet.read.args[0].execute("PRAGMA temp_store").fetchone() == (2,)  # in memory


@pytest.mark.parametrize(
    "contents",
    [
        "CREATE VIEW gpkg_contents AS SELECT 't' AS table_name, 'attributes' AS data_type",
        "CREATE TABLE gpkg_contents (table_name TEXT, data_type AS (lower(table_name)))",
    ],
)
def test_a_geopackage_whose_list_of_tables_is_computed_is_refused(contents):
    """One that made texts of 8 MB filled the disk, where they were sorted."""
    base = sqlite3.connect(":memory:")
    base.executescript(f"CREATE TABLE t (area_code TEXT); {contents};")
    base.execute("CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT)")
    (error,) = examine(base.serialize(), "t.gpkg", "repatriation").problems
    assert error.key == "reading.xlsx"
    with pytest.raises((sqlite3.OperationalError, ValueError), match=r"gpkg_contents|computed"):
        geopackage_sheets(base.serialize(), "t.gpkg")


def test_of_a_number_format_no_more_is_looked_at_than_excel_allows(monkeypatch):
    """To look whether it is one of a date may take the square of its letters."""
    asked = []
    monkeypatch.setattr(filling, "is_date_format", asked.append)
    assert filling.shown(5, "[" * 9_000, WINDOWS_EPOCH) == "5"
    assert list(map(len, asked)) == [255]


def test_elements_that_lie_in_each_other_without_end_are_refused():
    """The parser remembers each that is open; none of a workbook is deeper than a few."""
    seen: list = []
    with pytest.raises(ValueError, match="in each other"):
        stream(io.BytesIO(b"<a>" * 9_000), lambda *element: seen.append(element), print, print)
    assert len(seen) < 100


@pytest.mark.parametrize(
    "inside", ['<text:s text:c="2000"/>' * 60, "</text:p><text:p>" * 9_000, "<text:tab/>" * 9_000]
)
def test_blanks_and_paragraphs_of_a_cell_are_taken_until_it_is_too_long(inside):
    """Of first rows nothing is refused, but no cell is longer than what tells so."""
    cell = f"<table:table-cell><text:p>.{inside}</text:p></table:table-cell>"
    (sheet,) = ods_sheets(ods([cell]), "t.ods")
    assert len(sheet.read(5).rows()[1][0]) <= MAX_CELL + 2
    with pytest.raises(InputError, match="character"):
        sheet.read(None)


def test_a_repeated_row_is_put_as_often_as_it_is_wanted():
    """Of each sheet the first rows are read to find the one with the table."""
    row = "<table:table-cell/></table:table-row><table:table-row table:number-rows-repeated='9000'>"
    cell = "<table:table-cell><text:p>5</text:p></table:table-cell>"
    (sheet,) = ods_sheets(ods([f"{row}{cell}"]), "t.ods")
    assert sheet.read(9).rows() == [COLUMNS, [], *[["5"]] * 7]
    assert len(sheet.read(None).rows()) == 9_002


def test_hidden_columns_begin_with_the_first():
    """A column of a negative number is none, and takes no memory."""
    text = b"<worksheet><cols><col min='-9000' max='9000' hidden='1'/></cols></worksheet>"
    (sheet,) = xlsx_sheets(book_with({"xl/worksheets/sheet1.xml": text}), "t.xlsx")
    assert sorted(sheet.read(None).hidden_columns) == [*range(1, MAX_COLUMNS + 1)]


def test_the_marked_copy_of_a_very_large_table_is_the_list_of_its_problems():
    """Each cell of a workbook takes half a kB; a table of honest size is there as a whole."""
    head = ",".join(["area_name", "period", "rate_pct", *(f"note {n}" for n in range(300))])
    row = f"Kampot,2024,x{',' * 299},1"
    for rows, whole in ((2, True), (700, False)):
        found = examine("\n".join([head, *[row] * rows]).encode(), "t.csv", "poverty")
        book = load_workbook(io.BytesIO(marked_copy(found, "en")), read_only=True)
        table, problems = book.worksheets
        assert (table.max_row == rows + 1) is whole
        assert problems.max_row == len(found.problems) + 1
        if not whole:
            assert "too large" in next(table.values)[0]
