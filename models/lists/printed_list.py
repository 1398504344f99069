"""Printed list: a sheet with a title, a few lines and one table, to be read and printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from geo.words import unbroken
from models.lists.dress import dress_above, dress_cells, dress_head, dress_rows, on_a4
from models.lists.spreadsheet import add_sheet

_HEAD_POINTS = 44


@dataclass(frozen=True)
class Column:
    """A column: its name for people, its width in letters, the format of its numbers."""

    name: str
    width: float
    form: str | None = None


def add_list(
    book: Workbook,
    title: str,
    above: Sequence[str],
    columns: Sequence[Column],
    rows: Sequence[Sequence],
    fixed: int = 3,
    pages: int = 0,
) -> Worksheet:
    """Add a sheet: a title and lines, then a table with a filter, on A4 one page wide.

    Parameters
    ----------
    above : the title first; rows : a cell for each column; fixed : columns that never scroll.
    pages : at most so many when it is printed, 0 for as many as it takes.

    >>> from models.lists.spreadsheet import new_book
    >>> sheet = add_list(new_book(), "List", ["Title"], [Column("n", 8, "0")], [[1]], 0)
    >>> sheet["A3"].value, sheet["A4"].value, sheet.tables["List"].ref
    ('n', 1, 'A3:A4')
    """
    at = len(above) + 2
    widths = [column.width for column in columns]
    head = [unbroken(column.name) for column in columns]
    sheet = add_sheet(book, title, [*([unbroken(line)] for line in above), [], head, *rows], widths)
    dress_cells(sheet)
    dress_above(sheet, len(above), widths)
    dress_head(sheet[at])
    dress_rows(sheet, at + 1, [column.form for column in columns], widths, centred=min(2, fixed))
    sheet.row_dimensions[at].height = _HEAD_POINTS
    sheet.freeze_panes = f"{get_column_letter(fixed + 1)}{at + 1}"
    if rows:
        name = "".join(letter for letter in title if letter.isascii() and letter.isalnum())
        ref = f"A{at}:{get_column_letter(len(columns))}{at + len(rows)}"
        listed = Table(displayName=name or "List", ref=ref)
        listed.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        sheet.add_table(listed)
    on_a4(sheet, at, pages)
    return sheet
