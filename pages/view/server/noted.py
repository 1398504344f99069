"""Noted: every request has an id; a refusal is counted, and one line of a log is written."""

import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages import ADDRESSES
from pages.view.frame.measured import REFUSALS, log_line

_HEADER = "x-request-id"
# nginx's own $request_id; anything else could be a name
_ID = re.compile(r"[0-9a-f]{32}")
_REFUSED = frozenset({401, 403, 404, 405, 413, 429})
_KNOWN = (
    "_stcore",
    "api",
    "app",
    "auth",
    "healthz",
    "media",
    "metrics",
    "oauth2callback",
    "static",
)


class Noted:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note how it ended."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(_HEADER, "")
        request = given if _ID.fullmatch(given) else uuid.uuid4().hex
        started, ended = time.perf_counter(), [0]

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[_HEADER] = request
                ended[0] = message["status"]
            elif message["type"] == "websocket.close":
                ended[0] = message.get("code", 1000)
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            if ended[0] in _REFUSED or ended[0] == 1008:
                REFUSALS.labels(str(ended[0])).inc()
            log_line(
                scope["type"],
                request=request,
                method=scope.get("method", ""),
                route=route_of(scope["path"]),
                status=ended[0],
                seconds=round(time.perf_counter() - started, 4),
            )


def route_of(path: str) -> str:
    """Return the beginning of a path where it is one of ours; never what somebody made up.

    >>> route_of("/api/districts/KH2005.json"), route_of("/priority_map"), route_of("/dara@x.kh")
    ('/api', '/priority_map', 'other')
    """
    first = path.strip("/").partition("/")[0]
    return f"/{first}" if first in _KNOWN or first in ADDRESSES else "other"
