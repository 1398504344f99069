"""The store: versions, conflicts, tables in use, decisions; on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import event, inspect

from geo.errors import InputError
from models.store import Conflict, Immutable, NotFound, StoreError, open_store, store_tables
from models.store.base import FRESH_S, files_kept_open
from models.store.document import MOST_BLOB_BYTES, MOST_BODY_BYTES, digest, to_text

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=20)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def _storable(value: object) -> bool:
    try:
        to_text({"v": value}).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def test_every_save_is_a_version_and_none_is_lost(store):
    """Three versions, all readable, newest first."""
    first = store.create("plan", "ផែនការ", {"rows": [1]}, author="PCCT", note="first")
    second = store.save(first.id, 1, {"rows": [1, 2]}, author="NCCT", blob=b"file")
    store.save(first.id, 2, {"rows": []})
    assert [d.version for d in store.history(first.id)] == [3, 2, 1]
    assert store.get(first.id).body == {"rows": []}
    assert store.get(first.id, 1) == first
    assert store.blob(second) == b"file"
    assert store.blob(first) is None
    assert (first.name, first.author, first.note) == ("ផែនការ", "PCCT", "first")
    assert timedelta(0) <= datetime.now(UTC) - first.saved_at < timedelta(minutes=1)


@given(body=st.dictionaries(st.text(max_size=8), JSON), blob=st.none() | st.binary(max_size=50))
@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_comes_back_is_what_was_saved(store, body, blob):
    """Any JSON, any bytes; the hash is that of both."""
    if not _storable(body):
        return
    kept = store.create("snapshot", "n", body, blob=blob)
    assert store.get(kept.id).body == body
    assert store.blob(kept) == blob
    assert kept.sha256 == digest(to_text(body), blob)


def test_of_several_who_save_at_once_one_wins_and_the_others_are_told(store_url):
    """Eight savers with connections of their own: one new version, seven conflicts with it."""
    stores = [open_store(store_url) for _ in range(8)]
    first = stores[0].create("plan", "Q1", {"by": None})

    def save(number: int) -> int | Conflict:
        try:
            return stores[number].save(first.id, 1, {"by": number}).version
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(save, range(8)))
    winner = next(n for n, result in enumerate(found) if result == 2)
    conflicts = [result for result in found if isinstance(result, Conflict)]
    assert len(conflicts) == 7
    assert all(conflict.current.body == {"by": winner} for conflict in conflicts)
    assert [d.body for d in stores[0].history(first.id)] == [{"by": winner}, {"by": None}]
    for opened in stores:
        opened.close()


def test_several_who_open_a_new_store_at_once_all_can(store_url):
    """The tables are made once."""
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: open_store(store_url), range(6)))
    ids = {opened.create("plan", "p", {}).id for opened in stores}
    assert {d.id for d in stores[0].documents("plan")} == ids
    for opened in stores:
        opened.close()


def test_the_migrations_make_the_tables_the_code_knows(store):
    """Same store_tables, same columns, same keys."""
    found = inspect(store.engine)
    assert set(found.get_table_names()) == set(store_tables.metadata.tables) | {"alembic_version"}
    for name, table in store_tables.metadata.tables.items():
        assert [c["name"] for c in found.get_columns(name)] == list(table.columns.keys())
        keys = [c.name for c in table.primary_key]
        assert found.get_pk_constraint(name)["constrained_columns"] == keys


def test_what_is_frozen_stays(store):
    """Uploads and snapshots have one version for ever."""
    kept = store.create("snapshot", "2026 Q4", {"rows": []})
    with pytest.raises(Immutable):
        store.save(kept.id, 1, {"rows": [1]})
    assert store.get(kept.id) == kept


def test_archived_is_hidden_and_not_lost(store):
    """It leaves the list and can still be read."""
    one, two = (store.create("plan", name, {}) for name in ("one", "two"))
    store.create("activities", "3W", {})
    store.archive(one.id)
    assert [d.name for d in store.documents("plan")] == ["two"]
    assert store.get(one.id).archived
    assert store.get(two.id) == two


@pytest.mark.parametrize(
    "act",
    [
        lambda s: s.get("no such"),
        lambda s: s.history("no such"),
        lambda s: s.archive("no such"),
        lambda s: s.save("no such", 1, {}),
        lambda s: s.use("poverty", "no such"),
        lambda s: s.get(s.create("plan", "p", {}).id, 7),
    ],
)
def test_what_is_not_there_is_told(store, act):
    """By id, by version, and when it is put in use."""
    with pytest.raises(NotFound):
        act(store)


def test_an_upload_takes_the_place_of_a_shipped_table_until_it_is_taken_back(store):
    """One upload an input; the last choice counts."""
    one, two = (store.create("upload", name, {}) for name in ("one.csv", "two.csv"))
    store.use("repatriation", one.id)
    store.use("poverty", one.id)
    store.use("repatriation", two.id)
    assert store.in_use() == {"repatriation": two.id, "poverty": one.id}
    store.use("repatriation", None)
    store.use("repatriation", None)
    assert store.in_use() == {"poverty": one.id}


def test_a_transaction_is_kept_whole_or_not_at_all(store):
    """What is read inside sees what was saved inside; an error takes all of it back."""
    start = store.change_number()

    def save_two(fail: bool) -> None:
        with store.transaction():
            kept = store.create("upload", "u.csv", {})
            store.use("poverty", kept.id)
            assert store.in_use() == {"poverty": kept.id}
            assert store.documents("upload") == [kept]
            if fail:
                raise KeyError

    with pytest.raises(KeyError):
        save_two(fail=True)
    assert (store.documents("upload"), store.in_use()) == ([], {})
    assert store.change_number() == start
    save_two(fail=False)
    assert list(store.in_use().values()) == [d.id for d in store.documents("upload")]


def test_what_fails_inside_a_transaction_leaves_nothing_of_itself(store):
    """Who catches the error may go on: the rest is kept, no half of what failed."""
    with store.transaction():
        store.create("plan", "before", {})
        with pytest.raises(InputError):
            store.create("plan", "broken", {"gap": float("nan")})
        store.create("plan", "after", {})
    assert {d.name for d in store.documents("plan")} == {"before", "after"}


def test_nobody_saves_while_somebody_looks_and_keeps(store_url):
    """Two who look and then save, each in a transaction: the second sees what the first kept."""
    stores = [open_store(store_url) for _ in range(4)]

    def add(store) -> None:
        with store.transaction():
            store.create("plan", f"number {len(store.documents('plan')) + 1}", {})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, stores * 4))
    names = {d.name for d in stores[0].documents("plan")}
    assert names == {f"number {n}" for n in range(1, 17)}
    for opened in stores:
        opened.close()


def test_decisions_of_many_at_once_are_all_kept(store_url):
    """Each decides forty names in another order, twenty of them the same as everybody."""
    stores = [open_store(store_url) for _ in range(4)]

    def decide(number: int) -> None:
        own = {("district", f"{number:02}", f"n{i}"): "0102" for i in range(20)}
        same = {("district", "", f"n{i}"): f"{number:04}" for i in range(20)}
        stores[number].decide(dict(reversed((own | same).items())))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(decide, range(4)))
    kept = stores[0].decisions()
    assert len(kept) == 4 * 20 + 20
    assert len({code for (_, within, _), code in kept.items() if within == ""}) == 1
    for opened in stores:
        opened.close()


def test_a_change_by_another_process_is_seen_within_a_second(store_url, monkeypatch):
    """One's own at once; asking again costs no query until then."""
    mine, theirs = open_store(store_url), open_store(store_url)
    start = mine.change_number()
    mine.create("plan", "p", {})
    assert mine.change_number() == start + 1
    theirs.create("plan", "p", {})
    queries = []
    monkeypatch.setattr(mine, "_reading", lambda: queries.append(1))
    assert mine.change_number() == start + 1
    assert not queries
    monkeypatch.undo()
    monkeypatch.setattr("models.store.base.time.monotonic", lambda: 1e9 + FRESH_S)
    assert mine.change_number() == start + 2
    mine.close()
    theirs.close()


@pytest.mark.parametrize(
    "given_",
    [
        {"name": ""},
        {"name": "  "},
        {"name": "x" * 201},
        {"author": "a\x00b"},
        {"note": "n" * 2001},
        {"body": {"gap": float("nan")}},
        {"body": {"set": {1}}},
        {"body": {"long": "x" * (MOST_BODY_BYTES + 1)}},
        {"blob": bytes(MOST_BLOB_BYTES + 1)},
    ],
)
def test_what_cannot_be_kept_is_refused_whole(store, given_):
    """Too long, unnamed, control characters, gaps as NaN: an error, and nothing was saved."""
    with pytest.raises(InputError):
        store.create(**({"kind": "plan", "name": "p", "body": {}} | given_))
    assert store.documents("plan") == []


def test_text_of_any_kind_is_text(store):
    """Quotation marks and SQL in a name are only a name."""
    name = "'; DROP TABLE document; -- <b>"
    kept = store.create("plan", name, {name: name}, author=name)
    assert (store.get(kept.id).name, store.get(kept.id).body) == (name, {name: name})
    store.decide({("district", "", name): name})
    assert store.decisions() == {("district", "", name): name}


def test_a_page_opens_the_file_of_a_store_once(tmp_path):
    """However often it asks, and it sees what is saved meanwhile; the next page opens it anew."""
    with closing(open_store(f"sqlite:///{tmp_path}/s.sqlite3")) as store:
        opened: list[object] = []
        event.listen(store.engine, "connect", lambda connection, _: opened.append(connection))
        with files_kept_open():
            before = store.look_again()
            assert store.documents("plan") == []
            with files_kept_open():  # a part of the page
                assert store.in_use() == {}
            assert len(opened) == 1
            open_store(f"sqlite:///{tmp_path}/s.sqlite3").create("plan", "Q1", {})
            assert store.look_again() == before + 1
            assert [one.name for one in store.documents("plan")] == ["Q1"]
            with pytest.raises(NotFound):
                store.get("unknown")
            assert store.look_again() == before + 1
            assert len(opened) == 1
        store.look_again()
        assert len(opened) == 2


def test_a_file_that_vanishes_is_noticed_by_the_next_page(tmp_path):
    """What a page keeps open ends with it, also when it ends by an error."""
    file = tmp_path / "s.sqlite3"
    with closing(open_store(f"sqlite:///{file}")) as store:
        with suppress(LookupError), files_kept_open():
            store.look_again()
            raise LookupError
        file.unlink()
        with files_kept_open(), pytest.raises(StoreError):
            store.look_again()
