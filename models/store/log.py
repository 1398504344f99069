"""Log: who has changed what, and when; the last change first."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, case, literal, literal_column, select, union_all
from sqlalchemy.types import String

from models.store.store import Store
from models.store.store_tables import (
    answered,
    archiving,
    chosen,
    decided,
    document,
    proposed,
    staged,
    version,
)


class Change(NamedTuple):
    """One change: its number, when (ISO 8601, UTC), who, what was done, and to what."""

    number: int
    saved_at: str
    author: str
    what: str
    name: str


def log(store: Store, most: int = 100) -> list[Change]:
    """Return the last changes, newest first.

    >>> with toy_store() as store:
    ...     kept = store.create("upload", "r.csv", {}, author="MoI")
    ...     store.use("repatriation", kept.id, "NCCT")
    ...     [(change.author, change.what, change.name) for change in log(store)]
    [('NCCT', 'use for repatriation', 'r.csv'), ('MoI', 'save upload, version 1', 'r.csv')]
    """
    name = document.c.name
    shown = case((archiving.c.archived, literal("hide ")), else_=literal("show again "))
    used = literal("use for ") + chosen.c.input
    parts = [
        _part(
            version,
            literal("save ") + document.c.kind + ", version " + version.c.number.cast(String),
            name,
        ).join(document, document.c.id == version.c.document_id),
        _part(archiving, shown + document.c.kind, name).join(
            document, document.c.id == archiving.c.document_id
        ),
        _part(chosen, used, case((name.is_(None), "the shipped table"), else_=name)).join(
            document, document.c.id == chosen.c.document_id, isouter=True
        ),
        _part(staged, literal("set stage ") + staged.c.stage, name).join(
            document, document.c.id == staged.c.document_id
        ),
        _part(proposed, literal("propose ") + proposed.c.subject, proposed.c.name),
        _part(
            answered,
            literal("answer ") + proposed.c.subject + ": " + answered.c.answer,
            proposed.c.name,
        ).join(proposed, proposed.c.change == answered.c.proposal),
        _part(
            decided,
            literal("decide ") + decided.c.level + " " + decided.c.within,
            decided.c.name_key + " = " + decided.c.code,
        ),
    ]
    query = union_all(*parts).order_by(literal_column("change").desc()).limit(most)
    with store._reading() as connection:
        return [Change(*row) for row in connection.execute(query)]


def _part(table, what: ColumnElement[str], name: ColumnElement[str]) -> Select:
    return select(
        table.c.change, table.c.saved_at, table.c.author, what.label("what"), name.label("name")
    ).select_from(table)
