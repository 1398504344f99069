"""Workbook: the bytes of an XLSX file -> rows of cells, within bounds and without running any."""

from __future__ import annotations

import io
import zipfile

from openpyxl import load_workbook

from geo.errors import InputError
from models.reading.bounds import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_SHEETS,
    MAX_UNPACKED_BYTES,
    check_bounds,
    check_cells,
    check_size,
)
from models.reading.headers import SEARCHED_ROWS, has_header

_RATIO = 400  # packed this tightly, a sheet is made to fill a memory
_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedstrings"
_MOST_TRAPPINGS = 2 * 2**20  # of one entry; each style becomes many times its size


def xlsx_rows(content: bytes, name: str) -> tuple[list[list[str]], str, int]:
    """Return the rows of the sheet with the table, its name, and how many others may be missed.

    The sheet is the first with a header we know, else the first; others may be missed where one
    more has such a header, or where the first is not the one. A formula counts as what the
    spreadsheet program last saw in it; one that was never worked out stays as it is written.

    Raises
    ------
    InputError : not a workbook, macros, packed too tightly, too large, a cell too long.

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
        # only the sheet with the table is read beyond its first rows
        known = [has_header(_first_rows(sheet)) for sheet in values.worksheets]
        chosen = known.index(True) if any(known) else 0
        sheets = (values.worksheets[chosen], formulas.worksheets[chosen])
        rows, title = _sheet_rows(*sheets, name), sheets[0].title
    except InputError:
        raise
    except Exception as error:  # zip, packers, XML and openpyxl: each fails its own way
        raise InputError("reading.xlsx", file=name) from error
    return rows, title, max(sum(known) - 1, 0) + (chosen > 0)


def _first_rows(sheet) -> list[list[str]]:
    # the size a workbook states of itself is not to be trusted
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS, max_row=SEARCHED_ROWS)
    # whatever is long is no header
    return [[_text(cell, None)[:MAX_CELL] for cell in row] for row in rows]


def _sheet_rows(sheet, written, name: str) -> list[list[str]]:
    sheet.reset_dimensions()
    written.reset_dimensions()
    rows: list[list[str]] = []
    letters = 0
    both = (s.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1) for s in (sheet, written))
    for cells, formulas in zip(*both, strict=True):
        texts = [_text(c, f) for c, f in zip(cells, formulas, strict=True)]
        while texts and not texts[-1]:
            texts.pop()
        rows.append(texts)
        check_bounds(len(rows), len(texts), name)
        check_cells(texts, len(rows), name)
        # one text of the workbook may be in any number of cells
        letters += sum(map(len, texts))
        check_size(letters, name)
    while rows and not rows[-1]:
        rows.pop()
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
            "reading.unpacked",
            file=name,
            most=MAX_UNPACKED_BYTES // 2**20,
            unpacked=f"{unpacked / 2**20:,.0f}",
            packed=f"{len(content) / 2**20:.1f}",
        )
    names = {entry.filename.lower(): entry.file_size for entry in entries}
    if any("vbaproject" in one for one in names):
        raise InputError("reading.macros", file=name)
    sheets = sum(one.startswith(_SHEETS) and one.endswith(".xml") for one in names)
    trappings = max((size for one, size in names.items() if _is_trapping(one)), default=0)
    if sheets > MAX_SHEETS or trappings > _MOST_TRAPPINGS:
        mb = f"{trappings / 2**20:.1f}"
        raise InputError("reading.sheets", file=name, most=MAX_SHEETS, sheets=sheets, mb=mb)


def _is_trapping(entry: str) -> bool:
    """Return whether an entry is read with the workbook and holds no cells."""
    return entry.endswith((".xml", ".rels")) and not entry.startswith((_SHEETS, _TEXTS))
