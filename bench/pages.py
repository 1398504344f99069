"""Pages: what a warm run of every page costs the server, beside an app of as many widgets."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import uvloop

from bench.drives import FLOOR, OURS
from bench.serve import cpu_s, serve
from bench.visitor import Page, Visitor
from pages import ADDRESSES, FIRST

# what a reader can move; all else is shown
WIDGETS = frozenset(
    (
        "button",
        "button_group",
        "checkbox",
        "component_instance",
        "date_input",
        "download_button",
        "file_uploader",
        "multiselect",
        "number_input",
        "radio",
        "selectbox",
        "slider",
        "text_area",
        "text_input",
    )
)
ASKED = "lang=en&district=KH2001"
PAGES = tuple(page for page in ADDRESSES if page not in ("", "start"))
RUNS = 60


async def _cost(
    process: int, visitor: Visitor, work: Callable[[], Awaitable[None]], runs: int
) -> dict[str, float]:
    """Return processor ms (their mean: the clock ticks every 10 ms), median answer ms, bytes."""
    waits, sizes, before = [], [], cpu_s(process)
    for _ in range(runs):
        start = time.perf_counter()
        await work()
        waits.append(time.perf_counter() - start)
        sizes.append(visitor.page.bytes)
    return {
        "cpu_ms": round(1000 * (cpu_s(process) - before) / runs, 1),
        "answer_ms": round(1000 * statistics.median(waits), 1),
        "kb": round(statistics.median(sizes) / 1000, 1),
    }


def floor_query(page: Page) -> str:
    """Return what asks the floor for as many elements of each kind as a page has."""
    kinds = Counter(element.kind for element in page.elements.values())
    return urlencode({"kinds": json.dumps(kinds)})


async def _of_pages(
    port: int, process: int, runs: int
) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """Return page -> costs, and page -> what asks the floor for the same."""
    found, queries = {}, {}
    async with Visitor(port) as visitor:
        for page in PAGES:

            async def opened(page: str = page) -> None:
                await visitor.open(page, ASKED)

            await opened()
            await asyncio.sleep(0.5)  # what a first visit leaves to be done
            found[page] = await _cost(process, visitor, opened, runs)
            kinds = [element.kind for element in visitor.page.elements.values()]
            found[page]["widgets"] = sum(kind in WIDGETS for kind in kinds)
            found[page]["texts"] = len(kinds) - found[page]["widgets"]
            found[page]["errors"] = len(visitor.page.errors)
            queries[page] = floor_query(visitor.page)
    return found, queries


async def _session(port: int, process: int, runs: int) -> dict[str, float]:
    """Return the cost of a new reader's first page, less that of the page itself."""
    before = cpu_s(process)
    for _ in range(runs):
        async with Visitor(port) as visitor:
            await visitor.open("method", "lang=en")
    whole = 1000 * (cpu_s(process) - before) / runs
    return {"cpu_ms": round(whole, 1)}


async def _floor(port: int, process: int, queries: dict[str, str], runs: int) -> dict[str, float]:
    found = {}
    async with Visitor(port) as visitor:
        for page, query in queries.items():

            async def opened(query: str = query) -> None:
                await visitor.open("", query)

            await opened()
            found[page] = (await _cost(process, visitor, opened, runs))["cpu_ms"]
    return found


def measure(runs: int = RUNS) -> dict[str, dict]:
    """Return for each page its costs and those of the floor; and the cost of a new session."""
    with serve(OURS, {}) as (port, process):
        pages, queries = uvloop.run(_of_pages(port, process, runs))
        session = uvloop.run(_session(port, process, runs))
        session["cpu_ms"] = round(session["cpu_ms"] - pages["method"]["cpu_ms"], 1)
    with serve(FLOOR, {}) as (port, process):
        floor = uvloop.run(_floor(port, process, queries, runs))
    for page, of in pages.items():
        of |= {"floor_cpu_ms": floor[page], "goal_ms": 10.0 if page == FIRST else 15.0}
    return {"pages": pages, "session": session}
