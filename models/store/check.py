"""Check: whether everything in a store is as it was saved."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from models.store.document import digest
from models.store.engine import AUTOCOMMIT
from models.store.errors import told
from models.store.store import Store
from models.store.tables import document, version


@dataclass(frozen=True)
class Checked:
    """What a check found: how many versions there are, and which are not what was saved."""

    versions: int
    damaged: tuple[str, ...]


def check(store: Store) -> Checked:
    """Compare the hash of every version with what was saved, one after another.

    Raises
    ------
    StoreError : the store can't be read.

    >>> from tempfile import TemporaryDirectory
    >>> from models.store import open_store
    >>> with TemporaryDirectory() as folder:
    ...     store = open_store(f"sqlite:///{folder}/s.sqlite3")
    ...     kept = store.create("plan", "Q1", {})
    ...     found = check(store)
    ...     store.close()
    >>> found
    Checked(versions=1, damaged=())
    """
    names = select(document.c.id, document.c.kind, document.c.name, version.c.number)
    names = names.join(version, version.c.document_id == document.c.id)
    damaged = []
    with (
        told(store.where),
        store.engine.connect().execution_options(isolation_level=AUTOCOMMIT) as connection,
    ):
        known = connection.execute(names.order_by(document.c.name, version.c.number)).all()
        for row in known:
            # one at a time: all files together may be more than fits into memory
            kept = connection.execute(
                select(version.c.body, version.c.blob, version.c.sha256).where(
                    version.c.document_id == row.id, version.c.number == row.number
                )
            ).one()
            if digest(kept.body, kept.blob) != kept.sha256:
                damaged.append(f"{row.kind} {row.name!r}, version {row.number}")
    return Checked(len(known), tuple(damaged))
