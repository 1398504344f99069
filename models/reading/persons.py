"""Privacy: tables about persons are refused, before anything in them is kept or shown."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
from rapidfuzz import fuzz, process

from geo.digits import latin_digits
from geo.errors import InputError, Problems
from geo.gazetteer import districts, place_names, provinces
from geo.names import match_area, name_key
from geo.proposals import PROPOSAL_SCORE
from geo.words import Sentence
from models.reading.area import exact
from models.reading.person_cells import ENOUGH, cells_tell
from models.reading.person_headers import (
    ADDRESSES,
    BIRTHS,
    LIVES,
    MAILS,
    NAMES,
    PHONES,
    SEX,
    asks_how_many,
    goes_on,
    of_one,
    only_a_name,
    person_column,
    words_of,
)
from models.reading.person_names import has_shape, is_name
from models.reading.rows import ROW, WRITTEN

LEVELS = ("province", "district")
LEAST_NAMES = 5  # so many unknown names in a table of areas are no misspellings
MISSPELT_SCORE = 80  # so like a known name, it is hardly a person's
FEW_NAMES = 2  # or so few, where none is known and half of them are like no area's
_NUMBERS = re.compile(r"[\d\s.,<>%+-]*")
_DEGREES = re.compile(r"(?:1[0-4]|10[2-7])\.\d{3,}")  # of Cambodia
_LONGEST_COUNT = 6  # digits; more may be a telephone or a document
_GROUP = re.compile(
    r"[<>≤≥]?\s*\d{1,3}\s*(?:[-–+]|to)\s*\d{0,3}(?:\s*(?:years?|yrs?|\u1786\u17d2\u1793\u17b6\u17c6))?|[<>≤≥]\s*\d{1,3}|all|total|adults?|"
    r"child(?:ren)?|minors?|youths?|elderly|សរុប|កុមារ|យុវជន|មនុស្សពេញវ័យ|មនុស្សចាស់",
    re.IGNORECASE,
)
_SETTLEMENT = re.compile(r"urban|rural|total|all|both|city|ទីក្រុង|ទីប្រជុំជន|ជនបទ|សរុប", re.IGNORECASE)
_AREA_CODE = re.compile(r"(?:KH)?(?:0[1-9]|1\d|2[0-5])(?:\d\d){1,3}", re.IGNORECASE)
# kinds whose cells may be groups or places instead, and how those look
_OTHERWISE = {
    BIRTHS: _GROUP,
    ADDRESSES: re.compile(f"{_SETTLEMENT.pattern}|{_AREA_CODE.pattern}", re.I),
}


def refuse_persons(table: pd.DataFrame, file: str, told: tuple[str, ...] = ()) -> None:
    """Raise InputErrors where a table is about persons: by its headers or by what is in it.

    Parameters
    ----------
    table : as `models.reading.rows.to_table` gives it, with the headers as written in its attrs.
    told : what cells under a header that says nothing of persons may be, as `error.persons.*`.

    >>> refuse_persons(pd.DataFrame({"area_code": ["01"], "_row": [2]}), "r.csv")
    """
    written = table.attrs.get(WRITTEN, {})
    problems = Problems()
    with problems.noted():
        _refuse_names(table, file, written)
    for column in table.columns:
        if column == ROW:
            continue
        header = written.get(column, column)
        what = _about(header, table[column])
        if what in told and not person_column(header):
            continue
        if what == NAMES and column == "area_name" and problems.errors:
            continue  # told already
        if what:
            with problems.noted():
                # the header only, never what stands in the column
                about = Sentence(f"error.persons.{what}")
                raise InputError("persons.column", file=file, column=header, what=about)
    problems.raise_any()


def _refuse_names(table: pd.DataFrame, file: str, written: dict[str, str]) -> None:
    """Refuse a column of names most of which are of no area: they may be names of persons.

    Else they would be shown for review, and what was decided on them kept.
    """
    if "area_name" not in table:
        return
    # a line of notes below the table stands alone in its row
    alone = table.drop(columns=["area_name", ROW]).isna().all(axis=1)
    rows = table if alone.all() else table[~alone]
    names = rows["area_name"].dropna().unique()
    alike = [_likeness(name) for name in names]
    unknown = [score for score in alike if score < PROPOSAL_SCORE]
    many = len(unknown) >= LEAST_NAMES and len(unknown) > len(names) / 2
    none = len(names) >= FEW_NAMES and max(alike) < MISSPELT_SCORE
    if many or (none and len(unknown) >= len(names) / 2):
        raise InputError(
            "persons.unknown",
            file=file,
            column=written.get("area_name", "area_name"),
            n=len(unknown),
            all=len(names),
        )


def _likeness(name: str) -> float:
    """Return how like a name is to that of an area anywhere in the country, at most 100."""
    if any(exact(name, level) for level in LEVELS):
        return 100.0
    short = [score for _, score in match_area(name, "province").candidates]  # K. Thom
    near = process.extractOne(name_key(name), spellings(), scorer=fuzz.ratio)[1]
    return max([near, *short])


@cache
def spellings() -> tuple[str, ...]:
    """Return every known spelling of a province or district, as names are compared."""
    official = [
        frame[f"{level}_{lang}"]
        for level, frame in (("province", provinces()), ("district", districts()))
        for lang in ("en", "km")
    ]
    every = pd.concat([*official, place_names()["spelling"]])
    return tuple(sorted({name_key(text) for text in every.dropna()} - {""}))


def _about(header: str, column: pd.Series) -> str | None:
    """Return what a column tells about persons: header and cells together, or cells alone."""
    words = words_of(header)
    cells = _cells(column)
    what = person_column(header)
    if what and _says_otherwise(what, words, cells):
        what = None
    # headed by one person and no numbers below: then it holds them
    alone = NAMES if of_one(words) and not _are_numbers(cells) else None
    return what or cells_tell(cells, words) or alone


def _cells(column: pd.Series) -> list[str]:
    """Return what stands in a column; the same text no oftener than it takes to tell something."""
    often = column.dropna().astype(str).value_counts(sort=False)
    return [latin_digits(text) for text, n in often.items() for _ in range(min(n, ENOUGH))]


def _says_otherwise(what: str, words: str, cells: list[str]) -> bool:
    """Return whether the cells contradict a header that speaks of persons; no cells never do."""
    if not cells:
        return False
    if _are_numbers(cells):
        return _only_count(what, words, cells)
    if what in _OTHERWISE:
        return all(map(_OTHERWISE[what].fullmatch, cells))
    several = len(cells) > 1 and only_a_name(words)
    return several and 2 * sum(has_shape(c) or is_name(c) for c in cells) < len(cells)


def _only_count(what: str, words: str, numbers: list[str]) -> bool:
    """Return whether numbers below a header that speaks of persons count or measure something."""
    if what == NAMES:
        return True
    # nothing that counts begins with 0, or is as long as a telephone number
    whole = [re.sub(r"\..*|\D", "", number) for number in numbers]
    if any(len(n) > _LONGEST_COUNT or re.match(r"0\d", n) for n in whole):
        return False
    if what == ADDRESSES and all(map(_DEGREES.fullmatch, numbers)):
        return False
    if what in (PHONES, MAILS) or asks_how_many(words, what):
        return True
    if what in (SEX, LIVES):  # may be coded, by a single digit
        return any(len(n) > 1 for n in whole) or any("." in number for number in numbers)
    return goes_on(words)


def _are_numbers(cells: list[str]) -> bool:
    return all(map(_NUMBERS.fullmatch, cells))
