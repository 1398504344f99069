"""Gate: what every request of another program passes, and what every answer is given.

Nothing under /api answers without it. Who may read is decided in `may_read` alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from geo.errors import InputError
from models.access.actor import ACCOUNT, Actor
from models.store.store_error import Refused as NoRight
from pages.view.api.query import Asked, Refused, asked, in_words, language_of
from pages.view.frame.rate import ANSWERS, ASKED
from pages.view.frame.shared_store import opened_store
from pages.view.frame.text import say, without_folders
from pages.view.frame.who import LOCAL, counted_as

JSON, GEOJSON, PROBLEM = "application/json", "application/geo+json", "application/problem+json"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """A body, what it is, and headers beside it."""

    body: bytes
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


Make = Callable[[Asked], Answer]


def json_answer(value: object, kind: str = JSON) -> Answer:
    """Return a value as JSON; a number that is none is refused, never written."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # half a character (a lone surrogate) is none
    return Answer(text.encode("utf-8", "replace"), kind)


def may_read(request: Request) -> None:
    """Let a request through or raise Refused: the one place for rules of access.

    Another site's name that leads to this machine (DNS rebinding) reads nothing, as with the
    pages' own connection. Where people log in, `pages.view.server.doors` has asked who they are.
    """
    if not is_host_allowed(request.headers.get("host")):
        raise Refused(403, "api.host")


def passes(make: Make, takes: Collection[str] = ()) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint: who may read, what is asked, the answer, its mark, and every refusal.

    Parameters
    ----------
    make : is called in a thread of its own, so that no viewer waits for it.
    takes : names of parameters beside language and corridor.
    """

    async def endpoint(request: Request) -> Response:
        try:
            may_read(request)
            if request.method not in ("GET", "HEAD"):
                raise Refused(405, "api.read_only")
            wanted = asked(request, takes)
            return await asyncio.to_thread(_made, request, make, wanted)
        except Refused as refused:
            return _refusal(request, refused.status, in_words(refused, language_of(request)))
        except NoRight as error:
            return _refusal(request, 403, error.text(language_of(request)))
        except InputError as error:
            return _refusal(request, 503, without_folders(error.text(language_of(request))))
        except Exception:
            _LOG.exception("an answer under /api failed")
            return _refusal(request, 500, say(language_of(request), "api.failed"))

    return endpoint


def _made(request: Request, make: Make, wanted: Asked) -> Response:
    """Return the answer; where people log in, the audit notes who was given what, or none is.

    A 304 and a HEAD hand nothing out, so nothing is noted of them; they are computed all the same.
    """
    account = getattr(request.state, "account", "")
    peer = request.client.host if request.client else ""
    if ASKED.passed(account or counted_as(peer)) and (account or peer not in LOCAL):
        raise Refused(429, "api.too_often", most=ASKED.most)
    answer = make(wanted)
    response = _sent(request, answer)
    if account and response.body:
        if ANSWERS.passed(account):  # or the audit grows without end
            raise Refused(429, "api.too_often", most=ANSWERS.most)
        which = f"?{urlencode(sorted(wanted.query.items()))}" if wanted.query else ""
        given = request.url.path + which
        opened_store().acting(Actor(ACCOUNT, account)).gave(given, answer.body)
    return response


def _refusal(request: Request, status: int, detail: str) -> Response:
    lang = language_of(request)
    problem = {
        "type": "about:blank",
        "title": say(lang, f"api.status_{status}"),
        "status": status,
        "detail": detail,
    }
    headers = {"allow": "GET, HEAD"} if status == 405 else {}
    headers |= {"cache-control": "no-store", "content-language": lang}
    body = json.dumps(problem, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, headers, PROBLEM)


def _sent(request: Request, answer: Answer) -> Response:
    """Return the answer with its mark (ETag), or that the one there already still holds."""
    mark = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
    headers = {
        "etag": mark,
        "cache-control": "private, no-cache",
        "content-language": language_of(request),
        "x-content-type-options": "nosniff",
        **answer.headers,
    }
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or mark in [one.strip().removeprefix("W/") for one in known.split(",")]:
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        headers["content-length"] = str(len(answer.body))
        return Response(headers=headers, media_type=answer.kind)
    return Response(answer.body, headers=headers, media_type=answer.kind)
