"""Whoever watches a store hears of what others save in it, also after the server was away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue

import pytest
from sqlalchemy import text

from models.store import Store, StoreError, base, open_store
from models.store.base import CHANNEL
from models.store.watch import Watch, actions_since
from tests.database import new_database

_LONG_S = 20.0


@contextmanager
def _watching(opened: Callable[[], Store]) -> Iterator[Queue]:
    """What a watch tells from its first look on."""
    told: Queue = Queue()
    watch = Watch(opened, lambda *numbers: told.put(numbers))
    watch.start()
    _until(lambda: watch._number is not None)
    yield told
    watch.stop()
    watch._thread.join()


def _until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + _LONG_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def _listening(store: Store) -> list[int]:
    asked = text("SELECT pid FROM pg_stat_activity WHERE query = :said AND datname = :here")
    told = {"said": f"LISTEN {CHANNEL}", "here": store.engine.url.database}
    with store.engine.connect() as connection:
        return list(connection.execute(asked, told).scalars())


def test_what_another_saves_is_told(store, store_url):
    """On both databases, with what was done."""
    mine = open_store(store_url)
    with _watching(lambda: mine) as told:
        store.create("plan", "Q1", {})
        before, now = told.get(timeout=_LONG_S)
        assert (now - before, actions_since(mine, before)) == (1, {"save_plan"})
        assert mine.change_number() == now
    mine.close()


def test_a_server_tells_by_itself(postgresql, monkeypatch):
    """Nobody would look within the hour; a transaction of several changes is told once."""
    monkeypatch.setattr(base, "FRESH_S", 3600.0)
    url = new_database(postgresql)
    store, mine = open_store(url), open_store(url)
    with _watching(lambda: mine) as told:
        _until(lambda: _listening(store))
        with store.transaction():
            store.create("plan", "Q1", {})
            store.create("plan", "Q2", {})
        before, now = told.get(timeout=_LONG_S)
        assert now == store.change_number() == mine.change_number() > before + 1
        assert told.empty()
        assert store.last_saved() == now
        # what was taken back is no change
        with pytest.raises(ZeroDivisionError), store.transaction():
            raise ZeroDivisionError
        assert store.last_saved() == now
        store.create("plan", "Q3", {})
        assert told.get(timeout=_LONG_S) == (now, now + 1)
    for one in (store, mine):
        one.close()


def test_it_goes_on_after_the_server_was_away(postgresql, monkeypatch):
    """A connection that was cut, and a store that can't be opened, are tried again."""
    monkeypatch.setattr(base, "FRESH_S", 0.05)
    url = new_database(postgresql)
    store, mine, asked = open_store(url), open_store(url), iter([1, 1])

    def opened() -> Store:
        if next(asked, None):
            raise StoreError("store.none", where="")
        return mine

    with _watching(opened) as told:
        _until(lambda: _listening(store))
        (cut,) = _listening(store)
        with store.engine.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": cut})
        _until(lambda: cut not in (now := _listening(store)) and now)
        store.create("plan", "Q1", {})
        assert told.get(timeout=_LONG_S)
    for one in (store, mine):
        one.close()
