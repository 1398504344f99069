"""Backup: a whole copy of a store in a file, made while others work."""

import os
import uuid
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from geo.atomic import unwritable
from models.store.check import Checked, check
from models.store.engine import AUTOCOMMIT
from models.store.store import Store, open_store
from models.store.store_error import StoreError, translated


def backup(store: Store, file: Path) -> Checked:
    """Copy a store that is a file into another one, whole or not at all; return what is in it.

    Raises
    ------
    StoreError : the store is on a server, the place is taken or can't be written to, or what was
        written is not what the store holds.

    >>> with toy_store() as store:
    ...     copy = Path(store.where).with_name("copy.sqlite3")
    ...     backup(store, copy).damaged, copy.exists()
    ((), True)
    """
    if store.engine.dialect.name != "sqlite":
        raise StoreError("store.server_backup", where=store.where)
    if file.exists():
        raise StoreError("store.backup_taken", file=file)
    part = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}")
    try:
        part.touch(0o600)
        with store.engine.connect().execution_options(isolation_level=AUTOCOMMIT) as connection:
            connection.execute(text("VACUUM INTO :file"), {"file": str(part)})
        found = _verified(store, part)
        _flush(part)
        part.replace(file)
        _flush(file.parent)
    except DBAPIError as error:
        raise translated(error, store.where) from error
    except OSError as error:
        why = unwritable(file, error).values["found"]
        raise StoreError("write.place", file=file, found=why) from error
    finally:
        for end in ("", "-wal", "-shm"):
            part.with_name(part.name + end).unlink(missing_ok=True)
    return found


def _verified(store: Store, part: Path) -> Checked:
    """Read the copy back; what is damaged in the store itself is so in its copy too."""
    copy = open_store(URL.create("sqlite", database=str(part)))
    try:
        found = check(copy)
    finally:
        copy.close()
    if found.damaged and set(found.damaged) - set(check(store).damaged):
        raise StoreError("store.backup_differs", file=part.name)
    return found


def _flush(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
