"""Table: the cells of a 3W file as rows of our fields; columns about persons are refused."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.errors import InputError
from geo.words import Sentence
from models.activities.columns import IGNORED, TEMPLATE, field_of, tags_of
from models.activities.small_counts import is_count
from models.reading.cells import Place
from models.reading.person_headers import (
    ADDRESSES,
    MAILS,
    PHONES,
    SEX,
    of_people_reached,
    person_column,
    words_of,
)
from models.reading.persons import refuse_persons
from models.reading.rows import ROW, TOTALS, WRITTEN, to_table

AREA = ("province_name", "area_name", "province_code", "area_code", "adm3_code")
_NEEDED = ("agency", "start", "status")
_OF_ACTIVITIES = (ADDRESSES, MAILS, PHONES, SEX)
_STAFF = re.compile(
    r"focal|trainer|facilitator|staff|officer|manager|reported by|prepared by|"
    r"age groups?|ទំនាក់ទំនង|គ្រូបង្គោល|មន្ត្រី"
)
_PROVINCE = re.compile(r"province|adm(?:in)?\s?1|ខេត្ត|រាជធានី")
_DISTRICT = re.compile(r"district|adm(?:in)?\s?2|ស្រុក")
_GOAL = re.compile(r"target|goal|គោលដៅ")
Record = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """The rows of a file in our fields, as text.

    totals : the rows that look like sums over areas, which are not among the others
    written : field -> header as the file writes it
    not_read : the headers that nobody reads
    """

    rows: pd.DataFrame
    totals: tuple[Record, ...]
    written: dict[str, str]
    not_read: tuple[str, ...]
    file: str

    def at(self, record: Record, field: str) -> Place:
        """Return the place of a field's cell, named as the file names it."""
        return Place(self.file, record[ROW], self.header(field))

    def header(self, field: str) -> str:
        """Return the header of a field as the file writes it, or as the template does."""
        return self.written.get(field, TEMPLATE.get(field, field))


def activity_table(cells: list[list[str]], file: str, most: int) -> Table:
    """Return the rows of a 3W file of at most so many rows.

    Raises
    ------
    InputError : no header, too many rows, two columns of one meaning, a column missing.
    InputErrors : columns about persons.

    >>> head = ["Agency", "Activity", "District code", "Start", "Status", "Beneficiaries"]
    >>> cells = [head, ["A", "School", "2001", "2026-01-05", "ongoing", "40"]]
    >>> activity_table(cells, "a.csv", 10).written["people_reached"]
    'Beneficiaries'
    """
    brought = to_table(cells, file, figures=False)
    if len(brought) > most:
        raise InputError("activities.too_many", file=file, n=len(brought), most=most)
    table = _named(brought, tags_of(cells), file)
    _check_columns(table)
    return table


def _named(brought: pd.DataFrame, tags: dict[str, str], file: str) -> Table:
    headers: dict[str, str] = brought.attrs[WRITTEN]
    fields = {
        c: field_of(header, tags.get(header, ""), _area_field(c, header))
        for c, header in headers.items()
    }
    fields = _counts_named(brought, headers, fields)
    counted = Counter(f for f in fields.values() if f not in (None, IGNORED))
    if twice := [field for field, n in counted.items() if n > 1]:
        same = ", ".join(headers[c] for c, f in fields.items() if f == twice[0])
        raise InputError("activities.twice", file=file, row=1, found=same[:200])
    kept = {c: f for c, f in fields.items() if f not in (None, IGNORED)}
    unknown = [c for c, f in fields.items() if f is None]
    _refuse_persons(brought, unknown, headers, file)
    totals = brought.attrs[TOTALS]
    return Table(
        brought[[*kept, ROW]].rename(columns=kept),
        tuple({f: t[c] for c, f in kept.items()} | {ROW: t[ROW]} for t in totals),
        {field: headers[c] for c, field in kept.items()},
        tuple(headers[c] for c in unknown if headers[c]),
        file,
    )


def _counts_named(
    brought: pd.DataFrame, headers: dict[str, str], fields: dict[str, str | None]
) -> dict[str, str | None]:
    """Return the fields with a column of counts under the header of a text as what it is.

    Beside a column of the same counts nobody knows what it holds, and it is not read.
    """
    for column, field in fields.items():
        texts = brought[column].dropna()
        if field == "target_group" and len(texts) and texts.map(is_count).all():
            goal = _GOAL.search(headers[column].casefold())
            meant = "people_targeted" if goal else "people_reached"
            fields = fields | {column: None if meant in fields.values() else meant}
    return fields


def _area_field(column: str, header: str) -> str | None:
    """Return the field of a column that says where; a lone column of provinces is one."""
    if column not in AREA:
        return None
    plain = header.casefold()
    if _PROVINCE.search(plain) and not _DISTRICT.search(plain):
        return column.replace("area", "province")
    return column


def _refuse_persons(
    brought: pd.DataFrame, unknown: list[str], headers: dict[str, str], file: str
) -> None:
    """Refuse columns about persons among those the template does not know.

    Where an activity takes place, whom it is for and whom to call about it are none: many 3W
    tables have them. They are not read.
    """
    others = [
        c
        for c in unknown
        if not _of_activity(headers[c]) and not _STAFF.search(headers[c].casefold())
    ]
    left = brought[[*others, ROW]].copy()
    left.attrs = {WRITTEN: {c: headers[c] for c in others}}
    refuse_persons(left, file, told=(ADDRESSES,))


def _of_activity(header: str) -> bool:
    """Return whether a column may say of an activity what it must not say of persons."""
    what = person_column(header)
    of_people = what in (PHONES, MAILS) and of_people_reached(words_of(header))
    return what in _OF_ACTIVITIES and not of_people


def _check_columns(table: Table) -> None:
    written = table.written
    missing = [TEMPLATE[field] for field in _NEEDED if field not in written]
    if not {"activity_type", "pillar"} & set(written):
        missing.append("Activity type")
    if not set(AREA) & set(written):
        missing.append("Province")
    if missing:
        found = ", ".join(written.values())[:200] or Sentence("error.activities.no_column")
        raise InputError(
            "activities.columns",
            file=table.file,
            row=1,
            column=missing[0],
            columns=", ".join(missing),
            found=found,
        )
