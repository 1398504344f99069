"""Same: what a store holds as one hash for each table, to compare it with another store."""

import hashlib
import json
from typing import NamedTuple

from sqlalchemy import Connection, select

from models.store.store_tables import (
    answered,
    archiving,
    audit,
    change,
    chosen,
    decided,
    document,
    granted,
    proposed,
    staged,
    version,
)

# the content of a version has its own hash, and a check compares the two
_CONTENT = {"body", "blob"}
_NUMBERED = (version, archiving, chosen, decided, staged, proposed, answered, granted, audit)


class Held(NamedTuple):
    """What a table holds: number of rows, and the SHA-256 of all of them."""

    rows: int
    sha256: str


def change_of(connection: Connection) -> int:
    """Return the number of the last change."""
    return connection.execute(select(change.c.number)).scalar_one()


def held(connection: Connection, last: int) -> dict[str, Held]:
    """Return name of a table -> what it holds, up to a change; nothing of that ever moves again.

    >>> with toy_store() as store, store.engine.connect() as connection:
    ...     held(connection, 0)["audit"].rows, held(connection, 0)["version"].rows
    (1, 0)
    """
    found = {}
    for table in _NUMBERED:
        columns = [column for column in table.c if column.name not in _CONTENT]
        rows = select(*columns).where(table.c.change <= last)
        found[table.name] = _held(connection.execute(rows).all())
    saved = select(version.c.document_id).where(version.c.change <= last)
    # where `newest` and `archived` point to may move on meanwhile
    named = select(document.c.id, document.c.kind, document.c.name)
    found[document.name] = _held(connection.execute(named.where(document.c.id.in_(saved))).all())
    return found


def _held(rows) -> Held:
    texts = sorted(json.dumps(list(row), ensure_ascii=False) for row in rows)
    text = "\n".join(texts).encode("utf-8", "surrogatepass")
    return Held(len(texts), hashlib.sha256(text).hexdigest())
