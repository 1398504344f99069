"""Engine: the database behind the store, opened and brought to its newest form."""

import os
import sqlite3
import threading
import time
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from psycopg import pq
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import NullPool

from geo.atomic import unwritable
from models.store import time_out
from models.store.store_error import StoreError, told

ROOT = Path(__file__).resolve().parents[2]
BUSY_S = 10.0
AUTOCOMMIT = "AUTOCOMMIT"
_AGAIN_S = 0.02
_LOCK = 7_318_042  # any number of our own, the same for every process that migrates
_POSTGRES = "postgresql+psycopg"
_KNOWS_AUTH = 160_000  # libpq
# a role may set its own defaults, and with them stop what it does in all later connections
_OWN_SETTINGS = "-c default_transaction_read_only=off -c row_security=on -c search_path=public"
_MIGRATIONS = Path(__file__).parent / "migrations"
_MODE, _OTHERS = 0o600, 0o077
_OPENED: dict[Path, int] = {}  # by this process: file -> the number of the store in it
_MAKING = threading.Lock()  # what makes the tables can't do so twice at once in one process


def address() -> str | URL:
    """Return where the store is: DATABASE_URL, else a file in OUTREACH_VAR or var/."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return given
    folder = Path(os.environ.get("OUTREACH_VAR") or ROOT / "var")
    # not as text: a folder's name may hold a ? or a #
    return URL.create("sqlite", database=str(folder / "outreach.sqlite3"))


def open_engine(url: str | URL, busy_s: float = BUSY_S, make: bool = True) -> tuple[Engine, str]:
    """Return the engine of a store in its newest form, and its name for readers.

    make : whether a store is made where there is none

    Raises
    ------
    StoreError : it can't be opened, there is none, or a newer version of the dashboard has made it.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError("store.address", column="DATABASE_URL") from error
    if parsed.get_backend_name() in ("postgres", "postgresql"):
        engine, where = server_engine(parsed, busy_s)
        return _opened(engine, where, busy_s, "" if make else "store.none"), where
    where = str(parsed.database or "")
    if parsed.get_backend_name() != "sqlite" or where in ("", ":memory:"):
        found = repr(parsed.get_backend_name())
        raise StoreError("store.kind", column="DATABASE_URL", found=found)
    if where.startswith("file:"):
        engine = _sqlite(parsed, busy_s, where)
        return _opened(engine, where, busy_s, "" if make else "store.none"), where
    return _file(Path(where).absolute(), busy_s, make), where


def _opened(engine: Engine, where: str, busy_s: float, unless: str = "") -> Engine:
    try:
        with told(where):
            _open(engine, where, busy_s, unless)
    except StoreError:
        engine.dispose()
        raise
    return engine


def server_engine(url: URL, busy_s: float = BUSY_S) -> tuple[Engine, str]:
    """Return the engine of a database on a server as it is, and its name for readers."""
    asked = time_out.settings()
    asked["options"] += f" -c lock_timeout={int(1000 * busy_s)} {_OWN_SETTINGS}"
    if pq.version() >= _KNOWS_AUTH and "require_auth" not in url.query:
        # while the server stands still, another program of its computer may listen in its place
        asked["require_auth"] = "!password"
    engine = create_engine(
        url.set(drivername=_POSTGRES),
        pool_size=5,
        max_overflow=20,
        hide_parameters=True,  # a log holds no account, and nothing that people save
        connect_args={"connect_timeout": max(2, int(busy_s)), **asked},
    )
    time_out.give_up_in_time(engine)
    time_out.ask_first(engine)
    # a password may hold an @
    host = (url.host or "this computer").rpartition("@")[2]
    return engine, f"PostgreSQL on {host}, database {url.database}"


def _file(file: Path, busy_s: float, make: bool) -> Engine:
    where = str(file)
    try:
        _find(file, busy_s, make)
        # SQLite would put an empty store in the place of one that has vanished
        engine = _sqlite(_uri(file), busy_s, where, file)
        _opened(engine, where, busy_s, unless="store.another")
        with told(where):
            _OPENED[file] = _number_of(engine)
        _close_to_others(file)
    except OSError as error:
        why = unwritable(file.parent, error).values["found"]
        raise StoreError("store.folder", where=where, found=why) from error
    return engine


def _uri(file: Path) -> URL:
    return URL.create("sqlite", database=file.as_uri(), query={"mode": "rw", "uri": "true"})


def _sqlite(url: URL, busy_s: float, where: str, file: Path | None = None) -> Engine:
    given = {"timeout": busy_s}
    engine = create_engine(url, poolclass=NullPool, connect_args=given, hide_parameters=True)

    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        # the driver must not begin transactions by itself: they would begin too late to be safe
        connection.isolation_level = None
        for pragma in ("synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}").close()
        known = _OPENED.get(file) if file else None
        if known and connection.execute("PRAGMA user_version").fetchone()[0] != known:
            raise StoreError("store.replaced", where=where)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _number_of(engine: Engine) -> int:
    with engine.connect().execution_options(isolation_level=AUTOCOMMIT) as connection:
        return connection.execute(text("PRAGMA user_version")).scalar_one()


def _find(file: Path, busy_s: float, make: bool) -> None:
    """Look for the file of a store, and make one where there was none yet."""
    where = str(file)
    if not file.exists():
        if file in _OPENED or file.with_name(f"{file.name}-wal").exists():
            raise StoreError("store.vanished", where=where)
        if not make:
            raise StoreError("store.none", where=where)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _MAKING:
            if not file.exists():
                _make(file, busy_s)
    # not read here: to close it would take away the locks that SQLite holds in this process
    if not file.is_file():
        raise StoreError("store.another", where=where)
    if file.stat().st_size == 0 and file not in _OPENED:
        raise StoreError("store.nothing", where=where)


def _make(file: Path, busy_s: float) -> None:
    """Make a store under another name and give it its own when it is whole.

    So a file of nothing is never a store that somebody is just making.
    """
    part = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}")
    try:
        part.touch(_MODE)
        _opened(_sqlite(_uri(part), busy_s, str(file)), str(file), busy_s).dispose()
        try:
            os.link(part, file)
        except FileExistsError:
            pass  # somebody else was faster
        except OSError:  # a disk without second names
            if not file.exists():
                part.rename(file)
    finally:
        for one in (part, *beside(part)):
            one.unlink(missing_ok=True)


def beside(file: Path) -> list[Path]:
    """Return what SQLite puts beside a store's file.

    >>> [file.name for file in beside(Path("s.sqlite3"))]
    ['s.sqlite3-wal', 's.sqlite3-shm']
    """
    return [file.with_name(file.name + end) for end in ("-wal", "-shm")]


def _close_to_others(file: Path) -> None:
    """Let only its owner read a store; what SQLite puts beside it gets the same rights."""
    for one in (file, *beside(file)):
        # gone meanwhile, another account's, or on a disk that may only be read
        with suppress(OSError):
            if one.stat().st_mode & _OTHERS:
                one.chmod(_MODE)


def _on_begin(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") == AUTOCOMMIT:
        return  # reading waits for nobody
    # take the right to write at once: two who read first and write later would both fail
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _open(engine: Engine, where: str, busy_s: float, unless: str) -> None:
    """Bring a store to its newest form; look first, so that it can be opened while others write.

    unless : the error where there is no store yet; without it one is made
    """
    end = time.monotonic() + busy_s
    while True:
        try:
            found = _form(engine)
            if unless and found is None:
                raise StoreError(unless, where=where)
            _keep_journal(engine)
            if found != _scripts(_MIGRATIONS).get_current_head():
                _migrate(engine, where)
            return
        except OperationalError as error:
            # SQLite does not wait where two change the journal at once, so we do
            if "is locked" not in str(error.orig) or time.monotonic() > end:
                raise
        time.sleep(_AGAIN_S)


def _form(engine: Engine) -> str | None:
    with engine.connect().execution_options(isolation_level=AUTOCOMMIT) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _keep_journal(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level=AUTOCOMMIT) as connection:
            # kept in the file from the first time on
            connection.execute(text("PRAGMA journal_mode = WAL"))


@cache
def _scripts(folder: Path) -> ScriptDirectory:
    """Return the migrations, read once: to read them takes longer than to run them."""
    return ScriptDirectory(str(folder))


def _migrate(engine: Engine, where: str) -> None:
    config, scripts = Config(), _scripts(_MIGRATIONS)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # two servers that start at once: the second waits and finds the work done
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        config.attributes["connection"] = connection
        try:
            with EnvironmentContext(
                config,
                scripts,
                fn=lambda found, _: scripts._upgrade_revs("head", found),
                destination_rev="head",
            ):
                scripts.run_env()
        except CommandError as error:
            raise StoreError(
                "store.newer", where=where, newest=scripts.get_current_head()
            ) from error
