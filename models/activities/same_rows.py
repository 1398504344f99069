"""Same rows: which rows of a saved list report an activity that a newer list reports again."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from geo.digits import latin_digits
from geo.names import whole_key
from models.activities.kinds import OTHER
from models.activities.platforms import DHIS2, KOBO, ODK
from models.activities.record import PART

_SAME = ["agency", "adm1_code", "adm2_code", "activity_type", "start"]
_AGENCY, _PROVINCE, _DISTRICT, _KIND = range(4)
_FROM_PLATFORM = tuple(f"{name}:" for name in (KOBO, ODK, DHIS2))
_MUCH_ALIKE = 90  # of 100
_MOST_PAIRS = 2_500  # titles of one activity that are compared, each with each
_DIGITS = re.compile(r"\d+")


class _Known(NamedTuple):
    """What a row is known by: what it is, its title, and the number a platform gave it.

    `plain` is the title without case, blanks and punctuation.
    """

    same: tuple
    title: str
    plain: str
    identity: tuple | None

    @property
    def keys(self) -> list[tuple]:
        return [key for step in _SURE if (key := step(self)) is not None]


def replaced(lists: Sequence[pd.DataFrame]) -> Iterator[list[int | None]]:
    """Yield for each list, newest first, the number of the list that reports each row again.

    A newer row takes the place of one older row of each list at most: of the same title first,
    then of one much like it, then of any other, where at least half as many newer rows are left.
    An activity that is none of the list is never one of any other title.
    Of a number that a platform gave, it takes all rows: it is the whole record.

    >>> row = {"agency": "A", "adm1_code": "20", "activity_type": "school", "record_id": "1"}
    >>> three = [row | {"title": title} for title in "abc"]
    >>> list(replaced([pd.DataFrame(three[1:2]), pd.DataFrame(three)]))
    [[None], [None, 0, None]]
    """
    newer = _Newer()
    for number, rows in enumerate(lists):
        known = _known(rows)
        takers = newer.takers(known)
        yield [None if one is None else newer.of[one] for one in takers]
        for one, taker in zip(known, takers, strict=True):
            newer.add(one, number, taker)


def moved(rows: pd.DataFrame, before: pd.DataFrame, repeated: Sequence[bool]) -> int:
    """Return how many rows of a list before are among new rows with another start alone.

    Parameters
    ----------
    repeated : of each row before, whether the new rows report it as it is.

    >>> row = {"agency": "A", "adm2_code": "2001", "title": "Fair", "start": 1, "end": 9}
    >>> moved(pd.DataFrame([row | {"start": 4}]), pd.DataFrame([row]), [False])
    1
    """
    had = _but_start(before)
    same = Counter(key for key, is_same in zip(had, repeated, strict=True) if is_same)
    left = Counter(key for key, is_same in zip(had, repeated, strict=True) if not is_same)
    found = (Counter(_but_start(rows)) - same) & left
    return sum(n for key, n in found.items() if key is not None)


def _but_start(rows: pd.DataFrame) -> list[tuple | None]:
    """Return what each row is known by without its start, or None where too little is left."""
    columns = [*_SAME[:-1], "end", "title", "people_reached"]
    cells = rows.reindex(columns=columns).astype(object).fillna("").to_numpy(object)
    return [
        (*row, whole_key(str(title)) or title or reached) if title or reached != "" else None
        for *row, title, reached in cells
    ]


class _Newer:
    """The rows of the lists so far, by all that each is known by; `of` has the list of each."""

    def __init__(self) -> None:
        self.of: list[int] = []
        self._by: dict[tuple, dict[int, None]] = {}
        self._titles: dict[tuple, dict[int, str]] = {}
        self._numbered: set[int] = set()

    def add(self, one: _Known, number: int, taker: int | None) -> None:
        """Add a row, or what it is known by to the row that took its place."""
        if taker is None:
            taker = len(self.of)
            self.of.append(number)
        for key in one.keys:
            self._by.setdefault(key, {})[taker] = None
        self._titles.setdefault(one.same, {}).setdefault(taker, one.plain)
        if one.identity:
            self._numbered.add(taker)

    def takers(self, known: list[_Known]) -> list[int | None]:
        """Return for each row of an older list which row takes its place, or None."""
        found: list[int | None] = [None] * len(known)
        used: set[int] = set()
        # the surest first, for all rows: else one would take what is another's
        for step in (*_OF_NUMBER, _titled, _plain, _untitled, _alike):
            free: dict[tuple, Iterator[int]] = {}
            for place, one in enumerate(known):
                key = None if found[place] is not None else step(one)
                if key is None or (step is _alike and one.title):
                    continue
                there, of_number = self._by.get(key, {}), step in _OF_NUMBER
                any_row = of_number or one.identity is None
                waits = free.setdefault((key, any_row), self._waiting(there, any_row))
                taker = next((row for row in waits if row not in used), None)
                if taker is None and of_number:
                    taker = next(iter(there), None)
                if taker is not None:
                    found[place] = taker
                    used.add(taker)
        self._take_by_title(known, found, used)
        return found

    def _waiting(self, rows: Iterable[int], any_row: bool) -> Iterator[int]:
        """Yield rows, or those without a number: two numbers of platforms are two records."""
        yield from (row for row in rows if any_row or row not in self._numbered)

    def _take_by_title(self, known: list[_Known], found: list[int | None], used: set[int]) -> None:
        """Find who takes the places of rows whose title has changed, the likest first."""
        left: dict[tuple, list[int]] = {}
        for place, one in enumerate(known):
            if found[place] is None and one.same in self._titles:
                left.setdefault((one.same, one.identity is None), []).append(place)
        for (same, unnumbered), places in left.items():
            free = {
                row: self._titles[same][row]
                for row in self._waiting(self._titles[same], unnumbered)
                if row not in used
            }
            rows = list(free)
            most = not _is_other(same) and 2 * len(free) >= len(places)
            last = len(used) + min(len(rows), len(places))
            for old, new, sure in _likest([known[n].plain for n in places], [*free.values()]):
                if not (sure or most) or len(used) == last:
                    break
                if found[places[old]] is None and rows[new] not in used:
                    found[places[old]] = rows[new]
                    used.add(rows[new])


def _likest(olds: list[str], news: list[str]) -> Iterator[tuple[int, int, bool]]:
    """Yield places of an older and a newer title, the likest first, and whether they are one.

    Titles of other numbers are never one: "School 1" and "School 2". Too many are not compared.

    >>> list(_likest(["schoolclub", "x"], ["schoolclubs"]))
    [(0, 0, True), (1, 0, False)]
    """
    pairs = len(olds) * len(news)
    if not 0 < pairs <= _MOST_PAIRS:
        yield from ((n, n, False) for n in range(min(len(olds), len(news))))
        return
    scores = process.cdist(olds, news, scorer=fuzz.ratio)
    numbers = [np.array([_numbers(title) for title in each]) for each in (olds, news)]
    other = numbers[0][:, None] != numbers[1]
    scores[other] = np.minimum(scores[other], _MUCH_ALIKE - 1)
    order = np.argsort(-scores, axis=None, kind="stable")
    sure = (scores.ravel()[order] >= _MUCH_ALIKE).tolist()
    for place, one in zip(order.tolist(), sure, strict=True):
        yield *divmod(place, len(news)), one


def _numbers(title: str) -> str:
    return " ".join(_DIGITS.findall(latin_digits(title)))


def _number_of_agency(one: _Known) -> tuple | None:
    return one.identity and (*one.identity, one.same[_AGENCY])


def _number_of_work(one: _Known) -> tuple | None:
    return one.identity and (*one.identity, one.same[_KIND:])


# another server gives the same number to another agency's other work
_OF_NUMBER = (_number_of_agency, _number_of_work)


def _titled(one: _Known) -> tuple | None:
    return one.same, one.title


def _plain(one: _Known) -> tuple | None:
    return one.same, one.plain, "plain"


def _alike(one: _Known) -> tuple | None:
    return None if _is_other(one.same) else one.same


_SURE = (*_OF_NUMBER, _titled, _plain, _alike)


def _untitled(one: _Known) -> tuple | None:
    return None if _is_other(one.same) else (one.same, "")


def _is_other(same: tuple) -> bool:
    """Return whether an activity is none of the list: only its title tells which it is."""
    return same[_KIND] in ("", OTHER)


def _known(rows: pd.DataFrame) -> list[_Known]:
    """Return for each row what it is known by.

    The number counts inside a province: who may save for one takes no other's rows away by it.
    """
    records = rows.reindex(columns=[*_SAME, "title", "record_id"]).to_numpy(object)
    found = []
    for *cells, title, identity in records:
        said = "" if pd.isna(title) else str(title)
        plain = whole_key(said) or said
        same = tuple("" if pd.isna(x) else x for x in cells)
        number = None
        if str(identity).startswith(_FROM_PLATFORM):
            province = str(same[_DISTRICT] or same[_PROVINCE])[:2]
            number = (identity.split(PART)[0], province)
        found.append(_Known(same, said, plain, number))
    return found
