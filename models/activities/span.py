"""Span: the days from one date to another, both included; an open end is still running."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from geo.errors import InputError
from models.reading.bounds import YEARS

_QUARTER = re.compile(r"^(\d{4})-Q([1-4])$")
_MONTHS = 3
MOST_OFFERED = 24  # quarters to choose from


@dataclass(frozen=True)
class Span:
    """The days from `start` to `end`, both included; `end` is None where it is open."""

    start: date
    end: date | None

    def meets(self, other: "Span") -> bool:
        """Return whether both have a day in common.

        >>> first = Span(date(2026, 1, 5), date(2026, 3, 31))
        >>> first.meets(Span(date(2026, 4, 1), None)), first.meets(Span(date(2026, 3, 31), None))
        (False, True)
        """
        return self.common(other) is not None

    def common(self, other: "Span") -> "Span | None":
        """Return the days that both have, or None.

        >>> Span(date(2026, 1, 5), None).common(Span(date(2026, 2, 1), None))
        Span(start=datetime.date(2026, 2, 1), end=None)
        """
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return Span(start, end) if end is None or start <= end else None


def quarter(name: str) -> Span:
    """Return the days of a quarter such as 2026-Q4.

    Raises
    ------
    InputError : not written like that.

    >>> quarter("2026-Q1").end
    datetime.date(2026, 3, 31)
    """
    found = _QUARTER.match(name)
    if found is None or int(found[1]) not in YEARS:
        raise InputError("activities.quarter", found=repr(name[:20]))
    year, first = int(found[1]), _MONTHS * int(found[2]) - 2
    after = date(year + 1, 1, 1) if first + _MONTHS > 12 else date(year, first + _MONTHS, 1)
    return Span(date(year, first, 1), after - timedelta(days=1))


def quarter_of(day: date) -> str:
    """Return the quarter a day lies in.

    >>> quarter_of(date(2026, 3, 31)), quarter_of(date(2026, 4, 1))
    ('2026-Q1', '2026-Q2')
    """
    return f"{day.year}-Q{(day.month + 2) // _MONTHS}"


def quarters_to_choose(rows: pd.DataFrame, today: date) -> list[str]:
    """Return the quarters from the first start to the last end of rows, and that of today.

    Of more than can be offered, those nearest to today's: an end in 2099 stands for none.

    Parameters
    ----------
    rows : with start and end (dates; a missing end is open).

    >>> rows = pd.DataFrame({"start": [date(2026, 2, 1)], "end": [date(2099, 1, 1)]})
    >>> quarters_to_choose(rows, date(2026, 5, 1))[:2]
    ['2026-Q1', '2026-Q2']
    """
    days = [*rows["start"], *rows["end"].dropna(), today]
    every = quarters(min(days), max(days))
    now = every.index(quarter_of(today))
    first = min(max(0, now - MOST_OFFERED // 2), max(0, len(every) - MOST_OFFERED))
    return every[first : first + MOST_OFFERED]


def quarters(first: date, last: date) -> list[str]:
    """Return the quarters from one day to another.

    >>> quarters(date(2025, 12, 1), date(2026, 4, 1))
    ['2025-Q4', '2026-Q1', '2026-Q2']
    """
    numbers = range(_number(first), _number(last) + 1)
    return [f"{n // 4}-Q{n % 4 + 1}" for n in numbers]


def _number(day: date) -> int:
    """Return how many quarters there were before a day's, counted from year 0."""
    return 4 * day.year + (day.month - 1) // _MONTHS
