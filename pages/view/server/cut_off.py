"""Cut off: sessions without their connection, kept until their browser is there again.

Streamlit keeps 128 of them, whoever they are: as many empty connections as that threw away what
all others of the process had typed and uploaded, who were cut off for a moment.
"""

import asyncio
import builtins
import gc
import time
from collections.abc import Callable, Sequence
from contextvars import Context, ContextVar
from dataclasses import dataclass

from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.session_manager import SessionInfo, SessionStorage

from pages.view.frame.who import account_told, counted_as

GOODBYE = frozenset({1000, 1001})  # a page that is closed says so; a line that breaks says nothing
LEFT: ContextVar[bool] = ContextVar("left", default=False)  # whether this connection's reader did
FROM: ContextVar[str] = ContextVar("from", default="")  # the address of this connection's reader

_KEPT_S = 120.0
_MOST, _OWN = 1000, 100  # of all who were cut off, and of one account
_ONE_PLACE = _MOST // 2  # of one address, which may be an office's, or nginx's
_LOOK_AFTER = 50  # sessions that have ended: each holds some 130 kB until then
_MOST_LEFT = 32  # of those who left: few come back, as from another page of a telephone


@dataclass(frozen=True)
class _Kept:
    info: SessionInfo
    until_s: float
    left: bool
    account: str
    address: str


class CutOff(SessionStorage):
    """What Streamlit asks for sessions to keep; what has to go ends at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept: dict[str, _Kept] = {}  # the oldest first
        self._clock, self._ended, self._looks = clock, 0, False

    def get(self, session_id: str) -> SessionInfo | None:
        """Return a session that is still kept."""
        self.end_old()
        found = self._kept.get(session_id)
        return found.info if found else None

    def save(self, session_info: SessionInfo) -> None:
        """Keep a session whose page was drawn: nothing was typed into another."""
        self.end_old()
        if not session_info.script_run_count:
            self._shut_down(session_info.session)
            return
        account = account_told(session_info.session._user_info)
        until_s, address = self._clock() + _KEPT_S, counted_as(FROM.get())
        one = _Kept(session_info, until_s, LEFT.get(), account, address)
        self._make_room(one)
        self._kept[session_info.session.id] = one
        self._look_again()

    def delete(self, session_id: str) -> None:
        """Forget a session: it is in use again, or is ended elsewhere."""
        self._kept.pop(session_id, None)

    def list(self) -> builtins.list[SessionInfo]:
        """Return all that are kept, the oldest first."""
        self.end_old()
        return [one.info for one in self._kept.values()]

    def end_old(self) -> None:
        """End the sessions that nobody has come back for."""
        now = self._clock()
        for name, one in list(self._kept.items()):
            if one.until_s > now:
                return
            self._end(name)

    def _look_again(self) -> None:
        """Look when the oldest one's time is over; once, as each look holds memory till then."""
        if self._looks or not self._kept:
            return
        oldest = next(iter(self._kept.values()))
        seconds = max(0.0, oldest.until_s - self._clock())
        # of no connection: what it had received would be held, too
        asyncio.get_running_loop().call_later(seconds, self._look, context=Context())
        self._looks = True

    def _look(self) -> None:
        self._looks = False
        self.end_old()
        self._look_again()

    def _make_room(self, new: _Kept) -> None:
        if new.left:
            self._leave([name for name, one in self._kept.items() if one.left], _MOST_LEFT)
            return
        others = {name: one for name, one in self._kept.items() if not one.left}
        if new.account:
            self._leave([name for name, one in others.items() if one.account == new.account], _OWN)
        elif new.address:
            here = [name for name, one in others.items() if one.address == new.address]
            self._leave(here, _ONE_PLACE)
        self._leave([name for name in others if name in self._kept], _MOST)

    def _leave(self, names: Sequence[str], most: int) -> None:
        for name in names[: max(0, len(names) - most + 1)]:
            self._end(name)

    def _end(self, name: str) -> None:
        self._shut_down(self._kept.pop(name).info.session)

    def _shut_down(self, session: AppSession) -> None:
        """End a session; its parts hold each other until Python looks for such rings."""
        session.shutdown()
        self._ended += 1
        if self._ended % _LOOK_AFTER == 0:
            gc.collect()


def keep_cut_off(server: Runtime) -> None:
    """Have a server keep sessions so."""
    server._session_mgr._session_storage = CutOff()  # type: ignore[attr-defined]
