"""A store is carried from a file to a server, whole or not at all."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.access.actor import Actor
from models.store import StoreError, open_store
from models.store import move as moving
from models.store.__main__ import main
from models.store.check import check
from models.store.move import move
from models.store.roles import grant
from models.store.same import change_of, held
from tests.database import new_database


def _fill(store) -> tuple:
    """Save something of every kind; return a document with a file and a hidden one."""
    kept = store.create("upload", "តារាង.csv", {"n": 1}, blob=bytes(range(256)) * 50, note="a\nb")
    plan = store.create("plan", "Q1", {"rows": []}, author="សុខ")
    store.save(plan.id, 1, {"rows": ["KH2001"]})
    hidden = store.create("snapshot", "old", {"gap": None})
    store.archive(hidden.id)
    store.use("repatriation", kept.id)
    store.decide({("district", "07", "kampot"): "KH0708"})
    grant(store, "dara@example.org", "administrator")
    return kept, hidden


@pytest.fixture
def file(tmp_path):
    """Yield an SQLite store with something of every kind, and its address."""
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    store = open_store(url)
    yield store, url, _fill(store)
    store.close()


def test_a_file_becomes_a_server_store_by_one_command(file, postgresql, capsys):
    """Same hashes, counts and end of the audit; saving goes on there, and the file is as it was."""
    old, url, (kept, hidden) = file
    server, before = new_database(postgresql), check(old)
    assert main(["move", url, server]) == 0
    assert before.head[1] in capsys.readouterr().out
    new = open_store(server)
    with old.engine.connect() as a, new.engine.connect() as b:
        assert held(a, change_of(a)) == held(b, change_of(b))
    found = check(new)
    assert (found.versions, found.damaged, found.head) == (4, (), before.head)
    assert new.blob(new.get(kept.id)) == bytes(range(256)) * 50
    assert (new.in_use(), new.decisions()) == (old.in_use(), old.decisions())
    assert new.get(hidden.id).archived
    assert new.acting(Actor("account", "dara@example.org")).may("grant_role")
    new.create("plan", "Q2", {})
    assert check(new).damaged == ()
    with pytest.raises(DBAPIError, match="append-only"), new.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit")
    assert check(old) == before
    # what somebody has saved on the server is never mixed with it
    assert main(["move", url, server]) == 2
    assert "an empty store on the server" in capsys.readouterr().err
    assert {d.name for d in new.documents("plan")} == {"Q1", "Q2"}
    new.close()


def test_what_stops_half_way_leaves_an_empty_store(file, postgresql, monkeypatch):
    """A row that the server refuses, or a difference found at the end, takes everything back."""
    old, _, _ = file
    new = open_store(new_database(postgresql))
    empty = check(new)
    monkeypatch.setattr(moving, "_all", lambda connection, last: object())
    with pytest.raises(StoreError, match="Nothing was moved"):
        move(old, new)
    assert check(new) == empty
    monkeypatch.undo()
    with new.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE granted ADD CHECK (account = '')")
    with pytest.raises(StoreError, match="this change was not saved"):
        move(old, new)
    assert check(new) == empty
    with new.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE granted DROP CONSTRAINT granted_account_check")
    assert move(old, new).head == check(old).head
    new.close()


def test_what_is_damaged_or_no_server_is_not_moved(file, postgresql, tmp_path):
    """Damage is not carried over in silence, and a file is no server."""
    old, _, _ = file
    new, other = open_store(new_database(postgresql)), open_store(f"sqlite:///{tmp_path / 'o'}")
    with pytest.raises(StoreError, match="a PostgreSQL server as the store"):
        move(old, other)
    with pytest.raises(StoreError, match="a store that is a file"):
        move(new, new)
    with old.engine.begin() as connection:
        connection.execute(text("UPDATE version SET body = '{}' WHERE number = 2"))
    with pytest.raises(StoreError, match="1 damaged part"):
        move(old, new)
    assert check(new).versions == 0
    new.close()
    other.close()
