"""Old workbook of Excel: the bytes of an XLS file (1997 to 2003) -> its sheets, within bounds.

Its records are looked at one by one before any is read. Only those that hold cells, and what
cells refer to, are left in: names, for one, hold formulas that would be worked out.
"""

import io
import struct
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial

import xlrd
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from xlrd.compdoc import CompDoc

from geo.errors import InputError
from models.reading.archive import too_many
from models.reading.bounds import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, check_bounds
from models.reading.filling import MOST_TEXTS, Filling, Sheet, raised, shown

START = b"\xd0\xcf\x11\xe0"
_BOF, _EOF, _SHEET, _SST, _LOCKED, _COLUMNS, _MULRK = 0x809, 0x0A, 0x85, 0xFC, 0x2F, 0x7D, 0xBD
_MERGED = 0xE5
# cells with something in them: number, text, formula, truth or error
_CELLS = {0x203, 0x204, 0x205, 0x207, 0x27E, 0x006, 0xD6, 0xFD, _MULRK}
_STYLES = {0x31, 0x1E, 0x41E, 0xE0}  # fonts, number formats, styles of cells
_FORMATS, _LONGEST_FORMAT = (0x1E, 0x41E), 1024  # bytes; Excel allows 255 letters
# code page, first day, what follows a record, rows
_KEPT = {*_CELLS, *_STYLES, _BOF, _EOF, _SHEET, _SST, _COLUMNS, _MERGED, 0x42, 0x22, 0x3C, 0x208}
_SKIPPED = 0x0FFF  # a record that nobody knows
_MOST_STYLES, _MOST_COLUMNS = 20_000, 256 * MAX_SHEETS
Place = tuple[int, int]  # row and column
_STRING = 0x207  # the text of the formula before it, which tells its own place


def xls_sheets(content: bytes, name: str) -> list[Sheet]:
    """Return the sheets of a workbook in its order.

    A formula counts as what the spreadsheet program last saw in it.

    Raises
    ------
    InputError : macros, a password, a cell beyond our bounds, too many sheets, texts or styles.
    Exception : no workbook, or a broken one.
    """
    stream = _workbook(content, name)
    hidden, beyond = _keep_cells(stream, name)
    book = xlrd.open_workbook(
        file_contents=bytes(stream),
        logfile=_Nowhere(),
        formatting_info=True,
        on_demand=True,
        ragged_rows=True,
    )
    return [
        Sheet(title, unseen, partial(_read, book, number, name, last))
        for number, (title, unseen, last) in enumerate(
            zip(book.sheet_names(), hidden, beyond, strict=True)
        )
    ]


class _Nowhere(io.StringIO):
    """Takes the reader's remarks, which are about bytes, and keeps none."""

    def write(self, text: str) -> int:
        return len(text)


def _workbook(content: bytes, name: str) -> bytearray:
    """Return the stream of records of a workbook in its container."""
    container = CompDoc(content, logfile=_Nowhere())
    names = {one.name.casefold() for one in container.dirlist}
    if "encryptedpackage" in names:
        raise InputError("reading.password", file=name)
    if any("vba" in one for one in names):
        raise InputError("reading.macros", file=name)
    for stream in ("Workbook", "Book"):
        memory, base, length = container.locate_named_stream(stream)
        if memory:
            return bytearray(memory[base : base + length])
    raise ValueError("no workbook in the file")


def _records(stream: bytearray) -> Iterator[tuple[int, int, int]]:
    """Yield place, kind and length of each record."""
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield place, kind, length
        place += 4 + length


def _keep_cells(stream: bytearray, name: str) -> tuple[list[bool], list[Place]]:
    """Make all records unknown that hold no cells, or one beyond our bounds.

    Returns whether each sheet is hidden, and its last row and column beyond them or (0, 0).
    """
    counted: Counter[int] = Counter()
    sheets: dict[int, bool] = {}  # where one begins -> whether it is hidden
    beyond: dict[int, Place] = {}  # by the place a sheet begins
    start = depth = together = merged = 0
    for place, kind, length in _records(stream):
        counted[kind] += 1
        merged += length // 8 if kind == _MERGED else 0
        if kind == _BOF:
            start = start if depth else place
            beyond.setdefault(start, (0, 0))
            depth += 1
        elif kind == _EOF:
            depth -= 1
        elif kind == _SHEET:
            offset, hidden, sort = struct.unpack_from("<IBB", stream, place + 4)
            # any other sort is of charts or macros; two at one place lie in each other
            sheets |= {} if sort else {offset: bool(hidden)}
            together += not sort
        elif kind in _CELLS and kind != _STRING:
            row, column = _cell(stream, place, kind, length)
            if row > MAX_ROWS or column > MAX_COLUMNS:
                beyond[start] = max(row, beyond[start][0]), max(column, beyond[start][1])
                struct.pack_into("<H", stream, place, _SKIPPED)
        elif kind == _SST and struct.unpack_from("<I", stream, place + 8)[0] > MOST_TEXTS:
            raise InputError("reading.texts", file=name, most=f"{MOST_TEXTS:,}")
        elif kind in _FORMATS and length > _LONGEST_FORMAT:
            raise ValueError("a longer number format than Excel allows")
        elif kind == _LOCKED:
            raise InputError("reading.password", file=name)
        elif kind not in _KEPT:
            struct.pack_into("<H", stream, place, _SKIPPED)
    if counted[_SHEET] > MAX_SHEETS or sum(counted[one] for one in _STYLES) > _MOST_STYLES:
        raise too_many(name, counted[_SHEET])
    if len(sheets) < together or not beyond.keys() >= sheets.keys():
        raise ValueError("sheets that lie in each other")
    if counted[_COLUMNS] > _MOST_COLUMNS or merged > MOST_TEXTS:
        raise ValueError("more columns or merged cells than a sheet has")
    return list(sheets.values()), [beyond[one] for one in sheets]


def _cell(stream: bytearray, place: int, kind: int, length: int) -> Place:
    """Return the row and the last column of a record of cells, from 1."""
    row, column = struct.unpack_from("<HH", stream, place + 4)
    if kind == _MULRK:
        (column,) = struct.unpack_from("<H", stream, place + 2 + length)
    return row + 1, column + 1


def _read(book: xlrd.book.Book, number: int, name: str, beyond: Place, last: int | None) -> Filling:
    """Return the cells of a sheet, down to its last row or the one that is told."""
    sheet, filling = book.sheet_by_index(number), Filling(name, last is None)
    if filling.whole:
        check_bounds(*beyond, name)
    epoch = MAC_EPOCH if book.datemode else WINDOWS_EPOCH
    known: dict[int, str] = {}  # a text that many cells share is looked at once
    for row in range(sheet.nrows if last is None else min(last, sheet.nrows)):
        for column in range(sheet.row_len(row)):
            text = _text(book, sheet.cell(row, column), epoch)
            if runs := sheet.rich_text_runlist_map.get((row, column)):
                text = known.get(id(runs)) or _with_raised(text, runs, book)
                known[id(runs)] = text
            filling.put(row + 1, column + 1, text)
    for top, bottom, left, right in sheet.merged_cells:
        filling.merge((top + 1, left + 1, bottom, right))
    filling.hidden_rows = {r + 1 for r, told in sheet.rowinfo_map.items() if told.hidden}
    filling.hidden_columns = {c + 1 for c, told in sheet.colinfo_map.items() if told.hidden}
    return filling


def _text(book: xlrd.book.Book, cell: xlrd.sheet.Cell, epoch: datetime) -> str:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(int(cell.value), "#N/A")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(bool(cell.value))
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        style = book.xf_list[cell.xf_index or 0]
        return shown(float(cell.value), book.format_map[style.format_key].format_str, epoch)
    return str(cell.value)


def _with_raised(text: str, runs: list[tuple[int, int]], book: xlrd.book.Book) -> str:
    """Return a text whose parts have fonts of their own, from a place each."""
    ends = [*(start for start, _ in runs[1:]), len(text)]
    parts = [text[: runs[0][0]]]
    for (start, font), end in zip(runs, ends, strict=True):
        high = book.font_list[font].escapement
        parts.append(raised(text[start:end]) if high else text[start:end])
    return "".join(parts)
