"""Only some months: a total beside columns of months, quarters or halves that make no year."""

from __future__ import annotations

import re

import pandas as pd

from geo.digits import latin_digits
from geo.errors import InputError
from geo.khmer import normal_khmer
from geo.pcode import clean_text
from models.desk.only_part_words import any_of
from models.reading.dated import dated
from models.reading.rows import ROW, WRITTEN
from models.reading.years import read_year

_YEAR = set(range(1, 13))
_ENGLISH = (
    *("jan", "feb", "mar", "apr", "may", "june?"),
    *("july?", "aug", "sept?", "oct", "nov", "dec"),
)
_KHMER = (
    *("មករា", "កុម្ភ", "មីនា", "មេសា", "ឧសភា", "មិថុនា"),
    *("កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ"),
)
_END = r"(?:uary|ruary|ch|il|ust|ember|ober)?(?![a-z])"
_MONTHS = [
    any_of(rf"(?<![a-z]){english}{_END}|{khmer}")
    for english, khmer in zip(_ENGLISH, _KHMER, strict=True)
]
_NTH = r" ?(?:no\.? ?|ទី ?)?(\d\d?|iv|i{1,3}|one|two|three|four)(?![a-z\d])"
# parts by their number -> how many months each has
_PARTS = (
    (any_of(rf"(?:(?<![a-z])(?:qtr|quarter|trimester)|ត្រីមាស){_NTH}"), 3),
    (any_of(rf"(?:(?<![a-z])(?:half|semester)|ឆមាស){_NTH}"), 6),
    (any_of(rf"(?:(?<![a-z])month|ខែ){_NTH}"), 1),
    (any_of(r"(?<![a-z])(first|second|third|fourth|1st|2nd|3rd|4th) quarter"), 3),
    (any_of(r"(?<![a-z])(first|second|1st|2nd) half"), 6),
)
# a letter and a number may also be a code or a square metre
_LETTERS = (
    (any_of(rf"(?<![a-z])[qt]{_NTH}"), 3),
    (any_of(rf"(?<![a-z])[hs]{_NTH}"), 6),
    (any_of(rf"(?:^|(?<=\d)|(?<=\d[ -]))m{_NTH}"), 1),
)
_WEEK, _WEEKS = any_of(r"(?:(?<![a-z])(?:weeks?|wk)|សប្តាហ៍) ?(?:no\.? ?|ទី ?)?(\d\d?)(?!\d)"), 52
# within a sentence, the month has a capital
_MAY = re.compile(
    r"(?<![A-Za-z])(?:M(?:ay|AY)|may(?! [a-z]))(?![A-Za-z])|(?<![A-Za-z ])may(?![A-Za-z])"
)
# people who stayed for six months are counted in a year as others are
OF_TIMES = any_of(
    r"averag|(?<![a-z])(?:mean|median|per|each|every|last|past|ages?|aged|old)(?![a-z])|"
    r"peak|highest|busiest|lowest|stay|abroad|away|contract|training|salar|wage|income|wait|school|ស្នាក់|អាយុ|ប្រាក់"
)
# a month before its year or behind it, as a date of a spreadsheet too
_DATED = (
    any_of(r"(?<![\d/.-])(0?[1-9]|1[0-2])[-/.](?:19|20)\d\d(?!\d)"),
    any_of(r"(?<!\d)(?:19|20)\d\d[-/.](0?[1-9]|1[0-2])(?!\d)"),
)
_FOUR = re.compile(r"(?:19|20)\d\d")
_SO_MANY = any_of(r"(?<!\d)([1-9]|1[01])[ -]?(?:months?(?![a-z])|ខែ)")
_LEAST = 3  # bare numbers side by side that are of months
_NUMBERS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4},
    **{"first": 1, "second": 2, "third": 3, "fourth": 4},
}


def refuse_months(table: pd.DataFrame, file: str) -> None:
    """Refuse a table of figures beside columns of a few months, whose total they would be.

    Figures of months of a year that no other column is of are asked about elsewhere.

    Parameters
    ----------
    table : as `models.reading.rows.to_table` returns it.

    >>> refuse_months(pd.DataFrame({"jan": ["5"], "feb": ["6"], "count": ["11"], "_row": 2}), "r.csv")
    Traceback (most recent call last):
    ...
    geo.errors.InputError: r.csv, column 'jan': expected the total of a whole year, found only the months under 'jan', 'feb' beside it. If the total is of the whole year, remove these columns. Otherwise upload the figures of the whole year.
    """  # noqa: E501 - the error is one line
    written = {c: str(table.attrs.get(WRITTEN, {}).get(c, c)) for c in table.columns if c != ROW}
    years = {c: year for c, header in written.items() if (year := read_year(header))}
    of_rows = _years_of_rows(table)
    whole = {y.period for c, y in years.items() if not y.doubt or dated(written[c])}
    found: dict[str, dict[str, set[int]]] = {}
    bare = [h for h in written.values() if h.isdecimal() and int(h) in _YEAR]
    if len(bare) >= _LEAST and "period" in table.columns:
        found[""] = {header: {int(header)} for header in bare}
    for column, header in written.items():
        of = years[column].period if column in years else ""
        read = not of or of in (whole if of_rows is None else of_rows or [of])
        if (
            read
            and not OF_TIMES.search(header.casefold())
            and (months := months_of(header))
            and _has_figures(table[column])
        ):
            found.setdefault(of, {})[header] = months
    for parts in found.values():
        if set().union(*parts.values()) != _YEAR:
            shown = ", ".join(map(repr, parts))[:200]
            raise InputError("desk.part_months", file=file, column=next(iter(parts)), found=shown)


def _years_of_rows(table: pd.DataFrame) -> set[str] | None:
    """Return the years of a column of years, none where one is no plain year; None without it."""
    if "period" not in table.columns:
        return None
    cells = {latin_digits(str(cell)).strip() for cell in table["period"].dropna()}
    return cells if all(map(_FOUR.fullmatch, cells)) else set()


def months_of(header: str, letters: bool = True) -> set[int]:
    """Return the months that a header names, from 1 to 12; none where it names no part of a year.

    Parameters
    ----------
    letters : whether Q, H, M, S and T before a number are of parts of a year.

    >>> months_of("Feb"), months_of("Q2 2024"), months_of("ឆមាសទី១"), months_of("Persons")
    ({2}, {4, 5, 6}, {1, 2, 3, 4, 5, 6}, set())
    >>> months_of("2024-02"), months_of("02/2024"), months_of("2 months")
    ({2}, {2}, {1, 2})
    >>> months_of("Jan-Mar"), months_of("Second half") == {7, 8, 9, 10, 11, 12}
    ({1, 2, 3}, True)
    """
    written = re.sub(r"[\s_]+", " ", normal_khmer(latin_digits(clean_text(header))))
    text = written.casefold()
    named = [n for n, words in enumerate(_MONTHS, start=1) if words.search(text)]
    if 5 in named and _KHMER[4] not in text and not _MAY.search(written):
        named.remove(5)
    if named:
        return set(range(named[0], named[-1] + 1)) if len(named) == 2 else set(named)
    if dates := [int(found[1]) for words in _DATED if (found := words.search(text))]:
        return {dates[0]}
    if many := _SO_MANY.search(text):
        return set(range(1, int(many[1]) + 1))
    if week := _WEEK.search(text):
        return {(int(week[1]) - 1) * 12 // _WEEKS + 1} & _YEAR
    for words, length in _PARTS + _LETTERS * letters:
        if part := words.search(text):
            n = _NUMBERS.get(part[1]) or int(re.sub(r"\D", "", part[1]))
            return set(range((n - 1) * length + 1, n * length + 1)) & _YEAR
    return set()


def _has_figures(column: pd.Series) -> bool:
    texts = [str(text) for text in column if text is not None]
    return any(text[:1].isdigit() for text in texts)
