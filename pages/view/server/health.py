"""Health: whether this process can serve, and how busy it is, for what watches over it."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit.runtime import exists, get_instance

from geo.errors import InputError
from models.estimate.settings import Settings
from pages.view.frame import made_once
from pages.view.frame.measured import REGISTRY, VIEWERS
from pages.view.frame.shared_store import opened_store
from pages.view.server.board import Board
from pages.view.server.stay import HERE

_WAIT_S = 3.0  # a part that has not answered by then is not ready
_KNOWN_S = 1.0  # so long an answer holds: asking often costs nothing
_LOG = logging.getLogger(__name__)
Look = Callable[[], object]
PARTS: dict[str, Look] = {
    "store": lambda: opened_store().change_number(),
    "outlines": made_once.outlines,
    "estimate": lambda: made_once.ranking(Settings()),
}


class Health:
    """Answers whether every part is ready: 200 or 503, and one true or false for each part.

    A part is asked once at a time, however many want to know.
    """

    def __init__(self, parts: Mapping[str, Look]) -> None:
        self.parts = parts
        self.asked: dict[str, tuple[float, asyncio.Task[bool]]] = {}

    async def __call__(self, _request: Request) -> Response:
        """Return the answer."""
        tasks = {name: self._task(name, look) for name, look in self.parts.items()}
        await asyncio.wait(tasks.values(), timeout=_WAIT_S)
        found = {"process": True}
        found |= {name: task.done() and task.result() for name, task in tasks.items()}
        return JSONResponse(
            found, 200 if all(found.values()) else 503, {"cache-control": "no-store"}
        )

    def _task(self, name: str, look: Look) -> "asyncio.Task[bool]":
        asked, task = self.asked.get(name, (0.0, None))
        if task is None or (task.done() and time.monotonic() - asked > _KNOWN_S):
            task = asyncio.create_task(asyncio.to_thread(_ready, look))
            self.asked[name] = (time.monotonic(), task)
        return task


def _ready(look: Look) -> bool:
    try:
        look()
    except InputError:
        return False
    except Exception:
        _LOG.exception("a part could not be asked whether it is ready")
        return False
    return True


class _OfProcess:
    """Memory, processor time and files of one of several processes, under its place."""

    def __init__(self, place: int, process: int) -> None:
        self.place = str(place)
        self.of = ProcessCollector(pid=lambda: process, registry=None)

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        for metric in self.of.collect():
            for sample in metric.samples:
                sample.labels["process"] = self.place
            yield metric


def _of_all(board: Board) -> CollectorRegistry:
    """Return the figures of all processes: what they count is added up."""
    found = CollectorRegistry()
    MultiProcessCollector(found)
    for place, process in board.processes().items():
        found.register(_OfProcess(place, process))
    return found


async def metrics(_request: Request) -> Response:
    """Return the figures of this process, or of all that serve together, for Prometheus."""
    registry, board = REGISTRY, HERE.board
    if board is not None:
        VIEWERS.set(board.everybody())
        registry = _of_all(board)
    elif exists():
        VIEWERS.set(get_instance()._session_mgr.num_active_sessions())
    return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})


HEALTH: list[BaseRoute] = [Route("/healthz", Health(PARTS).__call__), Route("/metrics", metrics)]
