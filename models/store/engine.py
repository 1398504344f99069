"""Engine: the database behind the store, opened and brought to its newest form."""

from __future__ import annotations

import os
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import NullPool

from models.store.errors import StoreError, told

ROOT = Path(__file__).resolve().parents[2]
BUSY_S = 10.0
AUTOCOMMIT = "AUTOCOMMIT"
_AGAIN_S = 0.02
_LOCK = 7_318_042  # any number of our own, the same for every process that migrates
_POSTGRES = "postgresql+psycopg"
_MIGRATIONS = Path(__file__).parent / "migrations"


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
        raise StoreError(
            column="DATABASE_URL",
            expected="postgresql://name:password@host/database",
            found="something else",
            way_out="Correct it, or leave it out to use a file.",
        ) from error
    if parsed.get_backend_name() in ("postgres", "postgresql"):
        engine, where = _server(parsed, busy_s)
    elif parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        engine, where = _file(parsed, busy_s)
    else:
        raise StoreError(
            column="DATABASE_URL",
            expected="a PostgreSQL server or an SQLite file",
            found=repr(parsed.get_backend_name()),
            way_out="Use postgresql://name:password@host/database or sqlite:///folder/file.",
        )
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
    _make_folder(Path(url.database))
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": busy_s})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine, url.database


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            file=file.parent,
            expected="a folder for the store",
            found=str(error.strerror),
            way_out="Set OUTREACH_VAR to a folder that can be written to.",
        ) from error


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
            raise StoreError(
                file=where,
                expected=f"a store of form {newest} or older",
                found="a newer one",
                way_out="A newer version of the dashboard has opened this store: update this one.",
            ) from error
