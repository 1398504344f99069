"""Documents: everything with a name that people save, one version after another."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from models.access.rights import OTHER, SAVING, SECOND
from models.access.touched import touched, touched_by_version
from models.store import store_tables
from models.store.audit import Entry
from models.store.document import (
    ABOUT,
    IMMUTABLE,
    Document,
    about_digest,
    check_blob,
    clean,
    digest,
    to_text,
)
from models.store.document_rows import SAME, document_of, documents, of_kind
from models.store.guard import Guarded
from models.store.store_error import Conflict, Immutable, NotFound, StoreError

_D, _V, _S = store_tables.document, store_tables.version, store_tables.staged


class Documents(Guarded):
    """Saves documents and reads them; see `models.store.Store`."""

    def create(
        self,
        kind: str,
        name: str,
        body: dict[str, Any],
        author: str = "",
        note: str = "",
        blob: bytes | None = None,
    ) -> Document:
        """Save something new as version 1.

        Raises
        ------
        InputError : a text or the content that can't be kept; StoreError : it can't be written;
        Refused : whoever acts may not.
        """
        clean(kind=kind, name=name, author=author, note=note)
        with self._writing() as (connection, change):
            action = saving(kind)
            by = self._by(connection, change, action, author, partial(touched, kind, None, body))
            made = first_version(connection, by | {"note": note}, kind, name, body, blob)
            self._tell(connection, by, Entry(action, made.id, name, None, about(made)))
            return made

    def save(
        self,
        document_id: str,
        base_version: int,
        body: dict[str, Any],
        author: str = "",
        note: str = "",
        blob: bytes | None = None,
    ) -> Document:
        """Save the next version on top of `base_version`.

        Raises
        ------
        Conflict : somebody has saved since, `current` is theirs; NotFound; Immutable : also
        once it was approved; Refused : whoever acts may not, in one of the provinces that differ.
        """
        clean(author=author, note=note)
        with self._writing() as (connection, change):
            query = select(_D.c.kind, _D.c.name, _D.c.newest).where(_D.c.id == document_id)
            found = connection.execute(query.with_for_update()).one_or_none()
            if found is None:
                raise _not_found(document_id)
            if found.kind in IMMUTABLE:
                raise Immutable("store.immutable")
            if _is_approved(connection, document_id):
                raise Immutable("store.approved", file=found.name)
            if found.newest != base_version:
                raise Conflict(_read(connection, document_id, None), base_version)
            before, action = _read(connection, document_id, None), saving(found.kind)
            provinces = partial(touched_by_version, found.kind, before.body, body)
            by = self._by(connection, change, action, author, provinces)
            made = next_version(connection, by | {"note": note}, before, body, blob)
            entry = Entry(action, made.id, made.name, about(before), about(made))
            self._tell(connection, by, entry)
            return made

    def get(self, document_id: str, version: int | None = None) -> Document:
        """Return a version of a document, the newest unless told.

        Raises
        ------
        NotFound : there is none; StoreError : it is not what was saved.
        """
        with self._reading() as connection:
            return _read(connection, document_id, version)

    def history(self, document_id: str, newest: int | None = None) -> list[Document]:
        """Return all versions of a document, newest first; a damaged one has no body.

        newest : only so many, to choose from: none has its body, which `get` returns

        >>> with toy_store() as store:
        ...     one = store.create("plan", "Q1", {"rows": {}})
        ...     [d.body for d in store.history(one.id)], store.history(one.id, newest=9)[0].body
        ([{'rows': {}}], {})
        """
        query = documents(bodies=newest is None).where(_D.c.id == document_id)
        query = query.order_by(_V.c.number.desc()).limit(newest)
        with self._reading() as connection:
            found = connection.execute(query).all()
        if not found:
            raise _not_found(document_id)
        return [document_of(row) for row in found]

    def documents(self, kind: str, archived: bool | None = False) -> list[Document]:
        """Return the newest version of every document of a kind, last saved first.

        A damaged one has no body: it can be named, and `get` says what is wrong with it.

        archived : False for those not archived, True for those archived, None for both
        """
        with self._reading() as connection:
            found = connection.execute(of_kind(documents(), kind, archived)).all()
        return [document_of(row) for row in found]

    def listed(self, kind: str, archived: bool | None = False) -> list[Document]:
        """Return what `documents` does, at most `FRESH_S` old; treat it as read-only.

        >>> with toy_store() as store:
        ...     len(store.listed("plan")), store.create("plan", "2026", {}) in store.listed("plan")
        (0, True)
        """
        number, kept = self.change_number(), self._listed.get((kind, archived), (-1, ()))
        if kept[0] != number:
            now = number, tuple(self._documents(kind, archived, kept[1]))
            kept = self._listed[kind, archived] = now
        return list(kept[1])

    def _documents(
        self, kind: str, archived: bool | None, known: tuple[Document, ...]
    ) -> list[Document]:
        """Return what `documents` does; those already known are not read again."""
        if not known:
            return self.documents(kind, archived)
        before = {(d.id, d.version, d.archived): d for d in known if not d.damaged}
        newest = select(_D.c.id, _V.c.number, _D.c.archived).join(_V, SAME)
        with self._reading() as connection:
            there = [tuple(row) for row in connection.execute(of_kind(newest, kind, archived))]
            new = [key[0] for key in there if key not in before]
            query = of_kind(documents(), kind, None).where(_D.c.id.in_(new))
            read = {row.id: document_of(row) for row in connection.execute(query)} if new else {}
        return [before[key] if key in before else read[key[0]] for key in there]

    def blob(self, document: Document) -> bytes | None:
        """Return the file that was kept with a version, or None.

        Raises
        ------
        StoreError : what is in the store is not what was saved.
        """
        query = select(_V.c.body, _V.c.blob).where(
            _V.c.document_id == document.id, _V.c.number == document.version
        )
        with self._reading() as connection:
            found = connection.execute(query).one_or_none()
        if found is None:
            raise _not_found(document.id, document.version)
        if digest(found.body, found.blob) != document.sha256:
            raise _changed(document)
        return found.blob

    def archive(self, document_id: str, author: str = "", archived: bool = True) -> None:
        """Hide a document from the lists, or show it again; it stays in the store either way."""
        clean(author=author)
        with self._writing() as (connection, change):
            by = self._by(connection, change, "archive", author)
            kind = connection.execute(select(_D.c.kind).where(_D.c.id == document_id)).scalar()
            if kind is not None and saving(kind) in SECOND:  # others would hold without a yes
                self._by(connection, change, saving(kind), author)
            this = _D.c.id == document_id, _D.c.archived.is_(not archived)
            name = connection.execute(select(_D.c.name).where(*this)).scalar()
            if name is None:
                _read(connection, document_id, None)  # no such document; else it was so before
                return
            row = by | {"document_id": document_id, "archived": archived}
            # first: a server lets a document point only at what is there
            insert_row(connection, store_tables.archiving, row)
            connection.execute(update(_D).where(*this).values(archived=archived))
            told = {"archived": not archived}, {"archived": archived}
            self._tell(connection, by, Entry("archive", document_id, name, *told))


def _is_approved(connection: Connection, document_id: str) -> bool:
    found = select(_S.c.change).where(_S.c.document_id == document_id, _S.c.stage == "approved")
    return connection.execute(found.limit(1)).first() is not None


def saving(kind: str) -> str:
    """Return the action that saving a document of this kind is.

    >>> saving("contacts")
    'save_contacts'
    """
    return SAVING.get(kind, OTHER)


def insert_row(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Add a row to a table; what the table has no column for is left out."""
    connection.execute(insert(table).values({c.name: row[c.name] for c in table.c}))


def about(one: Document) -> dict[str, Any]:
    """Return what the audit says of a version: its content is in the store, under its hash."""
    return {"version": one.version, "sha256": one.sha256}


def first_version(
    connection: Connection,
    by: Mapping[str, Any],
    kind: str,
    name: str,
    body: dict[str, Any],
    blob: bytes | None = None,
) -> Document:
    """Add a new document, in the caller's transaction."""
    new = {"id": str(uuid.uuid4()), "kind": kind, "name": name, "newest": 1, "archived": False}
    connection.execute(insert(_D).values(new))
    row = {**by, "document_id": new["id"], "number": 1}
    return _add(connection, row, body, blob, kind, name)


def next_version(
    connection: Connection,
    by: Mapping[str, Any],
    before: Document,
    body: dict[str, Any],
    blob: bytes | None = None,
) -> Document:
    """Add the version after the newest one, in the caller's transaction."""
    number = before.version + 1
    connection.execute(update(_D).where(_D.c.id == before.id).values(newest=number))
    row = {**by, "document_id": before.id, "number": number}
    return _add(connection, row, body, blob, before.kind, before.name)


def _add(
    connection: Connection,
    row: Mapping[str, Any],
    body: dict[str, Any],
    blob: bytes | None,
    kind: str,
    name: str,
) -> Document:
    text = to_text(body)
    check_blob(blob)
    content = {"body": text, "blob": blob, "sha256": digest(text, blob)}
    about = {"about_sha256": about_digest(kind, name, *(row[column] for column in ABOUT))}
    insert_row(connection, _V, {**row, **content, **about})
    return _read(connection, row["document_id"], row["number"])


def _read(connection: Connection, document_id: str, version: int | None) -> Document:
    number = _D.c.newest if version is None else version
    query = documents().where(_D.c.id == document_id, _V.c.number == number)
    found = connection.execute(query).one_or_none()
    if found is None:
        raise _not_found(document_id, version)
    document = document_of(found)
    if document.damaged:
        raise _changed(document)
    return document


def _changed(document: Document) -> StoreError:
    return StoreError("store.changed", file=document.name)


def _not_found(document_id: str, version: int | None = None) -> NotFound:
    if version is None:
        return NotFound("store.not_found", id=f"{document_id!r:.60}")
    return NotFound("store.no_version", id=f"{document_id!r:.60}", version=version)
