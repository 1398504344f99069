"""What was typed and kept is there again when the store is, without another visit."""

from __future__ import annotations

import socketserver
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from models.plan.plan_rows import KIND, Plan
from models.store import StoreError, open_store
from models.store.unsaved import TABLE, keep, kept
from pages.view.coverage import bringing, list_back
from pages.view.desk import brought_back
from pages.view.frame.text import say
from pages.view.plan import draft
from tests.page_helpers import LANGUAGES, own_store, run_page, said
from tests.test_brought_back import MESSY, POVERTY

_TLS, _GSS = (struct.pack(">I", number) for number in (80877103, 80877104))
TYPED = Plan({"KH2001": {"status": "proposed", "teams": 7}})


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """The store of a page whose reader comes with the same browser each time."""
    for module in (brought_back, bringing, list_back, draft):
        monkeypatch.setattr(module, "browser", lambda: "a")
    with own_store(tmp_path, monkeypatch) as store:
        yield store


def _away(*_: object) -> None:
    raise StoreError("store.no_server", where="a server")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_that_was_typed_is_there_again(lang, shared, monkeypatch):
    """The page says nothing of its own while the store is away, nor keeps an error afterwards."""
    body = {"plan": TYPED.body(), "base": Plan().body(), "version": 0, "name": "Q1"}
    keep(shared, KIND, "", body, "a")
    with monkeypatch.context() as away:
        away.setattr(draft, "kept", _away)
        away.setattr(draft, "changes", lambda: None)
        app = run_page("plan", lang=lang)
        assert [one.value for one in app.error] == []
    app.run()
    assert [one.value for one in app.error] == []
    assert say(lang, "planner.discard") in [one.label for one in app.button]


def test_a_plan_in_the_address_opens_when_the_store_is_back(shared, monkeypatch):
    """The address keeps it meanwhile, and the error is gone with its cause."""
    saved = shared.create("plan", "Q1", TYPED.body())

    class Away:
        get = staticmethod(_away)

    with monkeypatch.context() as away:
        away.setattr(draft, "shared_store", Away)
        away.setattr(draft, "changes", lambda: None)
        away.setattr(draft, "keep_typed", lambda _: None)
        away.setattr(draft, "kept", _away)
        app = run_page("plan", plan=saved.id)
        assert len(app.error) == 1
    assert app.query_params["plan"] in (saved.id, [saved.id])
    app.run()
    assert [one.value for one in app.error] == []
    assert say("en", "planner.state_saved", name="Q1", version=1) in said(app)


def test_a_table_that_was_checked_is_there_again(shared, monkeypatch):
    """A store that can't be read is no reason to forget what is kept in it."""
    app = run_page("data_desk", table="poverty")
    app.file_uploader[0].set_value(("p.csv", POVERTY, "text/csv")).run()
    with monkeypatch.context() as away:
        away.setattr(brought_back, "kept", _away)
        again = run_page("data_desk", table="poverty")
        assert say("en", "desk.fine", rows=2) not in said(again)
    assert list(kept(shared, TABLE, "a")) == ["poverty"]
    again.run()
    assert say("en", "desk.fine", rows=2) in said(again)


def test_rows_that_were_not_saved_are_there_again(shared, monkeypatch):
    """The page of who does what looks for them again."""
    content = MESSY.replace(b"Kampott", b"Kampot")
    app = run_page("coverage", part="bring")
    app.file_uploader[0].set_value(("m.csv", content, "text/csv")).run()
    assert not app.exception
    with monkeypatch.context() as away:
        away.setattr(bringing, "kept", _away)
        again = run_page("coverage", part="bring")
        assert say("en", "desk.discard") not in said(again)
    again.run()
    assert say("en", "desk.discard") in said(again)


@contextmanager
def _in_the_servers_place() -> Iterator[tuple[int, list[bytes]]]:
    """Listen as who asks for the password as it is; yield the port, and what was heard."""
    heard: list[bytes] = []

    class Asking(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            told = self.request.recv(4000)
            while told[4:8] in (_TLS, _GSS):
                self.request.sendall(b"N")
                told = self.request.recv(4000)
            self.request.sendall(b"R" + struct.pack(">II", 8, 3))
            heard.append(told + self.request.recv(4000))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Asking) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], heard
        server.shutdown()


def test_no_password_goes_as_it_is_to_a_program_in_the_servers_place():
    """While PostgreSQL stands still, any account of its computer may listen at its port."""
    with _in_the_servers_place() as (port, heard), pytest.raises(StoreError):
        open_store(f"postgresql://outreach_app:the-password@127.0.0.1:{port}/outreach")
    assert heard
    assert not any(b"the-password" in told for told in heard)
