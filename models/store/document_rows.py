"""Document rows: how documents and their versions are asked of the database, and read."""

from datetime import UTC, datetime

from sqlalchemy import Row, Select, literal, select

from models.store import store_tables
from models.store.document import Document, body_of, moment_of

_D, _V = store_tables.document, store_tables.version
_ABOUT = (
    *(_D.c.id, _D.c.kind, _D.c.name, _D.c.archived, _V.c.number, _V.c.sha256),
    *(_V.c.author, _V.c.note, _V.c.saved_at, _V.c.change),
)
_COLUMNS = (*_ABOUT, _V.c.body)
SAME = _V.c.document_id == _D.c.id

_NO_TIME = datetime.fromtimestamp(0, UTC)  # of a damaged one, which nobody knows


def documents(bodies: bool = True) -> Select:
    """Return a query for every version of every document; without bodies, each is empty."""
    columns = _COLUMNS if bodies else (*_ABOUT, literal("{}").label("body"))
    return select(*columns).join(_V, SAME)


def of_kind(query: Select, kind: str, archived: bool | None) -> Select:
    """Return a query for the newest versions of a kind alone, last saved first."""
    query = query.where(_D.c.kind == kind, _V.c.number == _D.c.newest)
    if archived is not None:
        query = query.where(_D.c.archived.is_(archived))
    # not by the clock, which may be set back
    return query.order_by(_V.c.change.desc())


def document_of(row: Row) -> Document:
    """Return the version that a row of `documents` is."""
    saved_at, body = moment_of(row.saved_at), body_of(row.body)
    return Document(
        id=row.id,
        kind=row.kind,
        name=row.name,
        version=row.number,
        body={} if body is None else body,
        sha256=row.sha256,
        author=row.author,
        note=row.note,
        saved_at=saved_at or _NO_TIME,
        change=row.change,
        archived=row.archived,
        damaged=body is None or saved_at is None,
    )
