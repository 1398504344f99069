"""Uploads: bounded for a session and for all, in files, bytes and time, each with its sentence."""

from __future__ import annotations

import asyncio

import pytest

from pages.view.frame import refused
from pages.view.frame.text import say
from pages.view.server import uploads
from pages.view.server.uploads import Limits, Uploads
from tests.own_loop import run_apart

LIMITS = Limits(files=3, session_mb=2, process_mb=3, seconds=60)
MB = 2**20


@pytest.fixture
def asked(monkeypatch):
    """Return a function that uploads to a session; and what was kept, refused and run again."""
    kept: dict[str, list[int]] = {}
    again: list[str] = []
    monkeypatch.setattr(uploads, "_kept", lambda: kept)
    monkeypatch.setattr(uploads, "run_again", again.append)
    monkeypatch.setattr(refused, "_refused", {})

    def ask(session: str, size: int, limits: Limits = LIMITS, slow: bool = False) -> int:
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
        }
        run_apart(Uploads(streamlit, limits)(scope, receive, send))
        return status[0]

    ask.again = again
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


def test_an_upload_takes_only_so_long(asked):
    """One that does not come is given up, and the next is let in."""
    assert asked("a", 10, Limits(seconds=0), slow=True) == 408
    assert refused._refused == {"a": ("seconds", {"most": 0})}
    assert asked("a", 10) == 204


@pytest.mark.parametrize("lang", ["en", "km"])
@pytest.mark.parametrize("why", ["files", "session", "process", "seconds"])
def test_every_limit_has_its_sentence(why, lang):
    """With the limit in it."""
    assert "7" in say(lang, f"upload.{why}", most=7)
