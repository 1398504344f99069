"""Sessions without their connection: who is kept, for how long, and who has to go first."""

from __future__ import annotations

import asyncio
import weakref
from dataclasses import dataclass, field

import pytest
from streamlit.runtime.session_manager import SessionInfo

from pages.view.server import cut_off
from pages.view.server.cut_off import FROM, LEFT, CutOff
from tests.own_loop import run_apart


@dataclass
class Session:
    """What is asked of a session of Streamlit."""

    id: str
    _user_info: dict = field(default_factory=dict)
    ended: bool = False

    def shutdown(self) -> None:
        """End."""
        self.ended = True


@pytest.fixture
def few(monkeypatch):
    """Keep three who were cut off, two of them of one account, and one who left."""
    monkeypatch.setattr(cut_off, "_MOST", 3)
    monkeypatch.setattr(cut_off, "_OWN", 2)
    monkeypatch.setattr(cut_off, "_ONE_PLACE", 2)
    monkeypatch.setattr(cut_off, "_MOST_LEFT", 1)


def _keep(
    kept: CutOff,
    name: str,
    account: str = "",
    left: bool = False,
    runs: int = 1,
    by: str = "email",
    address: str = "",
) -> Session:
    found = Session(name, {by: account})

    async def save() -> None:
        LEFT.set(left)
        FROM.set(address)
        kept.save(SessionInfo(None, found, runs))

    run_apart(save())
    return found


def _names(kept: CutOff) -> list[str]:
    return [one.session.id for one in kept.list()]


def test_one_that_saw_no_page_is_not_kept():
    """Nothing was typed into it; such ones filled the place of others."""
    kept = CutOff()
    assert _keep(kept, "empty", runs=0).ended
    assert _names(kept) == []


def test_who_leaves_pushes_out_nobody_who_was_cut_off(few):
    """Those who closed their page have a place of their own, the newest first."""
    kept = CutOff()
    one = _keep(kept, "cut")
    gone = [_keep(kept, f"left {n}", left=True) for n in range(3)]
    assert _names(kept) == ["cut", "left 2"]
    assert [one.ended, *(each.ended for each in gone)] == [False, True, True, False]


@pytest.mark.parametrize("by", ["email", "account"])
def test_an_account_pushes_out_its_own_sessions_first(few, by):
    """One account, of a login or a proxy, holds so many; then the oldest of all has to go."""
    kept = CutOff()
    for name, account in (("a", "dara"), ("b", "sok"), ("c", "sok"), ("d", "sok")):
        _keep(kept, name, account, by=by)
    assert _names(kept) == ["a", "c", "d"]
    _keep(kept, "e", "vanna", by=by)
    assert _names(kept) == ["c", "d", "e"]


def test_an_address_without_a_login_pushes_out_its_own_sessions_first(few):
    """One far computer, also with many addresses of a /64, leaves others their room."""
    kept = CutOff()
    for name, address in (("a", "192.0.2.1"), ("b", "2001:db8::1"), ("c", "2001:db8::2")):
        _keep(kept, name, address=address)
    _keep(kept, "d", address="2001:db8::3")
    assert _names(kept) == ["a", "c", "d"]


def test_nobody_who_comes_after_two_minutes_finds_it():
    """It ends then, also where nobody asks."""
    clock = [0.0]
    kept = CutOff(lambda: clock[0])
    first = _keep(kept, "first")
    clock[0] = 60.0
    second = _keep(kept, "second")
    clock[0] = 121.0
    assert kept.get("first") is None
    assert kept.get("second").session is second
    assert [first.ended, second.ended] == [True, False]


def test_one_in_use_again_is_not_ended(few):
    """Streamlit takes it out when its browser is back, and when it closes it itself."""
    kept = CutOff()
    first = _keep(kept, "first")
    kept.delete("first")
    kept.delete("first")
    for name in "abcd":
        _keep(kept, name)
    assert not first.ended


def test_it_ends_by_itself(monkeypatch):
    """A server that nobody visits holds nobody's uploads."""
    monkeypatch.setattr(cut_off, "_KEPT_S", -1.0)
    kept, session = CutOff(), Session("one")

    async def visit() -> None:
        kept.save(SessionInfo(None, session, 1))
        while not session.ended:
            await asyncio.sleep(0)

    run_apart(visit())
    assert kept._kept == {}


def test_one_look_ends_whoever_was_cut_off_at_different_times(monkeypatch):
    """A look for each session held what its connection had received, for two minutes."""
    monkeypatch.setattr(cut_off, "_KEPT_S", 0.02)
    kept, sessions = CutOff(), [Session(str(n)) for n in range(5)]

    async def visit() -> int:
        loop = asyncio.get_running_loop()
        asked, later = [], loop.call_later
        with monkeypatch.context() as patch:
            patch.setattr(loop, "call_later", lambda *a, **k: asked.append(a) or later(*a, **k))
            for session in sessions[:4]:
                kept.save(SessionInfo(None, session, 1))
        await asyncio.sleep(0.01)
        kept.save(SessionInfo(None, sessions[4], 1))
        while not all(session.ended for session in sessions):
            await asyncio.sleep(0)
        return len(asked)

    assert run_apart(visit()) == 1
    assert kept._kept == {}


def test_what_ended_is_let_go_though_its_parts_hold_each_other(few, monkeypatch):
    """Python looks for such rings seldom: hundreds of sessions stayed in memory."""
    monkeypatch.setattr(cut_off, "_LOOK_AFTER", 3)
    kept, gone = CutOff(), []
    for name in "ab":
        session = _keep(kept, name, runs=0)
        session._user_info["self"] = session
        weakref.finalize(session, gone.append, name)
        del session
    assert gone == []
    _keep(kept, "c", runs=0)
    assert sorted(gone) == ["a", "b"]
