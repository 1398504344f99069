"""Files that leave the house: safe cells, and the same bytes, also of two made at once."""

from __future__ import annotations

import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import SerialisationError
from openpyxl import load_workbook

from geo.errors import InputError
from geo.outlines import load_outlines
from models.lists.export import spatial
from models.lists.spreadsheet import add_table, add_text, book_bytes, csv_bytes, new_book

CODES = ["KH0102", "KH0103"]


def test_two_downloads_at_once_leave_the_environment_alone(monkeypatch):
    """The second begins while the first writes and ends after it; both files are the same."""
    table, outlines = pd.DataFrame({"adm2_pcode": CODES}), load_outlines()
    before, seen = dict(os.environ), []
    both, first_ended, write = threading.Barrier(2), threading.Event(), gpd.GeoDataFrame.to_file

    def to_file(frame, *args, **options):
        place = both.wait(timeout=60)
        seen.append(dict(os.environ))
        if place == 1:
            assert first_ended.wait(timeout=60)
        write(frame, *args, **options)

    def download(_: int) -> bytes:
        content = spatial(table, outlines, "gpkg", "en", "2011")
        first_ended.set()
        return content

    monkeypatch.setattr(gpd.GeoDataFrame, "to_file", to_file)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(download, range(2)))
    assert made[0] == made[1]
    assert [dict(os.environ), *seen] == [before] * 3


def _book(rows) -> bytes:
    book = new_book()
    add_text(book, "text", rows)
    add_table(book, "table", [["head"] * len(rows[0]), *rows], freeze="B2")
    return book_bytes(book)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4), st.sampled_from("=+-@\t\r"))
def test_no_cell_is_run_and_no_letter_stops_a_workbook(texts, sign):
    """A formula is text; what a workbook can't hold is left out; nothing else changes."""
    rows = [[*texts, f"{sign}1+1"]]
    for sheet in load_workbook(io.BytesIO(_book(rows))).worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type in ("s", "n") for cell in cells)
        assert not any(str(cell.value).startswith(tuple("=+-@\t\r")) for cell in cells)
    lines = csv_bytes(pd.DataFrame(rows)).decode("utf-8-sig")
    assert f"'{sign}1+1" in lines


@pytest.mark.parametrize("error", [OSError(28, "full"), SerialisationError("IO_ENOSPC")])
def test_a_workbook_without_room_is_said(error, monkeypatch):
    """Its sheets are written to the disk before they are one file."""
    book = new_book()

    def full(*_):
        raise error

    monkeypatch.setattr(book, "save", full)
    with pytest.raises(InputError, match="no room left"):
        book_bytes(book)


def test_a_semicolon_begins_no_formula():
    """In many countries it parts the cells of a CSV file; other texts stay as they are."""
    texts = ["Ha;=1+1", "Ha; @SUM(A1)", "Ha; -1+1", "one; - two; 3"]
    lines = csv_bytes(pd.DataFrame({"note": texts})).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["Ha;'=1+1", "Ha; '@SUM(A1)", "Ha; '-1+1", "one; - two; 3"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "Ha\n", "Ha\r\n ", "Ha\n\n", "Ha;\t"])
def test_no_line_of_a_text_begins_a_formula(sign, before):
    """Where a semicolon parts cells, the quotes of a later cell hold no lines together."""
    written = csv_bytes(pd.DataFrame({"code": ["KH0701"], "note": [f"{before}{sign}1+1;rest"]}))
    assert f"{before}'{sign}1+1;rest" in written.decode("utf-8-sig")


def test_missing_is_an_empty_cell_and_numbers_stay_numbers():
    """Not a 0, not a text; a date is a date."""
    rows = [[None, pd.NA, float("nan"), pd.NaT, -1, 0.5, pd.Timestamp("2027-02-28")]]
    sheet = load_workbook(io.BytesIO(_book(rows)))["table"]
    values = [cell.value for cell in sheet[2]]
    assert values[:4] == [None] * 4
    assert values[4:6] == [-1, 0.5]
    assert values[6].isoformat() == "2027-02-28T00:00:00"
