"""Overlaps: different agencies that do the same in one district at the same time.

Pairs of rows are counted, never compared: a list of thousands of rows has millions of pairs.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from operator import itemgetter

import pandas as pd

from models.activities.active import active, in_district
from models.activities.agencies import agency_key
from models.activities.kinds import OTHER
from models.activities.span import Span

COLUMNS = ["adm1_code", "adm2_code", "activity_type", "agencies", "start", "end", "reported_twice"]
_PLACE = COLUMNS[:3]
_ROW = ("agency", "partner", "start", "end")
_OPEN = date.max.toordinal() + 1  # after every day
_NOBODY = (0, "")  # an end before every day, of no agency


def overlaps(rows: pd.DataFrame, during: Span | None = None) -> pd.DataFrame:
    """Return the districts and activity types in which rows overlap: a row each, sorted.

    Two rows overlap where district and activity type are the same, the agencies are not, neither
    is suspended, and both have a day in common, inside `during`. A row that names no district, no
    type or another type than the known ones can't be compared and overlaps with nothing.

    Returns
    -------
    adm1_code, adm2_code, activity_type, agencies (sorted), start and end of the days in common
    (end None: open), and reported_twice: of any two that overlap one agency is the partner of the
    other, so that both may report the same work.

    >>> from datetime import date
    >>> one = {"adm1_code": "20", "adm2_code": "2001", "activity_type": "school", "partner": None,
    ...        "status": "ongoing", "start": date(2026, 1, 1), "end": None}
    >>> rows = pd.DataFrame([one | {"agency": "A"}, one | {"agency": "B"}])
    >>> overlaps(rows)["agencies"].tolist()
    [['A', 'B']]
    """
    compared = in_district(active(rows, during)).dropna(subset="activity_type")
    # only rows of one place and type can overlap
    alike: dict[tuple, list[dict]] = {}
    for record in compared[[*_PLACE, *_ROW]].to_dict("records"):
        if record["activity_type"] != OTHER:
            alike.setdefault(tuple(record[column] for column in _PLACE), []).append(record)
    found = []
    for place, records in sorted(alike.items(), key=itemgetter(0)):
        if (together := _together(records, during)) is not None:
            found.append((*place, *together))
    return pd.DataFrame(found, columns=COLUMNS).astype({"end": object, "reported_twice": bool})


def _together(
    records: list[dict], during: Span | None
) -> tuple[list[str], date, date | None, bool] | None:
    """Return agencies, first and last day in common, and whether all is reported twice."""
    if len({record["agency"] for record in records}) < 2:
        return None
    rows = sorted((_Row(record, during) for record in records), key=lambda row: row.start)
    starts, latest = [row.start for row in rows], _latest_ends(rows)
    # the latest end of another agency's row that starts before this one ends
    others = [_end_of_other(latest[bisect_right(starts, row.end)], row.agency) for row in rows]
    meet = [(row, end) for row, end in zip(rows, others, strict=True) if end >= row.start]
    if not meet:
        return None
    first = next(
        row.start for n, row in enumerate(rows) if _end_of_other(latest[n], row.agency) >= row.start
    )
    last = max(min(row.end, end) for row, end in meet)
    return (
        sorted({row.agency for row, _ in meet}),
        date.fromordinal(first),
        None if last == _OPEN else date.fromordinal(last),
        _reported_twice(rows),
    )


class _Row:
    """A row with its days as whole numbers, cut to a span, and agency and partner as keys."""

    def __init__(self, record: dict, during: Span | None) -> None:
        end = _OPEN if pd.isna(record["end"]) else record["end"].toordinal()
        self.start, self.end = record["start"].toordinal(), end
        if during is not None:
            self.start = max(self.start, during.start.toordinal())
            self.end = min(end, during.end.toordinal() if during.end else _OPEN)
        self.agency = record["agency"]
        self.key = agency_key(self.agency)
        partner = record["partner"]
        self.partner = "" if pd.isna(partner) else agency_key(partner)
        if self.partner == self.key:
            self.partner = ""  # its own partner: no second agency that reports


_Ends = tuple[tuple[int, str], tuple[int, str]]


def _latest_ends(rows: list[_Row]) -> list[_Ends]:
    """Return for the first 0, 1, 2 ... rows the latest end, and the latest of another agency."""
    first, second = _NOBODY, _NOBODY
    found = [(first, second)]
    for row in rows:
        one = (row.end, row.agency)
        if row.agency == first[1]:
            first = max(first, one)
        elif one > first:
            first, second = one, first
        elif one > second:
            second = one
        found.append((first, second))
    return found


def _end_of_other(latest: _Ends, agency: str) -> int:
    first, second = latest
    return second[0] if first[1] == agency else first[0]


class _Running:
    """How many of some rows have a day in common with a row."""

    def __init__(self, rows: Iterable[_Row] = ()) -> None:
        self.starts = sorted(row.start for row in rows)
        self.ends = sorted(row.end for row in rows)

    def beside(self, row: _Row) -> int:
        return bisect_right(self.starts, row.end) - bisect_left(self.ends, row.start)


def _reported_twice(rows: list[_Row]) -> bool:
    """Return whether each row meets, of other agencies, only rows of its own work.

    As many as those of its partner and those it is the partner of; of both kinds counted once.
    """
    if not any(row.partner for row in rows):
        return False
    alike: dict[tuple, list[_Row]] = defaultdict(list)
    for row in rows:
        for what in (("of", row.agency), ("by", row.key), ("for", row.partner)):
            alike[what].append(row)
        alike["both", row.key, row.partner].append(row)
    running = defaultdict(_Running, {what: _Running(some) for what, some in alike.items()})
    everybody = _Running(rows)
    for row in rows:
        others = everybody.beside(row) - running["of", row.agency].beside(row)
        same = running["for", row.key].beside(row)
        if row.partner:
            same += running["by", row.partner].beside(row)
            same -= running["both", row.partner, row.key].beside(row)
        if others != same:
            return False
    return True
