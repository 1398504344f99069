"""Unreported: the provinces and agencies without a row for the quarter."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from geo.clock import shown_day
from models.activities.saved_lists import is_sample
from models.activities.span import Span, quarter
from models.activities.told_quarters import dated
from models.phrases import Sentence
from models.quarter.due import Area, Basis, Due, named

_YEAR = 365  # days in which an agency counts as one of those that report


def unreported(basis: Basis) -> Iterator[Due]:
    """Yield one line for provinces and one for agencies, where any have not reported."""
    lists = [(d, rows) for d, rows in basis.lists if not is_sample(rows)]
    if not lists:
        yield Due(Sentence("quarter.no_rows"), "coverage", {"part": "bring"})
        return
    rows = pd.concat([dated(rows, shown_day(d.saved_at)) for d, rows in lists])
    during, here = quarter(basis.during), sorted(basis.table["adm1_pcode"].unique())
    told = rows[reports(rows, during)]
    there = {f"KH{code}" for code in told["adm1_code"].dropna()}
    silent = [Area(code) for code in here if code not in there]
    address = {"quarter": basis.during}
    values = {"quarter": basis.during, "all": len(here)}
    if silent:
        about = values | {"n": len(silent), "names": named(silent)}
        yield Due(Sentence("quarter.silent_provinces", about), "coverage", address)
    # a province asks only those that work in it
    mine = rows["adm1_code"].map(lambda c: pd.isna(c) or f"KH{c}" in here).to_numpy(bool)
    lately = np.array([_end(row) for row in zip(rows["start"], rows["end"], strict=True)]) >= (
        during.start.toordinal() - _YEAR
    )
    known = set(rows.loc[mine & lately, "agency"])
    quiet = sorted(known - set(told["agency"]))
    if quiet:
        about = values | {"n": len(quiet), "all": len(known), "names": named(quiet)}
        yield Due(Sentence("quarter.silent_agencies", about), "coverage", address)


def reports(rows: pd.DataFrame, during: Span) -> np.ndarray:
    """Return which rows report for a quarter: they run in it, and were told in it or later.

    Whether suspended or not: who says so has reported.

    >>> rows = pd.DataFrame({"start": [date(2026, 1, 5)] * 2, "end": [None] * 2,
    ...                      "told_on": [date(2026, 2, 1), date(2026, 4, 2)]}, dtype=object)
    >>> reports(rows, quarter("2026-Q2")).tolist()
    [False, True]
    """
    every = zip(rows["start"], rows["end"], rows["told_on"], strict=True)
    return np.array(
        [
            told >= during.start and during.meets(Span(start, None if pd.isna(end) else end))
            for start, end, told in every
        ],
        dtype=bool,
    )


def _end(days: tuple[date, date | None]) -> int:
    end = days[1]
    return (date.max if end is None or pd.isna(end) else end).toordinal()
