"""Spreadsheet: tables as CSV and XLSX, with safe cells, and the same bytes for the same table."""

import errno
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain, islice, repeat

import pandas as pd
from lxml.etree import SerialisationError
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geo.atomic import unwritable
from models.lists.dress import dress_cells, dress_head, dress_rows, dress_title, on_a4

STAMP = datetime(2000, 1, 1)  # a fixed time in the files, so that two runs are byte-identical
STAMP_TEXT = STAMP.strftime("%Y-%m-%dT%H:%M:%SZ")
# openpyxl lets some signs through that no XML may hold: halves of signs, and two that are none
_NO_XML = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# where a semicolon parts cells, what is behind one or on another line is a cell of its own; some
# spreadsheets take the wide signs of East Asia for the others
_BEHIND = re.compile(r"((?:^|[;\t\r\n])[^\S\t\r\n]*)(?=[=+@\uff1d\uff0b\uff20]|[-\uff0d]\S)")
_MADE_SAFE = re.compile(r"(^|[;\t\r\n][^\S\t\r\n]*)'(?=[=+@\uff1d\uff0b\uff20]|[-\uff0d])")
_SMALL = Font(color="777777", size=9)


def safe_cell(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; an apostrophe makes it text.

    >>> safe_cell("@SUM(A1)"), safe_cell(-1)
    ("'@SUM(A1)", -1)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def unsafe_text(cell: str) -> str:
    """Return what a cell of our own files stood for, without the apostrophes before a formula.

    >>> unsafe_text("'+Plus NGO"), unsafe_text("'Quoted'"), unsafe_text("a;'=b")
    ('+Plus NGO', "'Quoted'", 'a;=b')
    """
    return _MADE_SAFE.sub(r"\1", cell) if "'" in cell else cell


def xml_text(text: str) -> str:
    r"""Return a text without the signs that no workbook can hold.

    >>> xml_text("Kam\uffffpot\x00")
    'Kampot'
    """
    return _NO_XML.sub("", text)


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV in UTF-8 with a BOM, which Excel needs; no cell is a formula.

    >>> csv_bytes(pd.DataFrame({"name": ["=1+1"], "n": [-1]})).decode("utf-8-sig").split()
    ['name,n', "'=1+1,-1"]
    """
    text = table.map(_in_csv).to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8-sig")


def _in_csv(cell: object) -> object:
    """Return a safe cell, also for a computer of a country whose semicolons part cells."""
    safe = safe_cell(cell)
    return _BEHIND.sub(r"\1'", safe) if isinstance(safe, str) else safe


def new_book() -> Workbook:
    """Return a workbook without a sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def add_sheet(
    book: Workbook, title: str, rows: Iterable[Sequence], widths: Iterable[float]
) -> Worksheet:
    """Add rows of safe cells as a sheet; what is missing is an empty cell.

    Parameters
    ----------
    widths : of the columns, in letters; columns beyond them stay as wide as Excel makes them.
    """
    sheet = book.create_sheet(title)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            if (value := _held(cell)) is not None:
                sheet.cell(number, column, value)
    for column, width in zip(range(1, sheet.max_column + 1), widths, strict=False):
        sheet.column_dimensions[get_column_letter(column)].width = width
    return sheet


def add_text(
    book: Workbook,
    title: str,
    rows: Iterable[Sequence],
    widths: Sequence[float] = (34, 34, 34, 60),
    freeze: str | None = None,
) -> Worksheet:
    """Add a sheet to read and print: every cell wrapped, A4 one page wide.

    The first row is the head of a table, or the title of a column of sentences.

    Parameters
    ----------
    widths : of the columns, in letters; the last holds for all that follow.
    freeze : the first cell that scrolls, as "A2".
    """
    sheet = add_sheet(book, title, rows, _endless(widths))
    dress_cells(sheet)
    columns = sheet.max_column
    dress_rows(sheet, 1, [None] * columns, list(islice(_endless(widths), columns)))
    if sheet.max_column > 1:
        dress_head(sheet[1])
    else:
        dress_title(sheet)
    sheet.freeze_panes = freeze
    on_a4(sheet, 1 if sheet.max_column > 1 else None)
    return sheet


def add_table(
    book: Workbook,
    title: str,
    rows: Sequence[Sequence],
    widths: Sequence[float] = (18,),
    freeze: str = "A2",
    height: float = 48,
    heads: int = 1,
) -> Worksheet:
    """Add a sheet to work with: a coloured head of `height` points, and a filter.

    Parameters
    ----------
    widths : of the columns, in letters; the last holds for all that follow.
    freeze : the first cell that scrolls; heads : 2 where a row of column names follows the head.
    """
    sheet = add_sheet(book, title, rows, _endless(widths))
    dress_cells(sheet)
    dress_head(sheet[1])
    for row in sheet.iter_rows(min_row=2, max_row=heads):
        for cell in row:
            cell.font = _SMALL
    sheet.row_dimensions[1].height = height
    sheet.freeze_panes = freeze
    last = get_column_letter(max(sheet.max_column, 1))
    on_a4(sheet, 1, wide=False)
    sheet.auto_filter.ref = f"A{heads}:{last}{max(len(rows), heads)}"
    return sheet


def _endless(widths: Sequence[float]) -> Iterable[float]:
    return chain(widths, repeat(widths[-1]))


def _held(cell: object) -> object:
    """Return a cell as a workbook can hold it."""
    if isinstance(cell, str):
        return safe_cell(xml_text(cell))
    return None if pd.isna(cell) else cell


def book_bytes(book: Workbook) -> bytes:
    """Return a workbook as a file, with fixed times, so that the same tables are the same file.

    Raises
    ------
    InputError : no room for the files that it is made from.
    """
    book.properties.creator = ""
    saved, fixed = io.BytesIO(), io.BytesIO()
    try:
        book.save(saved)
    except (OSError, SerialisationError) as error:  # its sheets are files for a moment
        raise unwritable("xlsx", OSError(errno.ENOSPC, str(error))) from error
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(fixed, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":  # the writer always sets the time to now
                times = rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*"
                data = re.sub(times, rb"\g<1>" + STAMP_TEXT.encode(), data)
            undated = zipfile.ZipInfo(entry.filename, STAMP.timetuple()[:6])
            undated.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(undated, data)
    return fixed.getvalue()
