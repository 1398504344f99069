"""Databases for the tests: an SQLite file, and a real PostgreSQL server on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from models.store import Store, open_store

KINDS = ("sqlite", "postgresql")
_FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
PROGRAMS = _FOUND[-1] if _FOUND else None  # of the newest server that is installed


def _as_postgres(*command: str) -> None:
    # the server refuses to run as root
    who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*who, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory) -> Iterator[str]:
    """Start a server for the session, yield the address of its first database, stop it."""
    if PROGRAMS is None:
        reason = "PostgreSQL is not there: install Debian's package postgresql"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # short, because a socket's path may not be long, and outside pytest's folders, which only
    # the user who runs the tests may enter
    folder = Path("/tmp") / f"outreach-pg-{uuid.uuid4().hex[:8]}"
    folder.mkdir(mode=0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    programs, data = PROGRAMS, folder / "data"
    control = (str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"))
    try:
        _as_postgres(
            str(programs / "initdb"),
            "-D",
            str(data),
            "-A",
            "trust",
            "-U",
            "postgres",
            "--no-sync",
            "--locale=C.UTF-8",
            "--encoding=UTF8",
        )
        _as_postgres(*control, "-o", f"-p {port} -h 127.0.0.1 -k {folder}", "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _as_postgres(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: str) -> str:
    name = f"t{uuid.uuid4().hex[:12]}"
    engine = create_engine(
        server.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server.rpartition('/')[0]}/{name}"


@pytest.fixture(params=KINDS)
def store_url(request, tmp_path) -> str:
    """Return the address of an empty store, on either database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite3'}"
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def store(store_url) -> Iterator[Store]:
    """Return an empty store on either database."""
    opened = open_store(store_url)
    yield opened
    opened.close()
