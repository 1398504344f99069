"""Told quarters: of which quarters a list of who does what tells, and of which nobody knows."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from geo.clock import shown_day
from models.activities.saved_lists import is_sample
from models.activities.span import quarter_of, quarters
from models.store import Document

_LONGEST = timedelta(days=366)  # without a row of which a day is told: no list of each year has it


def dated(rows: pd.DataFrame, saved: str) -> pd.DataFrame:
    """Return rows with `told_on`: the day each says it was reported, else that it was saved."""
    day = rows["reported_on"].where(rows["reported_on"].notna(), date.fromisoformat(saved))
    return rows.assign(told_on=day)


def told_quarters(lists: Iterable[tuple[Document, pd.DataFrame]]) -> set[str]:
    """Return the quarters that lists tell of, each by itself; rows made up tell of none."""
    found: set[str] = set()
    for document, rows in lists:
        if not is_sample(rows):
            found |= told_in(dated(rows, shown_day(document.saved_at)))
    return found


def told_in(rows: pd.DataFrame) -> set[str]:
    """Return the quarters that one list tells of, from the first row that was over to the last.

    A row that runs tells of the quarter in which it was told. That it began long before says
    nothing of what else there was, and has ended since: only a row that was over when it was told
    shows that the list keeps what is over. Rows that had yet to begin tell of nothing.

    >>> rows = pd.DataFrame({"start": [date(2025, 11, 5)] * 2, "told_on": [date(2026, 8, 1)] * 2,
    ...                      "end": [None, date(2026, 3, 31)]}, dtype=object)
    >>> sorted(told_in(rows[:1])), sorted(told_in(rows))
    (['2026-Q3'], ['2026-Q1', '2026-Q2', '2026-Q3'])
    """
    every = zip(rows["start"], rows["end"], rows["told_on"], strict=True)
    ends = ((start, told if pd.isna(end) else min(end, told)) for start, end, told in every)
    days = sorted({day for start, day in ends if start <= day})
    found = {quarter_of(day) for day in days}
    for before, after in pairwise(days):
        if after - before <= _LONGEST:
            found |= set(quarters(before, after))
    return found
