"""Store: documents, the tables in use, and decisions about names, for everybody who works here."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.store import tables
from models.store.document import IMMUTABLE, Document, check_blob, clean, digest, to_text
from models.store.engine import AUTOCOMMIT, BUSY_S, address, open_engine
from models.store.errors import Conflict, Immutable, NotFound, StoreError, told

Key = tuple[str, str, str]
FRESH_S = 1.0  # so long a change by another process may stay unseen
_D, _V = tables.document, tables.version
_COUNT = update(tables.change).values(number=tables.change.c.number + 1)


def open_store(url: str | None = None, busy_s: float = BUSY_S) -> Store:
    """Open the store and bring it to its newest form; at `url`, else where the settings say.

    Raises
    ------
    StoreError : it can't be opened.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = open_store(f"sqlite:///{folder}/s.sqlite3")
    ...     first = store.create("plan", "Quarter 1", {"rows": []}, author="PCCT")
    ...     store.save(first.id, 1, {"rows": ["KH2001"]}).version
    ...     store.close()
    2
    """
    engine, where = open_engine(url or address(), busy_s)
    return Store(engine, where)


class Store:
    """What people save. Safe to share between threads; `where` says where it is.

    Every save is a new version; nothing is overwritten, and nothing is deleted.
    """

    def __init__(self, engine: Engine, where: str) -> None:
        self.engine, self.where = engine, where
        self._seen: tuple[float, int] | None = None
        self._mine = threading.local()  # the connection of this thread's open transaction

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything that this thread reads and saves inside one whole: all of it or nothing.

        Nobody else saves meanwhile, so what was read inside still holds when it is kept.

        Raises
        ------
        StoreError : it can't be written; whatever is raised inside takes everything back.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     store = open_store(f"sqlite:///{folder}/s.sqlite3")
        ...     with store.transaction():
        ...         kept = store.create("upload", "r.csv", {})
        ...         store.use("repatriation", kept.id)
        ...     found = store.in_use() == {"repatriation": kept.id}
        ...     store.close()
        >>> found
        True
        """
        with self._writing():
            yield

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        mine = getattr(self._mine, "connection", None)
        if mine is not None:
            with told(self.where):
                yield mine
            return
        with (
            told(self.where),
            self.engine.connect().execution_options(isolation_level=AUTOCOMMIT) as connection,
        ):
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        mine = getattr(self._mine, "connection", None)
        with told(self.where, saving=True):
            if mine is not None:
                with mine.begin_nested():
                    mine.execute(_COUNT)
                    yield mine
                return
            with self.engine.begin() as connection:
                # first of all: on a server it makes whoever else wants to save wait
                connection.execute(_COUNT)
                self._mine.connection = connection
                try:
                    yield connection
                finally:
                    self._mine.connection = None
        self._seen = None

    # --- documents ------------------------------------------------------------------------

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
        InputError : a text or the content that can't be kept; StoreError : it can't be written.
        """
        clean(kind=kind, name=name, author=author, note=note)
        new = {"id": str(uuid.uuid4()), "kind": kind, "name": name, "newest": 1, "archived": False}
        with self._writing() as connection:
            connection.execute(insert(_D).values(new))
            return self._add(connection, new["id"], 1, body, author, note, blob)

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
        Conflict : somebody has saved since, `current` is theirs; NotFound; Immutable.
        """
        clean(author=author, note=note)
        with self._writing() as connection:
            newest = select(_D.c.kind, _D.c.newest).where(_D.c.id == document_id)
            found = connection.execute(newest.with_for_update()).one_or_none()
            if found is None:
                raise _not_found(document_id)
            if found.kind in IMMUTABLE:
                raise Immutable(
                    expected=f"a {found.kind} to stay as it is",
                    found="a change to it",
                    way_out="Save a new one instead.",
                )
            if found.newest != base_version:
                raise Conflict(self._read(connection, document_id, None), base_version)
            connection.execute(
                update(_D).where(_D.c.id == document_id).values(newest=base_version + 1)
            )
            return self._add(connection, document_id, base_version + 1, body, author, note, blob)

    def _add(
        self,
        connection: Connection,
        document_id: str,
        number: int,
        body: dict[str, Any],
        author: str,
        note: str,
        blob: bytes | None,
    ) -> Document:
        text = to_text(body)
        check_blob(blob)
        connection.execute(
            insert(_V).values(
                document_id=document_id,
                number=number,
                body=text,
                blob=blob,
                sha256=digest(text, blob),
                author=author,
                note=note,
                saved_at=_now(),
            )
        )
        return self._read(connection, document_id, number)

    def get(self, document_id: str, version: int | None = None) -> Document:
        """Return a version of a document, the newest unless told.

        Raises
        ------
        NotFound : there is none.
        """
        with self._reading() as connection:
            return self._read(connection, document_id, version)

    def _read(self, connection: Connection, document_id: str, version: int | None) -> Document:
        number = _D.c.newest if version is None else version
        query = _documents().where(_D.c.id == document_id, _V.c.number == number)
        found = connection.execute(query).one_or_none()
        if found is None:
            raise _not_found(document_id, version)
        return _document(found)

    def history(self, document_id: str) -> list[Document]:
        """Return all versions of a document, newest first."""
        query = _documents().where(_D.c.id == document_id).order_by(_V.c.number.desc())
        with self._reading() as connection:
            found = connection.execute(query).all()
        if not found:
            raise _not_found(document_id)
        return [_document(row) for row in found]

    def documents(self, kind: str, archived: bool | None = False) -> list[Document]:
        """Return the newest version of every document of a kind, newest first.

        archived : False for those not archived, True for those archived, None for both
        """
        query = _documents().where(_D.c.kind == kind, _V.c.number == _D.c.newest)
        if archived is not None:
            query = query.where(_D.c.archived.is_(archived))
        with self._reading() as connection:
            found = connection.execute(query.order_by(_V.c.saved_at.desc())).all()
        return [_document(row) for row in found]

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
            raise StoreError(
                file=self.where,
                expected=f"{document.name} as it was saved",
                found="other content",
                way_out="Put the last backup of the store in its place.",
            )
        return found.blob

    def archive(self, document_id: str, author: str = "") -> None:
        """Hide a document from the lists; it stays in the store."""
        clean(author=author)
        with self._writing() as connection:
            done = connection.execute(
                update(_D).where(_D.c.id == document_id).values(archived=True)
            )
            if not done.rowcount:
                raise _not_found(document_id)

    # --- tables in use --------------------------------------------------------------------

    def use(self, input_name: str, document_id: str | None, author: str = "") -> None:
        """Put an upload in the place of a shipped table, for everybody; None: the shipped again."""
        clean(input_name=input_name, author=author)
        used = tables.in_use
        with self._writing() as connection:
            if document_id is None:
                connection.execute(delete(used).where(used.c.input == input_name))
                return
            self._read(connection, document_id, None)
            row = {"input": input_name, "document_id": document_id}
            _put(connection, used, [row | {"author": author, "saved_at": _now()}])

    def in_use(self) -> dict[str, str]:
        """Return input -> id of the upload in the place of its shipped table."""
        with self._reading() as connection:
            found = connection.execute(select(tables.in_use.c.input, tables.in_use.c.document_id))
            return {row.input: row.document_id for row in found}

    # --- decisions ------------------------------------------------------------------------

    def decisions(self) -> dict[Key, str]:
        """Return (level, province code or "", name key) -> code or left_out."""
        with self._reading() as connection:
            found = connection.execute(select(tables.decision)).all()
        return {(row.level, row.within, row.name_key): row.code for row in found}

    def decide(self, decided: Mapping[Key, str], author: str = "") -> None:
        """Keep decisions about names; a later one takes the place of an earlier."""
        clean(author=author)
        for (level, within, name_key), code in decided.items():
            clean(level=level, within=within, name_key=name_key, code=code)
        told_by = {"author": author, "saved_at": _now()}
        # in one order for everybody, so that two at once wait for each other and do not lock up
        rows = [
            {"level": level, "within": within, "name_key": name_key, "code": code} | told_by
            for (level, within, name_key), code in sorted(decided.items())
        ]
        with self._writing() as connection:
            _put(connection, tables.decision, rows)

    # --- changes --------------------------------------------------------------------------

    def change_number(self) -> int:
        """Return a number that grows with everything saved; cheap enough to ask at every rerun."""
        seen = self._seen
        if seen is None or time.monotonic() - seen[0] > FRESH_S:
            asked = time.monotonic()
            with self._reading() as connection:
                seen = (asked, connection.execute(select(tables.change.c.number)).scalar_one())
            self._seen = seen
        return seen[1]


def _put(connection: Connection, table: Table, rows: list[dict[str, str]]) -> None:
    """Insert rows, each in the place of the row with its key."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    keys = [column.name for column in table.primary_key]
    for row in rows:
        rest = {name: value for name, value in row.items() if name not in keys}
        query = dialect.insert(table).values(row)
        connection.execute(query.on_conflict_do_update(index_elements=keys, set_=rest))


def _documents():
    columns = (
        _D.c.id,
        _D.c.kind,
        _D.c.name,
        _D.c.archived,
        _V.c.number,
        _V.c.body,
        _V.c.sha256,
        _V.c.author,
        _V.c.note,
        _V.c.saved_at,
    )
    return select(*columns).join(_V, _V.c.document_id == _D.c.id)


def _document(row: Row) -> Document:
    return Document(
        id=row.id,
        kind=row.kind,
        name=row.name,
        version=row.number,
        body=json.loads(row.body),
        sha256=row.sha256,
        author=row.author,
        note=row.note,
        saved_at=datetime.fromisoformat(row.saved_at),
        archived=row.archived,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _not_found(document_id: str, version: int | None = None) -> NotFound:
    return NotFound(
        expected="a document of this store",
        found=f"none with id {document_id!r:.60}"
        + ("" if version is None else f" and version {version}"),
        way_out="Choose one from the list.",
    )
