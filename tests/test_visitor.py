"""The visitor of the benchmarks waits for its own answer, whatever else an app draws meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.answer import Answer
from bench.visitor import Visitor
from tests.app_server import serve
from tests.own_loop import run_apart

WHOLE, PART, AGAIN = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.FINISHED_EARLY_FOR_RERUN,
)


def runs(*told: tuple[int, tuple[str, ...]]) -> Iterator[ForwardMsg]:
    """Yield the beginning and the end of runs: how each ended, and the parts it drew."""
    for status, parts in told:
        begun, ended = ForwardMsg(), ForwardMsg()
        begun.new_session.name = "app"
        ended.script_finished = status
        for message in (begun, ended):
            message.metadata.run.fragment_ids.extend(parts)
            yield message


@pytest.mark.parametrize(
    ("asked", "told", "ends_at"),
    [
        ("", [(PART, ("news",)), (WHOLE, ())], 1),
        ("", [(PART, ("news",)), (PART, ("news",)), (WHOLE, ()), (WHOLE, ())], 2),
        ("", [(AGAIN, ()), (WHOLE, ())], 1),
        ("", [(AGAIN, ()), (PART, ("list", "map"))], 1),
        ("map", [(PART, ("news",)), (PART, ("map",))], 1),
        ("map", [(PART, ("news", "map"))], 0),
        ("map", [(PART, ("news",)), (WHOLE, ())], 1),
        ("map", [(AGAIN, ("news",)), (PART, ("news",)), (PART, ("map",))], 2),
        ("map", [(AGAIN, ("map",)), (WHOLE, ())], 1),
        ("map", [(AGAIN, ("map",)), (PART, ("list",))], 1),
    ],
)
def test_an_answer_ends_with_the_run_that_was_asked_for(asked, told, ends_at):
    """Of the whole page, of a part, or of what either begins next; not with the news."""
    answer = Answer(asked)
    assert [answer.ends_with(one) for one in runs(*told)].index(True) == 2 * ends_at + 1


def test_what_had_begun_before_is_no_answer():
    """The end of a run alone: its beginning was heard before anything was asked."""
    _, ended = runs((WHOLE, ()))
    assert not Answer("").ends_with(ended)


@pytest.fixture(scope="module")
def toy() -> Iterator[int]:
    """The toy app's port."""
    with serve("tests/toy_app.py") as address:
        yield int(address.rpartition(":")[2])


async def _meanwhile(visitor: Visitor) -> None:
    """Have the part with the news drawn anew, as the server does, and do not listen to it."""
    asked = BackMsg()
    asked.rerun_script.page_script_hash = visitor._script
    asked.rerun_script.fragment_id = visitor.page.find("button", "news").fragment
    await visitor._socket.send(asked.SerializeToString())
    await asyncio.sleep(0.5)  # most often it has come by then, unheard


async def _part(visitor: Visitor) -> str:
    await visitor.move(visitor.page.find("button", "ask"), trigger_value=True)
    return "asked 1"


async def _whole(visitor: Visitor) -> str:
    await visitor.move(visitor.page.find("button", "all"), trigger_value=True)
    return "whole True"


@pytest.mark.parametrize("ask", [_part, _whole])
def test_a_visitor_waits_past_the_news_of_a_real_app(ask: Callable[..., Awaitable[str]], toy):
    """What it asked for is on its page when it goes on."""

    async def look() -> None:
        async with Visitor(toy) as visitor:
            await visitor.open()
            await _meanwhile(visitor)
            expected = await ask(visitor)
            texts = [e.message.body for e in visitor.page.elements.values() if e.kind == "markdown"]
            assert expected in texts

    run_apart(look())
