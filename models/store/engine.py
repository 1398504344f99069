"""Engine: the database behind the store, opened and brought to its newest form."""

from __future__ import annotations

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from models.store.errors import StoreError, told

ROOT = Path(__file__).resolve().parents[2]
BUSY_S = 10.0
_LOCK = 7_318_042  # any number of our own, the same for every process that migrates
_POSTGRES = "postgresql+psycopg"


def address() -> str:
    """Return where the store is: DATABASE_URL, else a file in OUTREACH_VAR or var/."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return given
    folder = Path(os.environ.get("OUTREACH_VAR") or ROOT / "var")
    return f"sqlite:///{folder / 'outreach.sqlite3'}"


def open_engine(url: str, busy_s: float = BUSY_S) -> tuple[Engine, str]:
    """Return the engine of a store in its newest form, and its name for readers.

    Raises
    ------
    StoreError : it can't be opened, or a newer version of the dashboard has made it.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            column="DATABASE_URL", expected="postgresql://name:password@host/database",
            found="something else", way_out="Correct it, or leave it out to use a file.",
        ) from error  # fmt: skip
    if parsed.get_backend_name() in ("postgres", "postgresql"):
        parsed = parsed.set(drivername=_POSTGRES)
        waits = f"-c lock_timeout={int(1000 * busy_s)}"
        engine = create_engine(
            parsed, pool_pre_ping=True, pool_size=5, max_overflow=20,
            connect_args={"connect_timeout": max(2, int(busy_s)), "options": waits},
        )  # fmt: skip
        where = f"PostgreSQL on {parsed.host or 'this computer'}, database {parsed.database}"
    elif parsed.get_backend_name() == "sqlite":
        _make_folder(Path(parsed.database or ""))
        engine = create_engine(parsed, poolclass=NullPool, connect_args={"timeout": busy_s})
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        where = str(parsed.database)
    else:
        raise StoreError(
            column="DATABASE_URL", expected="a PostgreSQL server or an SQLite file",
            found=repr(parsed.get_backend_name()), way_out="Use postgresql:// or sqlite:///.",
        )  # fmt: skip
    try:
        with told(where):
            _migrate(engine, where)
    except StoreError:
        engine.dispose()
        raise
    return engine, where


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            file=file.parent, expected="a folder for the store", found=str(error.strerror),
            way_out="Set OUTREACH_VAR to a folder that can be written to.",
        ) from error  # fmt: skip


def _on_connect(connection, _record) -> None:
    # the driver must not begin transactions by itself: they would begin too late to be safe
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _on_begin(connection) -> None:
    if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        return  # reading waits for nobody
    # take the right to write at once: two who read first and write later would both fail
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(engine: Engine, where: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
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
                file=where, expected=f"a store of form {newest} or older", found="a newer one",
                way_out="A newer version of the dashboard has opened this store: update this one.",
            ) from error  # fmt: skip
