"""Who runs it sees whether it can serve and how busy it is, and never who was there."""

from __future__ import annotations

import json
import threading

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from geo.errors import InputError
from models.store import open_store
from pages.view.frame.measured import REGISTRY, answered, measure_store, page_is
from pages.view.frame.turn import TURNS
from pages.view.server import health
from pages.view.server.around_streamlit import MIDDLEWARE, ROUTES
from pages.view.server.doors import Doors
from pages.view.server.health import HEALTH, PARTS, Health
from pages.view.server.noted import Noted
from tests.own_loop import run_apart

APP = Starlette(routes=HEALTH, middleware=[Middleware(Noted), Middleware(Doors)])
LOCAL = "http://localhost:8501"


def _ask(app, *urls: str, peer: str = "127.0.0.1", **headers: str) -> list[httpx.Response]:
    async def asking() -> list[httpx.Response]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        way = httpx.ASGITransport(app=app, client=(peer, 1))
        async with httpx.AsyncClient(transport=way, headers=sent) as client:
            return [await client.get(url) for url in urls]

    return run_apart(asking())


def _sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def _health(**parts) -> Starlette:
    return Starlette(routes=[health.Route("/healthz", Health(parts).__call__)])


def test_the_server_answers_how_it_is():
    """The routes are there, and what passes requests notes each of them before the doors."""
    assert [route.path for route in ROUTES][-2:] == ["/healthz", "/metrics"]
    assert [one.cls for one in MIDDLEWARE][:2] == [Noted, Doors]
    assert list(PARTS) == ["store", "outlines", "estimate"]


def _lost() -> None:
    raise InputError("store.vanished")


def _broken() -> None:
    raise OSError("/srv/secret/folder")


@pytest.mark.parametrize("part", [_lost, _broken])
def test_a_part_that_is_not_ready_is_said_without_why(part):
    """503, and which part; no path, no name."""
    (fine,) = _ask(_health(store=list, outlines=list), f"{LOCAL}/healthz")
    assert (fine.status_code, fine.json()) == (
        200,
        {"process": True, "store": True, "outlines": True},
    )
    (answer,) = _ask(_health(store=part, outlines=list), f"{LOCAL}/healthz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"process": True, "store": False, "outlines": True},
    )


def test_a_part_that_does_not_answer_is_asked_once(monkeypatch):
    """It is not ready, the answer comes all the same, and no second thread waits for it."""
    monkeypatch.setattr(health, "_WAIT_S", 0.05)
    asked, goes_on = [], threading.Event()

    def slow() -> None:
        asked.append(1)
        goes_on.wait(10)

    threading.Timer(0.3, goes_on.set).start()
    answers = _ask(_health(store=slow), *[f"{LOCAL}/healthz"] * 3)
    assert {one.status_code for one in answers} == {503}
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("192.0.2.1", {}, 404),
        ("127.0.0.1", {"X_Forwarded_For": "192.0.2.1"}, 404),
        ("127.0.0.1", {"host": "outreach.example.gov.kh"}, 404),
    ],
)
def test_only_the_machine_itself_reads_the_figures(peer, headers, status):
    """Neither from afar nor through a proxy, nor by a name that leads here."""
    before = _sample("outreach_refusals_total", status="404")
    (answer,) = _ask(APP, f"{LOCAL}/metrics", peer=peer, **headers)
    assert answer.status_code == status
    assert ("outreach_viewers" in answer.text) == (status == 200)
    assert _sample("outreach_refusals_total", status="404") - before == (status == 404)


def test_pages_and_saves_are_measured(tmp_path):
    """A page that fails counts; what it asks first is asked before its turn; reading is no save;
    a statement that fails is forgotten.
    """

    asked = []

    @answered(lambda: asked.append(TURNS.is_free()))
    def draw() -> None:
        assert not TURNS.is_free()
        page_is("toy")
        raise InputError("store.vanished")

    with pytest.raises(InputError):
        draw()
    assert asked == [True]  # nobody waited for this
    assert _sample("outreach_answer_seconds_count", page="toy") == 1
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    measure_store(store.engine)
    saved, statements = _sample("outreach_saves_total"), _sample("outreach_store_seconds_count")
    store.create("plan", "p", {})
    assert _sample("outreach_saves_total") == saved + 1
    assert store.documents("plan")
    with pytest.raises(Exception, match="no such table"), store.engine.begin() as connection:
        connection.exec_driver_sql("SELECT * FROM not_there")
    assert _sample("outreach_saves_total") == saved + 1
    assert _sample("outreach_store_seconds_count") > statements + 2
    store.close()


def test_a_log_line_names_nobody(monkeypatch, capsys):
    """One line of JSON with the id of the answer's header; off unless asked for."""
    own = "0123456789abcdef" * 2
    urls = [f"{LOCAL}/dara@example.org?q=sok", f"{LOCAL}/healthz?x=sok"]
    app = Starlette(middleware=[Middleware(Noted)])
    assert _ask(app, *urls)
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("OUTREACH_LOG", "json")
    answers = _ask(app, *urls, X_Request_ID=own) + _ask(app, urls[0], X_Request_ID="dara")
    lines = capsys.readouterr().out.splitlines()
    told = [json.loads(line) for line in lines]
    assert [one["route"] for one in told] == ["other", "/healthz", "other"]
    assert [one["request"] for one in told] == [one.headers["x-request-id"] for one in answers]
    assert told[0]["request"] == own != told[2]["request"]
    assert {one["status"] for one in told} == {404}
    assert not [line for line in lines if "dara" in line or "sok" in line or "127.0" in line]
