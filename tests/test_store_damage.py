"""What who runs it learns of a damaged, a vanished, and an open store; and of its rights."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import text

from models.lists.audit_list import Sought, audit_list, shown_time
from models.store import Store, StoreError, open_store
from models.store import backup as backups
from models.store.__main__ import main
from models.store.backup import backup
from models.store.check import check
from models.store.proposal import TABLE, answer, propose_table, waiting
from models.store.store_error import told
from models.store.unsaved import kept
from tests.page_helpers import own_store, run_page
from tests.test_proposal import account


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "outreach.sqlite3"


def _open(file: Path) -> Store:
    return open_store(f"sqlite:///{file}", 0.2)


@pytest.fixture
def open_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


_ODD = (
    *("null", "[1]", "[" * 100_000, '{"rows":{"KH0701":{"teams":NaN}}}', '{"rows":1}', "{}"),
    *('{"rows":{"KH9999":7}}', '{"rows":[1]}', '{"rows":[{}]}', '{"rows":[]}', '{"rows":null}'),
    *('{"rows":{},"basis":3,"note":7}', '{"rows":[{"adm2_code":[1],"start":"x"}]}'),
)


@pytest.mark.parametrize("body", _ODD, ids=range(len(_ODD)))
def test_no_body_in_the_store_stops_the_pages(body, tmp_path, monkeypatch):
    """Whoever has the database's password can add one, and nobody but the owner takes it away."""
    with own_store(tmp_path, monkeypatch) as store:
        for kind in ("plan", "activities", "contacts", "snapshot", "places"):
            store.create(kind, "odd", {"rows": []})
        with store.engine.begin() as connection:
            connection.execute(text("UPDATE version SET body = :body"), {"body": body})
        for page in ("plan", "quarter", "coverage", "snapshots", "district", "priority_map"):
            assert not run_page(page).exception


# --- rights -----------------------------------------------------------------------------------


def _rights(folder: Path) -> dict[str, str]:
    return {f.name: f"{f.stat().st_mode & 0o777:o}" for f in folder.iterdir()}


@pytest.mark.usefixtures("open_umask")
def test_only_the_owner_may_read_the_store_and_its_copies(file):
    """Also what SQLite puts beside it, and a backup."""
    store = _open(file)
    store.create("plan", "p", {})
    with store.engine.connect() as connection:
        connection.execute(text("SELECT * FROM document")).all()
        assert _rights(file.parent) == {
            "outreach.sqlite3": "600",
            "outreach.sqlite3-wal": "600",
            "outreach.sqlite3-shm": "600",
        }
    backup(store, file.with_name("copy"))
    assert _rights(file.parent)["copy"] == "600"
    store.close()


@pytest.mark.usefixtures("open_umask")
def test_a_store_of_before_is_closed_to_others(file):
    """Made by an earlier version, readable by everybody: not after it was opened."""
    _open(file).close()
    file.chmod(0o644)
    _open(file).close()
    assert _rights(file.parent) == {"outreach.sqlite3": "600"}


@pytest.mark.usefixtures("open_umask")
def test_the_folder_of_a_new_store_is_for_its_owner(tmp_path, monkeypatch):
    """Where the program makes it."""
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    open_store().close()
    assert _rights(tmp_path) == {"var": "700"}


def test_an_odd_row_that_was_added_by_hand_stops_nobody(store):
    """A proposal, a row of the audit, a draft: left out or shown as it is; check names it."""
    dara, sok = account(store, "dara", "steward", "planner"), account(store, "sok", "steward")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE change SET number = number + 1"))
        by = f"'{dara.actor.account}', '9999-12-31T23:59:59+00:00'"
        for act in (
            "INSERT INTO proposed SELECT number, 'table', 'poverty', 'x', 'null', 'no json', '',"
            f" {by} FROM change",
            f"INSERT INTO audit SELECT 99, number, {by}, 'account', 'download', '', 'x', 'null',"
            " 'null', '', '' FROM change",
            f"INSERT INTO draft VALUES ('account:{dara.actor.account}', 'plan', '', 'no json',"
            " '2999-01-01T00:00:00+00:00')",
        ):
            connection.execute(text(act))
    assert (waiting(sok, TABLE), kept(dara, "plan")) == ([], {})
    assert shown_time(audit_list(store).iloc[-1]["saved_at"]).startswith("9999")
    answer(sok, propose_table(dara, "poverty", store.create("upload", "p", {}).id).number, True)
    assert len(store.in_use()) == 1
    assert "proposes what can't be read" in str(check(store).damaged)


@pytest.mark.parametrize("text_sought", ["9999-12-31", "0001-01-01", "2026-13-01"])
def test_a_day_without_another_time_zone_is_a_text_like_any_other(store, text_sought):
    """Somebody searches the audit for it: nothing is found."""
    assert audit_list(store, Sought(text=text_sought)).empty


# --- vanished ---------------------------------------------------------------------------------


def test_a_file_that_vanished_is_told_and_no_empty_one_takes_its_place(file):
    """Reading and saving say so; put back, everything goes on."""
    store = _open(file)
    kept = store.create("plan", "p", {})
    file.rename(file.with_name("moved"))
    for act in (lambda: store.documents("plan"), lambda: store.create("plan", "q", {})):
        with pytest.raises(StoreError, match="its file may be gone"):
            act()
    # as after the pages' memory was emptied
    with pytest.raises(StoreError, match=r"where it was.*found no file there"):
        _open(file)
    assert not file.exists()
    file.with_name("moved").rename(file)
    assert store.documents("plan") == [kept]
    store.close()


def test_a_file_that_left_its_changes_behind_is_no_new_store(file):
    """Somebody has moved the file and not what is beside it: those changes belong to it."""
    file.with_name(f"{file.name}-wal").write_bytes(b"changes")
    with pytest.raises(StoreError, match="-wal"):
        _open(file)
    assert not file.exists()


def test_a_file_that_was_emptied_is_told(file):
    """Nothing is begun anew in it while the dashboard runs."""
    store = _open(file)
    store.create("plan", "p", {})
    file.write_bytes(b"")
    with pytest.raises(StoreError, match="emptied or replaced"):
        store.create("plan", "q", {})
    assert file.stat().st_size == 0
    store.close()


def test_no_message_shows_where_the_store_is(file, monkeypatch, capsys):
    """A page shows no path of the server; the command line does."""
    store = _open(file)
    file.unlink()
    with pytest.raises(StoreError) as gone:
        store.documents("plan")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    with pytest.raises(StoreError) as vanished:
        open_store()
    (file.parent / "place").write_text("a file, not a folder")
    with pytest.raises(StoreError) as folder:
        _open(file.parent / "place" / "s.sqlite3")
    for raised in (gone, vanished, folder):
        assert raised.value.where
        for lang in ("en", "km"):
            assert str(file.parent) not in raised.value.text(lang)
    assert main(["check"]) == 2
    assert str(file) in capsys.readouterr().err


# --- damaged ----------------------------------------------------------------------------------


def _fill(file: Path) -> Store:
    store = _open(file)
    for n in range(30):
        store.create("upload", f"u{n:02}", {"n": n}, blob=bytes([n]) * 20_000)
    store.decide({("province", "", "kampot"): "07"})
    return store


def _spoil(file: Path, wanted: bytes) -> None:
    """Overwrite the page of the file that holds these bytes, as a bad sector would."""
    content = bytearray(file.read_bytes())
    page = content.index(wanted) // 4096 * 4096
    content[page : page + 4096] = bytes(range(256)) * 16
    file.write_bytes(content)


def test_a_check_of_a_damaged_file_names_what_is_damaged_and_what_is_not(file, monkeypatch, capsys):
    """A spoilt page: its uploads are named, and the others as whole."""
    _fill(file).close()
    _spoil(file, bytes([7]) * 2_000)  # inside the file of one upload
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    assert main(["check"]) == 1
    said = capsys.readouterr().out.splitlines()
    damaged = [line for line in said if line.startswith("damaged: upload")]
    whole = [line for line in said if line.startswith("whole: upload")]
    assert ["u07" in line for line in damaged] == [True]
    assert len(whole) == 29
    assert "whole: decisions about names" in said


def test_a_check_goes_on_where_rows_cannot_be_read(file):
    """A spoilt page of the table itself: versions that can't be read are damaged, not a crash."""
    _fill(file).close()
    _spoil(file, b'{"n":20}')
    store = _open(file)
    found = check(store)
    store.close()
    assert found.versions == 30
    assert any("'u20', version 1: a damaged store" in one for one in found.damaged)
    assert any("u01" in one for one in found.whole)
    assert any(one.startswith("the file: ") for one in found.damaged)


def test_a_document_that_cannot_be_read_is_named_and_the_others_are_listed(store):
    """Who opens it is told; the list goes on."""
    good, bad = (store.create("plan", name, {"n": 1}) for name in ("good", "bad"))
    with store.engine.begin() as connection:
        connection.execute(
            text("UPDATE version SET body = '{\"n\": ' WHERE document_id = :id"), {"id": bad.id}
        )
    assert [(d.name, d.damaged) for d in store.documents("plan")] == [
        ("bad", True),
        ("good", False),
    ]
    assert store.get(good.id) == good
    with pytest.raises(StoreError, match=r"bad: .*other content"):
        store.get(bad.id)


@pytest.mark.parametrize(
    "change",
    [
        "version SET saved_at = '2026-11-\x0e7'",
        "version SET saved_at = '2026-11-27T00:00:00'",
        "version SET saved_at = 5",
        "document SET name = 'another'",
        "version SET author = 'somebody else'",
        "version SET note = 'another'",
        "version SET change = 99",
        "document SET kind = 'snapshot'",
    ],
)
def test_a_check_also_reads_who_when_and_what(file, change):
    """What is kept about a version is not what was saved: damaged, and the pages go on."""
    store = _open(file)
    store.create("plan", "p", {}, "MoP", "a note")
    table, what = change.split(" ", 1)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {table} {what}")
    of_versions = [one for one in check(store).damaged if not one.startswith("the audit: ")]
    assert len(of_versions) == 1
    assert of_versions[0].count("version 1: ") == 1
    assert len(store.documents("plan", None) + store.documents("snapshot", None)) == 1
    store.close()


def test_a_version_saved_before_its_details_had_a_hash_is_read(file):
    """Nothing to compare: a time that is none is still damage, and who opens it is told."""
    store = _open(file)
    good, bad = (store.create("plan", name, {}) for name in ("good", "bad"))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE version SET about_sha256 = NULL")
        connection.execute(
            text("UPDATE version SET saved_at = 'x' WHERE document_id = :id"), {"id": bad.id}
        )
    damaged = [one.partition(": ")[0] for one in check(store).damaged]
    assert damaged == ["plan 'bad', version 1", "the audit"]
    assert [(d.name, d.damaged) for d in store.documents("plan")] == [
        ("bad", True),
        ("good", False),
    ]
    assert store.get(good.id) == good
    with pytest.raises(StoreError, match=r"bad: .*other content"):
        store.get(bad.id)
    store.close()


def test_bytes_that_are_no_text_are_damage(file):
    """In a row, the driver reads no text at all: the check names it, a page is told."""
    store = _open(file)
    store.create("plan", "p", {})
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE version SET note = CAST(x'ff41' AS TEXT)")
    assert "plan 'p', version 1: a damaged store" in check(store).damaged
    with pytest.raises(StoreError, match="a damaged store"):
        store.documents("plan")
    store.close()


def test_a_table_definition_that_is_no_text_is_told(file):
    """SQLite's parser quotes what it does not understand, and the driver can't decode that."""
    with pytest.raises(StoreError, match="a damaged store"), told("the store"):
        b"\xff".decode()


# --- copies -----------------------------------------------------------------------------------


def test_a_backup_reads_back_what_it_wrote(file, monkeypatch):
    """A copy that is not what the store holds is removed, and said."""
    store = _fill(file)

    def spoilt(place: object) -> Store:
        _spoil(Path(place.database), bytes([7]) * 2_000)
        return open_store(place)

    monkeypatch.setattr(backups, "open_store", spoilt)
    with pytest.raises(StoreError, match="a copy of what the store holds"):
        backup(store, file.with_name("copy"))
    assert {f.name for f in file.parent.iterdir()} <= {
        f"{file.name}{end}" for end in ("", "-wal", "-shm")
    }
    store.close()


def test_a_backup_of_a_damaged_store_says_so(file, monkeypatch, capsys):
    """The copy is made, for the rest is whole; what is damaged is named, and the command says 1."""
    store = _fill(file)
    with store.engine.begin() as connection:
        connection.execute(
            text("UPDATE version SET body = '{}' WHERE body = :body"), {"body": '{"n":7}'}
        )
    store.close()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    assert main(["backup", str(file.with_name("copy"))]) == 1
    assert "damaged: upload 'u07', version 1" in capsys.readouterr().out
    copy = _open(file.with_name("copy"))
    assert len(copy.documents("upload")) == 30
    copy.close()
