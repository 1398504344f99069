"""Uploads: bounded for a session and for all, in files, bytes and time, each with its sentence."""

from __future__ import annotations

import asyncio

import pytest

from pages.view.frame import refused
from pages.view.frame.text import say
from pages.view.server import uploads
from pages.view.server.uploads import Limits, Uploads
from tests.own_loop import run_apart

LIMITS = Limits(files=3, session_mb=2, own_mb=9, process_mb=3, seconds=60)
MB = 2**20


@pytest.fixture
def asked(monkeypatch):
    """Return a function that uploads to a session; and what was kept, refused and run again."""
    kept: dict[str, list[int]] = {}
    again: list[str] = []
    monkeypatch.setattr(uploads, "_kept", lambda: kept)
    monkeypatch.setattr(uploads, "run_again", again.append)
    monkeypatch.setattr(refused, "_refused", {})

    door = Uploads(None)

    def ask(
        session: str, size: int, limits: Limits = LIMITS, slow: bool = False, whose: str = ""
    ) -> int:
        status = []

        async def streamlit(scope, receive, send) -> None:
            await receive()
            kept.setdefault(session, []).append(size)
            await send({"type": "http.response.start", "status": 204, "headers": []})

        async def receive() -> dict:
            if slow:
                await asyncio.sleep(60)
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict) -> None:
            status.append(message.get("status"))

        scope = {
            "type": "http",
            "method": "PUT",
            "path": f"/_stcore/upload_file/{session}/f",
            "headers": [(b"content-length", str(size).encode())],
            "state": {"account": whose},
        }
        door.app, door.limits = streamlit, limits
        run_apart(door(scope, receive, send))
        return status[0]

    ask.again, ask.kept = again, kept
    return ask


def test_a_session_may_send_so_many_files(asked):
    """The fourth of three is refused; another session may still send."""
    assert [asked("a", 10) for _ in range(4)] == [204, 204, 204, 413]
    assert refused._refused == {"a": ("files", {"most": 3})}
    assert asked.again == ["a"]
    assert asked("b", 10) == 204


def test_a_session_and_all_together_may_send_so_many_bytes(asked):
    """Two MB a session, three for all."""
    assert [asked("a", MB), asked("a", MB), asked("a", 10)] == [204, 204, 413]
    assert [asked("b", MB), asked("c", 10)] == [204, 413]
    assert refused._refused == {"a": ("session", {"most": 2}), "c": ("process", {"most": 3})}


def test_an_account_takes_only_its_part_of_what_there_is_for_all(asked):
    """However many pages it opens; another account still sends, and so does it once one is shut."""
    limits = Limits(own_mb=2)
    assert [asked(page, MB, limits, whose="a") for page in "opq"] == [204, 204, 413]
    assert refused._refused == {"q": ("own", {"most": 2})}
    assert asked("r", MB, limits, whose="b") == 204
    asked.kept.pop("o")
    assert asked("q", MB, limits, whose="a") == 204


def test_an_upload_takes_only_so_long(asked):
    """One that does not come is given up, and the next is let in."""
    assert asked("a", 10, Limits(seconds=0), slow=True) == 408
    assert refused._refused == {"a": ("seconds", {"most": 0})}
    assert asked("a", 10) == 204


@pytest.mark.parametrize("lang", ["en", "km"])
@pytest.mark.parametrize("why", ["files", "session", "own", "process", "seconds"])
def test_every_limit_has_its_sentence(why, lang):
    """With the limit in it."""
    assert "7" in say(lang, f"upload.{why}", most=7)
