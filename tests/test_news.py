"""What others have saved is said on a page that shows it, and one's own saves are not."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from models.access.rights import ACTIONS
from models.store import open_store
from pages import ADDRESSES
from pages.view.frame import seen
from pages.view.frame import whats_new as news
from pages.view.frame.shared_store import changes, opened_store
from pages.view.frame.turn import Turns
from pages.view.server import herald
from tests.own_loop import run_apart
from tests.page_helpers import own_store


@pytest.fixture
def others(tmp_path, monkeypatch):
    """The store as another process has it, and a visit that has seen all of it."""
    with own_store(tmp_path, monkeypatch):
        visit: dict[str, object] = {}
        for module in (news, seen):
            monkeypatch.setattr(module.st, "session_state", visit)
        opened_store()
        seen.see()
        store = open_store()
        yield store
        store.close()


def test_a_page_says_what_others_have_saved_and_it_shows(others):
    """Other pages do not; nor does anybody say that a file was downloaded."""
    others.create("plan", "Q1", {"rows": {}})
    opened_store().look_again()
    assert [news._what(page) for page in ("plan", "quarter", "method")] == ["saved", "saved", ""]
    seen.see()
    assert news._what("plan") == ""
    others.gave("list.csv", b"x")
    opened_store().look_again()
    assert changes()[1] == others.change_number() > seen.seen()
    assert news._what("plan") == ""


def test_ones_own_saves_are_seen(others):
    """What others have saved before is not by that."""
    with seen.own_saves():
        others.create("plan", "theirs", {})
    opened_store().look_again()
    assert news._what("plan") == "saved"
    with seen.own_saves():
        opened_store().create("plan", "mine", {})
    assert news._what("plan") == ""


def test_pages_are_told_soon_of_all_that_was_saved(monkeypatch):
    """Once for several saves, and only where the page was drawn before the last of them."""
    monkeypatch.setattr(herald, "_SOON_S", 0.05)
    parts = dict.fromkeys(("behind", "drawn since", "never drawn"), news._Part("part", "plan", ""))
    monkeypatch.setattr(news, "_parts", parts)
    states = {"behind": {"seen-change": 6}, "drawn since": {"seen-change": 7}, "never drawn": {}}
    open_pages = {
        name: SimpleNamespace(id=name, session_state=state, _scriptrunner=None)
        for name, state in states.items()
    }
    told: list[str] = []
    monkeypatch.setattr(herald, "drawn_again", lambda page, _part: told.append(page.id))

    async def look() -> None:
        one = herald.Herald(SimpleNamespace())
        monkeypatch.setattr(one, "_open", lambda: open_pages)
        one._wait(frozenset({"review"}), 6)
        one._wait(frozenset({"save_plan"}), 7)
        while one._actions or one._tasks:  # waiting, or telling
            await asyncio.sleep(0.01)

    run_apart(look())
    assert sorted(told) == ["behind", "never drawn"]


def _parts_of(*pages: str, says: str = "") -> dict[str, news._Part]:
    return {s: news._Part(f"part {s}", page, says) for s, page in zip("ab", pages, strict=False)}


def test_every_action_and_page_is_known():
    """A new name of either would be said to nobody."""
    assert not news.TOLD - {*ACTIONS}
    assert not news.SHOWS.keys() - {*ADDRESSES}


def test_only_pages_that_show_it_are_told(monkeypatch):
    """A saved plan is told where plans are shown; other tables in use are told everywhere."""
    monkeypatch.setattr(news, "_parts", _parts_of("plan", "method"))
    told = [news.part_of(session, frozenset({"save_plan"})) for session in ("a", "b", "new")]
    assert told == ["part a", "", ""]
    shown = {
        "district": ("save_plan", "approve", "freeze_list", "save_activities", "answer_contacts"),
        "priority_map": ("keep_table", "archive"),
    }
    for page, actions in shown.items():
        monkeypatch.setattr(news, "_parts", _parts_of(page, "method"))
        assert all(news.part_of("a", frozenset({one})) for one in actions)
        assert not news.part_of("a", frozenset({"grant_role"}))
    for action in ("use_table", "answer_table"):
        assert news.part_of("b", frozenset({action})) == "part b"


def test_a_page_that_says_the_news_already_is_not_told_again(monkeypatch):
    """Other tables are another sentence; and where they are taken back, it holds no more."""
    saved, tables = frozenset({"save_plan"}), frozenset({"use_table"})
    for says, told in {"": (True, True), "saved": (False, True), "figures": (False, True)}.items():
        monkeypatch.setattr(news, "_parts", _parts_of("plan", says=says))
        assert (bool(news.part_of("a", saved)), bool(news.part_of("a", tables))) == told


def test_those_who_have_clicked_go_before_the_news(monkeypatch):
    """Nobody is told while a page is being drawn, and few at a time; after a while it goes on."""
    turns = Turns(longest_s=60)
    monkeypatch.setattr(herald, "TURNS", turns)
    with turns.turn():
        assert herald._at_once(100, step=0) == 0
        assert herald._at_once(100, step=herald._CALM_STEPS) == herald._AT_ONCE > 0
    left = 40
    for step in range(herald._CALM_STEPS):
        left -= herald._at_once(left, step)
    assert left <= 0
