"""Table file: a CSV or XLSX somebody hands us, read as text within bounds."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.etree.ElementTree import ParseError

import pandas as pd
from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from geo.errors import InputError
from models.sheet import to_table

MAX_BYTES = 10 * 2**20
MAX_UNPACKED_BYTES = 100 * 2**20
MAX_ROWS = 100_000
MAX_COLUMNS = 100


def read_table_file(path: str | Path) -> pd.DataFrame:
    """Read a CSV or XLSX as text; empty cells are missing, column `_row` is the row on screen.

    Returns one row per line with data, columns as `models.sheet.to_table` names them.

    Raises
    ------
    InputError : no such file, not CSV or XLSX, too large, empty, not UTF-8, packed too tightly.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "t.csv"
    >>> _ = file.write_text("Area_Code;count\\n01;5\\n", encoding="utf-8")
    >>> read_table_file(file).to_dict("records")
    [{'area_code': '01', 'count': '5', '_row': 2}]
    """
    file = Path(path)
    if not file.is_file():
        raise InputError(
            file=path,
            expected="a CSV or XLSX file",
            found="no such file",
            way_out="Check the path and the name.",
        )
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise InputError(
            file=file.name,
            expected=f"a table of at most {MAX_BYTES // 2**20} MB",
            found=f"{size / 2**20:.0f} MB",
            way_out="Keep one row per province or district and remove pictures and extra sheets.",
        )
    return parse_table(file.read_bytes(), file.name)


def parse_table(content: bytes, name: str) -> pd.DataFrame:
    """Parse the bytes of a CSV or XLSX file as `read_table_file` does.

    >>> parse_table(b"area_code,count\\n01,5\\n", "t.csv").shape
    (1, 3)
    """
    if not content.strip():
        raise InputError(
            file=name,
            expected="a header row and data rows",
            found="an empty file",
            way_out="Fill in the template described in data/README.md.",
        )
    rows = _xlsx_rows(content, name) if content[:4] == b"PK\x03\x04" else _csv_rows(content, name)
    return to_table(rows, name)


def _csv_rows(content: bytes, name: str) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            file=name,
            row=content[: error.start].count(b"\n") + 1,
            expected="UTF-8 text",
            found=f"byte {content[error.start]:#04x} that is not UTF-8",
            way_out="In Excel: Save as, 'CSV UTF-8 (comma delimited)', or save as XLSX.",
        ) from error
    if "\x00" in text:
        raise InputError(
            file=name,
            row=text[: text.index("\x00")].count("\n") + 1,
            expected="a text table",
            found="null bytes",
            way_out="Save the table as CSV UTF-8 or XLSX.",
        )
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            _check_bounds(len(rows), len(row), name)
    except csv.Error as error:
        raise InputError(
            file=name,
            row=len(rows) + 1,
            expected="a row of cells",
            found=str(error),
            way_out="Check the quotation marks in this row.",
        ) from error
    return rows


def _check_bounds(rows: int, columns: int, name: str) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise InputError(
            file=name,
            row=rows,
            expected=f"at most {MAX_ROWS:,} rows and {MAX_COLUMNS} columns",
            found=f"{rows:,} rows, {columns:,} columns",
            way_out="Keep one row per area and period.",
        )


def _check_archive(content: bytes, name: str) -> None:
    """Refuse a workbook that unpacks to more than we hold, before unpacking it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        macros = any("vbaproject" in entry.filename.lower() for entry in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES:
        raise InputError(
            file=name,
            expected=f"a workbook of at most {MAX_UNPACKED_BYTES // 2**20} MB unpacked",
            found=f"{unpacked / 2**20:,.0f} MB packed into {len(content) / 2**20:.1f} MB",
            way_out="Copy the table alone into a new workbook.",
        )
    if macros:
        raise InputError(
            file=name,
            expected="a workbook without macros",
            found="macros",
            way_out="Save as XLSX (no macros) or CSV UTF-8.",
        )


def _xlsx_rows(content: bytes, name: str) -> list[list[str]]:
    try:
        _check_archive(content, name)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # the size a workbook states of itself is not to be trusted
        sheet.reset_dimensions()
        rows: list[list[str]] = []
        for cells in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1):
            texts = [_cell_text(cell) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            rows.append(texts)
            _check_bounds(len(rows), len(texts), name)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        IndexError,
        EOFError,
        ParseError,
        DefusedXmlException,
        OSError,
        TypeError,
        AttributeError,
    ) as error:
        raise InputError(
            file=name,
            expected="an XLSX workbook with the table on its first sheet",
            found=f"a file that can't be opened as one ({type(error).__name__})",
            way_out="Open it in a spreadsheet program and save it again as XLSX or CSV UTF-8.",
        ) from error
    return rows


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
