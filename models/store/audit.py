"""Audit: who did what, when, before and after; every row holds the hash of the one before.

It is written in the transaction of what it tells of, and says by a hash which rows came with it.
"""

import hashlib
import json
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError

from models.store import store_tables
from models.store.document import about_digest
from models.store.store_tables import (
    answered,
    archiving,
    audit,
    chosen,
    decided,
    granted,
    proposed,
    staged,
    version,
)

# tables whose rows are added with an entry; the content of a version has its own hash
_ADDED = (version, archiving, chosen, decided, granted, staged, proposed, answered)
_LEFT_OUT = {"body", "blob"}
_BEFORE = {"version", "archiving", "chosen", "decided"}  # those older than the audit
_OF_ENTRY = tuple(c for c in audit.c if c.name != "sha256")
_START = "0" * 64
BEGIN = "begin"


class Entry(NamedTuple):
    """What was done: an action, to what, by its id and name, and how that was before and after."""

    action: str
    target: str
    name: str
    before: Any = None
    after: Any = None


def begin(connection: Connection) -> None:
    """Write the first row, which covers everything that was saved before there was an audit."""
    number = connection.execute(select(store_tables.change.c.number)).scalar_one()
    row = {"change": number, "saved_at": "", "author": "", "way": ""}
    append(connection, row, Entry(BEGIN, "", "", None, _earlier(connection, number)))


def append(connection: Connection, by: dict[str, Any], entry: Entry) -> None:
    """Add a row for an entry.

    by : change, saved_at, author and way; the caller lets nobody else save meanwhile
    """
    last = connection.execute(
        select(audit.c.number, audit.c.sha256).order_by(audit.c.number.desc()).limit(1)
    ).one_or_none()
    row = by | {
        "number": 1 if last is None else last.number + 1,
        "action": entry.action,
        "target": entry.target,
        "name": entry.name,
        "before": _text(entry.before),
        "after": _text(entry.after),
        # what was before the first row is in its text; tables of later forms are not there yet
        "rows_sha256": _digest([])
        if entry.action == BEGIN
        else _rows_digest(connection, by["change"]),
    }
    before = _START if last is None else last.sha256
    connection.execute(insert(audit).values(row | {"sha256": _chained(before, row)}))


def chain_fault(connection: Connection) -> str:
    """Return what is wrong with the audit; nothing where every row is as it was written.

    Also compares the rows that came with every entry, and finds those that came with none.
    """
    try:
        rows = connection.execute(select(audit).order_by(audit.c.number)).mappings().all()
        return _fault(connection, [dict(row) for row in rows])
    except (DBAPIError, UnicodeDecodeError, ValueError) as error:
        return f"it can't be read ({type(error).__name__})"


def head(connection: Connection) -> tuple[int, str]:
    """Return number and hash of the last row: who notes them sees whether the end was cut off."""
    found = connection.execute(
        select(audit.c.number, audit.c.sha256).order_by(audit.c.number.desc()).limit(1)
    ).one_or_none()
    return (0, _START) if found is None else (found.number, found.sha256)


def _fault(connection: Connection, rows: list[dict[str, Any]]) -> str:
    if not rows or rows[0]["action"] != BEGIN:
        return "its beginning is not there any more"
    before = _START
    for place, row in enumerate(rows, start=1):
        told = {column.name: row[column.name] for column in _OF_ENTRY}
        if row["number"] != place or row["sha256"] != _chained(before, told):
            return f"row {place} is not as it was written, or one before it is gone"
        before = row["sha256"]
    began = rows[0]["change"]
    if json.loads(rows[0]["after"]) != _earlier(connection, began):
        return "what was saved before the audit began is not as it was"
    added = _added(connection)
    for row in rows[1:]:
        if row["rows_sha256"] != _digest(added.get(row["change"], [])):
            return f"what was saved with row {row['number']} is not as it was"
    found = {row["change"] for row in rows[1:]}
    for change in sorted(added.keys() - found):
        for name, *_ in added[change]:
            if name not in _BEFORE or not 0 < change <= began:
                return f"{name}: change {change} was made past the audit"
    return ""


def _chained(before: str, row: dict[str, Any]) -> str:
    return about_digest(before, *(row[column.name] for column in _OF_ENTRY))


def _rows_digest(connection: Connection, change: int) -> str:
    """Return the hash of all rows of a change, whatever the database's order."""
    return _digest(_added(connection, change).get(change, []))


def _added(connection: Connection, change: int | None = None) -> dict[int, list[list[Any]]]:
    """Return change -> the rows that came with it, of all changes unless told."""
    told: dict[int, list[list[Any]]] = {}
    for table in _ADDED:
        query = select(*(column for column in table.c if column.name not in _LEFT_OUT))
        if change is not None:
            query = query.where(table.c.change == change)
        for row in connection.execute(query):
            told.setdefault(row.change, []).append([table.name, *row])
    return told


def _earlier(connection: Connection, change: int) -> dict[str, Any]:
    # only columns that every form of the store has had since
    query = select(version.c.document_id, version.c.number, version.c.sha256)
    found = connection.execute(query.where(version.c.change <= change)).all()
    return {"versions": len(found), "sha256": _digest([list(row) for row in found])}


def _digest(rows: list[list[Any]]) -> str:
    texts = sorted(_text(row) for row in rows)
    return hashlib.sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=sorted)
