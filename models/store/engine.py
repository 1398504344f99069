"""Engine: the database behind the store, opened and brought to its newest form."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import NullPool

from geo.atomic import unwritable
from models.store.errors import StoreError, told

ROOT = Path(__file__).resolve().parents[2]
BUSY_S = 10.0
AUTOCOMMIT = "AUTOCOMMIT"
_AGAIN_S = 0.02
_LOCK = 7_318_042  # any number of our own, the same for every process that migrates
_POSTGRES = "postgresql+psycopg"
_MIGRATIONS = Path(__file__).parent / "migrations"
_MODE, _OTHERS = 0o600, 0o077
_OPENED: set[Path] = set()  # by this process


def address() -> str | URL:
    """Return where the store is: DATABASE_URL, else a file in OUTREACH_VAR or var/."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return given
    folder = Path(os.environ.get("OUTREACH_VAR") or ROOT / "var")
    # not as text: a folder's name may hold a ? or a #
    return URL.create("sqlite", database=str(folder / "outreach.sqlite3"))


def open_engine(url: str | URL, busy_s: float = BUSY_S) -> tuple[Engine, str]:
    """Return the engine of a store in its newest form, and its name for readers.

    Raises
    ------
    StoreError : it can't be opened, or a newer version of the dashboard has made it.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError("store.address", column="DATABASE_URL") from error
    if parsed.get_backend_name() in ("postgres", "postgresql"):
        engine, where = _server(parsed, busy_s)
    elif parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        engine, where = _file(parsed, busy_s)
    else:
        found = repr(parsed.get_backend_name())
        raise StoreError("store.kind", column="DATABASE_URL", found=found)
    try:
        with told(where):
            _open(engine, where, busy_s)
    except StoreError:
        engine.dispose()
        raise
    return engine, where


def _server(url: URL, busy_s: float) -> tuple[Engine, str]:
    waits = f"-c lock_timeout={int(1000 * busy_s)}"
    engine = create_engine(
        url.set(drivername=_POSTGRES),
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=20,
        connect_args={"connect_timeout": max(2, int(busy_s)), "options": waits},
    )
    return engine, f"PostgreSQL on {url.host or 'this computer'}, database {url.database}"


def _file(url: URL, busy_s: float) -> tuple[Engine, str]:
    where = str(url.database)
    if not where.startswith("file:"):
        file = Path(where).absolute()
        _make_file(file)
        # opened as it is: SQLite would put an empty store in the place of one that has vanished
        url = url.set(database=file.as_uri(), query={"mode": "rw", "uri": "true"})
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": busy_s})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine, where


def _make_file(file: Path) -> None:
    """Make an empty file where there was none yet, and let only its owner read it.

    What SQLite puts beside it (-wal and -shm) gets the same rights.
    """
    beside = [file.with_name(file.name + end) for end in ("-wal", "-shm")]
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            if file in _OPENED or beside[0].exists():
                raise StoreError("store.vanished", where=str(file))
            file.touch(_MODE)
        for one in (file, *beside):
            if one.exists() and one.stat().st_mode & _OTHERS:
                # another account's file, or one on a disk that may only be read
                with suppress(OSError):
                    one.chmod(_MODE)
    except OSError as error:
        why = unwritable(file.parent, error).values["found"]
        raise StoreError("store.folder", where=str(file), found=why) from error
    _OPENED.add(file)


def _on_connect(connection, _record) -> None:
    # the driver must not begin transactions by itself: they would begin too late to be safe
    connection.isolation_level = None
    for pragma in ("synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _on_begin(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") == AUTOCOMMIT:
        return  # reading waits for nobody
    # take the right to write at once: two who read first and write later would both fail
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _open(engine: Engine, where: str, busy_s: float) -> None:
    """Bring a store to its newest form; look first, so that it can be opened while others write."""
    end = time.monotonic() + busy_s
    while True:
        try:
            if not _is_newest(engine):
                _migrate(engine, where)
            return
        except OperationalError as error:
            # SQLite does not wait where two change the journal at once, so we do
            if "is locked" not in str(error.orig) or time.monotonic() > end:
                raise
        time.sleep(_AGAIN_S)


def _is_newest(engine: Engine) -> bool:
    script = ScriptDirectory(str(_MIGRATIONS))
    with engine.connect().execution_options(isolation_level=AUTOCOMMIT) as connection:
        if engine.dialect.name == "sqlite":
            # kept in the file from the first time on
            connection.execute(text("PRAGMA journal_mode = WAL"))
        found = MigrationContext.configure(connection).get_current_heads()
    return found == (script.get_current_head(),)


def _migrate(engine: Engine, where: str) -> None:
    config = Config()
    # this kind of setting takes a single % for the beginning of a name
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # two servers that start at once: the second waits and finds the work done
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            newest = ScriptDirectory.from_config(config).get_current_head()
            raise StoreError("store.newer", where=where, newest=newest) from error
