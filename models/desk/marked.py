"""Marked copy: the file somebody brought, with every problem marked where it stands."""

from itertools import zip_longest

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from geo.errors import MOST_NOTED, InputError
from geo.pcode import clean_text
from models.desk.examine import Examined
from models.lists.dress import dress_bold, dress_cells, dress_rows, on_a4
from models.lists.spreadsheet import add_sheet, add_text, book_bytes, new_book, xml_text
from models.phrases import word
from models.reading.headers import find_header, meanings

_BAD = PatternFill("solid", fgColor="F8C9B6")
_ASK = PatternFill("solid", fgColor="FFF0B3")
_MOST_WIDTH = 45
_MOST_CELLS = 200_000  # of a table that is put in beside the list; each takes half a kB


def marked_copy(examined: Examined, lang: str) -> bytes | None:
    r"""Return a workbook: the user's cells as text, problems coloured and explained, and a list.

    The first problems alone, and of a very large table the list alone, with a line that says so.
    None where there is nothing to show: the file could not be read, or is about persons. Cells
    that a spreadsheet would take for a formula get an apostrophe.

    >>> from models.desk.examine import examine
    >>> found = examine(b"area_code,period,rate_pct\n07,2024,x\n", "p.csv", "poverty")
    >>> marked_copy(found, "en")[:2]
    b'PK'
    """
    if examined.cells is None:
        return None
    found = [(error, _BAD) for error in examined.problems]
    found = [*found, *((error, _ASK) for error in examined.review_errors())][: MOST_NOTED + 1]
    book, rows = new_book(), examined.cells.rows
    if len(rows) * max(map(len, rows), default=0) > _MOST_CELLS:
        add_text(book, word("marked.table", lang), [[word("marked.large", lang)]])
    else:
        _mark(book, rows, found, lang)
    _list(book, [error for error, _ in found], lang)
    return book_bytes(book)


def _mark(
    book: Workbook, rows: list[list[str]], found: list[tuple[InputError, PatternFill]], lang: str
) -> None:
    """Add the table as a sheet, each problem where it stands."""
    columns = zip_longest(*rows, fillvalue="")
    widths = [min(max(map(len, column)) + 4, _MOST_WIDTH) for column in columns]
    sheet = add_sheet(book, word("marked.table", lang), rows, widths)
    places = _Places(rows)
    dress_cells(sheet)
    dress_rows(sheet, 1, [None] * len(widths), widths)
    head = find_header(rows) + 1 if rows else None
    if head:
        dress_bold(sheet[head])
    on_a4(sheet, head)
    for error, fill in found:
        cell = sheet.cell(error.row or 1, places.column(error) or 1)
        cell.fill = fill
        said = "\n".join(part for part in error.parts(lang) if part)
        cell.comment = Comment(xml_text(said), word("marked.author", lang))
        cell.comment.width, cell.comment.height = 320, 130


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


def _list(book: Workbook, errors: list[InputError], lang: str) -> None:
    head = ("row", "column", "found", "expected", "way_out")
    rows: list[list] = [[word(f"problem_table.{c}", lang) for c in head]]
    for error in errors:
        expected, found, fix = error.parts(lang)
        rows.append([error.row, error.column or "", found, expected, fix])
    add_text(book, word("marked.list", lang), rows, widths=(8, 24, 30, 44, 60), freeze="A2")
