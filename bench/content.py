"""Content: what the baseline asks content networks for, answered from disk without delay.

Leaflet, jQuery, Bootstrap and Font Awesome's stylesheet are there, in about the versions Folium
asks for; the few small files beside them are empty. A reader pays for the way as well.
"""

from __future__ import annotations

from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from xstatic.pkg import leaflet

_FILES = {
    "leaflet.js": ("", "leaflet.js"),
    "leaflet.css": ("", "leaflet.css"),
    "jquery-3.7.1.min.js": ("bootstrap", "js/jquery.min.js"),
    "bootstrap.bundle.min.js": ("bootstrap", "js/bootstrap.bundle.min.js"),
    "bootstrap.min.css": ("bootstrap", "css/bootstrap.min.css"),
    "all.min.css": ("fontawesome", "css/all.min.css"),
}


def _read(package: str, name: str) -> bytes:
    if not package:
        return (Path(leaflet.BASE_DIR) / name).read_bytes()
    folder = Path(find_spec(package).submodule_search_locations[0]) / "static" / package
    return (folder / name).read_bytes()


def answer_elsewhere(page) -> None:
    """Answer what a page asks other hosts for; a browser still keeps what it has fetched.

    Playwright's own way would take the browser's memory away.
    """
    devtools = page.context.new_cdp_session(page)
    devtools.on(
        "Fetch.requestPaused", lambda event: devtools.send("Fetch.fulfillRequest", _answer(event))
    )
    devtools.send("Fetch.enable", {"patterns": [{"urlPattern": "https://*"}]})


def _answer(event: dict) -> dict:
    name = Path(urlsplit(event["request"]["url"]).path).name
    kind = "text/css" if name.endswith(".css") else "application/javascript"
    body = _read(*_FILES[name]) if name in _FILES else b""
    headers = {"content-type": kind, "access-control-allow-origin": "*"}
    return {
        "requestId": event["requestId"],
        "responseCode": 200,
        "responseHeaders": [{"name": name, "value": value} for name, value in headers.items()],
        "body": b64encode(body).decode(),
    }
