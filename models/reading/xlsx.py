"""Workbook of Excel: the bytes of an XLSX file -> its sheets, without running anything in them."""

import posixpath
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from typing import NamedTuple
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from geo.errors import InputError
from models.reading.archive import Archive, too_many
from models.reading.bounds import MAX_CELL, MAX_COLUMNS, MAX_SHEETS
from models.reading.filling import MOST_TEXTS, Filling, Sheet, raised, shown
from models.reading.xml_stream import Enough, stream

_LETTERS = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_YES = ("1", "true")
_TEXTS = "xl/sharedStrings.xml"  # where they are, unless told otherwise


class _Book(NamedTuple):
    """What the cells of all sheets refer to: texts, number formats by style, the first day."""

    texts: tuple[str, ...]
    formats: tuple[str, ...]
    epoch: datetime


def xlsx_sheets(content: bytes, name: str) -> list[Sheet]:
    """Return the sheets of a workbook in its order.

    A formula counts as what the spreadsheet program last saw in it; one that was never worked out
    stays as it is written.

    Raises
    ------
    InputError : macros, packed too tightly, too many sheets, texts or styles.
    Exception : no workbook, or a broken one.

    >>> import io
    >>> from openpyxl import Workbook
    >>> book, file = Workbook(), io.BytesIO()
    >>> book.active.append(["Kampot", 0.104]); book.active["B1"].number_format = "0.0%"
    >>> book.save(file)
    >>> (sheet,) = xlsx_sheets(file.getvalue(), "t.xlsx")
    >>> sheet.title, sheet.read(None).rows()
    ('Sheet', [['Kampot', '10.4%']])
    """
    archive = Archive(content, name)
    main = _targets(archive, "")["officeDocument"][0]
    parts = _targets(archive, main)
    tree = archive.tree(main)
    told = [one for one in tree.iter() if _plain(one) == "sheet"]
    if len(told) > MAX_SHEETS:
        raise too_many(name, len(told))
    dates = next((one for one in tree.iter() if _plain(one) == "workbookPr"), None)
    old = dates is not None and dates.get("date1904") in _YES
    book = _Book(
        _texts(archive, parts.get("sharedStrings", [_TEXTS])[0]),
        _formats(archive, parts.get("styles", []), len(told)),
        MAC_EPOCH if old else WINDOWS_EPOCH,
    )
    paths = _sheet_paths(archive, main)
    found = [(one, paths.get(_of(one, "id"))) for one in told]
    return [
        Sheet(
            one.get("name", ""),
            one.get("state", "visible") != "visible",
            partial(_read, archive, path, book),
        )
        for one, path in found
        if path  # a sheet of charts has no cells
    ]


def _plain(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _of(element: Element, attribute: str) -> str:
    """Return an attribute by its name without the namespace."""
    return next((v for k, v in element.items() if k.rpartition("}")[2] == attribute), "")


def _relations(archive: Archive, part: str) -> list[tuple[str, str, str]]:
    """Return (id, kind, part) of all parts that a part of a workbook refers to."""
    folder, file = posixpath.split(part)
    tree = archive.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
    return [
        (
            one.get("Id", ""),
            one.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/"),
        )
        for one in tree
        if one.get("TargetMode") != "External"
    ]


def _targets(archive: Archive, part: str) -> Mapping[str, list[str]]:
    """Return the parts that a part refers to, by their kind."""
    found: dict[str, list[str]] = {}
    for _, kind, target in _relations(archive, part):
        found.setdefault(kind, []).append(target)
    return found


def _sheet_paths(archive: Archive, main: str) -> Mapping[str, str]:
    return {own: path for own, kind, path in _relations(archive, main) if kind == "worksheet"}


def _formats(archive: Archive, parts: list[str], sheets: int) -> tuple[str, ...]:
    """Return the number format of each style of cells."""
    if not parts:
        return ()
    tree = archive.tree(parts[0], sheets)
    own = {
        int(one.get("numFmtId", 0)): one.get("formatCode", "")
        for one in tree.iter()
        if _plain(one) == "numFmt"
    }
    styles = next((one for one in tree if _plain(one) == "cellXfs"), ())
    numbers = [int(one.get("numFmtId", 0)) for one in styles]
    return tuple(own.get(n) or BUILTIN_FORMATS.get(n, "General") for n in numbers)


def _texts(archive: Archive, part: str) -> tuple[str, ...]:
    """Return the texts that cells refer to by number; how they are spoken is left out."""
    texts: list[str] = []
    inside: list[str] = []
    written: list[str] = []
    high = False

    def start(element: str, told: Mapping[str, str]) -> None:
        nonlocal high
        inside.append(element)
        high = _is_raised(element, told, high)

    def data(text: str) -> None:
        if inside[-1] == "t" and "rPh" not in inside:
            written.append(raised(text) if high else text)

    def end(element: str) -> None:
        inside.pop()
        if element == "si":
            # longer than any we read: enough to tell so
            texts.append("".join(written)[: MAX_CELL + 1])
            written.clear()
            if len(texts) > MOST_TEXTS:
                raise InputError("reading.texts", file=archive.name, most=f"{MOST_TEXTS:,}")

    if archive.has(part):
        with archive.open(part) as source:
            stream(source, start, end, data)
    return tuple(texts)


def _is_raised(element: str, told: Mapping[str, str], before: bool) -> bool:
    """Return whether the text that follows stands higher or lower than its line."""
    if element == "vertAlign":
        return told.get("val") != "baseline"
    return before and element not in ("r", "si", "c")


def _read(archive: Archive, path: str, book: _Book, last: int | None) -> Filling:
    """Return the cells of a sheet, down to its last row or the one that is told."""
    reader = _Cells(archive.name, book, last)
    with archive.open(path) as source:
        stream(source, reader.start, reader.end, reader.data)
    return reader.filling


class _Cells:
    """Takes the elements of a sheet and puts its cells into their places."""

    def __init__(self, name: str, book: _Book, last: int | None) -> None:
        self.filling, self._book, self._last = Filling(name, last is None), book, last
        self._row = self._column = 0
        self._kind, self._format = "n", "General"
        self._value: str | None = None
        self._formula: str | None = None
        self._takes: str | None = None  # the element whose text is taken
        self._spoken = self._raised = False

    def start(self, element: str, told: Mapping[str, str]) -> None:
        self._raised = _is_raised(element, told, self._raised)
        if element == "c":
            self._cell(told)
        elif element in ("v", "t"):
            self._takes = None if self._spoken else "value"
            self._value = self._value or ""
        elif element == "f":
            self._takes, self._formula = "formula", ""
        elif element == "row":
            self._new_row(told)
        elif element == "rPh":
            self._spoken = True
        elif element == "mergeCell":
            left, top, right, bottom = (int(n or 0) for n in range_boundaries(told["ref"]))
            self.filling.merge((top, left, bottom, right))
        elif element == "col" and told.get("hidden") in _YES:
            first, last = max(int(told["min"]), 1), min(int(told["max"]), MAX_COLUMNS)
            self.filling.hidden_columns |= set(range(first, last + 1))

    def data(self, text: str) -> None:
        if self._takes == "value":
            self._value = f"{self._value}{raised(text) if self._raised else text}"[: MAX_CELL + 1]
        elif self._takes == "formula":
            self._formula = f"{self._formula}{text}"[: MAX_CELL + 1]

    def end(self, element: str) -> None:
        if element == "c":
            self.filling.put(self._row, self._column, self._text())
        elif element == "rPh":
            self._spoken = False
        elif element in ("v", "t", "f"):
            self._takes = None

    def _new_row(self, told: Mapping[str, str]) -> None:
        row = int(told["r"]) if "r" in told else self._row + 1
        if row <= self._row:
            raise ValueError("rows out of order")
        if self._last is not None and row > self._last:
            raise Enough
        self._row, self._column = row, 0
        if told.get("hidden") in _YES:
            self.filling.hidden_rows.add(row)

    def _cell(self, told: Mapping[str, str]) -> None:
        column = _column(told["r"], self._row) if "r" in told else self._column + 1
        if column <= self._column:
            raise ValueError("cells out of order")
        self._column, self._kind = column, told.get("t", "n")
        formats, style = self._book.formats, int(told.get("s", 0))
        self._format = formats[style] if style < len(formats) else "General"
        self._value = self._formula = self._takes = None

    def _text(self) -> str:
        value, kind = self._value, self._kind
        if value is None or (kind == "n" and not value.strip()):
            return "" if self._formula is None else f"={self._formula}"
        if kind == "s":
            return self._book.texts[int(value)]
        if kind == "b":
            return str(value.strip() in _YES)
        if kind != "n":
            return value.replace("T", " ") if kind == "d" else value
        return shown(float(value), self._format, self._book.epoch)


@cache
def _letters(column: str) -> int:
    return column_index_from_string(column)


def _column(place: str, row: int) -> int:
    """Return the column of a cell whose place is told, which lies in the row it stands in."""
    found = _LETTERS.match(place)
    if found is None or int(found.group(2)) != row:
        raise ValueError("a cell in another row")
    return _letters(found.group(1))
