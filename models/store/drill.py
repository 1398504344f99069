"""Drill: a backup is made, put back in a place that was wiped, and compared with the store."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from models.store.backup import backup
from models.store.check import Checked, check
from models.store.engine import beside, server_engine
from models.store.same import change_of, held
from models.store.store import Store, open_store
from models.store.store_error import StoreError, told

_TABLES = (
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')"
)
_WIPE = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


class Drilled(NamedTuple):
    """What a drill found in the store that was put back, and how long each step took.

    seconds : name of a step -> s; in their order
    """

    found: Checked
    seconds: dict[str, float]


class _Place(NamedTuple):
    """Where a store is put back for trial: its address, and how each step is done there."""

    url: str | URL
    copy: Callable[[], object]
    restore: Callable[[], object]
    wipe: Callable[[], object]


def drill(store: Store, empty: str = "") -> Drilled:
    """Back up, restore, wipe, restore again, and check; the store itself is only read.

    Parameters
    ----------
    empty : the address of an empty database, where the store is on a server; it is empty after.

    Raises
    ------
    StoreError : a step fails, the database is not empty, or what came back is not what was saved.

    >>> with toy_store() as store:
    ...     kept = store.create("plan", "Q1", {})
    ...     done = drill(store)
    >>> done.found.versions, done.found.damaged, list(done.seconds)
    (1, (), ['backup', 'wipe', 'restore', 'check'])
    """
    with TemporaryDirectory(prefix="outreach-drill-") as name:
        folder = Path(name)
        if store.engine.dialect.name == "sqlite":
            place = _file_place(store, folder)
        else:
            place = _server_place(store, folder, empty)
        try:
            return _drilled(store, place)
        finally:
            place.wipe()


def _drilled(store: Store, place: _Place) -> Drilled:
    # what is saved meanwhile may be in the copy or not; what was saved before must be
    with store._reading() as connection:
        last = change_of(connection)
    seconds = {"backup": _timed(place.copy)}
    place.restore()
    seconds["wipe"] = _timed(place.wipe)
    seconds["restore"] = _timed(place.restore)
    started = time.perf_counter()
    with closing(open_store(place.url, make=False)) as restored:
        found = check(restored)
        with restored._reading() as there, store._reading() as here:
            same = held(there, last) == held(here, last)
    seconds["check"] = time.perf_counter() - started
    if not same or set(found.damaged) - set(check(store).damaged):
        raise StoreError("store.drill_differs", where=store.where)
    return Drilled(found, seconds)


def _timed(step: Callable[[], object]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def _file_place(store: Store, folder: Path) -> _Place:
    copy, trial = folder / "copy.sqlite3", folder / "trial.sqlite3"

    def wipe() -> None:
        for one in (trial, *beside(trial)):
            one.unlink(missing_ok=True)

    return _Place(
        URL.create("sqlite", database=str(trial)),
        copy=lambda: backup(store, copy),
        restore=lambda: shutil.copyfile(copy, trial),
        wipe=wipe,
    )


def _server_place(store: Store, folder: Path, empty: str) -> _Place:
    try:
        target = make_url(empty)
    except ArgumentError as error:
        raise StoreError("store.drill_where", where=store.where) from error
    if target.get_backend_name() != "postgresql" or _on_server(target, _TABLES):
        raise StoreError("store.drill_where", where=store.where)
    dump = str(folder / "copy.dump")
    options = ("--exit-on-error", "--no-owner", "--no-acl")
    return _Place(
        target,
        copy=lambda: _run(store.where, store.engine.url, "pg_dump", "-Fc", "-B", "-f", dump),
        restore=lambda: _run(store.where, target, "pg_restore", *options, dump),
        wipe=lambda: _on_server(target, *_WIPE),
    )


def _on_server(url: URL, *statements: str) -> int:
    """Carry out statements in one transaction; return what the last says, 0 where nothing."""
    engine, where = server_engine(url)
    try:
        with told(where), engine.begin() as connection:
            done = [connection.exec_driver_sql(statement) for statement in statements]
            return done[-1].scalar_one() if done[-1].returns_rows else 0
    finally:
        engine.dispose()


def _run(where: str, url: URL, program: str, *options: str) -> None:
    # a password among the options could be read by everybody on the machine
    password = {"PGPASSWORD": url.password} if url.password else {}
    address = url.set(drivername="postgresql", password=None).render_as_string()
    command = (program, "-d", address, *options)
    try:
        done = subprocess.run(
            command, env=os.environ | password, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise StoreError("store.drill_program", where=where, found=program) from error
    if done.returncode:
        said = done.stderr.strip().splitlines()[:1] or [str(done.returncode)]
        raise StoreError("store.drill_failed", where=where, found=f"{program}: {said[0]}")
