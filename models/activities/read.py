"""Read: a file of 3W rows made tidy, or all its problems at once; nobody's contact is kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.errors import InputError, Problems
from geo.gazetteer import communes, districts
from geo.names import match_area
from models.activities.columns import IGNORED, TEMPLATE, field_of, tags_of
from models.activities.fields import money, people, status_of
from models.activities.kinds import kind_of, kinds, nearest_kind, pillar_of
from models.activities.scrub import without_addresses, without_contacts
from models.reading.area import find_area, name_of, province_of
from models.reading.cells import Place
from models.reading.dates import day
from models.reading.file import read_cells
from models.reading.headers import is_tag_row
from models.reading.persons import ADDRESSES, MAILS, PHONES, SEX, person_column, refuse_persons
from models.reading.rows import ROW, SKIPPED, TOTALS, WRITTEN, to_table
from models.withhold.counts import threshold_in_use

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
_NEEDED = ("agency", "start", "status")
_FREE = ("partner", "title", "target_group", "currency", "source")
_OF_ACTIVITIES = (ADDRESSES, MAILS, PHONES, SEX)
_STAFF = re.compile(
    r"focal|trainer|facilitator|staff|officer|manager|reported by|prepared by|"
    r"age groups?|ទំនាក់ទំនង|គ្រូបង្គោល|មន្ត្រី"
)
MOST_ROWS = 5_000
MOST_TOGETHER = 200  # rows of one activity in one district; every pair of them is compared
Record = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """The rows of a file, as `COLUMNS`, and the headers that nobody reads."""

    rows: pd.DataFrame
    not_read: tuple[str, ...]


def read_activities(content: bytes, name: str) -> Read:
    """Return the tidy rows of a CSV or XLSX in the template's columns, Khmer, English or tagged.

    The focal point's columns are never read; an address or number inside a text is removed.
    A missing figure, district, type or end stays missing. Where protection reached or targets
    fewer people than `models.withhold.counts.threshold_in_use`, the count is withheld, because so
    few may be known by name.

    Raises
    ------
    InputError : the file or its header can't be read.
    InputErrors : everything that is wrong with its rows, at once.

    >>> text = "Agency,Activity,District code,Start,Status\\nA,School,2001,2026-01-05,ongoing\\n"
    >>> read_activities(text.encode(), "a.csv").rows.loc[0, ["activity_type", "pillar"]].tolist()
    ['school', 'prevention']
    """
    cells = read_cells(content, name).rows
    brought = to_table(cells, name)
    if len(brought) > MOST_ROWS:
        raise InputError(
            file=name,
            expected=f"at most {MOST_ROWS:,} rows",
            found=f"{len(brought):,}",
            way_out="Give one row for each activity, not one for each session.",
        )
    table, written, not_read = _named(brought, tags_of(cells), name)
    _check_columns(written, name)
    problems, rows = Problems(), []
    _refuse_country(brought, cells, written, name, problems)
    for record in table.to_dict("records"):
        row = _read_row(record, written, name, problems)
        rows.append(row)
    problems.raise_any()
    frame = pd.DataFrame(rows, columns=[*COLUMNS, ROW], dtype=object)
    _check_ids(frame, written, name)
    _check_together(frame, written, name)
    frame = frame.drop(columns=ROW).astype(
        {"people_targeted": float, "people_reached": float, "budget": float, "withheld": bool}
    )
    return Read(frame, not_read)


def _named(
    table: pd.DataFrame, tags: dict[str, str], name: str
) -> tuple[pd.DataFrame, dict[str, str], tuple[str, ...]]:
    """Return the table with our fields only, how each was written, and what is not read."""
    headers: dict[str, str] = table.attrs[WRITTEN]
    fields = {
        c: _area_field(c, headers[c]) or field_of(headers[c], tags.get(headers[c], ""))
        for c in headers
    }
    twice = [
        f
        for f, n in Counter(f for f in fields.values() if f not in (None, IGNORED)).items()
        if n > 1
    ]
    if twice:
        same = [headers[c] for c, f in fields.items() if f == twice[0]]
        raise InputError(
            file=name,
            row=1,
            expected="one column for each meaning",
            found=", ".join(same)[:200],
            way_out="Rename or remove one of them.",
        )
    kept = {c: f for c, f in fields.items() if f not in (None, IGNORED)}
    unknown = [c for c, f in fields.items() if f is None]
    _refuse_persons(table, unknown, headers, name)
    written = {field: headers[c] for c, field in kept.items()}
    return (
        table[[*kept, ROW]].rename(columns=kept),
        written,
        tuple(headers[c] for c in unknown if headers[c]),
    )


def _area_field(column: str, header: str) -> str | None:
    """Return the field of a column that says where; a lone column of provinces is one."""
    if column not in ("area_code", "area_name", "province_code", "province_name"):
        return None
    plain = header.casefold()
    if re.search("province|adm1|ខេត្ត|រាជធានី", plain) and not re.search("district|adm2|ស្រុក", plain):
        return column.replace("area", "province")
    return column


def _refuse_persons(
    table: pd.DataFrame, unknown: list[str], headers: dict[str, str], name: str
) -> None:
    """Refuse columns about persons among those the template does not know.

    Where an activity takes place, whom it is for and whom to call about it are none: many 3W
    tables have them. They are not read.
    """
    others = [
        c
        for c in unknown
        if person_column(headers[c]) not in _OF_ACTIVITIES
        and not _STAFF.search(headers[c].casefold())
    ]
    left = table[[*others, ROW]].copy()
    left.attrs = {WRITTEN: {c: headers[c] for c in others}}
    refuse_persons(left, name)


def _check_columns(written: dict[str, str], name: str) -> None:
    missing = [TEMPLATE[field] for field in _NEEDED if field not in written]
    if not {"activity_type", "pillar"} & set(written):
        missing.append("Activity type")
    if not {"area_code", "area_name", "province_code", "province_name", "adm3_code"} & set(written):
        missing.append("Province")
    if missing:
        raise InputError(
            file=name,
            row=1,
            column=missing[0],
            expected=f"the columns {', '.join(missing)}",
            found=", ".join(written.values())[:200] or "none of them",
            way_out="Use the template's headers; the page offers it.",
        )


def _refuse_country(
    table: pd.DataFrame,
    cells: list[list[str]],
    written: dict[str, str],
    file: str,
    problems: Problems,
) -> None:
    """Note activities of the whole country, which look like rows of totals and would be lost."""
    headers = table.attrs[WRITTEN]
    column_of = {field: c for field, h in written.items() for c in headers if headers[c] == h}
    rows = [n for n in table.attrs[SKIPPED] if not is_tag_row([c for c in cells[n - 1] if c])]
    where = next(
        f
        for f in ("province_name", "area_name", "province_code", "area_code", "adm3_code")
        if f in written
    )
    for row, record in zip(rows, table.attrs[TOTALS], strict=True):
        if record.get(column_of["agency"]) is None:
            continue  # a sum of the rows above
        with problems.noted():
            raise Place(file, row, written[where]).error(
                "a province or district",
                record.get(column_of[where]),
                "Give one row for each province it runs in.",
            )


def _read_row(record: Record, written: dict[str, str], file: str, problems: Problems) -> Record:
    def at(field: str) -> Place:
        return Place(file, record[ROW], written.get(field, TEMPLATE.get(field, field)))

    parts: list[Callable[[], Record]] = [
        lambda: _agency(record, at("agency")),
        lambda: _kind(record, at),
        lambda: _area(record, file, written),
        lambda: _days(record, at),
        lambda: _figures(record, at),
    ]
    row: Record = dict.fromkeys(COLUMNS) | {ROW: record[ROW], "withheld": False}
    row |= {field: without_contacts(record.get(field)) for field in _FREE}
    for part in parts:
        with problems.noted():
            row |= part()
    row["record_id"] = without_addresses(record.get("record_id")) or f"row {record[ROW]}"
    return row if row["pillar"] != "protection" else row | _withheld(row)


def _agency(record: Record, at: Place) -> Record:
    text = without_contacts(record.get("agency") or record.get("acronym"))
    if text is None:
        raise at.error("the agency that does it", None, "Fill it in or remove the row.")
    return {"agency_written": text}


def _kind(record: Record, at: Callable[[str], Place]) -> Record:
    text, said = record.get("activity_type"), record.get("pillar")
    pillar = pillar_of(said) if said else None
    if said and pillar is None:
        raise at("pillar").error(
            "Prevention, Protection, Prosecution or Policy & partnership",
            said,
            "Correct the pillar, or leave it empty.",
        )
    if text is None:
        if pillar is None:
            raise at("activity_type").error(
                "an activity type", None, "Fill it in, or give the pillar."
            )
        return {"pillar": pillar, "activity_type": None}
    code = kind_of(text)
    if code is None:
        near = nearest_kind(text)
        hint = f" Perhaps “{near}”?" if near else ""
        raise at("activity_type").error(
            "one of the known activity types",
            text,
            f"Choose one of data/activity_types.csv, or add it there.{hint}",
        )
    return {"activity_type": code, "pillar": pillar or kinds()[code].pillar}


def _area(record: Record, file: str, written: dict[str, str]) -> Record:
    column = "province_code" if record.get("province_code") else "province_name"
    if record.get(column) and province_of(record) is None:
        near = match_area(record[column], "province").candidates
        hint = f" Perhaps {name_of(near[0][0])} ({near[0][0]})?" if near else ""
        raise Place(file, record[ROW], written[column]).error(
            "a known province", record[column], f"Correct the name or give its code.{hint}"
        )
    commune = record.get("adm3_code")
    if commune and not (record.get("area_code") or record.get("area_name")):
        found = (
            communes().set_index("adm3_code")["adm2_code"].get(re.sub(r"\D", "", commune).zfill(6))
        )
        if found is None:
            raise Place(file, record[ROW], written["adm3_code"]).error(
                "a commune code of six digits", commune, "Correct it, or give the district."
            )
        record = record | {"area_code": found}
    try:
        area = find_area(record, file, ("province", "district"))
    except InputError as error:
        raise InputError(
            file=error.file,
            row=error.row,
            column=written.get(error.column or "", error.column),
            expected=error.expected,
            found=error.found,
            way_out=error.way_out,
        ) from error
    if area["adm2_code"] is not None and area["adm2_code"] not in set(districts()["adm2_code"]):
        raise Place(file, record[ROW], written.get("area_code", "District code")).error(
            "a district of today", area["adm2_code"], "Name the district it belongs to now."
        )
    return area


def _days(record: Record, at: Callable[[str], Place]) -> Record:
    start = day(record.get("start"), at("start"), last=False)
    end = day(record.get("end"), at("end"), last=True)
    status = status_of(record.get("status"), at("status"))
    if start is None:
        raise at("start").error(
            "a date such as 2026-01-31",
            record.get("start"),
            "Without it nobody knows when the activity runs.",
        )
    if end is not None and end < start:
        raise at("end").error(
            f"a day on or after {start}", record.get("end"), "Correct one of the two dates."
        )
    if status == "completed" and end is None:
        raise at("end").error(
            "the day it ended, because it is completed",
            record.get("end"),
            "Fill it in, or correct the status.",
        )
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


def _withheld(row: Record) -> Record:
    small = [
        c
        for c in ("people_targeted", "people_reached")
        if row[c] is not None and 0 < row[c] < threshold_in_use()
    ]
    return dict.fromkeys(small, None) | {"withheld": row["withheld"] or bool(small)}


def _check_ids(frame: pd.DataFrame, written: dict[str, str], name: str) -> None:
    problems, first = Problems(), {}
    for identity, row in zip(frame["record_id"], frame[ROW], strict=True):
        with problems.noted():
            if identity in first:
                raise Place(name, int(row), written.get("record_id", "Record ID")).error(
                    "each record once",
                    identity,
                    f"It is also in row {first[identity]}: remove one or give it another ID.",
                )
        first.setdefault(identity, int(row))
    problems.raise_any()


def _check_together(frame: pd.DataFrame, written: dict[str, str], name: str) -> None:
    counts = frame.groupby(["adm2_code", "activity_type"]).size()
    for (district, kind), n in counts[counts > MOST_TOGETHER].items():
        raise InputError(
            file=name,
            column=written.get("activity_type"),
            expected=f"at most {MOST_TOGETHER} rows of one activity in one district",
            found=f"{n:,} rows of “{kinds()[kind].en}” in {name_of(district)} ({district})",
            way_out="Give one row for each activity, not one for each session.",
        )
