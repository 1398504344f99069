"""Person cells: what the cells of a column are beyond doubt, whatever its header says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from geo.gazetteer import provinces
from geo.khmer import normal_khmer
from models.reading.person_headers import (
    ACCOUNTS,
    ADDRESSES,
    BIRTHS,
    DOCUMENTS,
    MAILS,
    MONEY,
    NAMES,
    PHONES,
    of_homes,
    of_hotlines,
    of_others,
)
from models.reading.person_names import is_name, names_somebody, tells_by_name, tells_of_somebody

ENOUGH = 3  # so many cells are no accident; two where they are at least half of all
_SOME, _LOOKED_AT = 1_000, 300  # cells and characters read for what takes long
_SHORTEST = 3  # characters of what can tell something
_FIGURE = re.compile(
    r"[<>-]?\s*(?:(?:[1-9]\d{0,7}|0)(?:[.,]\d+)?|"
    r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*(?:[.,]\d{1,2})?)\s*%?"
)
_LEAST_SHARE_NAMES = 0.6
_GROUPS = r"(?:[\s./-]?\d{2,4}){2,4}(?![\d,]|\.\d)"
_PHONE = re.compile(
    rf"(?<![\d.,+])(?:\(?0[1-9]\d\)?{_GROUPS}"
    rf"|\(?(?:\+|00)855\)?[\s.-]*(?:\(?0\)?[\s.-]*)?[1-9]\d?\)?{_GROUPS}"
    rf"|\(?855\)?[\s.-]+(?:\(?0\)?[\s.-]*)?[1-9]\d?{_GROUPS}|(?P<bare>855[1-9]\d{{7,8}})(?!\d)"
    rf"|\+(?!855)[1-9]\d{{0,2}}[\s.-]\(?\d{{1,3}}\)?{_GROUPS})"
)
_LOCAL_DIGITS, _ABROAD_DIGITS = (9, 10), (9, 15)
_MAIL = re.compile(r"(?<![^\s<(:;,/])[^@\s<>():;,/]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_HANDLE = re.compile(r"@[A-Za-z][\w.]{3,}")
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:facebook|fb|tiktok|instagram|t|wa)\.(?:com|me)/@?[\w.=?]+/?",
    re.IGNORECASE,
)
_PASSPORT = re.compile(r"[A-Za-z]{1,2}[\s-]?\d{6,9}")
_PCODE = re.compile(r"(?:KH)?[\s-]?(\d\d)(?:\d\d){0,3}", re.IGNORECASE)
_DIGITS = re.compile(r"(\d{9,13})(?:\(\d{1,2}\))?")
_GROUPED = re.compile(r"\d{2,5}(?:[\s-]\d{2,5}){2,4}")
_THAI = re.compile(r"\d[\s-]\d{4}[\s-]\d{5}[\s-]\d{2}[\s-]\d")
_BANK = re.compile(
    r"\b(?:ABA|ACLEDA|Wing|Canadia|Sathapana|AMK|True ?Money|Pi ?Pay|e-?Money|Prasac|Hattha|LOLC)\b"
    r"[^\d]{0,12}(?:\d[\s-]?){6,}",
    re.IGNORECASE,
)
_CODE_OF_ONE = re.compile(r"[A-Z]{1,5}[-/](?:\d+[-/])*[MF]-?\d{1,2}(?:[-/]\d+)*")
_INITIALS = re.compile(
    r"(?:[A-Z]\.\s?){1,3}[A-Z]\.?|(?:[\u1780-\u17a2]\.\s?){1,3}[\u1780-\u17a2]\.?"
)
_POINT = re.compile(r"(?<!\d)1[0-4]\.\d{3,}[°NnEe]*\s*[,;/ ]\s*10[2-7]\.\d{3,}")
_MAP = re.compile(r"maps\.app\.goo\.gl|goo\.gl/maps|google\.[a-z.]+/maps|maps\.google\.", re.I)
_HOUSE = re.compile(
    r"\b(?:house|home)\s*(?:no\.?|number|nr\.?|#)?\s*\d|#\s?\d+\w*,|\bst(?:reet|\.)?\s*\d{1,4}\b|"
    + normal_khmer(r"ផ្ទះ(?:លេខ)?\s*\d|ផ្លូវ(?:លេខ)?\s*\d"),
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:\d{1,2}[-/. ]){2}((?:19|20)\d\d)|((?:19|20)\d\d)(?:[-/.]\d{1,2}){2}")
_BARE_DATE = re.compile(
    r"dates?|day|dd/?mm/?yyyy|" + normal_khmer("ថ្ងៃ(?:ទី)?(?:ខែ)?(?:ឆ្នាំ)?|កាលបរិច្ឆេទ")
)
_APART = 0.02  # share of the largest, between numbers that are not of one series
_GENERATION = 12  # years over which dates of birth lie apart, and those of activities don't


def cells_tell(cells: list[str], words: str) -> str | None:
    """Return what cells are (`error.persons.*`), where several of them are it beyond doubt.

    Parameters
    ----------
    cells : what stands in a column, digits as 0 to 9; words : its header, as `words_of` has it.

    >>> cells_tell(["012 345 678", "+855 92 111 222", "-"], "extra")
    'phones'
    >>> cells_tell(["0.00510204", "0.01096154"], "share"), cells_tell(["KH070302"] * 3, "adm3")
    (None, None)
    """
    telling = [cell for cell in cells if len(cell) >= _SHORTEST and not _FIGURE.fullmatch(cell)]
    if not telling:
        return None
    # what says nothing is counted, and not looked at
    some = telling[:: -(-len(telling) // _SOME)]
    column = _Column(telling, [cell[:_LOOKED_AT] for cell in some], len(cells), words)
    return next((what for what, tells in _TELLING if tells(column)), None)


@dataclass(frozen=True)
class _Column:
    """The cells that may tell something, of how many, and the words of the header.

    some : as many of the cells as can be read in time, spread over the column, where it is long
    """

    cells: list[str]
    some: list[str]
    all: int
    words: str

    def several(self, tells: Callable[[str], object]) -> bool:
        """Return whether so many cells tell it that it is no accident."""
        return self._several(self.cells, tells)

    def several_of_some(self, tells: Callable[[str], object]) -> bool:
        """Return the same where only some cells are read: what takes long."""
        return self._several(self.some, tells)

    def enough(self, found: int) -> bool:
        return found >= ENOUGH or (found > 1 and 2 * found >= self.all)

    def _several(self, cells: list[str], tells: Callable[[str], object]) -> bool:
        found = 0
        for cell in cells:
            found += bool(tells(cell))
            if found >= ENOUGH:
                return True
        return self.enough(found)


def _phones(column: _Column) -> bool:
    if of_hotlines(column.words):
        return False
    of_money = bool(MONEY.search(column.words))
    first = column.cells[0]
    alone = column.all == 1 and first in phones(first, of_money)
    return alone or column.several(lambda cell: any(phones(cell, of_money)))


def phones(text: str, of_money: bool = False) -> Iterator[str]:
    """Yield the telephone numbers in a text.

    >>> list(phones("call 012 345 678 or 0.12345678, 0201-2026-01"))
    ['012 345 678']
    """
    for found in _PHONE.finditer(text):
        digits = sum(c.isdigit() for c in found[0])
        local = re.match(r"\(?0[1-9]", found[0])
        least, most = _LOCAL_DIGITS if local else _ABROAD_DIGITS
        if least <= digits <= most and not (of_money and found["bare"]):
            yield found[0]


def may_be_somebody(text: str) -> bool:
    """Return whether a text may name or reach somebody: on less than a file is refused for.

    >>> may_be_somebody("ongoing Chan Thy"), may_be_somebody("Keo 012345678")
    (True, True)
    >>> may_be_somebody("Safe migration"), may_be_somebody("Batambang City")
    (False, False)
    """
    if _MAIL.search(text) or any(phones(text)) or tells_of_somebody(text):
        return True
    words = re.findall(r"[^\W\d_]+", normal_khmer(text)) if text.isascii() else text.split()
    pairs = (f"{one} {two}" for one, two in pairwise(words))
    return names_somebody(text) or is_name(text) or any(map(is_name, pairs))


def _mails(column: _Column) -> bool:
    alone = column.all == 1 and _MAIL.fullmatch(column.cells[0])
    return bool(alone) or column.several(lambda cell: "@" in cell and _MAIL.search(cell))


def _accounts(column: _Column) -> bool:
    if column.several_of_some(_BANK.search):
        return True
    profiles = column.several(lambda cell: _HANDLE.fullmatch(cell) or _PROFILE.fullmatch(cell))
    return profiles and not of_others(column.words)


def _documents(column: _Column) -> bool:
    codes = {cell for cell in column.cells if _CODE_OF_ONE.fullmatch(cell)}
    if column.several(_THAI.fullmatch) or column.enough(len(codes)):
        return True
    others = of_others(column.words)
    if not others and column.several(lambda c: _PASSPORT.fullmatch(c) and not _of_area(c)):
        return True
    numbers = [n for n in map(_digits, column.cells) if n and not of_hotlines(column.words)]
    if not column.enough(len(numbers)):
        return False
    # no amount begins with 0; amounts differ in length and are round
    if sum(number[0] == "0" for number in numbers) > 1:
        return not others or bool(MONEY.search(column.words))
    round_ones = sum(number.endswith("00") for number in numbers)
    alike = len(set(map(len, numbers))) == 1 and 2 * round_ones < len(numbers)
    # what machines number or time lies close together
    values = [int(number) for number in numbers]
    apart = max(values) - min(values) > _APART * max(values)
    return not others and alike and apart


def _digits(cell: str) -> str | None:
    """Return the digits of what may be the number of a document, in groups or not."""
    bare = re.sub(r"[\s-]", "", cell) if _GROUPED.fullmatch(cell) else cell
    found = _DIGITS.fullmatch(bare)
    return found[1] if found else None


def _of_area(code: str) -> bool:
    found = _PCODE.fullmatch(code)
    return found is not None and found[1] in set(provinces()["adm1_code"])


def _addresses(column: _Column) -> bool:
    return of_homes(column.words) and (
        column.several_of_some(lambda cell: _POINT.search(cell) or _MAP.search(cell))
        or column.several_of_some(_HOUSE.search)
    )


def _births(column: _Column) -> bool:
    if not _BARE_DATE.fullmatch(column.words):
        return False
    dates = [found for found in map(_DATE.fullmatch, column.cells) if found]
    years = [int(date[1] or date[2]) for date in dates]
    return column.enough(len(years)) and max(years) - min(years) > _GENERATION


def _names(column: _Column) -> bool:
    if any(map(tells_by_name, column.some)) or column.several_of_some(tells_of_somebody):
        return True
    if of_others(column.words):
        return False
    initials = sum(bool(_INITIALS.fullmatch(cell)) for cell in column.cells)
    if initials == column.all >= ENOUGH:
        return True
    named = sum(map(is_name, column.some))
    # of all cells, as far as they are read
    read = column.all * len(column.some) / len(column.cells)
    most = named > 1 and named >= _LEAST_SHARE_NAMES * read
    return most or sum(map(names_somebody, column.some)) >= ENOUGH


_TELLING: tuple[tuple[str, Callable[[_Column], bool]], ...] = (
    (PHONES, _phones),
    (MAILS, _mails),
    (ACCOUNTS, _accounts),
    (DOCUMENTS, _documents),
    (ADDRESSES, _addresses),
    (BIRTHS, _births),
    (NAMES, _names),
)
