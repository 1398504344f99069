"""A store that is gone, replaced, emptied, or none at all: nothing takes its place unasked."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from models.snapshot.__main__ import main as snapshots
from models.store import Store, StoreError, open_store
from models.store.__main__ import main
from models.store.backup import backup
from tests.conftest import ROOT

# as another process would make it: this one remembers what it has opened
MAKE = "import sys; from models.store import open_store; open_store(sys.argv[1]).close()"


@pytest.fixture
def file(tmp_path, monkeypatch) -> Path:
    found = tmp_path / "outreach.sqlite3"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{found}")
    return found


def _another_process_opens(file: Path) -> int:
    command = [sys.executable, "-c", MAKE, f"sqlite:///{file}"]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode


def _remove(file: Path) -> None:
    for one in file.parent.iterdir():
        one.unlink()


@pytest.mark.parametrize("command", [["check"], ["log"], ["where"], ["backup", "COPY"]])
def test_looking_makes_no_store(file, capsys, command):
    """It says that there is none, and where it was looked for."""
    copy = file.with_name("copy")
    assert main([str(copy) if part == "COPY" else part for part in command]) == 2
    said = capsys.readouterr()
    assert (said.out, str(file) in said.err, "no store" in said.err) == ("", True, True)
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize("command", [["list"], ["zip", "x", "x.zip"], ["verify", "name"]])
def test_looking_at_frozen_lists_makes_no_store(file, capsys, command):
    """Only freezing one does."""
    assert snapshots(["--lang", "km", *command]) == 2
    assert "កន្លែងរក្សាទុក" in capsys.readouterr().err
    assert list(file.parent.iterdir()) == []


def test_an_empty_database_of_a_server_is_left_as_it_is(postgresql):
    """Looking makes no tables in it."""
    from tests.database import new_database

    url = new_database(postgresql)
    for _ in range(2):
        with pytest.raises(StoreError, match="no store"):
            open_store(url, make=False)


def test_another_store_in_its_place_is_told(file):
    """The process that had the first open neither reads nor saves in it, nor opens it anew."""
    store = open_store()
    store.create("plan", "p", {})
    _remove(file)
    assert _another_process_opens(file) == 0
    for act in (lambda: store.documents("plan"), lambda: store.create("plan", "q", {}), open_store):
        with pytest.raises(StoreError, match="emptied or replaced"):
            act()
    store.close()


def test_its_own_backup_in_its_place_is_the_same_store(file):
    """A copy is the same store, whatever file it is."""
    store = open_store()
    kept = store.create("plan", "p", {})
    backup(store, file.with_name("copy"))
    store.close()
    for end in ("", "-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)
    file.with_name("copy").rename(file)
    assert store.documents("plan") == [kept]
    again = open_store()
    assert again.documents("plan") == [kept]
    again.close()
    store.close()


def test_a_file_of_nothing_is_damage_and_stays(file, capsys):
    """Nobody makes a store in it, neither looking nor starting."""
    file.write_bytes(b"")
    assert main(["check"]) == 2
    assert "0 bytes" in capsys.readouterr().err
    with pytest.raises(StoreError, match="0 bytes"):
        open_store()
    assert [(f.name, f.stat().st_size) for f in file.parent.iterdir()] == [(file.name, 0)]


def _folder(place: Path) -> None:
    place.mkdir()


def _text(place: Path) -> None:
    place.write_text("root:x:0:0:root:/root:/bin/bash\n" * 100)


def _another_database(place: Path) -> None:
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE bookmarks (address TEXT)")
    connection.close()


@pytest.mark.parametrize("make", [True, False])
@pytest.mark.parametrize("made", [_folder, _text, _another_database])
def test_what_is_no_store_is_refused_and_left_as_it_is(file, made, make):
    """Its rights and its content."""
    made(file)
    file.chmod(0o1775 if file.is_dir() else 0o644)
    before = file.stat().st_mode, file.is_file() and file.read_bytes()
    with pytest.raises(StoreError) as refused:
        open_store(make=make)
    for lang in ("en", "km"):
        assert str(file) not in refused.value.text(lang)
    assert (file.stat().st_mode, file.is_file() and file.read_bytes()) == before
    assert [f.name for f in file.parent.iterdir()] == [file.name]


def test_a_new_store_leaves_nothing_beside_it(file):
    """It is made under another name, and whole when it gets its own."""
    store: Store = open_store()
    store.close()
    assert [f.name for f in file.parent.iterdir()] == [file.name]
