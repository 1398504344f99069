"""What the server sends before Streamlit's program runs: small files, never a white page."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request
from pathlib import Path

import brotli
import pytest
from streamlit import file_util

from pages import ADDRESSES
from pages.view.frame.text import say
from pages.view.server.first_bytes import first_bytes

pytestmark = pytest.mark.browser
STREAMLIT = Path(file_util.get_static_dir())
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


def ask(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and unpacked body of an answer."""
    request = urllib.request.Request(f"{address}/{path}")
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            given = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, given, UNPACK[given.get("content-encoding")](answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, b""


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_a_file_arrives_the_same_in_every_coding(server, coding):
    """And the browser keeps it for ever, because its name is of its content."""
    file = max((STREAMLIT / "static" / "js").glob("index.*.js"), key=lambda f: f.stat().st_size)
    path = f"static/js/{file.name}"
    status, headers, body = ask(server, path, Accept_Encoding=coding)
    assert (status, body) == (200, file.read_bytes())
    assert headers.get("content-encoding", "identity") == coding
    assert "immutable" in headers["cache-control"]
    assert "javascript" in headers["content-type"]
    assert coding == "identity" or int(headers["content-length"]) < len(body) / 2


def test_what_is_not_named_by_its_content_is_asked_for_again(server):
    """The answer is then a mark, without the body."""
    for path in ("", "app/static/noto-sans-khmer.ttf"):
        _, headers, body = ask(server, path)
        assert headers["cache-control"].endswith("no-cache")
        assert body
        status, _, none = ask(server, path, If_None_Match=headers["etag"])
        assert (status, none) == (304, b"")


@pytest.mark.parametrize(
    "path", ["static/../index.html", "static/%2e%2e/%2e%2e/config.py", "app/static/../dashboard.py"]
)
def test_no_other_file_is_sent(server, path):
    """Only what lies in the folders: nothing above them."""
    _, _, body = ask(server, path)
    assert b"import" not in body


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("page", ADDRESSES)
def test_the_first_bytes_have_the_name_of_the_page(page, language):
    """In the reader's language, with Streamlit's own program unchanged."""
    text = first_bytes(page, language).decode("utf-8")
    name = "priority_map" if page in ("", "start") else page
    assert f"<title>{say(language, f'menu.{name}')} · {say(language, 'app.title')}</title>" in text
    assert f'<html lang="{language}"' in text
    assert say(language, "app.loading") in text
    assert '<div id="root"></div><style>' in text
    own = (STREAMLIT / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"(?:src|href)=\S+", own)
    assert re.findall(r"(?:src|href)=\S+", text) == scripts


def test_the_language_is_that_of_the_address_else_of_the_browser(server):
    """A link says it; a browser's own is only the first choice."""
    khmer, english = (say(lang, "app.loading") for lang in ("km", "en"))
    for path, accept, found in (
        ("?lang=km", "en", khmer),
        ("coverage?lang=en", "km-KH,km", english),
        ("plan", "km-KH,km;q=0.9", khmer),
    ):
        assert found in ask(server, path, Accept_Language=accept)[2].decode("utf-8")


def test_a_page_is_never_white(server, tab):
    """What is drawn first is ours, until the page itself has come."""
    view = tab(server)
    view.page.route("**/static/js/index.*.js", lambda route: route.abort())
    view.page.goto(f"{server}/coverage?lang=en")
    assert view.page.get_by_text(say("en", "app.loading")).is_visible()
    view.page.unroute_all()
    view.open("coverage?lang=en")
    assert view.page.locator("#meanwhile").count() == 0
    # the same first bytes say when a page has lost its process, and when it is back
    for state, key in (("PINGING_SERVER", "lost"), ("CONNECTED", "back")):
        app = view.page.locator("[data-test-connection-state]")
        app.evaluate("(app, state) => app.dataset.testConnectionState = state", state)
        view.page.get_by_role("status").filter(has_text=say("en", f"connection.{key}")).wait_for()
    assert view.page.get_by_role("button", name=say("en", "connection.again")).is_visible()


def test_the_map_has_its_files_before_its_frame_asks_for_them(server, tab):
    """They come while Streamlit's program starts, are asked for once, and no part is missing."""
    promised = re.search(r'data-soon="(.+?)"', first_bytes("", "en").decode("utf-8"))[1].split()
    assert [name.split("/")[0] for name in promised] == ["static"] * 6 + ["component", "app"]
    assert 'data-soon=""' in first_bytes("coverage", "en").decode("utf-8")
    context = tab(server).page.context.browser.new_context()  # one that keeps what it fetches
    page = context.new_page()
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(answer.url) if answer.ok else None)
    page.goto(server)
    page.frame_locator("iframe").locator("path.leaflet-interactive").first.wait_for()
    for name in promised:
        assert f"{server}/{name}" in asked
    frame = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
    sent = frame.evaluate(
        "performance.getEntriesByType('resource').map(e => [e.name, e.transferSize])"
    )
    bytes_of = {name.removeprefix(f"{server}/"): size for name, size in sent}
    assert [bytes_of[name] for name in promised[-2:]] == [0, 0]
    context.close()
