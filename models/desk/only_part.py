"""Only a part: columns and lines that say the figures are not of everyone, a year, or in ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from pathlib import PurePath

import pandas as pd

from geo.digits import latin_digits
from geo.errors import InputError
from geo.khmer import normal_khmer
from geo.pcode import clean_text
from geo.words import Sentence
from models.desk.only_part_kind import part_of_kind
from models.desk.only_part_words import (
    ALL_COUNTRIES,
    CENTRES,
    COLUMNS,
    COUNTRY_COLUMNS,
    INDICATOR_COLUMNS,
    INDICATORS,
    OFFICES,
    OTHER_FIGURES,
    SOURCE,
    THE_KIND,
    UNITS,
    WHOLE,
    WITHIN_AREA,
    part_of_people,
)
from models.desk.only_part_year import month_of_name, part_of_year
from models.reading.grid import Figure
from models.reading.kept_note import listed
from models.reading.rows import HEADER_ROW, ROW, SKIPPED, WRITTEN

_LONGEST = 400  # characters of a line that are looked at
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FEW = re.compile(r"\d{1,3}")
_NUMBER = re.compile(r"[-+]?[\d.,\s]+%?")


def refuse_parts(
    table: pd.DataFrame, rows: list[list[str]], file: str, kind: str, sheet: str = ""
) -> None:
    r"""Refuse a table whose columns, lines or names say that a figure is not what it looks like.

    Parameters
    ----------
    table : as `models.reading.rows.to_table` returns it.
    rows : the cells of the file it was made of, as text.
    kind : repatriation, poverty or harvest; sheet : the name of the sheet that was read.

    Raises
    ------
    InputError : a unit, a part of a year or of the people, an indicator, a country of travel.

    >>> from models.reading.rows import to_table
    >>> rows = [["Unit: thousand persons"], ["Province", "Year", "Persons"], ["Kampot", "2024", "2"]]
    >>> refuse_parts(to_table(rows, "r.csv"), rows, "r.csv", "repatriation")
    Traceback (most recent call last):
    ...
    geo.errors.InputError: r.csv, row 1: expected figures for everyone and whole years, in full numbers, found 'thousand'. If they are so, remove the line. Otherwise correct the figures first.
    """  # noqa: E501 - the error is one line
    for column, written in table.attrs[WRITTEN].items():
        _check_column(table[column].dropna(), _key(written), written, file, kind)
    years = years_of(table) if kind == "repatriation" else None
    for number, text in _lines(table, rows):
        # a note below may well compare the whole with a part
        above = part_of_kind(text, kind) if number < table.attrs[HEADER_ROW] else ""
        if told := limit_of(text, kind, years) or above:
            raise InputError("desk.part_line", file=file, row=number, found=repr(told))
    # of a file, thousands may be how its numbers are written
    for name, units in ((sheet, [UNITS]), (PurePath(file).stem.replace("_", " "), [])):
        plain = plain_text(name)
        month = month_of_name(plain, years) if years is not None else ""
        part = part_of_kind(plain.replace("_", " "), kind)
        if told := limit_of(plain, kind, years, units) or month or part:
            raise InputError("desk.part_name", file=file, found=repr(told), name=name[:80])


def refuse_units(rows: list[list[str]], file: str) -> None:
    """Refuse a table above which a line says that its numbers are no single ones.

    Parameters
    ----------
    rows : the cells of the rows above the header.

    >>> refuse_units([["Who does what"]], "a.csv")
    """
    for number, row in enumerate(rows, start=1):
        for text in _texts(row):
            if told := UNITS.search(text):
                found = repr(told.group().strip())
                raise InputError("desk.unit_line", file=file, row=number, found=found)


def line_notes(table: pd.DataFrame, rows: list[list[str]]) -> list[Sentence]:
    """Tell the rows above the header that nobody read, a note for all of them.

    Only their numbers: a line may name people, and notes are kept with the table.

    >>> from models.reading.rows import to_table
    >>> rows = [["Returns"], ["Province", "Year", "Persons"], ["Kampot", "2024", "2"]]
    >>> line_notes(to_table(rows, "r.csv"), rows)[0].values
    {'rows': '1'}
    """
    headers = {_key(name) for name in table.attrs[WRITTEN].values()}
    above = [
        number
        for number, row in enumerate(rows[: table.attrs[HEADER_ROW] - 1], start=1)
        if any(cell and _key(cell) not in headers for cell in row)
    ]
    return [Sentence("desk_note.unread_lines", {"rows": listed(above)})] if above else []


def _key(text: object) -> str:
    return re.sub(r"[\s_]+", " ", normal_khmer(clean_text(text)).casefold()).strip()


def _check_column(cells: pd.Series, header: str, written: str, file: str, kind: str) -> None:
    """Refuse a column that says what the figures are, unless it says they are of all."""
    country = kind == "repatriation" and bool(COUNTRY_COLUMNS.fullmatch(header))
    indicator = bool(INDICATOR_COLUMNS.fullmatch(header))
    within = bool(WITHIN_AREA.fullmatch(header))
    if not (country or within or indicator or COLUMNS.fullmatch(header)):
        return
    texts = {text: _key(text) for text in cells.unique()}
    if indicator:
        ours = INDICATORS[kind].search
        said = [
            t for t, k in texts.items() if not ours(k) or UNITS.search(k) or part_of_kind(k, kind)
        ]
    else:
        whole = ALL_COUNTRIES if country else WHOLE
        said = [text for text, key in texts.items() if not whole.fullmatch(key)]
        if within:  # a small number tells how many of them there are
            said = [text for text in said if not _FEW.fullmatch(latin_digits(text))]
    if said:
        key = f"desk.part_{'country' if country else 'area' if within else 'column'}"
        shown = ", ".join(repr(str(text)[:40]) for text in said[:3])
        raise InputError(key, file=file, column=written, found=shown)


def _lines(table: pd.DataFrame, rows: list[list[str]]) -> Iterator[tuple[int, str]]:
    """Yield the rows above the header, and those below it that have no figure."""
    top, read = int(table.attrs[HEADER_ROW]), {*table[ROW], *table.attrs[SKIPPED]}
    for number, row in enumerate(rows, start=1):
        below = number in read and not any(_is_figure(cell) for cell in row if cell)
        if number < top or below:
            for text in _texts(row):
                yield number, text


def _texts(row: list[str]) -> list[str]:
    """Return the text of a row, and that of each of its cells."""
    cells = [clean_text(cell) for cell in row if cell]
    if cells and SOURCE.fullmatch(plain_text(cells[0]).rstrip(" :៖")):
        cells = [" ".join(cells[:2]), *cells[2:]]
    return [plain_text(text) for text in dict.fromkeys([" ".join(cells), *cells])]


def plain_text(text: str) -> str:
    """Return a text as the words of a part are looked for: small, in Latin digits, not too long.

    >>> plain_text("Jan-Jun ២០២៤")
    'jan-jun 2024'
    """
    return normal_khmer(latin_digits(text[:_LONGEST])).casefold()


def _is_figure(cell: str) -> bool:
    return isinstance(cell, Figure) or bool(_NUMBER.fullmatch(latin_digits(clean_text(cell))))


def years_of(table: pd.DataFrame) -> set[str]:
    """Return the years that a table is of: those in its headers and its column of years.

    >>> table = pd.DataFrame({"period": ["2024"]})
    >>> table.attrs["written"] = {"period": "Year"}
    >>> years_of(table)
    {'2024'}
    """
    cells = table["period"].dropna().unique() if "period" in table else []
    said = " ".join(map(str, [*table.attrs[WRITTEN].values(), *cells]))
    return set(_YEAR.findall(latin_digits(said)))


def limit_of(
    text: str, kind: str, years: Set[str] | None, units: Sequence[re.Pattern[str]] = (UNITS,)
) -> str:
    """Return the words by which a line limits the figures, or nothing; no years: any will do.

    >>> limit_of("returned women", "repatriation", None), limit_of("returns", "poverty", None)
    ('women', '')
    """
    for words in units:
        if found := words.search(text):
            return found.group().strip()
    if years is not None and (told := part_of_year(text, years)):
        return told
    other = kind in OTHER_FIGURES and OTHER_FIGURES[kind].search(text)
    if other and not THE_KIND[kind].search(text):
        return other.group().strip()
    named = CENTRES.sub(" ", text) if SOURCE.match(text) else text
    return part_of_people(OFFICES.sub(" ", named))
