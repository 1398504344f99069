"""Starting together, being refused, copying and checking a store: what who runs it meets."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from geo.errors import InputError
from models.store import StoreError, audit, engine, open_store, time_out
from models.store.__main__ import main
from models.store.backup import backup
from models.store.check import check, check_audit
from models.store.document import to_text
from models.store.store_error import told
from models.store.watch import actions_since
from tests.conftest import ROOT
from tests.database import PROGRAMS, new_database

ROUNDS, SERVERS = 12, 6


def test_servers_that_start_at_once_all_open_and_one_save_wins(store_url, tmp_path):
    """Processes, not threads: a new store each round, opened and saved into at the same moment."""
    urls = (
        [store_url]
        if "postgresql" in store_url
        else [f"sqlite:///{tmp_path}/round {n}%?.sqlite3" for n in range(ROUNDS)]
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.start_together", str(SERVERS), *urls],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    rounds = json.loads(done.stdout)
    assert len(rounds) == len(urls)
    for found in rounds:
        assert found["failed"] == []
        assert sorted(found["saved"]) == ["conflict with 2"] * (SERVERS - 1) + ["version 2"]


# --- refused ---------------------------------------------------------------------------------


def test_a_database_or_a_name_that_is_not_there_is_told(postgresql):
    """The real server's words, told apart from a server that doesn't answer."""
    place = postgresql.rpartition("/")[0]
    with pytest.raises(StoreError, match="without this database"):
        open_store(f"{place}/no_such")
    with pytest.raises(StoreError, match="doesn't know this name"):
        open_store(f"{place.replace('postgres@', 'nobody@')}/postgres")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            'connection failed: FATAL:  password authentication failed for user "d"',
            "refuses this name",
        ),
        ("connection failed: fe_sendauth: no password supplied", "refuses this name"),
        ("connection failed: FATAL:  sorry, too many clients already", "no connection free"),
        (
            "connection failed: FATAL:  remaining connection slots are reserved for "
            "non-replication superuser connections",
            "no connection free",
        ),
        ("connection failed: FATAL:  the database system is starting up", "starting or stopping"),
        ("connection failed: Connection refused", "doesn't answer"),
        ("permission denied for table document", "enough rights"),
        ("could not extend file: No space left on device", "no room left"),
        ("database or disk is full", "no room left"),
        ("something nobody has seen", "an error of the database"),
    ],
)
@pytest.mark.parametrize("saving", [True, False])
def test_what_a_driver_says_is_told_in_plain_words(said, found, saving):
    """With the way out, and that a change is lost only where one was made."""
    with pytest.raises(StoreError, match=found) as raised, told("the store", saving):
        raise OperationalError("SELECT secret", {}, Exception(said))
    assert ("this change was not saved" in str(raised.value)) == saving
    assert "secret" not in str(raised.value)


def test_too_many_people_at_once_are_told(tmp_path):
    """Waiting in vain for a free connection is no crash."""
    with pytest.raises(StoreError, match="too many people at once"), told("the store"):
        raise NoneFree("QueuePool limit reached")


def test_a_server_that_takes_calls_and_never_answers_is_left(monkeypatch):
    """Nobody waits for ever."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        with pytest.raises(StoreError) as raised:
            open_store(f"postgresql://d:p@127.0.0.1:{deaf.getsockname()[1]}/d", busy_s=1)
    assert "127.0.0.1" in raised.value.where


@pytest.mark.parametrize(
    "url", ["postgresql://host:port/d", "sqlite://", "sqlite:///:memory:", "oracle://a/b", "://"]
)
def test_an_address_that_makes_no_sense_is_refused(url):
    """A store in memory would forget everything: refused too."""
    with pytest.raises(StoreError, match="DATABASE_URL"):
        open_store(url)


def test_after_the_server_was_restarted_the_next_save_works(postgresql):
    """Its connections were cut; nobody has to restart the dashboard."""
    url = new_database(postgresql)
    store = open_store(url)
    store.create("plan", "before", {})
    other = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with other.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()
    store.create("plan", "after", {})
    assert {d.name for d in store.documents("plan")} == {"before", "after"}
    store.close()


def test_a_server_that_stands_still_is_left_and_used_again(postgresql, monkeypatch):
    """Frozen while it is asked, that is said; frozen before, another connection is taken."""
    monkeypatch.setattr(time_out.Impatient, "longest_s", 0.5)
    with closing(open_store(new_database(postgresql))) as store:
        with (
            pytest.raises(StoreError) as raised,
            store._reading() as connection,
            _frozen(_process(connection)),
        ):
            connection.execute(text("SELECT 1"))
        assert "no answer" in str(raised.value.__cause__)
        with store._reading() as connection:
            process = _process(connection)
        with _frozen(process):
            assert store.create("plan", "Q1", {}).version == 1


def test_a_connection_that_lay_unused_is_asked_first(postgresql, monkeypatch):
    """Just used, it is taken as it is; later, one that was cut meanwhile is replaced unseen."""
    with closing(open_store(new_database(postgresql))) as store:
        asked: list[str] = []
        monkeypatch.setattr(store.engine.dialect, "do_ping", asked.append)
        store.look_again()
        store.look_again()
        assert asked == []
        monkeypatch.undo()
        monkeypatch.setattr(time_out, "FRESH_S", 0.0)
        with store._reading() as connection, closing(psycopg.connect(postgresql)) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (_process(connection),))
        assert store.look_again() == 0


def _process(connection: Connection) -> int:
    return connection.execute(text("SELECT pg_backend_pid()")).scalar_one()


@contextmanager
def _frozen(process: int) -> Iterator[None]:
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def test_opening_waits_for_nobody_who_writes(tmp_path):
    """A store in its newest form is opened and read while another holds the right to write."""
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    first = open_store(url)
    kept = first.create("plan", "p", {})
    with first.engine.begin():
        second = open_store(url, busy_s=0.1)
        assert second.get(kept.id) == kept
        second.close()
    first.close()


@pytest.mark.parametrize(
    "key",
    [
        ("district", "", "x" * 201),
        ("d" * 41, "", "n"),
        ("district", "", " "),
        ("district", "", "\0"),
    ],
)
def test_a_decision_that_cannot_be_kept_is_refused_on_both(store, key):
    """One database would cut it off, the other not: neither gets it."""
    with pytest.raises(InputError):
        store.decide({("district", "", "good"): "0102", key: "0102"})
    assert store.decisions() == {}


def test_half_a_letter_is_refused():
    """What is no text can't be hashed nor kept."""
    with pytest.raises(InputError):
        to_text({"name": "\ud800"})


# --- copies ----------------------------------------------------------------------------------


def test_a_copy_made_while_others_save_is_whole(tmp_path):
    """Everything saved before it began is in it; it is a store like any other."""
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    for n in range(20):
        store.create("upload", f"u{n}", {"n": n}, blob=bytes([n]) * 20_000)
    stop = threading.Event()

    def save() -> None:
        while not stop.is_set():
            store.create("plan", "meanwhile", {})

    saver = threading.Thread(target=save)
    saver.start()
    try:
        backup(store, tmp_path / "copy.sqlite3")
    finally:
        stop.set()
        saver.join()
    copy = open_store(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    assert {d.name for d in copy.documents("upload")} == {f"u{n}" for n in range(20)}
    assert check(copy).damaged == ()
    assert check(copy).head[0] > 20
    copy.close()
    store.close()


def test_a_copy_never_takes_anothers_place(tmp_path):
    """Nor is anything half-written where there is no folder."""
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    (tmp_path / "old").write_text("the last backup")
    with pytest.raises(StoreError, match="there already"):
        backup(store, tmp_path / "old")
    with pytest.raises(StoreError, match="Choose another place"):
        backup(store, tmp_path / "no folder" / "copy")
    assert (tmp_path / "old").read_text() == "the last backup"
    assert sorted(f.name for f in tmp_path.iterdir() if "s.sqlite3" not in f.name) == ["old"]
    store.close()


def test_a_store_on_a_server_is_dumped_and_restored_as_the_documents_say(postgresql, tmp_path):
    """pg_dump and pg_restore, into another database; everything is whole there."""
    url, dump = new_database(postgresql), str(tmp_path / "outreach.dump")
    store = open_store(url)
    kept = store.create("upload", "u", {"n": 1}, blob=b"file")
    with pytest.raises(StoreError, match="pg_dump"):
        backup(store, tmp_path / "copy")
    before = check(store)
    store.close()
    other = new_database(postgresql)
    for command in (["pg_dump", "-Fc", "-d", url, "-f", dump], ["pg_restore", "-d", other, dump]):
        subprocess.run([PROGRAMS / command[0], *command[1:]], check=True)
    restored = open_store(other)
    assert restored.blob(restored.get(kept.id)) == b"file"
    found = check(restored)
    assert (found.versions, found.damaged, found.head) == (1, (), before.head)
    # the audit still only grows there
    with pytest.raises(DBAPIError, match="append-only"), restored.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit")
    restored.close()


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE document SET archived = NOT archived",
        "UPDATE document SET newest = newest + 1",
        "INSERT INTO document VALUES ('none', 'plan', 'Q1', 1, '0')",
    ],
)
def test_a_check_finds_what_is_hidden_or_cut_off_past_the_lists(store, act):
    """By hand; what was hidden and shown on the pages is whole."""
    kept = store.create("plan", "Q1", {})
    store.save(kept.id, 1, {"n": 1})
    for archived in (True, False):
        store.archive(kept.id, archived=archived)
        assert check(store).damaged == ()
    with store.engine.begin() as connection:
        connection.execute(text(act))
    (found,) = check(store).damaged
    assert "plan 'Q1' is cut off, or hidden by nobody" in found


def test_a_command_writes_over_no_store(tmp_path, monkeypatch, capsys):
    """Nor in the place of a link or a device, which a file's name may be of."""
    file, listed = tmp_path / "s.sqlite3", tmp_path / "a.csv"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    store = open_store()
    kept = store.create("plan", "Q1", {})
    (tmp_path / "store").symlink_to(file)
    for name in ("s.sqlite3", "store"):
        assert main(["audit", str(tmp_path / name)]) == 2
        assert "a database" in capsys.readouterr().err
    assert store.documents("plan") == [kept]
    store.close()
    listed.write_text("the last one")
    (tmp_path / "link").symlink_to(listed)
    assert main(["audit", str(tmp_path / "link")]) == 0
    assert (tmp_path / "link").is_symlink()
    assert "save_plan" in listed.read_text()
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert main(["audit", str(tmp_path / "pipe")]) == 0
    assert b"save_plan" in os.read(reader, 10_000)
    os.close(reader)
    assert main(["log", "--most", "9" * 20]) == 0


def test_a_statement_that_fails_tells_nothing_of_what_was_to_be_saved(store):
    """A log would hold it."""
    with pytest.raises(DBAPIError) as raised, store.engine.begin() as connection:
        connection.execute(text("INSERT INTO nothing VALUES (:name)"), {"name": "Sok Dara"})
    assert "Sok Dara" not in str(raised.value)


@pytest.mark.parametrize("first", [True, False])
def test_a_server_that_is_cut_off_while_it_saves_is_asked_what_it_has_saved(postgresql, first):
    """It has: no error. It has not, or not yet: nobody is told that nothing was saved."""
    store = open_store(new_database(postgresql))

    def cut_off(connection):
        driver = connection.connection.dbapi_connection
        if first:
            driver.commit()
        driver.close()

    event.listen(store.engine, "commit", cut_off, once=True)
    if first:
        assert store.create("plan", "Q1", {}).version == 1
    else:
        with pytest.raises(StoreError, match="Nobody knows yet"):
            store.create("plan", "Q1", {})
    assert len(store.documents("plan")) == first
    store.close()


def test_what_was_seen_before_a_backup_came_back_is_not_taken_for_what_is_there(store):
    """Its number of changes comes again, for other changes: nobody is told it twice."""
    upload = store.create("upload", "u", {})
    numbers = [store.change_number()]
    store.use("poverty", upload.id)
    store.listed("plan")
    numbers.append(store.change_number())
    with store.engine.begin() as connection:  # as in the backup
        for act in ("DELETE FROM chosen", "UPDATE change SET number = 1"):
            connection.execute(text(act))
    numbers.append(store.look_again())
    for n, name in enumerate(("one", "two"), start=1):
        store.create("plan", name, {})
        numbers.append(store.look_again())
        assert store.last_saved() == numbers[-1]
        assert len(store.listed("plan")) == n
    assert numbers == sorted(set(numbers))
    assert actions_since(store, numbers[-2]) == {"save_plan"}


def test_a_check_is_of_one_moment(store, monkeypatch):
    """Somebody saves and hides while it reads: nothing was made past the audit."""
    kept, real = store.create("plan", "Q1", {}), audit._earlier

    def meanwhile(connection, number):
        store.create("plan", "another", {})
        store.archive(kept.id, archived=not store.get(kept.id).archived)
        return real(connection, number)

    monkeypatch.setattr(audit, "_earlier", meanwhile)
    assert check(store).damaged == ()
    assert check_audit(store)[0] == ""
    assert len(store.documents("plan", None)) == 3


def test_a_check_finds_what_was_changed(store):
    """In the text or in the file, and says which version."""
    for name in ("good", "text", "file"):
        store.create("upload", name, {"n": 1}, blob=b"as it was")
    with store.engine.begin() as connection:
        for name, column, value in (("text", "body", '{"n":2}'), ("file", "blob", b"as it is")):
            connection.execute(
                text(
                    f"UPDATE version SET {column} = :v WHERE document_id = "
                    "(SELECT id FROM document WHERE name = :n)"
                ),
                {"v": value, "n": name},
            )
    found = check(store)
    assert found.versions == 3
    assert sorted(found.damaged) == [
        f"upload {name!r}, version 1: other content than was saved" for name in ("file", "text")
    ]
    assert "upload 'good', version 1" in found.whole


def test_the_command_line_says_where_copies_and_checks(tmp_path, monkeypatch, capsys):
    """Exit code 0 where all is well, 1 where something is damaged, 2 where it can't be done."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path / "50% of #1?"))
    open_store().close()
    assert main(["where"]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "50% of #1?" / "outreach.sqlite3")
    store = open_store()
    store.create("plan", "p", {})
    assert main(["check"]) == 0
    assert main(["backup", str(tmp_path / "copy.sqlite3")]) == 0
    assert main(["backup", str(tmp_path / "copy.sqlite3")]) == 2
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE version SET body = '{}' || ' '"))
    store.close()
    assert main(["check"]) == 1
    assert "plan 'p', version 1" in capsys.readouterr().out
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    assert main(["check"]) == 2


def test_the_folder_of_the_migrations_may_have_any_name(tmp_path, monkeypatch):
    """A percent sign in the way to the program is no setting."""
    folder = tmp_path / "100% ours"
    folder.symlink_to(engine._MIGRATIONS)
    monkeypatch.setattr(engine, "_MIGRATIONS", folder)
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    assert store.documents("plan") == []
    store.close()
