"""Pages: what a warm run of every page costs the server, beside an app of as many widgets."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import pairwise
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
RUNS, ROUNDS = 5, 12
_Open = Callable[[], Awaitable[None]]
_Costs = dict[str, float]


async def _cost(process: int, visitor: Visitor, work: _Open) -> _Costs:
    """Return what one round of runs costs: processor ms each, median answer ms, kB."""
    await work()  # what comes first after another page is not a warm run
    waits, sizes, before = [], [], cpu_s(process)
    for _ in range(RUNS):
        start = time.perf_counter()
        await work()
        waits.append(time.perf_counter() - start)
        sizes.append(visitor.page.bytes)
    return {
        "cpu_ms": 1000 * (cpu_s(process) - before) / RUNS,
        "answer_ms": 1000 * statistics.median(waits),
        "kb": statistics.median(sizes) / 1000,
    }


def floor_query(page: Page) -> str:
    """Return what asks the floor for as many elements of each kind as a page has."""
    kinds = Counter(element.kind for element in page.elements.values())
    return urlencode({"kinds": json.dumps(kinds)})


async def _first_look(visitor: Visitor, floor: Visitor, page: str) -> tuple[_Costs, str]:
    """Return what a page holds, and what asks the floor for the same; both are warm then."""
    await visitor.open(page, ASKED)
    await asyncio.sleep(0.5)  # what a first visit leaves to be done
    query = floor_query(visitor.page)
    await floor.open("", query)
    kinds = [element.kind for element in visitor.page.elements.values()]
    widgets = sum(kind in WIDGETS for kind in kinds)
    held = {"widgets": widgets, "texts": len(kinds) - widgets, "errors": len(visitor.page.errors)}
    return held, query


async def _of_pages(ours: tuple[int, int], floor: tuple[int, int]) -> dict[str, _Costs]:
    """Return page -> costs, the medians of rounds in which ours and the floor take turns."""
    found, asked, rounds = {}, {}, {}
    async with Visitor(ours[0]) as visitor, Visitor(floor[0]) as other:
        for page in PAGES:
            found[page], asked[page] = await _first_look(visitor, other, page)
            rounds[page] = []
    for _ in range(ROUNDS):
        # a new one each time: who sends hundreds of messages is made to wait
        async with Visitor(ours[0]) as visitor, Visitor(floor[0]) as other:
            for page in PAGES:
                costs = await _cost(ours[1], visitor, partial(visitor.open, page, ASKED))
                least = await _cost(floor[1], other, partial(other.open, "", asked[page]))
                rounds[page].append(costs | {"floor_cpu_ms": least["cpu_ms"]})
    return {page: of | _medians(rounds[page]) for page, of in found.items()}


def _medians(rounds: list[_Costs]) -> _Costs:
    return {key: round(statistics.median(one[key] for one in rounds), 1) for key in rounds[0]}


async def _session(port: int, process: int) -> float:
    """Return the processor ms of a new reader's first page, a median."""
    clock = [cpu_s(process)]
    for _ in range(RUNS * ROUNDS):
        async with Visitor(port) as visitor:
            await visitor.open("method", "lang=en")
        clock.append(cpu_s(process))  # with what the reader before has left to be done
    return 1000 * statistics.median(after - before for before, after in pairwise(clock))


def measure() -> dict[str, dict]:
    """Return for each page its costs and those of the floor; and the cost of a new session."""
    with serve(OURS, {}) as ours, serve(FLOOR, {}) as floor:
        pages = uvloop.run(_of_pages(ours, floor))
        session = uvloop.run(_session(*ours))
    for page, of in pages.items():
        of["goal_ms"] = 10.0 if page == FIRST else 15.0
    # less that of the page itself
    return {"pages": pages, "session": {"cpu_ms": round(session - pages["method"]["cpu_ms"], 1)}}
