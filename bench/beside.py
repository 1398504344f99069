"""Beside: what others wait for while one reader has the server do heavy work.

Both are served by the same process, over all pages. The work: a repatriation table of all
districts and 15 years, a 3W list of 5,000 rows, and proposals of plans, one after the other.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from functools import cache

import uvloop

from bench.activities import activity_rows
from bench.drives import OURS
from bench.heavy import WHOLE, counts
from bench.pages import ASKED, PAGES
from bench.serve import serve
from bench.visitor import Visitor
from models.activities.record import COLUMNS

ROWS = 5000
_PROPOSALS, _ALONE = 40, 60
_THINK_S = 0.2
Work = Callable[[Visitor], Awaitable[None]]


@cache
def _whole_table() -> bytes:
    rows = counts(WHOLE).rename(columns={"adm2_code": "area_code"})
    return rows[["area_code", "period", "corridor", "count"]].to_csv(index=False).encode()


@cache
def _long_list() -> bytes:
    rows = activity_rows(ROWS)[list(COLUMNS)].rename(
        columns={"agency_written": "agency", "adm2_code": "district_code"}
    )
    return rows.to_csv(index=False).encode()


async def _table(visitor: Visitor) -> None:
    await visitor.open("data_desk", "lang=en&table=repatriation")
    await _bring(visitor, "table.csv", _whole_table())


async def _list(visitor: Visitor) -> None:
    await visitor.open("coverage", "lang=en&part=bring")
    await _bring(visitor, "list.csv", _long_list())


async def _bring(visitor: Visitor, name: str, content: bytes) -> None:
    status = await visitor.bring(visitor.page.find("file_uploader"), name, content)
    if status >= 300 or visitor.page.errors:
        raise RuntimeError(f"{name}: {status} {visitor.page.errors}")


async def _plans(visitor: Visitor) -> None:
    for _ in range(_PROPOSALS):
        await visitor.open("plan", "lang=en")
        button = visitor.page.find("button", "plan-propose")
        await visitor.move(button, True, trigger_value=True)


WORK: dict[str, Work] = {
    f"a table of {WHOLE:,} rows": _table,
    f"a 3W list of {ROWS:,} rows": _list,
    "proposals of plans": _plans,
}


async def _looks(visitor: Visitor, goes_on: Callable[[int], bool]) -> list[float]:
    """Open page after page while it goes on; return how long each took."""
    dice, waits = random.Random(0), []
    while goes_on(len(waits)):
        start = time.perf_counter()
        await visitor.open(dice.choice(PAGES), ASKED)
        waits.append(time.perf_counter() - start)
        await asyncio.sleep(_THINK_S)
    return waits


async def _beside(port: int, work: Work) -> dict[str, float]:
    async with Visitor(port) as worker:
        other = Visitor(port)
        other.place = worker.place  # the cookie says which process serves
        async with other:
            await _looks(other, lambda n: n < len(PAGES))
            alone = await _looks(other, lambda n: n < _ALONE)
            start = time.perf_counter()
            going_on = asyncio.create_task(work(worker))
            beside = await _looks(other, lambda _: not going_on.done())
            await going_on
    return {
        "alone_ms": round(1000 * statistics.median(alone), 1),
        "beside_ms": round(1000 * statistics.median(beside), 1),
        "longest_ms": round(1000 * max(beside), 1),
        "answers": len(beside),
        "seconds": round(time.perf_counter() - start, 1),
    }


def measure() -> dict[str, dict[str, float]]:
    """Return, for each work, others' median answers without it and beside it."""
    _whole_table(), _long_list()  # made while nobody waits
    with serve(OURS, {}) as (port, _):
        return {name: uvloop.run(_beside(port, work)) for name, work in WORK.items()}
