"""What a run draws travels together: in order, while it still goes on, and with its errors."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from contextvars import copy_context
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.runtime import SessionClientDisconnectedError
from streamlit.runtime.app_session import AppSession

from bench.visitor import Visitor
from pages.view.server import bundle
from pages.view.server.bundle import bundled
from pages.view.server.cut_off import FROM
from tests.own_loop import run_apart
from tests.toy_server import served

PAGE = """
import time
from contextlib import asynccontextmanager
from pathlib import Path
import streamlit as st
from pages.view.server.bundle import bundled

def draw():
    asked = st.query_params.get("ask", "")
    for number in range(60):
        st.caption(f"{asked} {number}")
    if asked == "wrong":
        raise LookupError("a fault of the page")
    go_on = Path(__file__).with_name("go_on")
    while asked == "wait" and not go_on.exists():
        time.sleep(0.01)
    st.button("again")
    st.subheader("the end")

@asynccontextmanager
async def lifespan(app):
    with bundled():
        yield

if __name__ == "__main__":
    draw()
else:
    app = st.App(__file__, lifespan=lifespan)
"""


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """Serve a page that draws much, and waits or fails where it is asked to."""
    folder = tmp_path_factory.mktemp("toy")
    with served(PAGE, folder, wired=True) as port:
        yield port, folder


def _texts(visitor: Visitor, kind: str = "markdown") -> list[str]:
    found = [one.message for one in visitor.page.elements.values() if one.kind == kind]
    return [one.body for one in found]


def test_all_that_a_run_draws_arrives_in_its_order(toy: tuple[int, Path]) -> None:
    """Sixty texts, a button and a title arrive as they were drawn, in every run of a visit."""

    async def look() -> None:
        async with Visitor(toy[0]) as visitor:
            for turn in range(3):
                await visitor.open("", f"ask=turn{turn}")
                assert _texts(visitor) == [f"turn{turn} {number}" for number in range(60)]
                assert _texts(visitor, "heading") == ["the end"]
                await visitor.move(visitor.page.find("button"), True, trigger_value=True)
                assert len(_texts(visitor)) == 60

    run_apart(look())


def test_what_is_drawn_is_shown_while_the_run_goes_on(toy: tuple[int, Path]) -> None:
    """A page that waits has shown what it drew before; the run ends only after that was heard."""
    port, folder = toy

    async def look() -> None:
        async with Visitor(port) as visitor:
            asked = asyncio.create_task(visitor.open("", "ask=wait"))
            while len(_texts(visitor)) < 60:
                assert not asked.done()
                await asyncio.sleep(0.01)
            assert _texts(visitor, "heading") == []
            (folder / "go_on").touch()
            await asked
            assert _texts(visitor, "heading") == ["the end"]

    run_apart(asyncio.wait_for(look(), 60))


def test_the_error_of_a_page_arrives_after_what_it_drew(toy: tuple[int, Path]) -> None:
    """A page that fails shows its error beneath what it has drawn, and the next page comes."""

    async def look() -> None:
        async with Visitor(toy[0]) as visitor:
            await visitor.open("", "ask=wrong")
            assert len(_texts(visitor)) == 60
            assert ["a fault of the page" in one for one in visitor.page.errors] == [True]
            await visitor.open("", "ask=well")
            assert visitor.page.errors == []
            assert _texts(visitor, "heading") == ["the end"]

    run_apart(look())


def test_who_asks_again_before_the_end_gets_the_newer_page(toy: tuple[int, Path]) -> None:
    """A run that is asked anew while it waits ends, and what comes is the newer page alone."""
    port, folder = toy
    (folder / "go_on").unlink(missing_ok=True)

    async def look() -> None:
        async with Visitor(port) as visitor:
            asked = asyncio.create_task(visitor.open("", "ask=wait"))
            while len(_texts(visitor)) < 60:
                await asyncio.sleep(0.01)
            asked.cancel()
            with suppress(asyncio.CancelledError):
                await asked
            newer = asyncio.create_task(visitor.open("", "ask=newer"))
            await asyncio.sleep(0.05)
            (folder / "go_on").touch()
            await newer
            assert _texts(visitor) == [f"newer {number}" for number in range(60)]

    run_apart(asyncio.wait_for(look(), 60))


def test_streamlit_is_as_before_when_the_server_has_ended() -> None:
    """What was put in the place of their methods is taken away again."""
    before = (AppSession._on_scriptrunner_event, AppSession._enqueue_forward_msg)
    with bundled():
        assert AppSession._enqueue_forward_msg is not before[1]
    assert before == (AppSession._on_scriptrunner_event, AppSession._enqueue_forward_msg)


def test_whose_a_session_was_is_known_where_its_line_is_found_to_be_cut(monkeypatch) -> None:
    """Not only where its connection says so: it takes of the room for those who are cut off."""
    seen: list[str] = []

    def failing(_found: object, _message: object) -> None:
        raise SessionClientDisconnectedError

    websocket = SimpleNamespace(scope={"client": ("203.0.113.7", 1)})
    found = SimpleNamespace(client=SimpleNamespace(_websocket=websocket))
    server = SimpleNamespace(
        _session_mgr=SimpleNamespace(get_active_session_info=lambda _: found),
        _send_message=failing,
        disconnect_session=lambda *_, **__: seen.append(FROM.get()),
    )
    session = SimpleNamespace(
        id="one",
        _event_loop=None,
        flush_browser_queue=lambda: ["message"],
        on_flushed_messages_sent=lambda: None,
    )
    monkeypatch.setattr(bundle, "get_instance", lambda: server)
    copy_context().run(bundle.Bundle(session).send)
    assert seen == ["203.0.113.7"]
