"""Sheet: rows of cells made a table: header found, tag rows and totals left out, bounds kept."""

from __future__ import annotations

import pandas as pd
from openpyxl.utils import get_column_letter

from geo.digits import latin_digits
from geo.errors import InputError, Problems
from geo.pcode import clean_text
from geo.words import Sentence
from models.reading.grid import Figure
from models.reading.headers import (
    corridor_of,
    find_header,
    is_known,
    is_sheet_error,
    is_sum,
    is_tag_row,
    meanings,
)
from models.reading.total_rows import is_total
from models.reading.years import year_of

ROW = "_row"  # the row a person sees in a spreadsheet
FIGURE = "figure"  # what stands under years side by side
# keys of DataFrame.attrs
SKIPPED, WRITTEN, TOTALS, HEADER_ROW = "skipped", "written", "totals", "header_row"
_LEAST_ROWS = 3  # that make something of a file and not of a row
_LETTERS = ("abcdefghijklmnopqrstuvwxyz", "កខគឃងចឆជឈញដឋឌឍណតថទធន")  # that number columns
_WITHIN = ("province_code", "province_name")


def to_table(
    rows: list[list[str]], name: str, figures: bool = True, top: int | None = None
) -> pd.DataFrame:
    """Make a table of text from the rows of a file; empty cells are missing.

    A cell of a spreadsheet's error is refused; with `figures`, only where it would be read.

    The header is the row `top`, or the one that names most columns we know (a title may stand
    above it), in English or Khmer; columns get our names. A row of HXL tags and rows that are
    totals are left out. In `attrs`: `skipped` their row numbers, `totals` the totals' records
    (with their row), `written` the headers as written, `header_row` the header's row number.

    Raises
    ------
    InputError : no header, two columns of one meaning, no rows.
    InputErrors : rows longer than the header; cells of a spreadsheet's errors.

    >>> t = to_table([["ខេត្ត", "ឆ្នាំ", "ចំនួន"], ["Kampot", "2024", "5"], ["សរុប", "", "5"]], "t.csv")
    >>> t.to_dict("records"), t.attrs["skipped"]
    ([{'area_name': 'Kampot', 'period': '2024', 'count': '5', '_row': 2}], [3])
    """
    top, written = _header(rows) if top is None else (top, [*map(clean_text, rows[top])])
    written += [""] * _beyond(rows[top + 1 :], len(written))
    # a column without a name is read, so that nothing in it is overlooked, and never used
    header = [_named(meant, i) for i, meant in enumerate(meanings(written), start=1)]
    if not any(written) or len(set(header)) < len(header):
        found = _doubled(written, header) or Sentence("error.read.nothing")
        raise InputError("reading.header", file=name, row=top + 1, found=found)
    records: list[dict] = []
    totals: list[dict] = []
    skipped, problems = [], Problems()
    for number, cells in problems.through(enumerate(rows[top + 1 :], start=top + 2), name):
        texts = [cell if isinstance(cell, Figure) else clean_text(cell) for cell in cells]
        if not any(texts):
            continue
        with problems.noted():
            _check_row(texts, header, number, name)
        padded = texts + [""] * (len(header) - len(texts))
        record = {c: text or None for c, text in zip(header, padded, strict=False)}
        first = not records and not totals
        of_header = is_tag_row(texts) or (first and _numbers_columns(texts))
        if of_header or is_total(record):
            skipped.append(number)
            totals += [] if of_header else [record | {ROW: number}]
        else:
            with problems.noted():
                _check_errors(record, written, figures, number, name)
            records.append(record | {ROW: number})
    problems.raise_any()
    _fill_down(records)
    frame = _frame(records, header, name)
    frame.attrs = {
        SKIPPED: skipped,
        WRITTEN: dict(zip(header, written, strict=True)),
        TOTALS: totals,
        HEADER_ROW: top + 1,
    }
    _check_names(frame, name)
    return frame


def _numbers_columns(texts: list[str]) -> bool:
    """Return whether a row only numbers the columns above it, those of texts by letters.

    >>> _numbers_columns(["1", "(2)", "៣"]), _numbers_columns(["1", "3", "2"])
    (True, False)
    >>> _numbers_columns(["ក", "ខ", "១", "២"]), _numbers_columns(["A", "B", "3", "4=1+2"])
    (True, True)
    """
    marks = [latin_digits(text).partition("=")[0].strip("()[]. ") for text in texts if text]
    letters = next((i for i, mark in enumerate(marks) if mark.isdecimal()), len(marks))
    named, numbered = "".join(marks[:letters]).casefold(), marks[letters:]
    starts = (0, 1, letters + 1)
    return (
        len(marks) >= _LEAST_ROWS
        and any(row[:letters] == named for row in _LETTERS)
        and any(numbered == [str(start + i) for i in range(len(numbered))] for start in starts)
    )


def _named(meant: str, place: int) -> str:
    """Return the name of a column: in brackets where it has none, or one that is ours."""
    return f"({meant})" if meant == ROW else meant or f"(column {place})"


def _header(rows: list[list[str]]) -> tuple[int, list[str]]:
    """Return the place of the last header row and its names; two merged rows are read as one."""
    if not rows:
        return 0, []
    top = find_header(rows)
    written = [clean_text(cell) for cell in rows[top]]
    below = [clean_text(cell) for cell in rows[top + 1]] if top + 1 < len(rows) else []
    width = max(len(written), len(below))
    upper, lower = ([*row, *[""] * (width - len(row))] for row in (written, below))
    under = [i for i in range(width) if lower[i]]
    # the lower row only names the parts of a merged cell: nothing stands under the other headers
    parts = [corridor_of(lower[i]) or year_of(lower[i]) or is_sum(lower[i]) for i in under]
    if len(under) > 1 and all(parts) and not any(upper[i] for i in under[1:]):
        return top + 1, [low or high for high, low in zip(upper, lower, strict=True)]
    while written and not written[-1]:
        written.pop()
    return top, written


def _beyond(rows: list[list[str]], width: int) -> int:
    """Return how many columns lie beyond the header, where every row has something there."""
    ends = [max((i for i, cell in enumerate(row, start=1) if cell), default=0) for row in rows]
    longer = [end for end in ends if end > width]
    whole = len(longer) >= _LEAST_ROWS and len(longer) == sum(end > 0 for end in ends)
    return max(longer) - width if whole else 0


def _doubled(written: list[str], header: list[str]) -> str:
    """Name the headers that mean the same, or have none."""
    same = [w for w, h in zip(written, header, strict=True) if header.count(h) > 1]
    return ", ".join(same or written)[:200]


def _fill_down(records: list[dict]) -> None:
    """Give every district the province above it, where the province's cell was merged."""
    above: dict[str, str] = {}
    for record in records:
        own = {column: record[column] for column in _WITHIN if record.get(column)}
        if own:
            above = own
        elif record.get("area_code") or record.get("area_name"):
            record.update({c: text for c, text in above.items() if c in record})


def _frame(records: list[dict], header: list[str], name: str) -> pd.DataFrame:
    if not records:
        raise InputError("reading.no_rows", file=name)
    return pd.DataFrame(records, columns=[*header, ROW], dtype=object).astype({ROW: int})


def _check_errors(record: dict, written: list[str], figures: bool, number: int, name: str) -> None:
    """Refuse a row in which a formula went wrong, once, where its first such cell is read."""
    for (column, text), header in zip(record.items(), written, strict=True):
        if text and is_sheet_error(text) and (not figures or is_known(column)):
            raise InputError(
                "reading.sheet_error", file=name, row=number, column=header, found=repr(text)
            )


def _check_names(frame: pd.DataFrame, name: str) -> None:
    """Refuse columns of figures without a header: nobody knows what they count."""
    unnamed = [c for c in frame.columns if c.startswith("(column ") and _has_figures(frame[c], c)]
    if unnamed:
        letters = ", ".join(get_column_letter(int(c[8:-1])) for c in unnamed)
        row = int(frame.attrs[HEADER_ROW])
        raise InputError("reading.unnamed", file=name, row=row, column=letters, n=len(unnamed))


def _has_figures(column: pd.Series, name: str) -> bool:
    """Return whether figures stand in a column; a first one that counts the rows has none."""
    numbers = [text for text in column if text is not None and any(c.isdigit() for c in text)]
    running = [[str(i + first) for i in range(len(numbers))] for first in (0, 1)]
    return len(numbers) > 1 and not (name == "(column 1)" and numbers in running)


def _check_row(texts: list[str], header: list[str], number: int, name: str) -> None:
    if any(texts[len(header) :]):
        raise InputError(
            "reading.as_header", file=name, row=number, n=len(header), found=len(texts)
        )
