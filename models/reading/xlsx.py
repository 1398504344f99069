"""Workbook: the bytes of an XLSX file -> rows of cells, within bounds and without running any."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from geo.errors import InputError
from geo.pcode import clean_text
from geo.words import Sentence
from models.reading.bounds import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_SHEETS,
    MAX_UNPACKED_BYTES,
    check_bounds,
    check_cells,
    check_size,
)
from models.reading.grid import Cells, Figure
from models.reading.headers import SEARCHED_ROWS, find_header, has_table
from models.reading.note import listed
from models.reading.question import Answers, Question, Reading, answered

_RATIO = 400  # packed this tightly, a sheet is made to fill a memory
_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedstrings"
_MOST_TITLES = 200  # letters of names of sheets in a sentence
# of a number format: texts in quotation marks, and letters that stand for themselves
_LITERAL = re.compile(r'"[^"]*"|\\.|_.')
_MOST_TRAPPINGS = 2 * 2**20  # of one entry; each style becomes many times its size


def xlsx_cells(content: bytes, name: str, answers: Answers) -> Cells:
    """Return the cells of the visible sheet with the table, and what of the workbook was not read.

    A hidden sheet is never read; hidden rows and columns are, and told. A formula counts as what
    the spreadsheet program last saw in it; one that was never worked out stays as it is written.

    Raises
    ------
    InputError : not a workbook, macros, packed too tightly, too large, a cell too long.
    Question : several visible sheets have a header we know.

    >>> from openpyxl import Workbook
    >>> book, file = Workbook(), io.BytesIO()
    >>> book.active.append(["Province", "Rate"]); book.active.append(["Kampot", 0.104])
    >>> book.active["B2"].number_format = "0.0%"; book.save(file)
    >>> xlsx_cells(file.getvalue(), "t.xlsx", {}).rows
    [['Province', 'Rate'], ['Kampot', '10.4%']]
    """
    try:
        _check_archive(content, name)
        values, formulas = (
            load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
            for data_only in (True, False)
        )
        sheet, told = _chosen(values.worksheets, name, answers)
        rows = _sheet_rows(sheet, formulas[sheet.title], name)
        told += _hidden_parts(sheet, rows)
    except InputError:
        raise
    except Exception as error:  # zip, packers, XML and openpyxl: each fails its own way
        raise InputError("reading.xlsx", file=name) from error
    return Cells(rows, tuple(told))


def _chosen(sheets: list, name: str, answers: Answers) -> tuple[Any, list[Sentence]]:
    """Return the sheet to read, and notes on it and on those that are not read."""
    shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets
    # only the sheet with the table is read beyond its first rows
    known = [sheet for sheet in shown if has_table(_first_rows(sheet))]
    chosen, told = (known or shown)[0], []
    if len(known) > 1:
        readings = [Reading(one.title, values=_columns(one)) for one in known]
        asked = Question(
            "question.sheet",
            readings,
            chosen.title,
            file=name,
            found=", ".join(repr(one.title) for one in known)[:_MOST_TITLES],
        )
        title = asked.answer(answers)
        chosen = next(one for one in known if one.title == title)
        told.append(answered("sheet", title))
    told.insert(0, Sentence("desk_note.sheet", {"sheet": chosen.title}))
    for key, others in (
        ("desk_note.sheets_not_read", [one for one in shown if one is not chosen]),
        ("desk_note.hidden_sheets", [one for one in sheets if one not in shown]),
    ):
        if others:
            titles = ", ".join(f"“{one.title}”" for one in others)[:_MOST_TITLES]
            told.append(Sentence(key, {"sheets": titles}))
    return chosen, told


def _columns(sheet) -> tuple[tuple[str, object], ...]:
    rows = _first_rows(sheet)
    header = [clean_text(cell) for cell in rows[find_header(rows)]]
    return (("columns", ", ".join(cell for cell in header if cell)[:_MOST_TITLES]),)


def _first_rows(sheet) -> list[list[str]]:
    # the size a workbook states of itself is not to be trusted
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS, max_row=SEARCHED_ROWS + 1)
    # whatever is long is no header
    return [["" if cell is None else str(cell)[:MAX_CELL] for cell in row] for row in rows]


def _sheet_rows(sheet, written, name: str) -> list[list[str]]:
    sheet.reset_dimensions()
    written.reset_dimensions()
    rows: list[list[str]] = []
    letters = 0
    both = (s.iter_rows(max_col=MAX_COLUMNS + 1) for s in (sheet, written))
    for cells, formulas in zip(*both, strict=True):
        texts = [_text(c, f.value) for c, f in zip(cells, formulas, strict=True)]
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


def _text(cell, formula: object) -> str:
    """Return what a person sees in a cell; a fraction shown as a percentage is one."""
    value = cell.value
    if value is None:
        return str(formula) if isinstance(formula, str) and formula.startswith("=") else ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if "%" in _LITERAL.sub("", cell.number_format):
        return Figure(f"{value * 100:.12g}%")
    return Figure(int(value) if float(value).is_integer() else value)


def _hidden_parts(sheet, rows: list[list[str]]) -> list[Sentence]:
    """Return notes on the hidden rows and columns in which something stands."""
    hidden: dict[str, list[int]] = {"row": [], "col": []}
    with sheet._get_source() as source:  # openpyxl reads past them, and does not tell
        for _, element in iterparse(source):
            kind = element.tag.rpartition("}")[2]
            if kind in hidden and element.get("hidden") in ("1", "true"):
                first = int(element.get("min", element.get("r", 0)))
                last = min(int(element.get("max", first)), MAX_COLUMNS) if kind == "col" else first
                hidden[kind] += range(first, last + 1)
            if kind in ("row", "col"):
                element.clear()
    filled = [number for number in hidden["row"] if 0 < number <= len(rows) and rows[number - 1]]
    used = [n for n in hidden["col"] if any(row[n - 1 : n] not in ([], [""]) for row in rows)]
    letters = ", ".join(get_column_letter(number) for number in used)
    told = []
    if filled:
        told.append(Sentence("desk_note.hidden_rows", {"n": len(filled), "rows": listed(filled)}))
    if used:
        told.append(Sentence("desk_note.hidden_columns", {"columns": letters}))
    return told


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
