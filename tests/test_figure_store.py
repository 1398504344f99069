"""Figures for the browser: whose they are, how long they stay, and that no disk has them."""

from __future__ import annotations

import asyncio
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.applications import Starlette

from pages.view.frame import in_use
from pages.view.map import figure_store, static_files
from pages.view.map.figure_store import RETIRED_S, FigureStore
from pages.view.server import own_files
from tests.page_helpers import run_page

PLACE = re.compile(r"\.\./\.\./figures/[0-9a-f]{32}\.json")


@pytest.fixture
def store(monkeypatch):
    """Put an empty store with a clock of its own behind pages and server."""
    store = FigureStore(100, lambda: store.now)
    store.now = 0.0
    for module in (figure_store, own_files):
        monkeypatch.setattr(module, "FIGURES", store)
    return store


def test_a_place_is_that_of_its_content_and_nobody_guesses_it(store):
    """Figures hold what was uploaded: no name is made out from the content or another start."""
    first, second = store.keep(b"1"), store.keep(b"2")
    assert store.keep(b"1") == first != second
    assert PLACE.fullmatch(first)
    assert hashlib.sha256(b"1").hexdigest()[:8] not in first
    assert FigureStore().keep(b"1") != first
    assert (store.kept(first).content, store.kept(second).content) == (b"1", b"2")


def test_figures_go_a_minute_after_their_tables(store):
    """A reader whose link is slow still gets what his page was told; another page gets new ones."""
    place = store.keep(b"1")
    store.retire()
    assert not store.has(place)
    store.now = RETIRED_S
    assert store.kept(place).content == b"1"
    store.now += 1
    assert store.kept(place) is None
    assert store.keep(b"1") == place
    assert store.has(place)


def test_what_is_not_needed_goes_first_when_there_is_too_much(store):
    """Memory is bounded; one that is larger than all of it is still kept."""
    one, two = store.keep(b"1" * 40), store.keep(b"2" * 40)
    assert store.has(one)
    three = store.keep(b"3" * 40)
    assert [store.has(place) for place in (one, two, three)] == [True, False, True]
    large = store.keep(b"4" * 400)
    assert [store.has(place) for place in (one, three, large)] == [False, False, True]


def _asked(path: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        through = httpx.ASGITransport(own_files.OwnFiles(Starlette()))
        async with httpx.AsyncClient(transport=through, base_url="http://localhost") as client:
            return await client.get(path)

    # a thread of its own: a browser of another test may have a loop in this one
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, ask()).result()


def test_figures_travel_compressed_to_who_knows_their_name(store):
    """The browser keeps them, no cache between does; any other name is not found."""
    content = b'{"ranks": [1, 2, 3]}' * 4
    answer = _asked(store.keep(content).removeprefix("../.."))
    assert answer.content == content
    assert answer.headers["content-encoding"] in ("br", "gzip")
    assert answer.headers["cache-control"].startswith("private, ")
    assert _asked(store.keep(content).removeprefix("../..")).headers == answer.headers
    for name in ("0" * 32, ""):
        assert _asked(f"/figures/{name}.json").status_code == 404


def test_the_map_asks_for_figures_of_the_tables_in_use(monkeypatch, tmp_path):
    """The first run that sees other tables lets the old ones go; nothing is written to a file."""
    monkeypatch.setattr(static_files, "FOLDER", tmp_path)
    run_page("priority_map")
    one = next(reversed(figure_store.FIGURES._kept.values()))
    run_page("priority_map")
    assert one.retired_at is None  # the same tables
    monkeypatch.setattr(in_use, "_seen", (("repatriation", "an upload taken back"),))
    run_page("priority_map")
    assert one.retired_at is not None
    assert any(kept.retired_at is None for kept in figure_store.FIGURES._kept.values())
    assert not (tmp_path / "figures").exists()
