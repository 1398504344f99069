"""Herald: has open pages say that others have saved something, without a click of their readers.

It draws one part of a page anew (pages/view/frame/whats_new.py), only of those that are at rest.
"""

import asyncio
import math

from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession

from models.store.watch import Watch, actions_since
from pages.view.frame.refused import drawn_again
from pages.view.frame.seen import shows
from pages.view.frame.shared_store import opened_store
from pages.view.frame.turn import TURNS
from pages.view.frame.whats_new import TOLD, keep_only, part_of

_SOON_S = 0.5  # who goes on meanwhile is drawn anyway; several saves are said at once
_STEP_S = 0.05
_CALM_STEPS = 15  # so long those who have clicked go first, and a few pages are drawn in each step
_AT_ONCE = 4  # after that
_LONGEST_STEPS = 600  # who is busy for longer has seen it by being drawn anew


class Herald:
    """Watches the store of a process for the pages that it serves."""

    def __init__(self, server: Runtime) -> None:
        self.server, self.loop = server, asyncio.get_running_loop()
        self.watch = Watch(opened_store, self._changed)
        self._tasks = set[asyncio.Task[None]]()
        self._actions, self._number = frozenset[str](), 0  # that are said soon

    def _changed(self, before: int, now: int) -> None:
        """Pass on what was saved, from the thread that watches."""
        actions = actions_since(opened_store(), before) & TOLD
        if actions and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._wait, actions, now)

    def _wait(self, actions: frozenset[str], number: int) -> None:
        if not self._actions:
            self.loop.call_later(_SOON_S, self._begin)
        self._actions, self._number = self._actions | actions, number

    def _begin(self) -> None:
        actions, self._actions = self._actions, frozenset()
        task = self.loop.create_task(self._spread(actions, self._number))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _open(self) -> dict[str, AppSession]:
        active = self.server._session_mgr.list_active_sessions()
        return {one.session.id: one.session for one in active}

    async def _spread(self, actions: frozenset[str], number: int) -> None:
        waiting = set(self._open())
        keep_only(waiting)
        for step in range(_LONGEST_STEPS):
            found = self._open()
            waiting &= found.keys()
            # a run that goes on may have begun before the change, or after it
            ready = {one for one in waiting if found[one]._scriptrunner is None}
            behind = {one for one in ready if not shows(found[one].session_state, number)}
            parts = {one: part for one in behind if (part := part_of(one, actions))}
            now = dict(list(parts.items())[: _at_once(len(parts), step)])
            waiting -= ready - (parts.keys() - now.keys())
            for one, part in now.items():
                drawn_again(found[one], part)
            if not waiting:
                return
            await asyncio.sleep(_STEP_S)


def _at_once(behind: int, step: int) -> int:
    """Return how many pages are drawn now, so that nobody who has clicked waits for many of them.

    >>> _at_once(30, step=0), _at_once(30, step=14), _at_once(30, step=15)
    (2, 4, 4)
    """
    if step >= _CALM_STEPS:
        return _AT_ONCE
    if not TURNS.is_free():
        return 0
    return min(math.ceil(behind / (_CALM_STEPS - step)), _AT_ONCE)
