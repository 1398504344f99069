"""Doors: what every request must bring before it gets an answer, and the headers of every answer.

`st.login` guards the program of a page, but neither files nor uploads. Here nothing is sent to a
browser without a session where people log in, but Streamlit's own files and the way to the login.
"""

import secrets
import time
from urllib.parse import urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.errors import InputError
from models.access.actor import ACCOUNT, Actor
from pages.view.frame.rate import Rate
from pages.view.frame.shared_store import opened_store
from pages.view.frame.who import (
    BOTH,
    BROWSER,
    LOCAL,
    OIDC,
    OPEN,
    account_of_login,
    account_of_proxy,
    counted_as,
    door,
    is_forwarded,
    knows_secret,
)
from pages.view.server.peer import peer_of

# Streamlit draws with styles and scripts inside its page, and its charts compile expressions
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'self'",
        # not 'none': the map is a frame of the dashboard
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "content-security-policy": _POLICY,
    # a page of another site that has opened ours is given no way to it
    "cross-origin-opener-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
# what a server in front may ask without a name
_HEALTH = frozenset({"/_stcore/health", "/healthz"})
# what a browser needs to come to the login: Streamlit's own files, no figure and no name
_BEFORE_LOGIN = frozenset({"/_stcore/host-config", "/auth/login", "/auth/logout"})
_CALLBACK, _OF_STREAMLIT, _STREAM = "/oauth2callback", "/static/", "/_stcore/stream"
# for who stands at the machine alone
_OF_MACHINE = ("/metrics", "/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
_SECRET = "x-outreach-proxy"
_UPLOAD = "/_stcore/upload_file"
# what is noted in a person's name, or ends their visit: not at another site's wish
_OWN_WISH = ("/api", "/auth/logout")
_UPLOADS = 60  # in a minute
_KNOWN_S = 1.0  # so long a role that was taken away may still open files


class Doors:
    """ASGI middleware that lets through who may look, and says no to others in one line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.known: dict[str, tuple[float, bool]] = {}
        self.uploads = Rate(_UPLOADS, "uploads")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or refuse."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = await self._refusal(scope)
        if scope["type"] == "websocket":
            if refusal:
                await send({"type": "websocket.close", "code": 1008})
            else:
                await self.app(scope, receive, send)
            return

        # drafts of a plan are told apart by it, where nobody logs in
        nameless = door() == OPEN and BROWSER not in Headers(scope=scope).get("cookie", "")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if nameless and headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", _browser_cookie())
            await send(message)

        app = PlainTextResponse(*refusal) if refusal else self.app
        await app(scope, receive, with_headers)

    async def _refusal(self, scope: Scope) -> tuple[str, int] | None:
        """Return words and status for who may not pass; None for who may."""
        path, headers = scope["path"], Headers(scope=scope)
        peer = peer_of(scope)
        if path in _HEALTH:
            return None
        if path.startswith(_OF_MACHINE):
            name = urlsplit(f"//{headers.get('host', '')}").hostname
            local = peer in LOCAL and name in LOCAL and not is_forwarded(headers)
            return None if local else ("not found", 404)
        if path.startswith(_OWN_WISH) and _wished_by_another(headers):
            return "another site asked for this: open the address yourself", 403
        way = door()
        if way == OPEN:
            return self._too_many(scope, counted_as(peer))
        if way == BOTH:
            return "two logins are set up: remove one", 403
        if way == OIDC and _is_before_login(path, scope):
            return None
        account = account_of(scope, way, peer)
        if not account or not await self._may_look(account):
            return "log in first", 403
        # whose it is, for answers that the audit notes
        scope.setdefault("state", {})["account"] = account
        return self._too_many(scope, account)

    async def _may_look(self, account: str) -> bool:
        asked, allowed = self.known.get(account, (0.0, False))
        now = time.monotonic()
        if now - asked > _KNOWN_S:
            # where the store can't be read now, those known before still look
            allowed = await run_in_threadpool(_may_look, account, allowed)
            self.known[account] = (now, allowed)
        return allowed

    def _too_many(self, scope: Scope, whose: str) -> tuple[str, int] | None:
        if not scope["path"].startswith(_UPLOAD) or scope.get("method") != "PUT":
            return None
        if self.uploads.passed(whose):
            return "too many files in a minute: wait, then try again", 429
        return None


def _wished_by_another(headers: Headers) -> bool:
    """Return whether a browser says that another site asks, without a person's click."""
    site, click = headers.get("sec-fetch-site"), headers.get("sec-fetch-user")
    return site in ("cross-site", "same-site") and click != "?1"


def _browser_cookie() -> str:
    return f"{BROWSER}={secrets.token_hex(16)}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"


def account_of(scope: Scope, way: str, peer: str) -> str:
    """Return the account of a request; empty where it brings none that counts."""
    headers = Headers(scope=scope)
    if way == OIDC:
        told, _ = account_of_login(_told_by_cookie(headers))
        return told
    mapping = st.get_option("server.trustedUserHeaders")
    names = [name for name, key in mapping.items() if key == "account"]
    given = headers.getlist(names[0]) if names else []
    if len(given) != 1 or not knows_secret(headers.get(_SECRET, "")):
        return ""  # of two, one may be the browser's own
    told, _ = account_of_proxy(peer, given[0])
    return told


def _told_by_cookie(headers: Headers) -> dict:
    """Return what Streamlit's own signed cookie tells; nothing where it is missing or forged."""
    from streamlit.web.server.starlette import starlette_websocket as own

    cookies = cookie_parser(headers.get("cookie", ""))
    told = own._get_signed_cookie_with_chunks(cookies, own.USER_COOKIE_NAME)
    if told is None:
        return {}
    from streamlit.auth_util import get_origin_from_redirect_uri

    return own._parse_decoded_user_cookie(told, get_origin_from_redirect_uri() or "")


def _is_before_login(path: str, scope: Scope) -> bool:
    from pages import ADDRESSES

    page = path.strip("/") in ("", *ADDRESSES) and scope["type"] == "http"
    # the page's own program asks who is there, at every run
    stream = path == _STREAM and scope["type"] == "websocket"
    fixed = path in _BEFORE_LOGIN or path == _CALLBACK
    return page or stream or fixed or (path.startswith(_OF_STREAMLIT) and ".." not in path)


def _may_look(account: str, before: bool) -> bool:
    try:
        return opened_store().acting(Actor(ACCOUNT, account)).may("see_pages")
    except InputError:
        return before
