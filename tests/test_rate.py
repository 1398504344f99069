"""What takes the server long is done so many times a minute for each account."""

from __future__ import annotations

import asyncio
import traceback
from threading import Event
from types import SimpleNamespace

import pytest

from geo.errors import InputError
from geo.queue import Full, Queue
from models.access.actor import Actor
from models.store.unsaved import kept
from pages.view.frame import download_button, rate, refused
from pages.view.frame.rate import Rate
from pages.view.frame.text import say
from pages.view.plan import saving
from pages.view.plan.draft import Draft
from pages.view.server.doors import Doors
from pages.view.server.ready import make_room
from tests.own_loop import run_apart
from tests.page_helpers import LANGUAGES, own_store, press, run_page, said
from tests.test_access_pages import DARA, log_in, user  # noqa: F401 # a login of one's own


def test_the_share_comes_back_after_a_minute(monkeypatch):
    """Each has their own; what was refused does not count."""
    clock = [0.0]
    monkeypatch.setattr(rate.time, "monotonic", lambda: clock[0])
    asked = Rate(2)
    assert [asked.passed("a") for _ in range(4)] == [False, False, True, True]
    assert not asked.passed("b")
    clock[0] = 61.0
    assert [asked.passed("a") for _ in range(3)] == [False, False, True]


def test_without_room_each_process_counts_for_itself(tmp_path, monkeypatch):
    """The file where all count together can't be written: nobody is refused by that."""
    monkeypatch.setattr(rate, "_shared", tmp_path / "none" / "asked")
    mine = Rate(1)
    assert [mine.passed("a") for _ in range(2)] == [False, True]


@pytest.fixture
def given(monkeypatch) -> list:
    """Return the functions behind the buttons that are drawn; two files a minute, three tables."""
    found: list = []
    monkeypatch.setattr(download_button, "FILES", Rate(2))
    monkeypatch.setattr(download_button, "TABLES", Rate(3))
    monkeypatch.setattr(download_button, "run_again", lambda _: None)
    monkeypatch.setattr(refused, "_refused", {})
    monkeypatch.setattr(
        download_button.st, "download_button", lambda *one, **_: found.append(one[1])
    )
    return found


@pytest.mark.parametrize(("way", "most"), [("alone", 9), ("reader", 2)])
def test_files_are_limited_and_those_that_are_typeset_most(way, most, given, monkeypatch):
    """Nobody is limited on their own computer."""
    monkeypatch.setattr(download_button, "who", lambda: Actor(way))
    monkeypatch.setattr(rate, "who", lambda: Actor(way))
    monkeypatch.setattr(rate.st, "context", SimpleNamespace(ip_address="192.0.2.1"))
    for kind in ("pdf", "csv"):
        download_button.draw_download("x", lambda: b"x", f"x.{kind}", kind, kind)
    for _ in range(most):
        assert given[0]() == b"x"
    if way == "alone":
        return
    with pytest.raises(InputError, match="at most 2 files"):
        given[0]()
    assert refused._refused == {"": ("too_often", {"most": 2})}
    assert [given[1]() for _ in range(3)] == [b"x"] * 3
    with pytest.raises(InputError, match="at most 3 files"):
        given[1]()


def test_small_files_do_not_wait_behind_those_that_are_typeset(given, monkeypatch):
    """Of twenty slides of one account a few are made at once; a table of another is made first."""
    monkeypatch.setattr(rate, "_shared", None)
    monkeypatch.setattr(download_button, "FILES", Rate(20))
    monkeypatch.setattr(download_button, "_TYPESETTING", Queue("of a test", 2, 40))
    asks, done, works, most = ["kim"], Event(), [], []
    monkeypatch.setattr(download_button, "whose", lambda: asks[0])
    monkeypatch.setattr(download_button, "who", lambda: Actor("reader"))

    def slides() -> bytes:
        works.append("")
        most.append(len(works))
        before = done.wait(60)
        works.pop()
        return b"after" if before else b"before"

    def table() -> bytes:
        done.set()
        return b"table"

    download_button.draw_download("x", slides, "x.pptx", "pptx", "slides")
    asks[0] = "dara"
    download_button.draw_download("x", table, "x.csv", "csv", "table")

    async def all_at_once() -> list[bytes]:
        make_room()
        asked = [*[given[0]] * 20, given[1]]
        return await asyncio.gather(*map(asyncio.to_thread, asked))

    assert run_apart(all_at_once()) == [b"after"] * 20 + [b"table"]
    assert max(most) <= 2


def test_a_file_for_which_too_many_wait_is_refused(given, monkeypatch):
    """The page says so."""
    monkeypatch.setattr(download_button, "_TYPESETTING", Queue("full", 1, 0))
    monkeypatch.setattr(download_button, "whose", lambda: "kim")
    monkeypatch.setattr(download_button, "who", lambda: Actor("reader"))
    download_button.draw_download("x", lambda: b"x", "x.pdf", "pdf", "pdf")
    with pytest.raises(Full):
        given[0]()
    assert refused._refused == {"": ("many_wait", {})}


def test_a_file_that_is_refused_names_no_account_in_the_log(given, store, monkeypatch):
    """The server logs what is raised; the page says why."""
    mine = store.acting(Actor("account", "dara@example.org"))
    monkeypatch.setattr(download_button, "who", lambda: mine.actor)
    monkeypatch.setattr(download_button, "whose", lambda: "")
    monkeypatch.setattr(download_button, "shared_store", lambda: mine)
    download_button.draw_download("x", lambda: b"x", "x.csv", "csv", "csv")
    with pytest.raises(InputError, match="a role that may download files") as raised:
        given[0]()
    assert "dara" not in "".join(traceback.format_exception(raised.value))
    assert refused._refused == {"": ("not_noted", {})}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_proposals_are_limited_and_the_plan_stays(lang, tmp_path, monkeypatch, user):  # noqa: F811
    """The page says so, and nothing is lost."""
    from models.store.roles import grant

    monkeypatch.setattr("pages.view.frame.rate.PROPOSALS", Rate(0, "proposals"))
    with own_store(tmp_path, monkeypatch) as store:
        grant(store, DARA, "planner")
        log_in(user)
        app = press(run_page("plan", lang=lang), "plan-propose")
        assert say(lang, "error.rate.proposals.found") in said(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_saves_are_limited_and_what_was_typed_stays(lang, tmp_path, monkeypatch, user):  # noqa: F811
    """Plans and frozen lists: the page says so, and nothing is saved."""
    from models.store.roles import grant

    monkeypatch.setattr(rate.SAVES, "most", 0)
    with own_store(tmp_path, monkeypatch) as store:
        grant(store, DARA, "planner")
        log_in(user)
        app = run_page("snapshots", lang=lang)
        app.text_input(key="freeze_name_0").set_value("Q4")
        press(app, "freeze")
        assert say(lang, "error.rate.saves.found") in said(app)
        assert app.text_input(key="freeze_name_0").value == "Q4"
        assert not store.documents("snapshot")
        monkeypatch.setattr(rate, "whose", lambda: DARA)
        plan = Draft()
        saving._save(plan, "Q4", DARA, "")
        assert plan.failed is not None
        assert not store.documents("plan")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_drafts_and_saved_lists_are_limited(lang, tmp_path, monkeypatch, user):  # noqa: F811
    """The page says so, and nobody loses what stands there."""
    from models.store.roles import grant

    for one in (rate.SAVES, rate.DRAFTS):
        monkeypatch.setattr(one, "most", 0)
    with own_store(tmp_path, monkeypatch) as store:
        grant(store, DARA, "planner")
        log_in(user)
        mine = store.acting(Actor("account", DARA))
        app = press(run_page("plan", lang=lang), "plan-propose")
        assert say(lang, "error.rate.drafts.fix") in said(app)
        assert app.session_state["plan_draft"].plan.rows
        assert kept(mine, "plan") == {}
        app = run_page("coverage", lang=lang, part="bring")
        rows = b"Agency,Activity,District code,Start,Status\nA,School,2001,2026-01-05,ongoing\n"
        app.file_uploader[0].set_value(("r.csv", rows, "text/csv")).run()
        assert say(lang, "error.rate.drafts.fix") in said(app)
        press(press(app, "coverage-save"), "coverage-save-sure")
        assert say(lang, "error.rate.saves.fix") in said(app)
        assert not store.documents("activities")


def test_many_addresses_of_one_person_have_one_share(monkeypatch):
    """A /64 of IPv6 for files, for uploads and for what is kept of them; IPv4 one by one."""
    context = SimpleNamespace(ip_address="")
    monkeypatch.setattr(rate, "who", lambda: Actor("reader"))
    monkeypatch.setattr(rate.st, "context", context)
    doors, scope = Doors(None), {"type": "http", "path": "/_stcore/upload_file/s/f"}
    monkeypatch.setattr("pages.view.server.doors.door", lambda: "open")
    for addresses, shares in (
        ([f"2001:db8::{n:x}" for n in range(1, 70)], 1),
        ([f"2001:db8:0:{n:x}::1" for n in range(1, 70)], 69),
        ([f"192.0.2.{n}" for n in range(1, 70)], 69),
    ):
        seen, passed = set(), []
        for one in addresses:
            context.ip_address = one
            seen.add(rate.whose())
            asked = scope | {"method": "PUT", "client": (one, 1), "headers": []}
            passed.append(run_apart(doors._refusal(asked)) is None)
        assert len(seen) == shares
        assert passed.count(True) == (60 if shares == 1 else 69)


def test_uploads_are_limited_by_account():
    """The sixty-first of a minute is answered with 429."""
    doors = Doors(None)
    scope = {"type": "http", "path": "/_stcore/upload_file/s/f", "method": "PUT"}
    found = [doors._too_many(scope, "a") for _ in range(61)]
    assert found[:60] == [None] * 60
    assert found[60][1] == 429
    assert doors._too_many(scope, "b") is None
