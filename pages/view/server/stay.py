"""Stay: a browser stays with the process that has its session; a cookie says which that is.

The front (front.py) reads the cookie where a connection begins. What travels on a connection that
began before the cookie was given is sent to the right process by a redirect.
"""

import re
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.view.map.figure_store import ROUTE
from pages.view.server.board import Board

_NAME = "outreach_process"
_GIVEN = re.compile(rb"(?:^|;)\s*" + _NAME.encode() + rb"=(\d{1,4})\s*(?=;|$)")
_STREAM = "/_stcore/stream"
# what only the process of its session knows
_OF_SESSION = ("/_stcore/upload_file", "/media/", "/auth/", "/oauth2callback", ROUTE)


@dataclass
class Here:
    """The place of this process among others; `board` is None for one that is alone."""

    board: Board | None = None
    place: int = 0


HERE = Here()


def place_of(cookies: bytes, count: int) -> int | None:
    """Return the place that a browser's cookies name; None where they name none of so many.

    >>> place_of(b"a=1; outreach_process=1", 2), place_of(b"outreach_process=2", 2)
    (1, None)
    """
    found = _GIVEN.search(cookies)
    place = int(found[1]) if found else count
    return place if place < count else None


class Stay:
    """ASGI middleware that gives each browser its place, and counts who is here."""

    def __init__(self, app: ASGIApp, here: Here = HERE) -> None:
        self.app, self.here = app, here

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with a cookie where the browser has none for this process."""
        board, place = self.here.board, self.here.place
        if board is None or scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        given = place_of(Headers(scope=scope).get("cookie", "").encode("latin-1"), board.count)
        if scope["type"] == "http":
            if given not in (None, place) and scope["path"].startswith(_OF_SESSION):
                await _elsewhere(scope)(scope, receive, send)
            else:
                await self.app(scope, receive, send if given == place else self._giving(send))
            return
        visits = scope["path"] == _STREAM
        board.add(place, visits)
        try:
            await self.app(scope, receive, send if given == place else self._giving(send))
        finally:
            board.add(place, -visits)

    def _giving(self, send: Send) -> Send:
        cookie = f"{_NAME}={self.here.place}; Path=/; HttpOnly; SameSite=Lax"

        async def giving(message: Message) -> None:
            first = message["type"] == "http.response.start"
            # files may be kept by others on the way, with all that is said of them
            page = first and Headers(raw=message["headers"]).get("content-type", "")
            if message["type"] == "websocket.accept" or (page and page.startswith("text/html")):
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        return giving


def _elsewhere(scope: Scope) -> RedirectResponse:
    """Return "ask again": the connection ends, and a new one goes where the cookie says."""
    path = "/" + scope.get("raw_path", b"").decode("latin-1").lstrip("/")  # of this host alone
    query = scope["query_string"].decode("latin-1")
    return RedirectResponse(
        f"{path}?{query}" if query else path,
        307,
        {"connection": "close", "cache-control": "no-store"},
    )
