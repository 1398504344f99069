"""Record: one row of a 3W file as tidy rows, or what is wrong with it or must be decided."""

from collections.abc import Callable
from functools import partial

from geo.errors import InputError, Problems
from models.activities import platforms
from models.activities.asked import Asked, Waits
from models.activities.fields import money, near_statuses, people, status_of
from models.activities.kinds import (
    OTHER,
    is_other,
    kind_of,
    kinds,
    nearest_kinds,
    other_of,
    other_pillar,
    pillar_of,
)
from models.activities.scrub import anonymous, of_somebody, without_addresses, without_contacts
from models.activities.several import parts
from models.activities.small_counts import (
    PROTECTION,
    TEXTS,
    guarded,
    is_count,
    is_small,
    without_small_counts,
)
from models.activities.table import Record, Table
from models.activities.where import one_each, place_of
from models.reading.cells import PLAIN, Place
from models.reading.dates import day
from models.reading.numbers import Form
from models.reading.rows import ROW

_MOST_NAME = 200  # letters of an agency
Parted = tuple[list[Record], list[Record]]
PART = "#"  # before the number of a row that names several places or activities
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


def parted(record: Record) -> Parted:
    """Return a row with one place in each, and with one activity in each.

    >>> places, kinds = parted({"area_code": "2001|2002", "activity_type": "School | Fair"})
    >>> len(places), len(kinds)
    (2, 2)
    """
    return one_each(record), _one_each_kind(record)


def read_record(
    record: Record, each: Parted, place: int, table: Table, problems: Problems, asked: Asked
) -> list[Record]:
    """Return a row as `COLUMNS` and its row on screen: one for each place and activity it names.

    What is wrong with it is noted, what must be decided is asked; it then is no row.

    Parameters
    ----------
    record : a row of the table, as text.
    each : as `parted` returns it.
    place : 1 for the first row of the file, 2 for the second.
    """

    def at(field: str) -> Place:
        return table.at(record, field)

    def part(work: Callable[[], Record]) -> Record | None:
        try:
            with problems.noted():
                return work()
        except Waits:
            return None
        return None

    parts_of = [
        part(lambda: _agency(record, at("agency"))),
        part(lambda: _days(record, table, asked)),
        part(lambda: _figures(record, table)),
    ]
    areas = [part(partial(place_of, one, table, asked)) for one in each[0]]
    types = [part(partial(_kind, one, at, asked)) for one in each[1]]
    if any(one is None for one in (*parts_of, *areas, *types)):
        return []
    row: Record = dict.fromkeys(COLUMNS) | {ROW: record[ROW], "withheld": False}
    row |= {field: anonymous(record.get(field)) for field in TEXTS}
    for one in parts_of:
        row |= one or {}
    return _rows(row, _once(areas), _once(types), record, place, table)


def _once(found: list[Record | None]) -> list[Record]:
    """Return each of them once, however often and in whatever spelling the row names it."""
    return list({tuple(one.items()): one for one in found if one}.values())


def _rows(
    row: Record, areas: list[Record], types: list[Record], record: Record, place: int, table: Table
) -> list[Record]:
    """Return a row for each place and type, in which nobody is counted twice.

    Nobody knows how many people were reached in each of several places: there the figures go
    missing. Of several types one row keeps them, one of protection first, whose small counts are
    withheld; and where one is, no text of the others tells them.
    """
    types = [_titled(row, kind) for kind in types]
    types.sort(key=lambda kind: not guarded(row | kind))
    made = [row | area | kind for area in areas for kind in types]
    for number, one in enumerate(made):
        if len(areas) > 1 or number:
            one |= dict.fromkeys(("people_targeted", "people_reached", "budget"))
    hidden = {"pillar": PROTECTION} if guarded(row | types[0]) else {}
    changes = [without_small_counts(one | hidden) for one in made]
    name = _name(record, row | types[0], place, table)
    return [
        one | change | {"record_id": name if not number else f"{name}{PART}{number + 1}"}
        for number, (one, change) in enumerate(zip(made, changes, strict=True))
    ]


def _titled(row: Record, kind: Record) -> Record:
    """Return a type with the words of one that is none of the list as the title."""
    written = kind.pop("written", None)
    if written is None:
        return kind
    title = row["title"]
    return kind | {"title": f"{title} ({written})" if title else written}


def _agency(record: Record, at: Place) -> Record:
    text = anonymous(record.get("agency") or record.get("acronym"))
    if text is None or is_count(text) or len(text) > _MOST_NAME:
        raise at.wrong("activities.agency", text)
    return {"agency_written": text}


def _one_each_kind(record: Record) -> list[Record]:
    text = record.get("activity_type")
    if not text:
        return [record]
    named = parts(text, _is_kind)
    return [record | {"activity_type": one} for one in named]


def _is_kind(text: str) -> bool:
    return kind_of(text) is not None or is_other(text) or other_pillar(text) is not None


def _kind(record: Record, at: Callable[[str], Place], asked: Asked) -> Record:
    text, pillar = record.get("activity_type"), _pillar(record, at, asked)
    if text is None:
        if pillar is None:
            raise at("activity_type").wrong("activities.no_type", None)
        return {"pillar": pillar, "activity_type": None}
    code = kind_of(text)
    other = other_pillar(text) or (pillar if is_other(text) else None)
    if code is None and other:
        return {"pillar": pillar or other, "activity_type": OTHER}
    if code is None:
        text = str(without_contacts(text))
        code = asked.answer(text, "activity", _unknown_kind(text, at), nearest_kinds(text))
    if code in kinds():
        return {"activity_type": code, "pillar": pillar or kinds()[code].pillar}
    return {
        "activity_type": OTHER,
        "pillar": pillar or code.removeprefix(other_of("")),
        "written": None if is_other(text) else anonymous(text),
    }


def _unknown_kind(text: str, at: Callable[[str], Place]) -> InputError:
    near = nearest_kinds(text)
    if not near:
        return at("activity_type").wrong("activities.type", text)
    like = kinds()[near[0][0]]
    return at("activity_type").wrong("activities.type_near", text, near=f"{like.en} ({like.km})")


def _pillar(record: Record, at: Callable[[str], Place], asked: Asked) -> str | None:
    said = without_contacts(record.get("pillar"))
    if not said:
        return None
    error = at("pillar").wrong("activities.pillar", said)
    return pillar_of(said) or asked.answer(said, "pillar", error)


def _days(record: Record, table: Table, asked: Asked) -> Record:
    def at(field: str) -> Place:
        return table.at(record, field)

    start = day(record.get("start"), at("start"), last=False)
    end = day(record.get("end"), at("end"), last=True)
    status = _status(record, table, asked)
    if start is None:
        raise at("start").wrong("activities.start", record.get("start"))
    if end is None and table.platform == platforms.DHIS2 and "end" not in table.written:
        end = start  # an event of DHIS2 has one day
    if end is not None and end < start:
        raise at("end").wrong("activities.end_first", record.get("end"), start=start)
    if status == "completed" and end is None:
        raise at("end").wrong("activities.no_end", record.get("end"))
    reported = day(record.get("reported_on"), at("reported_on"), last=True)
    return {"start": start, "end": end, "status": status, "reported_on": reported}


def _status(record: Record, table: Table, asked: Asked) -> str:
    at = table.at(record, "status")
    text = without_contacts(platforms.status_word(table.platform, record.get("status")))
    if not text:
        raise at.wrong("activities.status", text)
    error = at.wrong("activities.status", text)
    return status_of(text) or asked.answer(text, "status", error, near_statuses(text))


def _figures(record: Record, table: Table) -> Record:
    def cell(field: str) -> tuple[str | None, Place, Form]:
        return record.get(field), table.at(record, field), table.forms.get(field, PLAIN)

    targeted, few = people(*cell("people_targeted"))
    reached, few_reached = people(*cell("people_reached"))
    return {
        "people_targeted": targeted,
        "people_reached": reached,
        "budget": money(*cell("budget")),
        "withheld": few or few_reached,
    }


def _name(record: Record, row: Record, place: int, table: Table) -> str:
    """Return the ID of a row; in protection a number may count people if it is not the place."""
    given = without_addresses(record.get("record_id"))
    if given is None or of_somebody(given):
        return f"row {record[ROW]}"
    if guarded(row) and is_small(given) and given != str(place):
        return f"row {record[ROW]}"
    return f"{table.platform}:{given}" if table.platform else given
