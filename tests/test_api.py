"""The door for other programs: what it gives, what it refuses, and who can read it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import pytest
import uvicorn
from starlette.applications import Starlette

from models.estimate.settings import Settings
from models.lists.audit_list import audit_list
from models.store.roles import grant
from pages.view.api import gate, map_layer
from pages.view.api.openapi import ADDRESSES
from pages.view.api.routes import API
from pages.view.frame import made_once
from pages.view.frame.rate import Rate
from pages.view.frame.text import say
from pages.view.server.around_streamlit import ROUTES
from tests.own_loop import run_apart
from tests.page_helpers import own_store, shown_ranking, with_odd_row

APP = Starlette(routes=API)
HOSTILE = '=1+1#panic("x")$x$\\\\textbf{y}<script>alert(1)</script>\u202e\x07'
PATHS = [path.format(code="KH2005", layer=map_layer.LAYER) for path in ADDRESSES]


def ask(path: str, method: str = "GET", host: str = "localhost", account: str = "", **headers: str):
    """Return status, headers and body of an answer, without a network."""
    path, _, query = path.partition("?")
    sent: dict = {"body": b""}
    named = {"host": host, **{k.replace("_", "-"): v for k, v in headers.items()}}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(k.encode(), v.encode()) for k, v in named.items()],
        "server": ("localhost", 8501),
        "client": ("127.0.0.1", 1),
        "state": {"account": account},
    }

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        if message["type"] == "http.response.start":
            sent["status"] = message["status"]
            sent["headers"] = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            sent["body"] += message.get("body", b"")

    run_apart(APP(scope, receive, send))
    return sent["status"], sent["headers"], sent["body"]


@pytest.fixture(scope="module", autouse=True)
def odd_list():
    """Let the pages rank with few draws, a hostile name and a hidden count."""
    odd = with_odd_row(made_once.ranking(Settings(draws=50)), "KH2005", HOSTILE, 98765431)
    with shown_ranking(odd):
        yield odd


def test_the_server_has_these_routes():
    """What is tested here is what runs."""
    assert [route.path for route in ROUTES][: len(API)] == [route.path for route in API]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lang", ["en", "km"])
def test_every_address_answers_with_a_mark_that_saves_the_second_time(path, lang):
    """200 in the language; the same mark again is 304 without a body; HEAD has no body."""
    status, headers, body = ask(f"{path}?lang={lang}")
    assert (status, headers["content-language"]) == (200, lang)
    assert body
    again = ask(f"{path}?lang={lang}", if_none_match=f'"x", W/{headers["etag"]}')
    assert (again[0], again[2]) == (304, b"")
    assert ask(path, "HEAD")[2] == b""


@pytest.mark.parametrize("path", PATHS)
def test_a_hidden_count_goes_through_no_door(path):
    """The count that is hidden stands in no answer."""
    assert b"98765431" not in ask(path)[2]


def test_what_somebody_wrote_is_data():
    """A formula has its apostrophe in the CSV; JSON gives every sign back as it was."""
    table = pd.read_csv(io.BytesIO(ask("/api/ranking.csv")[2]), dtype=str, keep_default_na=False)
    assert len(table) == 210
    assert table.set_index("adm2_pcode").loc["KH2005", "district_en"].startswith("'=1+1#panic")
    found = json.loads(ask("/api/districts/KH2005.json")[2])["district"]
    assert found["district_en"] == HOSTILE
    assert found["observed_count"] is None
    layer = json.loads(ask("/api/ranking.geojson")[2])
    assert len(layer["features"]) == 210
    assert HOSTILE in {one["properties"]["district_en"] for one in layer["features"]}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/ranking.csv?langue=en", 400),
        ("/api/ranking.csv?lang=en&lang=km", 400),
        ("/api/ranking.json?corridor=laos", 400),
        ("/api/districts/KH9999.json", 404),
        ("/api/districts/..%2f..%2fetc.json", 404),
        ("/api/nothing", 404),
        ("/api/ogc/collections/rivers/items", 404),
        (f"{map_layer.ITEMS}?limit=0", 400),
        (f"{map_layer.ITEMS}?limit=x", 400),
        (f"{map_layer.ITEMS}?bbox=1,2,3", 400),
        (f"{map_layer.ITEMS}?bbox=nan,1,2,3", 400),
    ],
)
@pytest.mark.parametrize("lang", ["en", "km"])
def test_what_is_wrong_is_told_as_a_problem(path, status, lang):
    """The standard form of a problem, in the language, with what to do."""
    sign = "&" if "?" in path else "?"
    told, headers, body = ask(path if "lang=" in path else f"{path}{sign}lang={lang}")
    assert told == status
    assert headers["content-type"] == "application/problem+json"
    problem = json.loads(body)
    assert problem["status"] == status
    assert problem["detail"]
    if "lang=" not in path:
        assert problem["title"] == say(lang, f"api.status_{status}")


def test_nothing_can_be_changed_and_no_other_name_is_answered():
    """405 for every way to write, 403 for a name that is not this server's."""
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in PATHS:
            assert ask(path, method)[0] == 405
    for path in (*PATHS, "/api/nothing"):
        assert ask(path, host="evil.example")[0] == 403


def test_a_box_and_pages_give_every_district_once():
    """Next leads through all of them; a box around Svay Rieng has its districts and few others."""
    path, codes = f"{map_layer.ITEMS}?limit=100", []
    while path:
        page = json.loads(ask(path)[2])
        codes += [one["id"] for one in page["features"]]
        links = {one["rel"]: one["href"] for one in page["links"]}
        path = links.get("next", "").removeprefix("http://localhost")
    assert len(codes) == len(set(codes)) == page["numberMatched"] == 210
    near = json.loads(ask(f"{map_layer.ITEMS}?bbox=105.6,10.9,106.2,11.5")[2])
    found = {one["id"] for one in near["features"]}
    assert {"KH2001", "KH2005"} <= found
    assert len(found) < 40


def test_the_frozen_lists_are_told_without_who_froze_them(tmp_path, monkeypatch):
    """Name and settings of each, newest first."""
    from models.estimate.inputs import shipped_inputs
    from models.estimate.pipeline import rank_districts
    from models.snapshot import freeze, saved_snapshots

    with own_store(tmp_path, monkeypatch) as store:
        inputs = shipped_inputs()
        made = rank_districts(inputs, Settings(draws=50))
        zipped = freeze(made, inputs, made_once.outlines(), "Quarter 1", "", "Sok")
        saved_snapshots.keep(store, zipped)
        body = ask("/api/snapshots")[2]
    (found,) = json.loads(body)["snapshots"]
    assert found["stage"] == "draft"
    assert (found["name"], found["settings"]["draws"]) == ("Quarter 1", 50)
    assert b"Sok" not in body


def test_the_description_names_every_address_and_its_parameters():
    """What the routes take is what the description says."""
    told = json.loads(ask("/api/openapi.json")[2])
    assert set(told["paths"]) == {route.path for route in API if "rest" not in route.path} - {
        "/api"
    }
    for path, one in told["paths"].items():
        inside = [p["name"] for p in one["get"]["parameters"] if p["in"] == "path"]
        assert all(f"{{{name}}}" in path for name in inside)


@contextmanager
def served() -> Iterator[str]:
    """Serve the routes on this machine."""
    server = uvicorn.Server(uvicorn.Config(APP, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


# in a process of its own: GDAL waits for an answer without letting other threads of its process run
GDAL = """
import json, sys, pyogrio
opened = f"OAPIF:{sys.argv[1]}/api/ogc"
frame = pyogrio.read_dataframe(opened, layer="districts", PAGE_SIZE="50")
near = pyogrio.read_dataframe(opened, bbox=(105.6, 10.9, 106.2, 11.5))
print(json.dumps({
    "layers": pyogrio.list_layers(opened)[:, 0].tolist(),
    "codes": frame["adm2_pcode"].tolist(),
    "drawn": int(frame.geometry.notna().sum()),
    "near": len(near),
}))
"""


def test_gdal_reads_the_layer_page_by_page_and_by_box():
    """The driver that QGIS uses finds the layer by the landing page alone."""
    with served() as address:
        told = subprocess.run(
            [sys.executable, "-c", GDAL, address],
            env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
            capture_output=True,
            timeout=120,
            check=True,
        )
    found = json.loads(told.stdout)
    assert found["layers"] == [map_layer.LAYER]
    assert len(found["codes"]) == len(set(found["codes"])) == found["drawn"] == 210
    assert 8 <= found["near"] < 40


def test_https_is_believed_of_a_named_proxy_alone(monkeypatch):
    """Anybody can send the header: links follow it only from an address in OUTREACH_PROXIES."""

    def base() -> str:
        body = ask(map_layer.ROOT, x_forwarded_proto="https")[2]
        return json.loads(body)["links"][0]["href"].split(":")[0]

    monkeypatch.delenv("OUTREACH_PROXIES", raising=False)
    assert base() == "http"
    monkeypatch.setenv("OUTREACH_PROXIES", "127.0.0.1")
    assert base() == "https"


def test_where_people_log_in_the_audit_notes_each_answer(tmp_path, monkeypatch):
    """Account, address and hash; without an account nothing is noted, and no role is no answer."""
    with own_store(tmp_path, monkeypatch) as store:
        monkeypatch.setattr(gate, "opened_store", lambda: store)
        grant(store, "dara@example.org", "reader")
        ask("/api/ranking.csv")
        _, headers, body = ask("/api/ranking.csv", account="dara@example.org")
        # neither hands anything out
        again = {"account": "dara@example.org", "if_none_match": headers["etag"]}
        assert ask("/api/ranking.csv", **again)[0] == 304
        assert ask("/api/ranking.csv", "HEAD", account="dara@example.org")[0] == 200
        ask("/api/ranking.csv?lang=km&corridor=vietnam", account="dara@example.org")
        told = audit_list(store)
        assert told["name"].iloc[-1] == "/api/ranking.csv?corridor=vietnam&lang=km"
        told = told.iloc[:-1]
        (one,) = told[told["action"] == "download"].to_dict("records")
        assert (one["author"], one["name"]) == ("dara@example.org", "/api/ranking.csv")
        assert hashlib.sha256(body).hexdigest() in map(str, one.values())
        assert ask("/api/ranking.csv", account="sok@example.org")[0] == 403


def test_what_is_computed_and_not_handed_out_is_bounded_too(tmp_path, monkeypatch):
    """A HEAD, or an ETag that holds, costs as much; who is alone at the computer is not counted."""
    monkeypatch.setattr(gate, "ASKED", Rate(2))
    with own_store(tmp_path, monkeypatch) as store:
        monkeypatch.setattr(gate, "opened_store", lambda: store)
        grant(store, "a@example.org", "reader")
        mine = {"account": "a@example.org"}
        found = [ask("/api/snapshots", "HEAD", **mine)[0] for _ in range(3)]
        assert found == [200, 200, 429]
        assert ask("/api/snapshots", **mine)[0] == 429
        assert [ask("/api/snapshots", "HEAD")[0] for _ in range(4)] == [200] * 4


def test_a_frozen_list_of_odd_form_leaves_the_others(tmp_path, monkeypatch):
    """Added by hand."""
    with own_store(tmp_path, monkeypatch) as store:
        store.create("snapshot", "odd", {})
        status, _, body = ask("/api/snapshots")
        assert (status, json.loads(body)) == (200, {"snapshots": []})


@pytest.mark.parametrize("lang", ["en", "km"])
def test_nobody_fills_the_audit_with_answers(lang, tmp_path, monkeypatch):
    """Each account has so many a minute; an ETag that holds, and no account, cost nothing."""
    monkeypatch.setattr(gate, "ANSWERS", Rate(2))
    path = f"/api/snapshots?lang={lang}"
    with own_store(tmp_path, monkeypatch) as store:
        monkeypatch.setattr(gate, "opened_store", lambda: store)
        for name in "ab":
            grant(store, f"{name}@example.org", "reader")
        mine = {"account": "a@example.org"}
        found = [ask(path, **mine) for _ in range(4)]
        assert [status for status, _, _ in found] == [200, 200, 429, 429]
        problem = json.loads(found[2][2])
        assert problem["detail"] == say(lang, "api.too_often", most=2)
        assert problem["title"] == say(lang, "api.status_429")
        assert ask(path, **mine, if_none_match=found[0][1]["etag"])[0] == 304
        assert ask(path, account="b@example.org")[0] == 200
        assert [ask(path)[0] for _ in range(4)] == [200] * 4
        assert (audit_list(store)["action"] == "download").sum() == 3
