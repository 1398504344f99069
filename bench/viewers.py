"""Viewers: many at once on one server, as plain websocket clients that think between changes."""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import time

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.serve import Drive, memory_mb, serve

THINK_S = 2.0
CHANGES = 8
_LIMIT_S = 120


class Viewer:
    """One reader of a page: asks for layers, and waits until the server has answered each."""

    def __init__(self, port: int, widget: str) -> None:
        self.url = f"ws://127.0.0.1:{port}/_stcore/stream"
        self.widget = widget
        self.waits: list[float] = []
        self.fragment = self.element = self.page = ""

    async def run(self, layers: tuple[str, ...], changes: int) -> None:
        """Open the page, then change the layer every two seconds or so."""
        async with websockets.connect(
            self.url, subprotocols=["streamlit"], max_size=None
        ) as self.socket:
            await self._ask(BackMsg())
            await asyncio.sleep(random.uniform(0, THINK_S))
            for number in range(changes):
                start = time.perf_counter()
                await self._ask(self._choice(layers, number))
                self.waits.append(time.perf_counter() - start)
                await asyncio.sleep(THINK_S)

    def _choice(self, layers: tuple[str, ...], number: int) -> BackMsg:
        message, layer = BackMsg(), layers[(number + 1) % len(layers)]
        state = message.rerun_script.widget_states.widgets.add(id=self.element)
        if self.widget == "component_instance":
            state.json_value = json.dumps({"layer": layer, "turn": number + 1})
            message.rerun_script.fragment_id = self.fragment
        else:
            state.string_value = layer
        return message

    async def _ask(self, message: BackMsg) -> None:
        message.rerun_script.page_script_hash = self.page
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await asyncio.wait_for(self.socket.recv(), _LIMIT_S))
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.page = answer.new_session.page_script_hash
            elif kind == "delta":
                self._note(answer)
            elif kind == "script_finished" and answer.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
            ):
                return

    def _note(self, answer: ForwardMsg) -> None:
        element = answer.delta.new_element
        if element.WhichOneof("type") == self.widget and not self.element:
            self.element = getattr(element, self.widget).id
            self.fragment = answer.delta.fragment_id


async def _crowd(port: int, widget: str, layers: tuple[str, ...], count: int) -> list[float]:
    viewers = [Viewer(port, widget) for _ in range(count)]
    await asyncio.gather(*(viewer.run(layers, CHANGES) for viewer in viewers))
    return [wait for viewer in viewers for wait in viewer.waits]


def crowds(given: Drive, counts: tuple[int, ...]) -> list[dict[str, float]]:
    """Return median and slowest answer and the server's memory for each number of viewers.

    `given.layers` are what the widget sends: keys on our map, options in a select box.
    """
    found = []
    with serve(given.app, given.environment) as (port, process):
        for count in counts:
            waits = asyncio.run(_crowd(port, given.widget, given.layers, count))
            found.append(
                {
                    "viewers": count,
                    "answer_ms": round(1000 * statistics.median(waits), 1),
                    "slowest_ms": round(1000 * max(waits), 1),
                    "memory_mb": round(memory_mb(process)),
                }
            )
    return found
