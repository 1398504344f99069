"""Workbook of LibreOffice: the bytes of an ODS file -> its sheets, read as they stream by."""

import re
from collections.abc import Mapping
from functools import partial

from geo.digits import latin_digits
from models.reading.archive import Archive, too_many
from models.reading.bounds import MAX_CELL, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, check_bounds
from models.reading.filling import Filling, Sheet, raised
from models.reading.grid import Block, Figure
from models.reading.xml_stream import Enough, stream

MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_CONTENT = "content.xml"
_CELLS = ("table-cell", "covered-table-cell")
_UNSEEN = ("collapse", "filter")
# what lies in a sheet beside its cells: remarks, drawings, former states
_ASIDE = ("annotation", "shapes", "frame", "tracked-changes", "dde-links", "forms", "custom-shape")


def ods_sheets(content: bytes, name: str) -> list[Sheet]:
    """Return the sheets of a workbook in its order.

    A formula counts as what the spreadsheet program last saw in it; one that was never worked out
    stays as it is written.

    Raises
    ------
    InputError : macros, packed too tightly, too many sheets.
    Exception : no workbook, or a broken one.
    """
    archive = Archive(content, name)
    titles = _Titles(name)
    with archive.open(_CONTENT) as source:
        stream(source, titles.start, titles.end, lambda _: None)
    return [
        Sheet(title, style in titles.hidden, partial(_read, archive, number, titles.raised))
        for number, (title, style) in enumerate(titles.found)
    ]


class _Titles:
    """Takes the sheets of a workbook with their styles, and those of hidden sheets.

    raised : the styles of texts that stand higher or lower than their line
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[tuple[str, str]] = []
        self.hidden: set[str] = set()
        self.raised: set[str] = set()
        self._style, self._aside = "", 0

    def start(self, element: str, told: Mapping[str, str]) -> None:
        told = _plain(told)
        if element in _ASIDE:
            self._aside += 1
        elif element == "style":
            self._style = told.get("name", "")
        elif element == "table-properties" and told.get("display") == "false":
            self.hidden.add(self._style)
        elif element == "text-properties" and told.get("text-position", "0%")[:2] != "0%":
            self.raised.add(self._style)
        elif element == "table" and not self._aside:
            self.found.append((told.get("name", ""), told.get("style-name", "")))
            if len(self.found) > MAX_SHEETS:
                raise too_many(self.name, len(self.found))

    def end(self, element: str) -> None:
        self._aside -= element in _ASIDE


def _plain(told: Mapping[str, str]) -> Mapping[str, str]:
    """Return attributes by their names without the namespaces."""
    return {name.rpartition(":")[2]: value for name, value in told.items()}


def _is_month(day: str, written: str) -> bool:
    """Return whether a person sees a month with its year, and no day of it.

    >>> _is_month("2026-03-01", "Mar-26"), _is_month("2026-03-01", "01/03/26")
    (True, False)
    """
    year, month, rest = day[:4], day[5:7], day[7:]
    seen = re.split(r"[\s/.,-]+", latin_digits(written).strip())
    others = [text for text in seen if text not in (year, year[2:])]
    if rest not in ("-01", "-01 00:00:00") or len(seen) != 2 or len(others) != 1:
        return False
    return not others[0].isdecimal() or int(others[0]) == int(month)


def _times(told: Mapping[str, str], what: str) -> int:
    """Return how often a cell, row or column is there."""
    times = int(told.get(f"number-{what}-repeated", 1))
    if times < 1:
        raise ValueError("repeated less than once")
    return times


def _read(archive: Archive, number: int, high: set[str], last: int | None) -> Filling:
    """Return the cells of a sheet, down to its last row or the one that is told."""
    reader = _Cells(archive.name, number, high, last)
    with archive.open(_CONTENT) as source:
        stream(source, reader.start, reader.end, reader.data)
    return reader.filling


class _Cells:
    """Takes the elements of all sheets, and puts the cells of one into their places.

    Cells and rows that follow each other and are the same stand in the file once, with a number.
    """

    def __init__(self, name: str, number: int, high: set[str], last: int | None) -> None:
        self.filling, self._last = Filling(name, last is None), last
        self._before, self._here, self._aside = number, False, 0
        self._row = self._columns = 0  # read so far
        self._line: list[tuple[int, int, str]] = []  # first column, number of them, text
        self._column, self._repeated, self._rows = 0, 1, 1
        self._merged: list[Block] = []  # of the row
        self._told: Mapping[str, str] = {}
        self._high, self._spans = high, list[bool]()
        self._texts: list[str] | None = None  # paragraphs of the cell, None outside of cells

    def start(self, element: str, told: Mapping[str, str]) -> None:
        if element in _ASIDE:
            self._aside += 1
        elif self._aside:
            return
        elif element == "table":
            self._sheet()
        elif not self._here:
            return
        elif element in _CELLS:
            self._told = _plain(told)
            self._repeated = _times(self._told, "columns")
            self._texts, self._spans = [], []
        elif element == "table-row":
            self._new_row(_plain(told))
        elif element == "table-column":
            self._new_columns(_plain(told))
        elif self._texts is not None:
            self._piece(element, told)

    def data(self, text: str) -> None:
        if self._texts and not self._aside:
            self._add(raised(text) if self._spans[-1:] == [True] else text)

    def end(self, element: str) -> None:
        if element in _ASIDE:
            self._aside -= 1
        elif self._aside or not self._here:
            return
        elif element in _CELLS:
            if text := self._text():
                self._line.append((self._column + 1, self._repeated, text))
                self._note_merged()
            self._column += self._repeated
            self._texts = None
        elif element == "span" and self._spans:
            self._spans.pop()
        elif element == "table-row":
            self._put_line()
        elif element == "table":
            raise Enough

    def _sheet(self) -> None:
        if self._here:
            raise ValueError("a sheet in a sheet")
        self._here = self._before == 0
        self._before -= 1

    def _new_row(self, told: Mapping[str, str]) -> None:
        if self._last is not None and self._row >= self._last:
            raise Enough
        self._rows, self._column, self._line = _times(told, "rows"), 0, []
        if told.get("visibility") in _UNSEEN:
            last = min(self._row + self._rows, MAX_ROWS)
            self.filling.hidden_rows |= set(range(self._row + 1, last + 1))

    def _new_columns(self, told: Mapping[str, str]) -> None:
        first, self._columns = self._columns + 1, self._columns + _times(told, "columns")
        if told.get("visibility") in _UNSEEN:
            last = min(self._columns, MAX_COLUMNS)
            self.filling.hidden_columns |= set(range(first, last + 1))

    def _piece(self, element: str, told: Mapping[str, str]) -> None:
        """Take a paragraph, or what stands for blanks in it."""
        assert self._texts is not None
        if element == "p":
            if len(self._texts) <= MAX_CELL:  # more make a cell too long
                self._texts.append("")
        elif element == "span":
            high = _plain(told).get("style-name") in self._high
            self._spans.append(high or self._spans[-1:] == [True])
        elif element == "s" and self._texts:
            self._add(" " * min(int(_plain(told).get("c", 1)), MAX_CELL))
        elif element in ("tab", "line-break") and self._texts:
            self._add(" ")

    def _add(self, text: str) -> None:
        assert self._texts is not None
        self._texts[-1] = f"{self._texts[-1]}{text}"[: MAX_CELL + 1]

    def _text(self) -> str:
        told, kind = self._told, self._told.get("value-type")
        written = "\n".join(self._texts or [])
        if kind in ("float", "currency", "percentage") and written[:1] != "#":
            value = float(told["value"])
            if kind == "percentage":
                return Figure(f"{value * 100:.12g}%")
            return Figure(int(value) if value.is_integer() else value)
        if kind == "date":
            day = told["date-value"].replace("T", " ")
            return day[:7] if _is_month(day, written) else day
        if kind == "boolean":
            return str(told["boolean-value"] == "true")
        if kind is None and not written and "formula" in told:
            return f"={told['formula']}"
        return written or told.get("string-value", "")

    def _note_merged(self) -> None:
        tall, wide = (int(self._told.get(f"number-{w}-spanned", 1)) for w in ("rows", "columns"))
        if tall > 1 or wide > 1:
            top, left = self._row + 1, self._column + 1
            self._merged.append((top, left, top + tall - 1, left + wide - 1))

    def _put_line(self) -> None:
        """Put the cells of a row into their places, as often as the row is there."""
        wide = max((first + n - 1 for first, n, _ in self._line), default=0)
        tall = self._row + self._rows
        last = MAX_ROWS if self._last is None else min(self._last, MAX_ROWS)
        beyond = wide > MAX_COLUMNS or tall > MAX_ROWS
        if self._line and beyond and self.filling.whole:
            check_bounds(tall, wide, self.filling.name)
        for row in range(self._row + 1, min(tall, last) + 1 if self._line else 0):
            for first, n, text in self._line:
                for column in range(first, min(first + n, MAX_COLUMNS + 1)):
                    self.filling.put(row, column, text)
        for block in self._merged:
            self.filling.merge(block)
        self._merged = []
        self._row = tall
