"""Marked copy: the file somebody brought, with every problem marked where it stands."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from geo.errors import InputError
from geo.pcode import clean_text
from models.desk.examine import Examined
from models.desk.translated import problem_parts
from models.lists.export import safe_cell
from models.reading.headers import find_header, meanings
from models.words import word

_BAD = PatternFill("solid", fgColor="F8C9B6")
_ASK = PatternFill("solid", fgColor="FFF0B3")
_MOST_WIDTH = 45


def marked_copy(examined: Examined, lang: str) -> bytes | None:
    """Return a workbook: the user's cells as text, problems coloured and explained, and a list.

    None where there is nothing to show: the file could not be read, or is about persons. Cells
    that a spreadsheet would take for a formula get an apostrophe.

    >>> from models.desk.examine import examine
    >>> found = examine(b"area_code,period,rate_pct\\n07,2024,x\\n", "p.csv", "poverty")
    >>> marked_copy(found, "en")[:2]
    b'PK'
    """
    if examined.cells is None:
        return None
    book = Workbook()
    sheet = book.active
    sheet.title = word("marked.table", lang)
    rows = examined.cells.rows
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            sheet.cell(number, column, _cell(text))
    for column in range(1, max((len(row) for row in rows), default=1) + 1):
        longest = max((len(row[column - 1]) for row in rows if len(row) >= column), default=8)
        sheet.column_dimensions[get_column_letter(column)].width = min(longest + 4, _MOST_WIDTH)
    places = _Places(rows)
    found = [(error, _BAD) for error in examined.problems] + [
        (error, _ASK) for error in examined.review_errors()
    ]
    for error, fill in found:
        cell = sheet.cell(error.row or 1, places.column(error) or 1)
        cell.fill = fill
        parts = problem_parts(error, lang)
        cell.comment = Comment("\n".join(p for p in parts[2:] if p), word("marked.author", lang))
        cell.comment.width, cell.comment.height = 320, 130
    _list(book.create_sheet(word("marked.list", lang)), [error for error, _ in found], lang)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(text: object) -> object:
    """Return a cell without what a workbook can't hold, and no formula."""
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", text) if isinstance(text, str) else text)


class _Places:
    """Finds the column a problem is in, in the file as it was written."""

    def __init__(self, rows: list[list[str]]) -> None:
        top = find_header(rows) if rows else 0
        self.written = [clean_text(cell) for cell in rows[top]] if rows else []
        self.ours = meanings(self.written)

    def column(self, error: InputError) -> int | None:
        """Return the number of the column from 1, or None where the whole row is meant."""
        name = error.column or ""
        # "Persons (count)" names both the header and what it means
        for names in (self.written, self.ours):
            for number, known in enumerate(names, start=1):
                if known and (name == known or name.startswith(f"{known} (")):
                    return number
        return None


def _list(sheet, errors: list[InputError], lang: str) -> None:
    sheet.append(
        [
            word(f"problem_table.{c}", lang)
            for c in ("row", "column", "found", "expected", "way_out")
        ]
    )
    for error in errors:
        row, column, expected, found, way_out = problem_parts(error, lang)
        sheet.append([row, *(_cell(c) for c in (column, found, expected, way_out))])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, width in enumerate((8, 24, 30, 44, 60), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
