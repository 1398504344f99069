"""A restore is practised by a command, and what comes back is what was saved."""

from __future__ import annotations

import os
import re

import pytest

from models.store import StoreError, drill, open_store
from models.store.__main__ import main
from models.store.check import check
from tests.database import PROGRAMS, new_database


@pytest.fixture
def empty(store_url, postgresql) -> str:
    """Return the address of an empty database where the store is on a server, else nothing."""
    return "" if store_url.startswith("sqlite") else new_database(postgresql)


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    """Let the programs of the server that is tested be found."""
    monkeypatch.setenv("PATH", f"{PROGRAMS}:{os.environ['PATH']}")


def test_a_drill_puts_the_same_back_and_says_how_long_it_took(
    store, store_url, empty, monkeypatch, capsys
):
    """Twice, because the place of the trial is empty again; the store itself is as it was."""
    store.create("upload", "u", {"n": 1}, blob=b"file")
    before = check(store)
    monkeypatch.setenv("DATABASE_URL", store_url)
    for _ in range(2):
        assert main(["drill", *([empty] if empty else [])]) == 0
        said = capsys.readouterr().out
        assert re.findall(r"^(\w+): [\d.]+\ss", said, re.M) == [
            "Backup",
            "Wipe",
            "Restore",
            "Check",
        ]
        assert before.head[1] in said
    assert check(store) == before


def test_what_came_back_otherwise_is_told(store, empty, monkeypatch):
    """A copy that lacks something is no backup."""
    store.create("plan", "p", {})
    found = iter([{"version": 0}, {"version": 1}])
    monkeypatch.setattr(drill, "held", lambda connection, last: next(found))
    with pytest.raises(StoreError, match="Don't rely on this backup"):
        drill.drill(store, empty)


def test_a_drill_never_wipes_what_somebody_has_saved(postgresql, tmp_path):
    """Neither the store's own database nor another that holds a table."""
    url, other = new_database(postgresql), new_database(postgresql)
    store = open_store(url)
    store.create("plan", "p", {})
    open_store(other).close()
    for place in (url, other, "", "nonsense", f"sqlite:///{tmp_path / 'x'}"):
        with pytest.raises(StoreError, match="empty database for the trial"):
            drill.drill(store, place)
    assert check(store).versions == 1
    store.close()


def test_a_store_is_wiped_and_restored_as_the_documents_say(tmp_path, monkeypatch):
    """The file and what lies beside it go; the backup takes its place with the same hashes."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path / "var"))
    store, copy = open_store(), tmp_path / "copy.sqlite3"
    store.create("upload", "u", {"n": 1}, blob=b"file")
    before = check(store)
    assert main(["backup", str(copy)]) == 0
    store.close()
    for file in (tmp_path / "var").iterdir():
        file.unlink()
    assert main(["check"]) == 2
    copy.rename(tmp_path / "var" / "outreach.sqlite3")
    restored = open_store()
    assert check(restored) == before
    restored.close()
