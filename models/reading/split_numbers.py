"""Split numbers: 1,250 without quotation marks is two cells of a text table with commas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from geo.digits import latin_digits
from geo.errors import InputError
from geo.pcode import clean_text
from geo.words import Sentence
from models.reading.dated import MEASURES, dated
from models.reading.grid import Cells
from models.reading.headers import corridor_of, is_known
from models.reading.question import MOST_ROWS, Answers, Question, Reading, answered
from models.reading.rows import HEADER_ROW, ROW, WRITTEN
from models.reading.years import year_of

_BEGUN = re.compile(r"<?\s*(0|[1-9]\d{0,2})")
_GROUP = re.compile(r"\d{3}(?![\s/-]*\d)(\D.*)?")  # also with a unit, a mark or decimals
_DECIMALS = re.compile(r"\d+\s*([%*(].*)?")
_REMARK = re.compile(r"remarks?|comments?|notes?|សម្គាល់|កំណត់សម្គាល់|ចំណាំ")  # a text's header
_LEAST = 3  # decimals in a column of remarks that leave no doubt
_RATES = ("rate_pct", "se_pct")
ONE, TWO = "one", "two"
Columns = Mapping[int, tuple[str, str]]  # place -> the header, and our name of what it holds


class _Pair(NamedTuple):
    """A cell of figures and the two behind it; row as on screen, and how many cells it has."""

    row: int
    one: str
    end: str
    then: str
    cells: int


def settle_split(table: pd.DataFrame, cells: Cells, file: str, answers: Answers) -> list[Sentence]:
    """Return notes on a table of the desk; refuse or ask where a comma may have parted a number.

    Parameters
    ----------
    table : as `models.reading.rows.to_table` makes it of the cells.

    Raises
    ------
    InputError : the first such row, and what the number may be.
    Question : the same, where they may be two numbers.

    >>> from models.reading.rows import to_table
    >>> rows = [["Province", "Persons", "Remarks"], ["Kampot", "1", "250"], ["Kep", "860", ""]]
    >>> settle_split(to_table(rows, "r.csv"), Cells(rows, commas=True), "r.csv", {})
    Traceback (most recent call last):
    ...
    geo.errors.InputError: r.csv, row 2, column 'Persons': expected each number in one cell, found '1,250'. Write a number with a comma in quotation marks, or without the comma. If these are two numbers, give each row as many commas as the header, or use XLSX.
    """  # noqa: E501 - the error is one line
    columns = [str(c) for c in table.columns if c != ROW]
    written = table.attrs[WRITTEN]
    figures = {i: (written[c], ours) for i, c in enumerate(columns) if (ours := _held(c, written))}
    unknown = {i: written[c] for i, c in enumerate(columns) if not is_known(c)}
    return settle_split_at(cells, int(table.attrs[HEADER_ROW]), figures, unknown, file, answers)


def _held(column: str, written: Mapping[str, str]) -> str:
    """Return our name of the figures a column holds, or ""."""
    if column in MEASURES:
        return column
    header = written[column]
    of_year = dated(header)
    plain = "count" if corridor_of(header) else "figure" if year_of(header) else ""
    return of_year[0] if of_year else plain


def settle_split_at(
    cells: Cells,
    below: int,
    figures: Columns,
    unknown: Mapping[int, str],
    file: str,
    answers: Answers,
) -> list[Sentence]:
    """Return notes; refuse or ask where a number may have been parted by its own comma.

    Parameters
    ----------
    below : the number of the header's row.
    figures : place of a column of figures -> its header, and "count" where they are whole.
    unknown : place of a column that nobody reads -> its header.

    Raises
    ------
    InputError : the first such row, and what the number may be.
    Question : the same, where they may be two numbers.

    >>> rows = [["Persons", "Form no."], ["45", "101"], ["12", "102"]]
    >>> told = (Cells(rows, commas=True), 1, {0: ("Persons", "count")}, {1: "Form no."}, "r.csv")
    >>> [note.key for note in settle_split_at(*told, {"comma": "two"})]
    ['desk_note.answered']
    """
    if not cells.commas:
        return []
    rows = [(n, row) for n, row in enumerate(cells.rows[below:], start=below + 1) if any(row)]
    headers = cells.rows[below - 1]
    width = len(headers)
    notes: list[Sentence] = []
    for place, (header, ours) in figures.items():
        pairs = [_pair(n, row, place, width) for n, row in rows if len(row) > place]
        behind = unknown.get(place + 1)
        sure, doubtful = _judged(pairs, behind, ours, width)
        if sure:
            raise _refusal(sure[0], file, header)
        if behind is None and not doubtful:
            doubtful = _longest(pairs, ours, place + 1 in figures)
        if doubtful:
            asked = _question(doubtful, file, header, "".join(headers[place + 1 : place + 2]))
            if asked.answer(answers) == ONE:
                raise _refusal(doubtful[0], file, header)
            notes = [answered("comma", TWO)]
    return notes


def _pair(number: int, row: list[str], place: int, width: int) -> _Pair:
    padded = [*row, *[""] * (place + 3)]
    one, end, then = (latin_digits(clean_text(cell)) for cell in padded[place : place + 3])
    # what stands beyond the header is no comma at a row's end
    return _Pair(number, one, end, then, width if any(row[width:]) else len(row))


def _judged(
    pairs: list[_Pair], behind: str | None, ours: str, width: int
) -> tuple[list[_Pair], list[_Pair]]:
    """Return the cells that are surely one number, and those that may be.

    behind : the header of the next column, or None where it is read
    """
    least = min((p.cells for p in pairs), default=0)
    # where each row is longer, its last comma only ends it; not so under rates that are all whole
    ends_rows = least > width and ours == "count"
    longer = {p for p in pairs if p.cells > width and not ends_rows}
    within = [p for p in pairs if behind is not None or p in longer]
    remarks = bool(_REMARK.fullmatch(clean_text(behind or "").casefold()))
    sure, doubtful = [], []
    if ours not in _RATES:
        groups = [p for p in within if _may_be(p, _GROUP)]
        odd = [p for p in groups if _no_part(p)]
        sure = [p for p in odd if p.cells > least]
        sure = sure or [p for p in groups if remarks and p.end.isdecimal()]
        of_header = [p for p in groups if p in longer] or _only_ends(pairs, groups)
        doubtful = groups if remarks or (odd and not _has_own(pairs)) else of_header
    if sure or ours == "count":
        return sure, doubtful
    sure, more = _decimals(pairs, within, longer, remarks, ours)
    return sure, doubtful or more


def _longest(pairs: list[_Pair], ours: str, figures: bool) -> list[_Pair]:
    """Return the cells that may be one number with the next column's, in rows longer than others.

    figures : whether the next column holds figures, so that no word can stand in it
    """
    whole = ours == "count" or any("." in p.one for p in pairs)
    least = min((p.cells for p in pairs), default=0)
    return [
        p
        for p in pairs
        if p.cells > least
        and _may_be(p, _GROUP if whole else _DECIMALS)
        and not (figures and p.then[:1].isalpha())
    ]


def _decimals(
    pairs: list[_Pair], within: list[_Pair], longer: set[_Pair], remarks: bool, ours: str
) -> tuple[list[_Pair], list[_Pair]]:
    """Return the same where the comma may be a decimal mark, as in 12,5."""
    split = [p for p in within if _may_be(p, _DECIMALS)]
    if not remarks and any("." in p.one for p in pairs):
        return [], []
    plain = [p for p in split if p.end.isdecimal()]
    most = 2 * len(split) > len(pairs)
    if any(p in longer for p in plain) or (remarks and most and len(plain) >= _LEAST):
        return plain, []
    return [], split if remarks or (most and ours in _RATES) else []


def _may_be(pair: _Pair, end: re.Pattern[str]) -> bool:
    return bool(_BEGUN.fullmatch(pair.one) and end.fullmatch(pair.end))


def _no_part(pair: _Pair) -> bool:
    """Return whether the cell behind can hardly be a part of the first, or a number of its own."""
    whole = pair.end.isdecimal() and not pair.end.startswith("0") and pair.one.isdecimal()
    return not whole or int(pair.one) < int(pair.end)


def _has_own(pairs: list[_Pair]) -> bool:
    """Return whether most cells behind are numbers larger than the first, and no ends of it."""
    both = [p for p in pairs if p.one.isdecimal() and p.end.isdecimal()]
    larger = [p for p in both if int(p.end) > int(p.one)]
    ends = sum(_may_be(p, _GROUP) for p in pairs)
    return sum(not _GROUP.fullmatch(p.end) for p in larger) > ends


def _only_ends(pairs: list[_Pair], groups: list[_Pair]) -> list[_Pair]:
    """Return the cells where nothing else stands behind, and in some rows nothing at all."""
    filled = [p for p in pairs if p.end]
    return groups if len(groups) == len(filled) < len(pairs) else []


def _refusal(pair: _Pair, file: str, header: str) -> InputError:
    found = repr(f"{pair.one},{pair.end}")
    return InputError("reading.split", file=file, row=pair.row, column=header, found=found)


def _question(pairs: list[_Pair], file: str, header: str, behind: str) -> Question:
    shown = pairs[:MOST_ROWS]
    return Question(
        "question.comma",
        [
            Reading(ONE, tuple((f"{p.one},{p.end}", "") for p in shown)),
            Reading(TWO, tuple((p.one, p.end) for p in shown)),
        ],
        columns=[header, behind],
        file=file,
        row=pairs[0].row,
        column=header,
        found=repr(f"{pairs[0].one},{pairs[0].end}"),
    )
