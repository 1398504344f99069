"""Other kinds of files a table may come in: each gives the same table, and hides nothing."""

from __future__ import annotations

import contextlib
import csv
import io
import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH

from geo.errors import InputError
from models.activities.read import read_activities
from models.desk.examine import examine
from models.reading.file import read_cells
from models.reading.filling import shown
from models.reading.grid import Figure
from tests import old_workbooks as old
from tests.hostile_doors import names_that_double
from tests.open_workbooks import cell, ods, row

HEAD = ["ខេត្ត", "Year", "Poverty rate"]
ROWS = [HEAD, ["កំពត", 2024, 9.5], ["Takéo", 2024, 12], ["Svay Rieng", 2024, 20.75]]


def _csv(encoding: str, mark: str = "") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(ROWS)
    return (mark + text.getvalue()).encode(encoding)


def _xlsx(rows: list[list] = ROWS) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for values in rows:
        book.active.append(values)
    book.save(out)
    return out.getvalue()


def _map_file(folder, ending: str) -> bytes:
    shapes = gpd.GeoDataFrame(
        pd.DataFrame(ROWS[1:], columns=HEAD), geometry=[shapely.Point(104, 11)] * 3, crs=4326
    )
    shapes.to_file(folder / f"t.{ending}")
    return (folder / f"t.{ending}").read_bytes()


FILES = {
    "utf-8": lambda _: _csv("utf-8"),
    "utf-8 with its mark": lambda _: _csv("utf-8-sig"),
    "utf-16": lambda _: _csv("utf-16"),
    "utf-16 with its mark, big end first": lambda _: _csv("utf-16-be", "\ufeff"),
    "utf-16 without a mark": lambda _: _csv("utf-16-le"),
    "utf-16 without a mark, big end first": lambda _: _csv("utf-16-be"),
    "utf-32": lambda _: _csv("utf-32"),
    "utf-32 with its mark, big end first": lambda _: _csv("utf-32-be", "\ufeff"),
    "gb18030 with its mark": lambda _: _csv("gb18030", "\ufeff"),
    "xlsx": lambda _: _xlsx(),
    "xls": lambda _: old.xls({"a": old.cells(ROWS)}),
    "xls with names that double": lambda _: names_that_double(old.cells(ROWS)),
    "ods": lambda _: ods({"a": "".join(map(row, ROWS))}),
    "ods with rows and cells that are there often": lambda _: ods(
        {
            "a": "".join(map(row, ROWS))
            + row([None], 'table:number-rows-repeated="1048000"')
            + row([None])
        }
    ),
    "geojson": lambda folder: _map_file(folder, "geojson"),
    "gpkg": lambda folder: _map_file(folder, "gpkg"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_table_is_the_same_in_whatever_file(kind, tmp_path):
    """Three provinces, Khmer and accents among their names, with the same figures."""
    found = examine(FILES[kind](tmp_path), "t", "poverty")
    assert [str(p) for p in (*found.problems, *found.review_errors())] == []
    read = found.table.set_index("adm1_code")["headcount_pct"].to_dict()
    assert read == {"07": 9.5, "21": 12, "20": 20.75}
    told = {note.key for note in found.notes}
    assert ("desk_note.attributes" in told) == (kind in ("geojson", "gpkg"))


def _hiding_xls() -> bytes:
    table = [*old.cells(ROWS), old.number(4, 2, 0.104, old.PERCENT), old.error(4, 1)]
    sheets = {"old": old.cells(ROWS[:2]), "new": [*table, old.hidden_row(2), old.hidden_column(1)]}
    return old.xls(sheets, hidden=["old"])


def _hiding_ods() -> bytes:
    rows = [row(one) for one in ROWS]
    rows[2] = row(ROWS[2], 'table:visibility="filter"')
    error = 'office:value-type="string" calcext:value-type="error"'
    last = f"<table:table-cell/><table:table-cell {error}><text:p>#N/A</text:p></table:table-cell>"
    rows.append(f"<table:table-row>{last}{cell((0.104, '%'))}</table:table-row>")
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    return ods({"old": row(HEAD) + rows[1], "new": columns + "".join(rows)}, hidden=["old"])


def _hiding_xlsx() -> bytes:
    book, out = Workbook(), io.BytesIO()
    for values in ROWS[:2]:
        book.active.append(values)
    book.active.title, book.active.sheet_state = "old", "hidden"
    sheet = book.create_sheet("new")
    for values in (*ROWS, [None, "#N/A", 0.104]):
        sheet.append(values)
    sheet["C5"].number_format = "0.0%"
    sheet.row_dimensions[3].hidden = sheet.column_dimensions["B"].hidden = True
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("made", [_hiding_xls, _hiding_ods, _hiding_xlsx])
def test_a_workbook_of_any_kind_tells_what_is_hidden_and_shows_what_a_person_sees(made):
    """A hidden sheet is not read; hidden rows and columns are told; 0.104 shown as % is 10.4%.

    An error is a text that will be refused, and never an empty cell.
    """
    cells = read_cells(made(), "t")
    assert cells.rows[:4] == [list(map(str, one)) for one in ROWS]
    assert cells.rows[4] == ["", "#N/A", "10.4%"]
    assert all(isinstance(one, Figure) for one in cells.rows[1][1:])
    told = {note.key: note.values for note in cells.notes}
    assert told["desk_note.sheet"]["sheet"] == "new"
    assert told["desk_note.hidden_sheets"]["sheets"] == "“old”"
    assert told["desk_note.hidden_rows"]["rows"] == "3"
    assert told["desk_note.hidden_columns"]["columns"] == "B"


def test_cells_far_away_on_another_sheet_do_not_matter():
    """Only the sheet with the table is held to our bounds."""
    far = [*old.cells([["Notes"]]), old.number(60_000, 200, 1)]
    wide = row(["x"] * 300)
    for content in (
        old.xls({"notes": far, "table": old.cells(ROWS)}),
        ods({"notes": wide, "table": "".join(map(row, ROWS))}),
    ):
        assert len(read_cells(content, "t").rows) == len(ROWS)


def test_properties_of_shapes_are_read_as_they_are_written():
    """Codes keep their zeros, numbers their digits; nothing is taken for a date or a type."""
    told = [{"area_code": "01", "rate_pct": 9.50, "when": "2024-01-02", "none": None}]
    text = json.dumps({"features": [{"properties": one} for one in told]}).replace("9.5", "9.50")
    rows = read_cells(text.encode(), "t.geojson").rows
    assert rows == [["area_code", "rate_pct", "when", "none"], ["01", "9.50", "2024-01-02"]]


@settings(max_examples=25)
@given(
    st.lists(
        st.lists(
            st.none()
            | st.integers(-(10**9), 10**9)
            | st.integers(-(10**9), 10**9).map(lambda n: n / 8)
            | st.text("កខ្តាំ។ aZé0.,;<&>\"'-%", min_size=1, max_size=12),
            max_size=5,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_stands_in_cells_comes_back_from_every_workbook(rows):
    """Texts as they are, numbers as numbers, gaps as gaps, each in its place."""
    wanted = [
        [
            "" if v is None else shown(v, "General", WINDOWS_EPOCH) if not isinstance(v, str) else v
            for v in values
        ]
        for values in rows
    ]
    for one in wanted:
        while one and not one[-1]:
            one.pop()
    while wanted and not wanted[-1]:
        wanted.pop()
    for content in (
        _xlsx(rows),
        old.xls({"a": old.cells(rows)}),
        ods({"a": "".join(map(row, rows))}),
    ):
        read = read_cells(content, "t").rows
        assert read == wanted
        assert [[type(v) for v in one if v] for one in read] == [
            [type(v) for v in one if v] for one in wanted
        ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> list[bytes]:
    """Return a good file of every kind."""
    folder = tmp_path_factory.mktemp("whole")
    return [FILES[kind](folder) for kind in ("xlsx", "xls", "ods", "geojson", "gpkg", "utf-16")]


@settings(max_examples=150)
@given(
    st.integers(0, 5),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12),
    st.floats(0.2, 1),
)
def test_a_damaged_file_of_any_kind_is_read_or_refused_with_words(whole, kind, changes, part):
    """Bytes changed anywhere, the end cut off: a table, a question, or one of our errors."""
    content = bytearray(whole[kind])
    for place, byte in changes:
        content[int(place * len(content))] = byte
    with contextlib.suppress(InputError):
        read_cells(bytes(content[: int(part * len(content)) + 1]), "t")


def test_rows_of_activities_are_read_from_every_workbook():
    """The same activity, from who does what lists as ODS and XLS."""
    rows = [
        ["Agency", "Activity", "District code", "Start", "Status"],
        ["A", "School", "2001", "2026-01-05", "ongoing"],
    ]
    for content in (ods({"a": "".join(map(row, rows))}), old.xls({"a": old.cells(rows)})):
        read = read_activities(content, "t").rows
        assert read.loc[0, ["activity_type", "adm2_code"]].tolist() == ["school", "2001"]
