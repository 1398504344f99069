"""Record: one row of a 3W file as a tidy row, or everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from geo.errors import InputError, Problems
from geo.gazetteer import communes, districts
from geo.names import match_area
from models.activities.fields import money, people, status_of
from models.activities.kinds import kind_of, kinds, nearest_kind, pillar_of
from models.activities.scrub import without_addresses, without_contacts
from models.activities.small_counts import (
    TEXTS,
    is_count,
    is_small,
    of_protection,
    without_small_counts,
)
from models.activities.table import Record, Table
from models.reading.area import find_area, name_of, province_of
from models.reading.cells import Place
from models.reading.dates import day
from models.reading.rows import ROW

COLUMNS = [
    "record_id",
    "agency_written",
    "partner",
    "pillar",
    "activity_type",
    "title",
    "adm1_code",
    "adm2_code",
    "target_group",
    "people_targeted",
    "people_reached",
    "withheld",
    "start",
    "end",
    "status",
    "budget",
    "currency",
    "reported_on",
    "source",
]


def read_record(record: Record, place: int, table: Table, problems: Problems) -> Record:
    """Return a row as `COLUMNS` and its row on screen; what is wrong with it is noted.

    Parameters
    ----------
    record : a row of the table, as text.
    place : 1 for the first row of the file, 2 for the second.
    """

    def at(field: str) -> Place:
        return table.at(record, field)

    parts: list[Callable[[], Record]] = [
        lambda: _agency(record, at("agency")),
        lambda: _kind(record, at),
        lambda: _area(record, table),
        lambda: _days(record, at),
        lambda: _figures(record, at),
    ]
    row: Record = dict.fromkeys(COLUMNS) | {ROW: record[ROW], "withheld": False}
    row |= {field: without_contacts(record.get(field)) for field in TEXTS}
    for part in parts:
        with problems.noted():
            row |= part()
    row["record_id"] = _name(record, row, place)
    return row | without_small_counts(row)


def _agency(record: Record, at: Place) -> Record:
    text = without_contacts(record.get("agency") or record.get("acronym"))
    if text is None or is_count(text):
        raise at.wrong("activities.agency", text)
    return {"agency_written": text}


def _kind(record: Record, at: Callable[[str], Place]) -> Record:
    text, said = record.get("activity_type"), record.get("pillar")
    pillar = pillar_of(said) if said else None
    if said and pillar is None:
        raise at("pillar").wrong("activities.pillar", said)
    if text is None:
        if pillar is None:
            raise at("activity_type").wrong("activities.no_type", None)
        return {"pillar": pillar, "activity_type": None}
    code = kind_of(text)
    if code is None:
        near = nearest_kind(text)
        if near is None:
            raise at("activity_type").wrong("activities.type", text)
        raise at("activity_type").wrong("activities.type_near", text, near=f"{near.en} ({near.km})")
    return {"activity_type": code, "pillar": pillar or kinds()[code].pillar}


def _area(record: Record, table: Table) -> Record:
    _check_province(record, table)
    commune = record.get("adm3_code")
    if commune and not (record.get("area_code") or record.get("area_name")):
        number = re.sub(r"\D", "", commune).zfill(6)
        found = _district_of_commune().get(number)
        if found is None:
            raise table.at(record, "adm3_code").wrong("activities.commune", commune)
        record = record | {"area_code": found}
    try:
        area = find_area(record, table.file, ("province", "district"))
    except InputError as error:
        error.column = table.written.get(error.column or "", error.column)
        raise
    if area["adm2_code"] is not None and area["adm2_code"] not in _codes():
        raise table.at(record, "area_code").wrong("activities.former", area["adm2_code"])
    return area


@cache
def _codes() -> frozenset[str]:
    return frozenset(districts()["adm2_code"])


@cache
def _district_of_commune() -> dict[str, str]:
    table = communes()
    return dict(zip(table["adm3_code"], table["adm2_code"], strict=True))


def _check_province(record: Record, table: Table) -> None:
    column = "province_code" if record.get("province_code") else "province_name"
    text = record.get(column)
    if not text or province_of(record) is not None:
        return
    at, near = table.at(record, column), match_area(text, "province").candidates
    if not near:
        raise at.wrong("activities.province", text)
    code = near[0][0]
    raise at.wrong("activities.province_near", text, near=f"{name_of(code)} ({code})")


def _days(record: Record, at: Callable[[str], Place]) -> Record:
    start = day(record.get("start"), at("start"), last=False)
    end = day(record.get("end"), at("end"), last=True)
    status = status_of(record.get("status"), at("status"))
    if start is None:
        raise at("start").wrong("activities.start", record.get("start"))
    if end is not None and end < start:
        raise at("end").wrong("activities.end_first", record.get("end"), start=start)
    if status == "completed" and end is None:
        raise at("end").wrong("activities.no_end", record.get("end"))
    reported = day(record.get("reported_on"), at("reported_on"), last=True)
    return {"start": start, "end": end, "status": status, "reported_on": reported}


def _figures(record: Record, at: Callable[[str], Place]) -> Record:
    targeted, few = people(record.get("people_targeted"), at("people_targeted"))
    reached, few_reached = people(record.get("people_reached"), at("people_reached"))
    return {
        "people_targeted": targeted,
        "people_reached": reached,
        "budget": money(record.get("budget"), at("budget")),
        "withheld": few or few_reached,
    }


def _name(record: Record, row: Record, place: int) -> str:
    """Return the ID of a row; in protection a number may count people if it is not the place."""
    given = without_addresses(record.get("record_id"))
    if given is None or (of_protection(row) and is_small(given) and given != str(place)):
        return f"row {record[ROW]}"
    return given
