"""Nothing in the store is overwritten: choices, decisions, archiving, order; older stores too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, insert, select

from models.store import Store, engine, open_store
from models.store.check import check
from models.store.log import log
from tests.database import new_database

# made by the code before form 0002, at commit da36585
OLD = Path(__file__).parent / "files" / "store_form_0001.sqlite3"


def _log(store: Store) -> list[tuple[str, str, str]]:
    return [(one.author, one.what, one.name) for one in log(store)]


def test_who_hid_a_list_and_who_showed_it_again_is_kept(store):
    """It comes back into the list; both names and times stay."""
    kept = store.create("snapshot", "Q1", {})
    store.archive(kept.id, "a hasty one")
    assert [d.id for d in store.documents("snapshot", archived=True)] == [kept.id]
    store.archive(kept.id, "a careful one", archived=False)
    assert store.documents("snapshot") == [kept]
    assert store.documents("snapshot", archived=True) == []
    assert store.documents("snapshot", archived=None) == [kept]
    assert _log(store)[:2] == [
        ("a careful one", "show again snapshot", "Q1"),
        ("a hasty one", "hide snapshot", "Q1"),
    ]
    assert all(one.saved_at > kept.saved_at.isoformat() for one in log(store)[:2])


def test_hiding_twice_is_hiding_once(store):
    """Two who hide at the same time: the first has done it."""
    kept = store.create("snapshot", "Q1", {})
    store.archive(kept.id, "first")
    store.archive(kept.id, "second")
    assert [author for author, _, _ in _log(store)] == ["first", ""]


def test_going_back_to_the_shipped_table_keeps_what_was_in_use(store):
    """Who had put which table to use, and who took it back."""
    one, two = (store.create("upload", name, {}) for name in ("one.csv", "two.csv"))
    store.use("poverty", one.id, "MoP")
    store.use("poverty", two.id, "NCDD")
    store.use("poverty", None, "NCCT")
    assert store.in_use() == {}
    assert _log(store)[:3] == [
        ("NCCT", "use for poverty", "the shipped table"),
        ("NCDD", "use for poverty", "two.csv"),
        ("MoP", "use for poverty", "one.csv"),
    ]


def test_a_later_decision_keeps_the_earlier_one(store):
    """The later counts; the earlier stays with its author."""
    key = ("district", "07", "kampong trach")
    store.decide({key: "0702"}, "clerk")
    store.decide({key: "left_out"}, "boss")
    assert store.decisions() == {key: "left_out"}
    assert _log(store) == [
        ("boss", "decide district 07", "kampong trach = left_out"),
        ("clerk", "decide district 07", "kampong trach = 0702"),
    ]


def test_lists_are_in_the_order_of_saving_whatever_the_clock_says(store, monkeypatch):
    """A clock that was set back turns nothing round."""
    days = iter(f"2026-01-{day:02}T00:00:00.000000+00:00" for day in range(20, 1, -1))
    monkeypatch.setattr("models.store.base.now", lambda: next(days))
    plan = store.create("plan", "first", {})
    uploads = [store.create("upload", name, {}) for name in ("one", "two")]
    store.create("plan", "second", {})
    store.save(plan.id, 1, {})
    for upload in uploads:
        store.use("poverty", upload.id)
        store.decide({("province", "", "kampot"): upload.name})
    assert [d.name for d in store.documents("upload")] == ["two", "one"]
    assert [d.name for d in store.documents("plan")] == ["first", "second"]
    assert store.in_use() == {"poverty": uploads[1].id}
    assert store.decisions() == {("province", "", "kampot"): "two"}
    assert [one.number for one in log(store)] == sorted(
        (one.number for one in log(store)), reverse=True
    )


# --- a store of the form before ---------------------------------------------------------------


def _old_on(server: str) -> str:
    """Make a database of the form before with the rows of the old file; return its address."""
    url = new_database(server)
    address = url.replace("postgresql:", "postgresql+psycopg:")
    source, target = create_engine(f"sqlite:///{OLD}"), create_engine(address)
    config = Config()
    config.set_main_option("script_location", str(engine._MIGRATIONS))
    with target.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with source.connect() as old, target.begin() as new:
        known = MetaData()
        known.reflect(new)
        for name in ("document", "version", "in_use", "decision", "change"):
            table = known.tables[name]
            new.execute(table.delete())
            new.execute(insert(table), [dict(r) for r in old.execute(select(table)).mappings()])
    source.dispose()
    target.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request, tmp_path) -> str:
    if request.param == "postgresql":
        return _old_on(request.getfixturevalue("postgresql"))
    return f"sqlite:///{shutil.copy(OLD, tmp_path / 's.sqlite3')}"


def test_a_store_of_the_form_before_keeps_everything(old_url):
    """Versions, authors, notes, files, tables in use, decisions, and what was hidden."""
    store = open_store(old_url)
    assert [d.name for d in store.documents("upload")] == [f"upload {n}.csv" for n in (3, 2, 1)]
    first = store.documents("upload")[-1]
    assert (store.blob(first), first.author, first.note) == (b"file 1", "MoP", "first")
    plan = store.documents("plan")[0]
    assert [(d.version, d.body, d.author) for d in store.history(plan.id)] == [
        (3, {"rows": [1, 2, 3]}, "PCCT"),
        (2, {"rows": [1, 2]}, "NCCT"),
        (1, {"rows": [1]}, "PCCT"),
    ]
    assert [d.name for d in store.documents("snapshot")] == ["2026 Q2"]
    assert [d.name for d in store.documents("snapshot", archived=True)] == ["2026 Q1"]
    names = {d.id: d.name for d in store.documents("upload")}
    assert {k: names[v] for k, v in store.in_use().items()} == {
        "poverty": "upload 2.csv",
        "harvest": "upload 3.csv",
    }
    assert store.decisions() == {
        ("district", "07", "kampong trach"): "left_out",
        ("province", "", "kampot"): "07",
    }
    assert check(store).damaged == ()
    assert {author for author, what, _ in _log(store) if "use for" in what} == {"MoP", "MAFF"}
    store.close()


def test_after_the_change_of_form_saving_goes_on(old_url):
    """New numbers come after those given to what was there; a second opening changes nothing."""
    store = open_store(old_url)
    before = store.change_number()
    new = store.create("upload", "new.csv", {})
    assert new.change > before >= max(one.number for one in log(store)[1:])
    assert store.documents("upload")[0] == new
    store.close()
    again = open_store(old_url)
    assert again.get(new.id) == new
    again.close()
