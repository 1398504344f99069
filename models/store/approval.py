"""Approval: a frozen list or a plan goes from draft to reviewed to approved, each step by a person.

What is approved never changes; another approved one may supersede it.
"""

from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, Row, select

from geo.words import Sentence
from models.access.actor import ALONE
from models.access.touched import touched
from models.store.audit import Entry
from models.store.document import Document, clean
from models.store.shelf import insert_row
from models.store.store import Store
from models.store.store_error import Conflict, Refused, StoreError
from models.store.store_tables import document, staged

DRAFT, REVIEWED, APPROVED, SUPERSEDED = "draft", "reviewed", "approved", "superseded"
FINAL = frozenset({APPROVED, SUPERSEDED})
ORDER = (APPROVED, SUPERSEDED, REVIEWED, DRAFT)  # the most agreed first
KINDS = frozenset({"plan", "snapshot"})
# stage -> those that may follow; a reviewed one may be sent back
STEPS = {DRAFT: {REVIEWED}, REVIEWED: {APPROVED, DRAFT}, APPROVED: {SUPERSEDED}, SUPERSEDED: set()}


class Stage(NamedTuple):
    """How far a document is, who has said so, when (ISO 8601, UTC), and why.

    version : of the document, for which it holds; successor : name of what supersedes it
    """

    name: str = DRAFT
    version: int = 0
    author: str = ""
    note: str = ""
    saved_at: str = ""
    successor: str = ""


NEW = Stage()


def action_of(stage: str) -> str:
    """Return what somebody must be allowed to do who sets a stage.

    >>> action_of("reviewed"), action_of("draft")
    ('review', 'approve')
    """
    return "review" if stage == REVIEWED else "approve"


def stage_of(store: Store, one: Document) -> Stage:
    """Return the stage of a document; a new version of it is a draft again.

    >>> with toy_store() as store:
    ...     stage_of(store, store.create("plan", "Q1", {})).name
    'draft'
    """
    return stages(store, [one])[one.id]


def stages(store: Store, ones: list[Document]) -> dict[str, Stage]:
    """Return id -> stage of documents."""
    with store._reading() as connection:
        kept = _kept(connection)
    return {one.id: _holds(kept.get(one.id), one) for one in ones}


def step(
    store: Store,
    one: Document,
    to: str,
    author: str = "",
    note: str = "",
    successor: str | None = None,
) -> Stage:
    """Bring a document, in the version that was looked at, to the next stage; return it.

    Parameters
    ----------
    successor : id of the approved one that supersedes it

    Raises
    ------
    Refused : whoever acts may not, or has reviewed what they approve; Conflict : somebody has
    saved another version since; InputError : no such step, or no successor that could be one.

    >>> with toy_store() as store:
    ...     plan = store.create("plan", "Q1", {})
    ...     step(store, plan, "reviewed", "PCCT").name, step(store, plan, "approved", "NCCT").author
    ('reviewed', 'NCCT')
    """
    clean(author=author, note=note)
    with store._writing() as (connection, change):
        now, action = store.get(one.id), action_of(to)
        by = store._by(connection, change, action, author, partial(_provinces, now))
        kept = _kept(connection)
        before = _holds(kept.get(one.id), now)
        if now.version != one.version:
            raise Conflict(now, one.version)
        if now.kind not in KINDS or to not in STEPS[before.name]:
            found = Sentence(f"approval_stage.{before.name}")
            raise StoreError("approval.step", file=now.name, found=found)
        if to == APPROVED and by["way"] != ALONE and by["author"] == before.author:
            raise Refused("approval.own", account=before.author)
        if (to == SUPERSEDED) != (successor is not None):
            raise StoreError("approval.successor", file=now.name)
        if successor is not None:
            _check(store.get(successor), now, kept)
        row = {"document_id": now.id, "version": now.version, "stage": to, "note": note}
        insert_row(connection, staged, by | row | {"successor": successor})
        told = {"stage": before.name}, {"stage": to, "version": now.version, "by": successor}
        store._tell(connection, by, Entry(action, now.id, now.name, *told))
        return _holds(_kept(connection).get(now.id), now)


def _provinces(one: Document) -> frozenset[str]:
    """Return what it is of; what names no province is of the whole country."""
    return touched(one.kind, None, one.body) or frozenset({""})


def _check(other: Document, now: Document, kept: dict[str, Row]) -> None:
    approved = _holds(kept.get(other.id), other).name == APPROVED
    if other.kind != now.kind or other.id == now.id or not approved:
        raise StoreError("approval.successor", file=now.name)


def _kept(connection: Connection) -> dict[str, Row]:
    """Return id -> the last step, with the name of a successor."""
    query = select(staged, document.c.name.label("named")).join(
        document, document.c.id == staged.c.successor, isouter=True
    )
    return {row.document_id: row for row in connection.execute(query.order_by(staged.c.change))}


def _holds(row: Row | None, one: Document) -> Stage:
    # of an older version nobody has said anything, though what came after it was approved
    if row is None or row.version != one.version:
        return Stage(version=one.version)
    about = (row.version, row.author, row.note, row.saved_at, row.named or "")
    return Stage(row.stage, *about)
