"""Check: whether everything in a store is as it was saved."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Row, func, select, text
from sqlalchemy.exc import DBAPIError

from models.store.audit import chain_fault, head
from models.store.document import ABOUT, about_digest, digest, moment_of
from models.store.engine import AUTOCOMMIT
from models.store.proposed_row import proposal_of
from models.store.store import Store
from models.store.store_error import told, translated
from models.store.store_tables import (
    answered,
    archiving,
    audit,
    change,
    chosen,
    decided,
    document,
    draft,
    granted,
    proposed,
    staged,
    version,
)

_LISTS = {
    "tables in use": chosen,
    "decisions about names": decided,
    "hidden and shown again": archiving,
    "reviews and approvals": staged,
    "proposals": proposed,
    "answers to proposals": answered,
    "roles of accounts": granted,
    "drafts": draft,
    "the number of changes": change,
}

_UNREADABLE = (DBAPIError, UnicodeDecodeError)


@dataclass(frozen=True)
class Checked:
    """What a check found.

    versions : how many there are; whole, damaged : what is as it was saved, and what is not;
    head : number and hash of the last row of the audit
    """

    versions: int
    whole: tuple[str, ...]
    damaged: tuple[str, ...]
    head: tuple[int, str]


def check(store: Store) -> Checked:
    """Compare every version, and who, when and what, with their hashes; read everything else.

    What can't be read is damaged; the check goes on with the rest.

    Raises
    ------
    StoreError : not even the list of what was saved can be read.

    >>> with toy_store() as store:
    ...     kept = store.create("plan", "Q1", {})
    ...     found = check(store)
    >>> found.versions, found.whole[0], found.damaged
    (1, "plan 'Q1', version 1", ())
    """
    with (
        told(store.where),
        store.engine.connect().execution_options(isolation_level=AUTOCOMMIT) as connection,
        _of_one_moment(store.engine) as still,
    ):
        return check_in(connection, still)


@contextmanager
def _of_one_moment(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees the store as it is now, whatever others save meanwhile."""
    file = engine.dialect.name == "sqlite"
    level = AUTOCOMMIT if file else "REPEATABLE READ"
    with engine.connect().execution_options(isolation_level=level) as connection:
        if file:
            connection.exec_driver_sql("BEGIN")  # ends with the connection
        yield connection


def check_in(connection: Connection, still: Connection | None = None) -> Checked:
    """Check a store as a connection sees it, also inside its transaction; see `check`.

    still : one that sees nothing of what is saved meanwhile, where the first does
    """
    still = still or connection
    # one at a time: all files together may be more than fits into memory
    found = {name: _fault(connection, *key) for key, name in _versions(connection)}
    versions = len(found)
    for name, table in _LISTS.items():
        found[name] = _unread(connection, table)
    found["proposals"] = found["proposals"] or _odd_proposal(connection)
    found["the number of changes"] = found["the number of changes"] or _number_fault(still)
    found["what documents point at"] = _pointing_fault(still)
    found["the audit"] = chain_fault(still)
    last = (0, "") if found["the audit"] else head(still)
    if connection.dialect.name == "sqlite":
        found["the file"] = _file_fault(connection)
    return Checked(
        versions,
        whole=tuple(name for name, fault in found.items() if not fault),
        damaged=tuple(f"{name}: {fault}" for name, fault in found.items() if fault),
        head=last,
    )


def check_audit(store: Store) -> tuple[str, tuple[int, str]]:
    """Return what is wrong with the audit, nothing where it is whole; number and hash of its end.

    Raises
    ------
    StoreError : it can't be read at all.

    >>> with toy_store() as store:
    ...     check_audit(store)[0], check_audit(store)[1][0]
    ('', 1)
    """
    with told(store.where), _of_one_moment(store.engine) as connection:
        return chain_fault(connection), head(connection)


def audit_end(store: Store) -> tuple[int, str]:
    """Return number and hash of the last row of the audit.

    >>> with toy_store() as store:
    ...     audit_end(store)[0]
    1
    """
    with store._reading() as connection:
        return head(connection)


def _versions(connection: Connection) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield (id, version) and its name for readers; the id where the name can't be read."""
    # from the index alone, which is there although the table is damaged
    keys = select(version.c.document_id, version.c.number)
    for key in connection.execute(keys.order_by(*keys.selected_columns)).all():
        try:
            query = select(document.c.kind, document.c.name).where(document.c.id == key[0])
            row: Row | None = connection.execute(query).one_or_none()
        except _UNREADABLE:
            row = None
        name = f"document {key[0]}" if row is None else f"{row.kind} {row.name!r}"
        yield tuple(key), f"{name}, version {key[1]}"


def _fault(connection: Connection, document_id: str, number: int) -> str:
    query = (
        select(version, document.c.kind, document.c.name)
        .join(document, version.c.document_id == document.c.id)
        .where(version.c.document_id == document_id, version.c.number == number)
    )
    try:
        kept = connection.execute(query).one_or_none()
    except _UNREADABLE as error:
        return translated(error, "").found
    if kept is None:
        return "it is not there any more"
    if digest(kept.body, kept.blob) != kept.sha256:
        return "other content than was saved"
    if moment_of(kept.saved_at) is None:
        return f"saved at {kept.saved_at!r}, which is no time"
    about = about_digest(kept.kind, kept.name, *(getattr(kept, column) for column in ABOUT))
    # what was saved before form 0003 has no such hash
    same = kept.about_sha256 in (None, about)
    return "" if same else "another name, author, note or time than was saved"


def _number_fault(connection: Connection) -> str:
    try:
        numbers = connection.execute(select(change.c.number)).scalars().all()
        last = connection.execute(select(func.max(audit.c.change))).scalar()
    except _UNREADABLE as error:
        return translated(error, "").found
    whole = len(numbers) == 1 and numbers[0] >= (last or 0)
    return "" if whole else f"{numbers} where the audit has come to {last}"


def _pointing_fault(connection: Connection) -> str:
    """Return which document does not point at its last version, or is hidden past the lists."""
    hidden = select(archiving.c.document_id, archiving.c.archived).order_by(archiving.c.change)
    first = select(func.min(audit.c.change)).scalar_subquery()
    ends = func.max(version.c.number).label("last"), func.min(version.c.change) <= first
    query = select(document, ends[0], ends[1].label("old")).outerjoin(version)
    try:
        shown = {row.document_id: row.archived for row in connection.execute(hidden)}
        for row in connection.execute(query.group_by(document.c.id)):
            # who hid something before there was an audit may not be known
            noted = shown.get(row.id, bool(row.old) and row.archived)
            if row.newest != row.last or row.archived != noted:
                return f"{row.kind} {row.name!r} is cut off, or hidden by nobody"
    except _UNREADABLE as error:
        return translated(error, "").found
    return ""


def _odd_proposal(connection: Connection) -> str:
    rows = connection.execute(select(proposed).order_by(proposed.c.change))
    odd = (row.change for row in rows if proposal_of(row) is None)
    return next((f"change {change} proposes what can't be read" for change in odd), "")


def _unread(connection: Connection, table) -> str:
    try:
        connection.execute(select(table)).all()
    except _UNREADABLE as error:
        return translated(error, "").found
    return ""


def _file_fault(connection: Connection) -> str:
    try:
        said = connection.execute(text("PRAGMA integrity_check")).scalars().all()
    except _UNREADABLE as error:
        return translated(error, "").found
    return "" if said == ["ok"] else f"SQLite finds {len(said)} faults, the first: {said[0]}"
