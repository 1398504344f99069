"""Own files: every file that the browser fetches, compressed once and kept by the browser.

Streamlit sends its own files as they are: 2.7 MB before a first page. Files with a hash in their
names never change; others carry a mark (ETag), and only the mark travels where it still fits.
"""

import asyncio
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages import ADDRESSES
from pages.view.map.figure_store import FIGURES, ROUTE
from pages.view.map.static_files import FOLDER
from pages.view.server.first_bytes import first_bytes, language_of
from pages.view.server.fonts import FONTS
from pages.view.server.icons import ICONS
from pages.view.server.squeezed import CODINGS, FOLIUM, STREAMLIT, compresses, squeezed

# the last part before the ending is of the content
_FOREVER = re.compile(r"[.-](?=[\w-]{8}\.)[\w-]*\.\w+$")
_KEEP, _ASK = "immutable, max-age=31536000", "no-cache"
# each file has one name: under many it would be kept many times
_NAME = re.compile(r"(?!.*\.\.)[\w-][\w.-]*(/[\w-][\w.-]*)*", re.ASCII)
_FRAMES, _FRAME = "/component/", "/component/streamlit_folium.st_folium/"
_FOLDERS = {"/static/": STREAMLIT / "static", "/app/static/": FOLDER, _FRAME: FOLIUM}
# the map's frame runs what any window tells it: from now on, what its own page tells it
_GUARD = (
    b'<script>addEventListener("message",function(e){if(parent===window||e.source!==parent||'
    b"e.origin!==location.origin)e.stopImmediatePropagation()},true)</script>"
)
_FONTS = {font.address: font for font in FONTS}
_PAGES = frozenset(f"/{page}" for page in ADDRESSES)


@dataclass(frozen=True)
class _Sent:
    """A body as it travels, and what is said of it."""

    body: bytes
    headers: dict[str, str]


class OwnFiles:
    """ASGI middleware that answers for files and first pages; all else goes on to Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[tuple[str, str, int], _Sent] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]
        coding = accepted(headers.get("accept-encoding", ""))
        if path in _PAGES:
            query = scope["query_string"].decode("latin-1")
            language = language_of(query, headers.get("accept-language", ""))
            sent = await self._first(path, language, coding)
        elif path.startswith(ROUTE):
            sent = await _figures(path, coding)
        else:
            sent = await self._file(path, coding)  # whole, also where a part is asked for
        # a frame of Streamlit's own would come without the guard
        if sent is None and path.startswith((ROUTE, _FRAMES)):
            await PlainTextResponse("not found", 404)(scope, receive, send)
            return
        if sent is None:
            await self.app(scope, receive, send)
            return
        await _answer(sent, headers)(scope, receive, send)

    async def _first(self, path: str, language: str, coding: str) -> _Sent:
        key = (f"{path} {language}", coding, 0)
        if key not in self.kept:
            content = first_bytes(path.strip("/"), language)
            self.kept[key] = await _sent(content, "text/html; charset=utf-8", coding, _ASK)
            self.kept[key].headers["vary"] = "Accept-Encoding, Accept-Language"
        return self.kept[key]

    async def _file(self, path: str, coding: str) -> _Sent | None:
        file = _file_of(path)
        try:
            changed = file.stat().st_mtime_ns if file is not None and file.is_file() else None
        except OSError:
            changed = None
        if file is None or changed is None:
            return None
        coding = coding if compresses(file) else ""
        key = (path, coding, changed)
        if key not in self.kept:
            for old in [old for old in self.kept if old[0] == path and old[2] != changed]:
                del self.kept[old]
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            content = await asyncio.to_thread(_content, file)
            # the icons in it may be others tomorrow, under the name of today
            forever = _FOREVER.search(path) and path != ICONS.address
            keep = f"public, {_KEEP}" if forever else _ASK
            self.kept[key] = await _sent(content, kind, coding, keep)
        return self.kept[key]


def accepted(header: str) -> str:
    """Return the best coding that a browser takes, or "" for none.

    >>> accepted("gzip, deflate, br"), accepted("gzip;q=0.5"), accepted("identity")
    ('br', 'gzip', '')
    """
    given = {}
    for part in header.split(","):
        name, _, weight = part.partition(";")
        given[name.strip().lower()] = weight.replace(" ", "") not in ("q=0", "q=0.0")
    return next((coding for coding in CODINGS if given.get(coding)), "")


def _file_of(path: str) -> Path | None:
    if path in _FONTS:
        return _FONTS[path].sent()
    for start, folder in _FOLDERS.items():
        if path.startswith(start) and _NAME.fullmatch(path[len(start) :]):
            return folder / path[len(start) :]
    return None


def _content(file: Path) -> bytes:
    content = file.read_bytes()
    if file != FOLIUM / "index.html":
        return content
    before, head, after = content.partition(b"<head>")
    if not head:
        raise ValueError(f"{file} has no <head>: another streamlit-folium?")
    return before + head + _GUARD + after


async def _sent(content: bytes, kind: str, coding: str, keep: str) -> _Sent:
    mark = hashlib.sha256(content).hexdigest()[:20]
    headers = {"content-type": kind, "cache-control": keep, "etag": f'"{mark}{coding}"'}
    if not coding:
        return _Sent(content, headers)
    # in a thread, which lets others go on meanwhile
    body = await asyncio.to_thread(squeezed, content, coding)
    return _Sent(body, headers | {"content-encoding": coding, "vary": "Accept-Encoding"})


async def _figures(path: str, coding: str) -> _Sent | None:
    """Return figures as they travel, made once; they go with the figures, not kept here."""
    kept = FIGURES.kept(path)
    if kept is None:
        return None
    if coding not in kept.made:
        # for ever: the name is secret and of the content
        made = await _sent(kept.content, "application/json", coding, f"private, {_KEEP}")
        kept.made[coding] = made
    return cast(_Sent, kept.made[coding])


def _answer(sent: _Sent, asked: Headers) -> Response:
    if sent.headers["etag"] in asked.get("if-none-match", ""):
        return Response(status_code=304, headers=sent.headers)
    return Response(sent.body, headers=sent.headers)
