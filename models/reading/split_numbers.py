"""Split numbers: 1,250 without quotation marks is two cells of a text table with commas."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from geo.digits import latin_digits
from geo.errors import InputError
from geo.pcode import clean_text
from models.reading.dated import MEASURES, dated
from models.reading.grid import Cells
from models.reading.headers import corridor_of, is_known
from models.reading.rows import HEADER_ROW, ROW, WRITTEN
from models.reading.years import year_of

_BEGUN, _GROUP, _DIGITS = (re.compile(p) for p in (r"0|[1-9]\d{0,2}", r"\d{3}", r"\d+"))
_SMALL = re.compile(r"\d{1,3}|<\s*\d+|")  # what stays in one cell
_REMARK = re.compile(r"remark|comment|note|source|សម្គាល់|ប្រភព|ចំណាំ")
_LEAST = 3  # rows of a column of remarks that holds nothing but digits
Pair = tuple[int, str, str]  # row on screen, a cell and the one behind it


def refuse_split(table: pd.DataFrame, cells: Cells, file: str) -> None:
    """Refuse a table of the desk parted by commas where a number may have been parted, too.

    Parameters
    ----------
    table : as `models.reading.rows.to_table` makes it of the cells.

    Raises
    ------
    InputError : the first such row, and what the number may be.

    >>> from models.reading.rows import to_table
    >>> rows = [["Province", "Persons", "Remarks"], ["Kampot", "1", "250"], ["Kep", "860", ""]]
    >>> refuse_split(to_table(rows, "r.csv"), Cells(rows, commas=True), "r.csv")
    Traceback (most recent call last):
    ...
    geo.errors.InputError: r.csv, row 2, column 'Persons': expected each number in one cell, found '1,250'. Write a number with a comma in quotation marks, or without the comma. If these are two numbers, save the table as XLSX.
    """  # noqa: E501 - the error is one line
    columns = [str(c) for c in table.columns if c != ROW]
    written = table.attrs[WRITTEN]
    figures = {i: written[c] for i, c in enumerate(columns) if _is_figure(c, written[c])}
    unknown = {i: written[c] for i, c in enumerate(columns) if not is_known(c)}
    counts = {i for i, c in enumerate(columns) if c == "count"}
    refuse_split_at(cells, int(table.attrs[HEADER_ROW]), figures, unknown, file, counts)


def _is_figure(column: str, header: str) -> bool:
    named = corridor_of(header) or year_of(header) or dated(header)
    return column in MEASURES or bool(named)


def refuse_split_at(
    cells: Cells,
    below: int,
    figures: Mapping[int, str],
    unknown: Mapping[int, str],
    file: str,
    counts: set[int] | None = None,
) -> None:
    """Refuse a number that may have been parted by its own comma.

    Parameters
    ----------
    below : the number of the header's row.
    figures, unknown : place of a column -> header, of figures and of what nobody reads.
    counts : the places of whole numbers; by default all.

    Raises
    ------
    InputError : the first such row, and what the number may be.
    """
    if not cells.commas:
        return
    rows = [(n, row) for n, row in enumerate(cells.rows[below:], start=below + 1) if any(row)]
    width = len(cells.rows[below - 1])
    # what stands beyond the header is refused without this
    longer = {n for n, row in rows if len(row) > width and not any(row[width:])}
    for place, header in figures.items():
        pairs = [_pair(n, row, place) for n, row in rows]
        split = [pair for pair in pairs if _may_be_one(pair)]
        found = [pair for pair in split if pair[0] in longer]
        if not found and place + 1 in unknown:
            whole = counts is None or place in counts
            found = _fits_behind(pairs, split, clean_text(unknown[place + 1]).casefold(), whole)
        for row, *parts in found:
            found_text = repr(",".join(parts))
            raise InputError("reading.split", file=file, row=row, column=header, found=found_text)


def _pair(number: int, row: list[str], place: int) -> Pair:
    padded = [*row, *[""] * (place + 2)]
    one, behind = (latin_digits(clean_text(cell)) for cell in padded[place : place + 2])
    return number, one, behind


def _may_be_one(pair: Pair) -> bool:
    return bool(_BEGUN.fullmatch(pair[1]) and _DIGITS.fullmatch(pair[2]))


def _fits_behind(pairs: list[Pair], split: list[Pair], behind: str, whole: bool) -> list[Pair]:
    """Return the numbers of a column whose ends are all the figures that the one behind it has."""
    if len(split) < sum(bool(_DIGITS.fullmatch(pair[2])) for pair in pairs):
        return []
    if not all(_SMALL.fullmatch(one) for _, one, _ in pairs):
        return []
    remarks = bool(_REMARK.search(behind)) and len(split) >= _LEAST
    if all(_GROUP.fullmatch(end) for _, _, end in split):
        some = len(split) < len(pairs) or any(end.startswith("0") for _, _, end in split)
        # of two figures that belong together, the first is the larger one
        if (some or remarks) and any(int(one) < int(end) for _, one, end in split):
            return split
    return split if remarks and not whole and 2 * len(split) > len(pairs) else []
