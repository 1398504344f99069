"""Another site that a reader has open is given no way into the dashboard."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest
from starlette.responses import PlainTextResponse

from pages.view.server.doors import Doors
from pages.view.server.own_files import OwnFiles
from tests.own_loop import run_apart

_FRAME = "/component/streamlit_folium.st_folium/"
_SCRIPT = "top.document.title = 'taken'"


def _told(to: str) -> str:
    """Return a script that tells a window what streamlit-folium runs as a script."""
    args = {"height": 700, "html": "", "header": "", "script": "", "layer_control": _SCRIPT}
    told = {"type": "streamlit:render", "args": args, "dfs": [], "disabled": False}
    return f"{to}.postMessage({json.dumps(told)}, '*')"


@pytest.mark.browser
def test_the_map_frame_hears_its_own_page_alone(server: str, tab: Callable) -> None:
    """What another window tells it is a script that would run; it does not."""
    view = tab(server).open()
    view.map()
    by_another = f"<script>{_told('parent.frames[0]')}; parent.told = true</script>"
    view.page.evaluate(
        "html => document.body.append(Object.assign(document.createElement('iframe'), "
        "{srcdoc: html}))",
        by_another,
    )
    view.page.wait_for_function("window.told")
    view.page.wait_for_timeout(1000)
    assert view.page.title() != "taken"
    view.page.evaluate(_told("frames[0]"))
    view.page.wait_for_function("document.title === 'taken'")


@pytest.mark.browser
def test_the_map_frame_by_itself_hears_nobody(server: str, tab: Callable) -> None:
    """A window that was opened with nothing but the frame is nobody's page."""
    view = tab(server)
    view.page.goto(f"{server}{_FRAME}index.html")
    view.page.evaluate(_told("window"))
    view.page.wait_for_timeout(1000)
    assert view.page.title() == "Streamlit Folium Component"


def _asked(app: Callable, path: str, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        way = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=way, base_url="http://localhost") as client:
            return await client.get(path, headers=headers)

    return run_apart(ask())


@pytest.mark.parametrize("name", ["./index.html", "/index.html", "", "../x/index.html", "nothing"])
def test_the_map_frame_comes_with_its_guard_or_not_at_all(name: str) -> None:
    """Under no other way of writing its name does Streamlit answer for it."""
    app = OwnFiles(PlainTextResponse("Streamlit's own"))
    assert "stopImmediatePropagation" in _asked(app, f"{_FRAME}index.html").text
    assert _asked(app, "/_stcore/health").text == "Streamlit's own"

    async def ask() -> int:
        sent: list[dict] = []

        async def send(message: dict) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": _FRAME + name, "headers": []}
        await app(scope | {"query_string": b""}, None, send)
        return sent[0]["status"]

    assert run_apart(ask()) == 404


@pytest.mark.parametrize("path", ["/api/ranking.csv", "/auth/logout"])
def test_another_site_asks_for_nothing_in_a_persons_name(path: str) -> None:
    """What is noted of a person or ends a visit needs a click, or an address typed by hand."""
    app = Doors(PlainTextResponse("answered"))
    for site in ("cross-site", "same-site"):
        assert _asked(app, path, **{"Sec-Fetch-Site": site}).status_code == 403
        clicked = {"Sec-Fetch-Site": site, "Sec-Fetch-User": "?1"}
        assert _asked(app, path, **clicked).status_code == 200
    for own in ({}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-origin"}):
        answer = _asked(app, path, **own)
        assert answer.status_code == 200
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
