"""Overlaps: different agencies that do the same in one district at the same time."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from models.activities.active import active, in_district, span_of
from models.activities.agencies import agency_key
from models.activities.span import Span

COLUMNS = [
    "adm1_code",
    "adm2_code",
    "activity_type",
    "first",
    "second",
    "first_agency",
    "second_agency",
    "start",
    "end",
    "reported_twice",
]
_PLACE = ["adm1_code", "adm2_code", "activity_type"]


def overlaps(rows: pd.DataFrame, during: Span | None = None) -> pd.DataFrame:
    """Return every pair of rows that overlap: a row each, the same whatever the order of rows.

    Two rows overlap where district and activity type are the same, the agencies are not, neither
    is suspended, and both have a day in common, inside `during`. A row that names no district or
    no type can't be compared and overlaps with nothing.

    Returns
    -------
    adm1_code, adm2_code, activity_type, first and second (record_id, sorted), their agencies,
    start and end of the days in common (end None: open), and reported_twice: one agency is the
    partner of the other, so that both may report the same work.

    >>> from datetime import date
    >>> one = {"adm1_code": "20", "adm2_code": "2001", "activity_type": "school", "partner": None,
    ...        "status": "ongoing", "start": date(2026, 1, 1), "end": None}
    >>> rows = pd.DataFrame([one | {"record_id": "1", "agency": "A"},
    ...                      one | {"record_id": "2", "agency": "B"}])
    >>> overlaps(rows)[["first", "second"]].values.tolist()
    [['1', '2']]
    """
    compared = in_district(active(rows, during)).dropna(subset="activity_type")
    # only rows of one place and type can overlap
    alike: dict[tuple, list[dict]] = {}
    for record in compared.to_dict("records"):
        alike.setdefault(tuple(record[column] for column in _PLACE), []).append(record)
    found = []
    for place, records in sorted(alike.items(), key=lambda item: item[0]):
        for one, other in sorted(_pairs(records), key=_ids):
            days = span_of(one).common(span_of(other))
            both = days if during is None or days is None else days.common(during)
            if both is not None:
                sides = [one["record_id"], other["record_id"], one["agency"], other["agency"]]
                found.append((*place, *sides, both.start, both.end, _same_work(one, other)))
    return pd.DataFrame(found, columns=COLUMNS).astype({"end": object, "reported_twice": bool})


def _pairs(records: list[dict]) -> Iterator[tuple[dict, dict]]:
    """Return the pairs of different agencies that have a day in common, lower record_id first.

    From the first start to the last, each row only meets those that still run: what is over is
    compared no more, so that the work grows with the rows and the pairs there are.
    """
    running: list[dict] = []
    for record in sorted(records, key=lambda r: r["start"]):
        running = [r for r in running if pd.isna(r["end"]) or r["end"] >= record["start"]]
        for other in running:
            if other["agency"] != record["agency"]:
                one, two = sorted((record, other), key=lambda r: r["record_id"])
                yield one, two
        running.append(record)


def _ids(pair: tuple[dict, dict]) -> tuple[str, str]:
    return pair[0]["record_id"], pair[1]["record_id"]


def _same_work(one: dict, other: dict) -> bool:
    return any(
        pd.notna(x["partner"]) and agency_key(x["partner"]) == agency_key(y["agency"])
        for x, y in ((one, other), (other, one))
    )


def together(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the overlaps per district and activity type: agencies, start, end, reported_twice.

    `reported_twice` holds only where it holds for every pair.

    >>> pairs = pd.DataFrame([["20", "2001", "school", "1", "2", "A", "B", 1, None, False]],
    ...                      columns=COLUMNS)
    >>> together(pairs)["agencies"].tolist()
    [['A', 'B']]
    """
    rows = [
        {
            **dict(zip(_PLACE, place, strict=True)),
            "agencies": sorted({*group["first_agency"], *group["second_agency"]}),
            "start": min(group["start"]),
            "end": None if group["end"].isna().any() else max(group["end"]),
            "reported_twice": bool(group["reported_twice"].all()),
        }
        for place, group in pairs.groupby(_PLACE, sort=True)
    ]
    columns = [*_PLACE, "agencies", "start", "end", "reported_twice"]
    return pd.DataFrame(rows, columns=columns)
