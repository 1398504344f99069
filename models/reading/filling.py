"""Filling: the cells of a sheet, put in their places one by one and never beyond our bounds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

from geo.digits import latin_digits
from models.reading.bounds import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    check_bounds,
    check_cells,
    check_size,
)
from models.reading.grid import Block, Figure

MOST_TEXTS = 200_000  # different ones in a workbook
# of a number format: texts in quotation marks, and letters that stand for themselves
_LITERAL = re.compile(r'"[^"]*"|\\.|_.')
_CONDITION = re.compile(r"\[[<>=]")
_LONGEST_FORMAT = 255  # letters, of which Excel allows no more
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its title, whether nobody sees it, and what reads its cells.

    read : reads down to a row of this number, or all where it is None
    """

    title: str
    hidden: bool
    read: Callable[[int | None], "Filling"]


class Filling:
    """Cells by row and column from 1; `hidden_rows` and `hidden_columns` are those nobody sees.

    whole : whether all of the sheet is read; of first rows, what lies beyond our bounds is left

    Raises
    ------
    InputError : a cell beyond our bounds, or longer; all cells together are too long.
    ValueError : a cell comes twice.

    >>> cells = Filling("t.xlsx")
    >>> cells.put(2, 3, "Kampot")
    >>> cells.rows()
    [[], ['', '', 'Kampot']]
    """

    def __init__(self, name: str, whole: bool = True) -> None:
        self.name, self.whole = name, whole
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._cells: dict[int, dict[int, str]] = {}
        self.merged: dict[tuple[int, int], Block] = {}
        self._letters = 0

    def put(self, row: int, column: int, text: str) -> None:
        """Put a text into a cell; an empty one takes no place, wherever it is."""
        if not text:
            return
        if row > MAX_ROWS or column > MAX_COLUMNS:
            if self.whole:
                check_bounds(row, column, self.name)
            return
        if len(text) > MAX_CELL and self.whole:
            check_cells([""] * (column - 1) + [text], row, self.name)
        self._letters += len(text)
        if self._letters > MAX_BYTES:
            check_size(self._letters, self.name)
        cells = self._cells.setdefault(row, {})
        if column in cells:
            raise ValueError("a cell comes twice")
        cells[column] = text

    def merge(self, block: Block) -> None:
        """Note that a cell goes over several, where something stands in it."""
        if block[0] in self._cells and block[1] in self._cells[block[0]]:
            self.merged[block[:2]] = block

    def fill_down(self, below: int, columns: set[int], codes: set[int]) -> None:
        """Put what a merged cell says into its other rows: a person sees it beside each of them.

        Parameters
        ----------
        below : the number of the header's row.
        columns : those whose texts say something of each row.
        codes : those of them in which a number is no figure: it is put there, too.

        >>> cells = Filling("t.xlsx")
        >>> for row, column, text in ((2, 1, "Chhuk"), (2, 2, "5"), (3, 2, "6")):
        ...     cells.put(row, column, text)
        >>> cells.merge((2, 1, 3, 1))
        >>> cells.fill_down(1, {1}, set())
        >>> cells.rows()
        [[], ['Chhuk', '5'], ['Chhuk', '6']]
        """
        blocks = [block for block in self.merged.values() if block[0] > below]
        # a row in which nothing else stands is none
        filled = {row for row in self._cells if row > below}
        for top, column, bottom, _ in blocks:
            text = self._cells[top][column]
            if column not in columns or (isinstance(text, Figure) and column not in codes):
                continue
            for row in range(top + 1, min(bottom, MAX_ROWS) + 1):
                if row in filled and column not in self._cells[row]:
                    self.put(row, column, text)

    def rows(self) -> list[list[str]]:
        """Return the rows down to the last with a text, each up to its last text."""
        made = []
        for number in range(1, max(self._cells, default=0) + 1):
            cells = self._cells.get(number, {})
            made.append([cells.get(c, "") for c in range(1, max(cells, default=0) + 1)])
        return made


def raised(text: str) -> str:
    """Return a part of a text that stands higher or lower than its line: its digits are a mark.

    >>> "125" + raised("1")
    '125¹'
    """
    return latin_digits(text).translate(_RAISED)


def shown(value: float, number_format: str, epoch: datetime) -> str:
    """Return a number as a person sees it: a percentage, a day, else the number itself.

    >>> from openpyxl.utils.datetime import WINDOWS_EPOCH
    >>> shown(0.104, "0.0%", WINDOWS_EPOCH), shown(45322, "yyyy-mm-dd", WINDOWS_EPOCH)
    ('10.4%', '2024-01-31 00:00:00')
    >>> shown(2024.0, "General", WINDOWS_EPOCH), shown(5, '0" %"', WINDOWS_EPOCH)
    ('2024', '5')
    >>> shown(0.4, "0.0;-0.0%", WINDOWS_EPOCH), shown(-0.4, "0.0;-0.0%", WINDOWS_EPOCH)
    ('0.4', '-40%')
    >>> shown(46082, "mmm-yy", WINDOWS_EPOCH)
    '2026-03'
    """
    percents, day, span = _kind(number_format[:_LONGEST_FORMAT])
    if percents[(value < 0) + 2 * (value == 0)]:
        return Figure(f"{value * 100:.12g}%")
    if day:
        try:
            made = from_excel(value, epoch, timedelta=span)
            # a month, which ends on its last day
            return f"{made:%Y-%m}" if _is_month(made, number_format) else str(made)
        except (ValueError, OverflowError):  # no day there is
            return Figure(value)
    return Figure(int(value) if float(value).is_integer() else value)


def _is_month(made: object, number_format: str) -> bool:
    """Return whether a person sees a month and no day: a format with m and y alone."""
    plain = _LITERAL.sub("", number_format[:_LONGEST_FORMAT]).lower()
    letters = set(re.sub(r"\[[^\[\]]*\]", "", plain))
    first = isinstance(made, datetime) and made.day == 1
    return first and {"m", "y"} <= letters and not letters & set("dhs")


@lru_cache(maxsize=1024)
def _kind(number_format: str) -> tuple[list[bool], bool, bool]:
    """Return whether numbers are shown as percentages, as a day or time, as a span of time.

    Of percentages three: for numbers above zero, below it, and zero.
    """
    percents = _percents(_LITERAL.sub("", number_format))
    return percents, is_date_format(number_format), is_timedelta_format(number_format)


def _percents(number_format: str) -> list[bool]:
    """Return whether numbers above zero, below it, and zero are percentages.

    A part without a place for digits shows a sign instead: the first part says what it is of.

    >>> _percents("0%"), _percents("0.0;-0.0%"), _percents("0%;-0%;")
    ([True, True, True], [False, True, False], [True, True, True])
    >>> _percents("[=0]0%;0.0")  # its parts are for other numbers
    [False, False, False]
    """
    parts = number_format.split(";")[:3]
    found = ["%" in part for part in parts]
    if _CONDITION.search(number_format):
        return [all(found)] * 3
    above, below, zero = (*found, *[found[0]] * (3 - len(found)))
    told = [bool(re.search("[0#?]", part)) for part in (*parts, "", "")]
    return [above, below if told[1] else above, zero if told[2] else above]
