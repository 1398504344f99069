"""Uploads: what one session, and all together, may hand in, and how long it may take.

Streamlit bounds one file only. All are kept in memory until their session ends.
"""

import asyncio
import re
from collections import defaultdict
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime

from pages.view.frame.refused import refuse, run_again
from pages.view.frame.who import counted_as
from pages.view.server.peer import peer_of

_PATH = re.compile(r"/_stcore/upload_file/(?P<session>[^/]{1,64})/(?P<file>[^/]+)")
_MB = 2**20
_UNSAID = 11 * _MB  # bytes of an upload that does not say how long it is: the most there may be
_TOO_MUCH, _TOO_LONG = 413, 408


@dataclass(frozen=True)
class Limits:
    """The most files and MB of a session, the most MB of who asks by several of them.

    Then the most MB of the process, and the longest upload in seconds.
    """

    files: int = 20
    session_mb: int = 60
    own_mb: int = 180
    process_mb: int = 500
    seconds: int = 120


class Uploads:
    """ASGI middleware that refuses uploads beyond the limits, and tells their session why."""

    def __init__(self, app: ASGIApp, limits: Limits = Limits()) -> None:
        self.app, self.limits = app, limits
        self.coming: dict[str, list[int]] = defaultdict(list)  # session -> bytes on their way
        self.whose: dict[str, str] = {}  # session -> account, or else address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let an upload through, or refuse it."""
        asked = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if asked is None or scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        session, length = asked["session"], Headers(scope=scope).get("content-length", "")
        size = int(length) if length.isdecimal() else _UNSAID
        whose = scope.get("state", {}).get("account") or counted_as(peer_of(scope))
        if found := self._beyond(session, size, whose):
            refuse(session, found[0], most=found[1])
            await PlainTextResponse("too much", _TOO_MUCH)(scope, receive, send)
            run_again(session)
            return
        self.coming[session].append(size)
        self.whose[session] = whose
        try:
            await self._timed(session, scope, receive, send)
        finally:
            self.coming[session].remove(size)
            if not self.coming[session]:
                del self.coming[session]

    def _beyond(self, session: str, size: int, whose: str) -> tuple[str, int] | None:
        """Return which limit an upload of so many bytes would pass, and the limit; or None."""
        kept = _kept()
        here = kept.keys() | self.coming.keys()
        self.whose = {one: who for one, who in self.whose.items() if one in here}
        ours = [one for one, who in self.whose.items() if who == whose]
        own_bytes = sum(sum(kept.get(one, [])) + sum(self.coming.get(one, [])) for one in ours)
        own = [*kept.get(session, []), *self.coming.get(session, [])]
        everybody = sum(map(sum, kept.values())) + sum(map(sum, self.coming.values()))
        if len(own) >= self.limits.files:
            return "files", self.limits.files
        if sum(own) + size > self.limits.session_mb * _MB:
            return "session", self.limits.session_mb
        if own_bytes + size > self.limits.own_mb * _MB:
            return "own", self.limits.own_mb
        if everybody + size > self.limits.process_mb * _MB:
            return "process", self.limits.process_mb
        return None

    async def _timed(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        end = asyncio.get_running_loop().time() + self.limits.seconds
        begun = False

        async def in_time() -> Message:
            async with asyncio.timeout_at(end):
                return await receive()

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, in_time, sent)
        except TimeoutError:
            refuse(session, "seconds", most=self.limits.seconds)
            if not begun:
                await PlainTextResponse("too long", _TOO_LONG)(scope, receive, send)
            run_again(session)


def _kept() -> dict[str, list[int]]:
    """Return the bytes of each file that each session has handed in."""
    stored = runtime.get_instance().uploaded_file_mgr.file_storage
    return {
        session: [len(file.data) for file in list(files.values())]
        for session, files in list(stored.items())
    }
