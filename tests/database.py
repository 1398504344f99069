"""Databases for the tests: an SQLite file, and a real PostgreSQL server on loopback."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bench.postgres import PROGRAMS, Postgres
from models.store import Store, open_store

KINDS = ("sqlite", "postgresql")


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
    try:
        server = Postgres(folder)
        server.start()
        try:
            yield server.address
        finally:
            server.stop("immediate")
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
