"""What the store does when a process is killed, a disk is full, or the database is not there."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys

import pytest
from sqlalchemy import event, text

from models.store import Document, Store, StoreError, open_store
from models.store.document import digest, to_text
from tests.conftest import ROOT
from tests.database import new_database

KILLS = 200


def _whole(store: Store, document: Document) -> bool:
    return digest(to_text(document.body), store.blob(document)) == document.sha256


@pytest.mark.slow
def test_what_was_saved_before_a_kill_is_there_and_whole(store_url):
    """200 kills at random moments: all that was told is there, and no part of anything else."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kill_saves", store_url, str(KILLS), "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    found = json.loads(done.stdout)
    told = [tuple(line.split()) for line in found["told"]]
    store = open_store(store_url)
    versions = store.history(found["plan"])
    kept = {(d.id, str(d.version)): d for d in [*store.documents("upload"), *versions]}
    assert found["killed_inside"] > KILLS / 4, "most were killed in the middle of a save"
    assert len(told) > KILLS / 4, "most had saved something before"
    assert set(told) <= set(kept)
    # what no child has told: the plan's first versions, and one of each killed child
    assert len(kept) - found["before"] - len(told) <= found["killed_inside"]
    assert [d.version for d in versions] == list(range(len(versions), 0, -1))
    assert all(_whole(store, document) for document in kept.values())
    # every commit counts once: no part of a save without the rest
    assert store.change_number() == len(kept)
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT count(*) FROM version")).scalar_one()
        assert rows == len(kept)
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    store.close()


@pytest.mark.slow
def test_a_table_is_kept_and_in_use_or_neither(store_url):
    """50 kills while tables are put to use: none is left that was kept and is not in use."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kill_commits", store_url, "50", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    found = json.loads(done.stdout)
    assert found["kept"] > 10, "not all were killed before they had kept anything"
    assert found["half"] == 0


def _file_store(tmp_path, busy_s: float = 0.2) -> Store:
    return open_store(f"sqlite:///{tmp_path / 's.sqlite3'}", busy_s)


def test_a_full_disk_loses_nothing(tmp_path):
    """The save is refused with the way out; what was there stays, and with room saving goes on."""
    store = _file_store(tmp_path)
    kept = store.create("plan", "Before", {"rows": [1]})

    def full(connection, _record):
        connection.execute("PRAGMA max_page_count = 20").close()

    event.listen(store.engine, "connect", full)
    with pytest.raises(StoreError, match=r"no room left on the disk.*this change was not saved"):
        store.create("upload", "Large", {}, blob=b"x" * 500_000)
    assert [d.name for d in store.documents("upload")] == []
    assert store.get(kept.id).body == {"rows": [1]}
    event.remove(store.engine, "connect", full)
    assert store.create("upload", "Large", {}, blob=b"x" * 500_000).version == 1
    store.close()


def test_a_locked_file_is_told(tmp_path):
    """Another program holds the file: a message after a while, and no half of a save."""
    store = _file_store(tmp_path)
    kept = store.create("plan", "Before", {})
    other = sqlite3.connect(tmp_path / "s.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"keeps locked.*Close other programs"):
        store.save(kept.id, 1, {"rows": []})
    assert store.get(kept.id).version == 1, "reading goes on"
    other.execute("ROLLBACK")
    other.close()
    assert store.save(kept.id, 1, {"rows": []}).version == 2
    store.close()


def test_a_row_somebody_keeps_locked_is_told(postgresql):
    """The same on a server, where a row is locked on its own: the wait ends, with a message."""
    url = new_database(postgresql)
    store, other = open_store(url, 0.2), open_store(url)
    kept = store.create("plan", "Before", {})
    with other.engine.begin() as connection:
        connection.execute(text("SELECT * FROM document FOR UPDATE"))
        with pytest.raises(StoreError, match="somebody else keeps locked"):
            store.save(kept.id, 1, {})
    assert store.save(kept.id, 1, {}).version == 2
    store.close()
    other.close()


def test_a_store_that_may_only_be_read(tmp_path):
    """Everything can be read; who saves is told whose right is missing."""
    writable = _file_store(tmp_path)
    kept = writable.create("plan", "Before", {})
    store = open_store(f"sqlite:///file:{tmp_path / 's.sqlite3'}?mode=ro&uri=true")
    assert store.get(kept.id) == kept
    with pytest.raises(StoreError, match="may only be read"):
        store.create("plan", "After", {})
    store.close()
    writable.close()


def test_a_folder_that_cannot_be_made(tmp_path, monkeypatch):
    """The setting that helps is named."""
    (tmp_path / "var").write_text("a file, not a folder")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path / "var"))
    with pytest.raises(StoreError, match="OUTREACH_VAR"):
        open_store()


def test_a_file_that_is_no_store(tmp_path):
    """It is left as it is."""
    file = tmp_path / "s.sqlite3"
    file.write_bytes(b"some other file " * 500)
    with pytest.raises(StoreError, match="no store, or a damaged one"):
        _file_store(tmp_path)
    assert file.read_bytes() == b"some other file " * 500


def test_a_store_of_a_newer_version_is_left_alone(store_url):
    """An older dashboard doesn't touch what it doesn't know."""
    store = open_store(store_url)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match=r"a newer one.*update this one"):
        open_store(store_url)


def test_a_server_that_does_not_answer_keeps_its_password():
    """The command line names server and database, never the password; a page neither."""
    with pytest.raises(StoreError, match="doesn't answer") as failed:
        open_store("postgresql://desk:s3cret@127.0.0.1:1/outreach")
    assert "s3cret" not in str(failed.value) + failed.value.where
    assert "127.0.0.1" in failed.value.where
    assert "127.0.0.1" not in str(failed.value)


@pytest.mark.parametrize("url", ["mysql://x/y", "no address"])
def test_another_kind_of_address_is_refused(url):
    """Only the two databases that are tested."""
    with pytest.raises(StoreError, match="DATABASE_URL"):
        open_store(url)


def test_content_that_was_changed_behind_its_back_is_noticed(store):
    """A blob that is not the one that was saved is never handed out."""
    kept = store.create("upload", "r.csv", {}, blob=b"as it was")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE version SET blob = :b"), {"b": b"tampered"})
    with pytest.raises(StoreError, match="other content"):
        store.blob(kept)
