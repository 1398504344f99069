"""Workbook: the bytes of an XLSX file -> rows of cells, within bounds and without running any."""

from __future__ import annotations

import io
import zipfile
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from geo.errors import InputError
from models.bounds import MAX_COLUMNS, MAX_UNPACKED_BYTES, check_bounds
from models.headers import has_header

_BROKEN = (
    zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, EOFError,
    ParseError, DefusedXmlException, OSError, TypeError, AttributeError, RuntimeError,
    NotImplementedError,
)  # fmt: skip
_RATIO = 400  # packed this tightly, a sheet is made to fill a memory


def xlsx_rows(content: bytes, name: str) -> tuple[list[list[str]], str, int]:
    """Return the rows of the sheet with the table, its name, and how many others may be missed.

    The sheet is the first with a header we know, else the first; others may be missed where one
    more has such a header, or where the first is not the one. A formula counts as what the
    spreadsheet program last saw in it; one that was never worked out stays as it is written.

    Raises
    ------
    InputError : not a workbook, macros, packed too tightly, too large.

    >>> from openpyxl import Workbook
    >>> book, file = Workbook(), io.BytesIO()
    >>> book.active.append(["Province", "Year"]); book.save(file)
    >>> xlsx_rows(file.getvalue(), "t.xlsx")
    ([['Province', 'Year']], 'Sheet', 0)
    """
    try:
        _check_archive(content, name)
        values, formulas = (
            load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
            for data_only in (True, False)
        )
        found = [
            (_sheet_rows(sheet, written, name), sheet.title)
            for sheet, written in zip(values.worksheets, formulas.worksheets, strict=True)
        ]
    except _BROKEN as error:
        raise InputError(
            file=name,
            expected="an XLSX workbook with the table on its first sheet",
            found=f"a file that can't be opened as one ({type(error).__name__})",
            way_out="Open it in a spreadsheet program and save it again as XLSX or CSV UTF-8.",
        ) from error
    tables = [one for one in found if has_header(one[0])] or found[:1] or [([], "")]
    others = len(tables) - 1 + (tables[0] is not found[0] if found else 0)
    return *tables[0], others


def _sheet_rows(sheet, written, name: str) -> list[list[str]]:
    # the size a workbook states of itself is not to be trusted
    sheet.reset_dimensions()
    written.reset_dimensions()
    rows: list[list[str]] = []
    both = (s.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1) for s in (sheet, written))
    for cells, formulas in zip(*both, strict=True):
        texts = [_text(c, f) for c, f in zip(cells, formulas, strict=True)]
        while texts and not texts[-1]:
            texts.pop()
        rows.append(texts)
        check_bounds(len(rows), len(texts), name)
    return rows


def _text(cell: object, formula: object) -> str:
    if cell is None:
        return str(formula) if isinstance(formula, str) and formula.startswith("=") else ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _check_archive(content: bytes, name: str) -> None:
    """Refuse a workbook that unpacks to more than we hold, before unpacking it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > _RATIO * max(len(content), 4096):
        raise InputError(
            file=name,
            expected=f"a workbook of at most {MAX_UNPACKED_BYTES // 2**20} MB unpacked",
            found=f"{unpacked / 2**20:,.0f} MB packed into {len(content) / 2**20:.1f} MB",
            way_out="Copy the table alone into a new workbook.",
        )
    if any("vbaproject" in entry.filename.lower() for entry in entries):
        raise InputError(
            file=name,
            expected="a workbook without macros",
            found="macros",
            way_out="Save as XLSX (no macros) or CSV UTF-8.",
        )
