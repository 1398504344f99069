"""Same rows: which rows of a saved list report an activity that a newer list reports again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from models.activities.kinds import OTHER
from models.activities.platforms import DHIS2, KOBO, ODK
from models.activities.record import PART

_SAME = ["agency", "adm1_code", "adm2_code", "activity_type", "start"]
_PROVINCE, _DISTRICT, _KIND = (_SAME.index(x) for x in ("adm1_code", "adm2_code", "activity_type"))
_FROM_PLATFORM = tuple(f"{name}:" for name in (KOBO, ODK, DHIS2))


class _Known(NamedTuple):
    """What a row is known by: what it is, its title, and the number a platform gave it."""

    same: tuple
    title: str
    identity: tuple | None

    @property
    def keys(self) -> list[tuple]:
        return [self.same, (self.same, self.title), *([self.identity] if self.identity else [])]


def replaced(lists: Sequence[pd.DataFrame]) -> Iterator[list[int | None]]:
    """Yield for each list, newest first, the number of the list that reports each row again.

    A newer row takes the place of one older row of each list at most, of the same title first.
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


class _Newer:
    """The rows of the lists so far, by all that each is known by; `of` has the list of each."""

    def __init__(self) -> None:
        self.of: list[int] = []
        self._by: dict[tuple, dict[int, None]] = {}

    def add(self, one: _Known, number: int, taker: int | None) -> None:
        """Add a row, or what it is known by to the row that took its place."""
        if taker is None:
            taker = len(self.of)
            self.of.append(number)
        for key in one.keys:
            self._by.setdefault(key, {})[taker] = None

    def takers(self, known: list[_Known]) -> list[int | None]:
        """Return for each row of an older list which row takes its place, or None."""
        alike = Counter(one.same for one in known)
        found: list[int | None] = [None] * len(known)
        used: set[int] = set()
        free: dict[tuple, Iterator[int]] = {}
        # the surest first, for all rows: else one would take what is another's
        for step in (_identity, _titled, _untitled, _alone):
            for place, one in enumerate(known):
                if found[place] is not None or (key := step(one)) is None:
                    continue
                there = self._by.get(key, {})
                if step is _alone and one.title and (alike[one.same], len(there)) != (1, 1):
                    continue  # several are there, and this title is none of them
                waits = free.setdefault(key, iter(there))
                taker = next((row for row in waits if row not in used), None)
                if taker is None and step is _identity:
                    taker = next(iter(there), None)
                if taker is not None:
                    found[place] = taker
                    used.add(taker)
        return found


def _identity(one: _Known) -> tuple | None:
    return one.identity


def _titled(one: _Known) -> tuple | None:
    return one.same, one.title


def _untitled(one: _Known) -> tuple | None:
    return one.same, ""


def _alone(one: _Known) -> tuple | None:
    return one.same


def _known(rows: pd.DataFrame) -> list[_Known]:
    """Return for each row what it is known by.

    The number counts inside a province: who may save for one takes no other's rows away by it.
    """
    records = rows.reindex(columns=[*_SAME, "title", "record_id"]).to_numpy(object)
    found = []
    for *cells, title, identity in records:
        said = "" if pd.isna(title) else str(title)
        # of an activity that is none of the list only its title tells which it is
        named = said if cells[_KIND] in (None, OTHER) else ""
        same = (*("" if pd.isna(x) else x for x in cells), named)
        number = None
        if str(identity).startswith(_FROM_PLATFORM):
            province = str(same[_DISTRICT] or same[_PROVINCE])[:2]
            number = (identity.split(PART)[0], province)
        found.append(_Known(same, said, number))
    return found
