"""Dress: the letters, colours and paper of every sheet, so that all workbooks look alike."""

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from models.lists.map_svg import TIER_COLOURS

LATIN, KHMER = "Calibri", "Khmer OS Siemreap"  # the ministries' own; others take its place
WRAPPED = Alignment(wrap_text=True, vertical="top")
_CENTRED = Alignment(horizontal="center", vertical="top")
_NUMBER, _APART = Alignment(vertical="top"), Alignment(wrap_text=True, vertical="top", indent=1)
_HEADED = Alignment(wrap_text=True, vertical="center")
_KHMER_LETTER = re.compile("[\u1780-\u17ff]")
_SIZE, _WHITE = 10, "FFFFFF"
# cells of a kind share one font, which is what a workbook keeps
_FONTS = {name: Font(name=name, size=_SIZE) for name in (LATIN, KHMER)}
_BOLD = {name: Font(name=name, size=_SIZE, bold=True) for name in _FONTS}
_LIGHT = {name: Font(name=name, size=_SIZE, bold=True, color=_WHITE) for name in _FONTS}
_TITLE = {name: Font(name=name, size=15, bold=True) for name in _FONTS}
_HEAD = PatternFill("solid", fgColor="3B4652")
_EDGE = Border(bottom=Side("thin", color="D5D0C6"))
_LETTERS_PER_WIDTH = 0.85  # of ten points, in a column of width 1
_LINE_POINTS = 16  # Khmer has letters below letters


def letters_of(text: object) -> str:
    """Return the name of the letters a text is written in.

    >>> letters_of("Svay Rieng"), letters_of("ស្វាយរៀង (Svay Rieng)"), letters_of(7)
    ('Calibri', 'Khmer OS Siemreap', 'Calibri')
    """
    return KHMER if isinstance(text, str) and _KHMER_LETTER.search(text) else LATIN


def _dresser() -> Callable[[Any, str, object], None]:
    """Return a function that gives cells of one workbook a style of a kind: font, border, ...

    openpyxl would compare every part of a style for every cell; here only for the first.
    """
    numbers: dict[tuple[str, int], int] = {}

    def put(cell: Any, kind: str, style: object) -> None:
        known = numbers.get((kind, id(style)))
        if known is None:
            setattr(cell, kind, style)
            numbers[kind, id(style)] = getattr(cell._style, f"{kind}Id")
            return
        if cell._style is None:  # nothing was set on it yet
            cell._style = StyleArray()
        setattr(cell._style, f"{kind}Id", known)

    return put


def dress_cells(sheet: Worksheet) -> None:
    """Give every cell the letters of its language, and one size."""
    put = _dresser()
    for row in sheet.iter_rows():
        for cell in row:
            put(cell, "font", _FONTS[letters_of(cell.value)])


def dress_head(cells: Sequence[Cell | MergedCell]) -> None:
    """Give a row of names of columns white letters on a dark ground."""
    for cell in cells:
        cell.font, cell.fill, cell.alignment = _LIGHT[letters_of(cell.value)], _HEAD, _HEADED


def dress_bold(cells: Sequence[Cell | MergedCell]) -> None:
    """Make a row bold, as that of a user's own names of columns."""
    for cell in cells:
        cell.font = _BOLD[letters_of(cell.value)]


def dress_title(sheet: Worksheet) -> None:
    """Make the first cell a title."""
    sheet.cell(1, 1).font = _TITLE[letters_of(sheet.cell(1, 1).value)]


def dress_above(sheet: Worksheet, lines: int, widths: Sequence[float]) -> None:
    """Make the first row a title, and the other lines above a table as wide as the table.

    widths : of the table's columns, in letters.
    """
    dress_title(sheet)
    room = sum(widths) * _LETTERS_PER_WIDTH
    for line in range(2, lines + 1):
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=len(widths))
        cell = sheet.cell(line, 1)
        cell.alignment = WRAPPED
        sheet.row_dimensions[line].height = _LINE_POINTS * _lines(cell.value, room) + 2


def dress_rows(
    sheet: Worksheet,
    first: int,
    forms: Sequence[str | None],
    widths: Sequence[float],
    centred: int = 0,
) -> None:
    """Give the rows of a table number formats, room for what they say, a fine line below each.

    forms : of the columns; None for texts, which are wrapped. centred : so many columns are.
    """
    put = _dresser()
    for row in sheet.iter_rows(min_row=first, max_col=len(forms)):
        for number, (cell, form) in enumerate(zip(row, forms, strict=True)):
            put(cell, "border", _EDGE)
            aligned = _CENTRED if number < centred else _NUMBER if form else _APART
            put(cell, "alignment", aligned)
            if form:
                cell.number_format = form
        lines = max(
            _lines(cell.value, width * _LETTERS_PER_WIDTH)
            for cell, width in zip(row, widths, strict=True)
        )
        # not every program finds it by itself
        sheet.row_dimensions[int(row[0].row or 0)].height = _LINE_POINTS * lines


def _lines(text: object, room: float) -> int:
    """Return about how many lines a text takes where `room` letters fit beside each other."""
    if not isinstance(text, str):
        return 1
    return sum(math.ceil(max(_wide(line), 1) / room) for line in text.split("\n"))


def _wide(text: str) -> int:
    """Return the letters that take room; marks above and below others take none."""
    return sum(unicodedata.category(letter)[0] not in "MC" for letter in text)


def dress_tiers(sheet: Worksheet, first: int, column: int, tiers: Sequence[str]) -> None:
    """Colour the cells of a column as the map colours their tiers."""
    for row, tier in enumerate(tiers, first):
        cell = sheet.cell(row, column)
        cell.fill = PatternFill("solid", fgColor=TIER_COLOURS[tier].lstrip("#"))
        if tier == "consistently_high":
            cell.font = Font(name=letters_of(cell.value), size=_SIZE, color=_WHITE)


def on_a4(sheet: Worksheet, head: int | None, pages: int = 0, wide: bool = True) -> None:
    """Set A4 landscape, the head on every page, the file's name and page numbers below.

    Parameters
    ----------
    head : the row that every page repeats; pages : at most so many, 0 for as many as it takes.
    wide : whether all columns go on one page.
    """
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    if wide:
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages
    if head:
        sheet.print_title_rows = f"{head}:{head}"
    sheet.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text="&F"), right=_HeaderFooterPart(text="&P / &N")
    )
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.5
