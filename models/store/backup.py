"""Backup: a whole copy of a store in a file, made while others work."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

from models.store.errors import StoreError
from models.store.store import Store


def backup(store: Store, file: Path) -> None:
    """Copy a store that is a file into another one, whole or not at all.

    Raises
    ------
    StoreError : the store is on a server, the place is taken, or it can't be written to.

    >>> from tempfile import TemporaryDirectory
    >>> from models.store import open_store
    >>> with TemporaryDirectory() as folder:
    ...     store = open_store(f"sqlite:///{folder}/s.sqlite3")
    ...     backup(store, Path(folder) / "copy.sqlite3")
    ...     store.close()
    ...     sorted(f.name for f in Path(folder).glob("*.sqlite3"))
    ['copy.sqlite3', 's.sqlite3']
    """
    if store.engine.dialect.name != "sqlite":
        raise StoreError(
            file=store.where,
            expected="a store that is a file",
            found="a database server",
            way_out="Use the server's own program: pg_dump (docs/operations.md).",
        )
    if file.exists():
        raise StoreError(
            file=file,
            expected="a new file",
            found="one that is there already",
            way_out="Choose another name; a backup never takes another's place.",
        )
    part = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}")
    try:
        with closing(sqlite3.connect(store.engine.url.database)) as source:
            source.execute("VACUUM INTO ?", (str(part),))
        part.replace(file)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise StoreError(
            file=file,
            expected="a folder with room that can be written to",
            found=str(error),
            way_out="Choose another place.",
        ) from error
