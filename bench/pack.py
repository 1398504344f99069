"""Pack: all provinces as one zip, beside one province; what a viewer waits for meanwhile."""

from __future__ import annotations

import asyncio
import statistics
import time
from contextlib import suppress
from pathlib import Path

import uvloop

from bench.drives import OURS, crowded
from bench.serve import serve
from bench.visitor import Visitor, layer_value

_ONE = ("KH20", "KH12", "KH01")  # the median of these is "one"
_ALONE = 60  # layer changes before any pack
_THINK_S, _LOOK_S, _BEGINS_S, _ENDS_S = 0.2, 0.05, 30.0, 600.0


def _below(server: int) -> set[int]:
    """Return all processes below a server that live, whichever thread began them (Linux)."""
    found: set[int] = set()
    with suppress(FileNotFoundError, ProcessLookupError):  # a process or thread that has ended
        for task in Path(f"/proc/{server}/task").iterdir():
            children = (task / "children").read_text(encoding="ascii")
            for child in map(int, children.split()):
                found |= {child} | _below(child)
    return found


def _peak_mb(process: int) -> float:
    """Return the most memory a process has had so far, MB; 0 when it has ended (Linux)."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0


async def _packed(port: int, server: int, query: str) -> dict[str, float]:
    """Press the button, wait until the new process has ended; return seconds and peak memory."""
    others = _below(server)  # those that serve, and their helpers
    async with Visitor(port) as visitor:
        await visitor.open("ranked_districts", f"lang=en{query}")
        start, peak = time.perf_counter(), 0.0
        await visitor.move(visitor.page.find("button", "-pack"), trigger_value=True)
        async with asyncio.timeout(_BEGINS_S):
            while not (new := _below(server) - others):
                await asyncio.sleep(_LOOK_S)
        async with asyncio.timeout(_ENDS_S):
            while new & _below(server):
                peak = max(peak, *map(_peak_mb, new))
                await asyncio.sleep(_LOOK_S)
        return {"seconds": time.perf_counter() - start, "mb": peak}


async def _changes(visitor: Visitor, waits: list[float], most: int | None) -> None:
    """Change the layer again and again, and note how long the answers take."""
    layers = crowded()["ours"].layers
    while most is None or len(waits) < most:
        turn = len(waits) + 1
        widget = visitor.page.find("component_instance")
        start = time.perf_counter()
        await visitor.move(widget, **layer_value(layers[turn % len(layers)], turn))
        waits.append(time.perf_counter() - start)
        await asyncio.sleep(_THINK_S)


async def _measured(port: int, server: int) -> dict[str, float]:
    ones = [await _packed(port, server, f"&province={code}") for code in _ONE]
    async with Visitor(port) as viewer:
        await viewer.open("", "lang=en")
        alone: list[float] = []
        await _changes(viewer, alone, _ALONE)
        beside: list[float] = []
        going_on = asyncio.create_task(_changes(viewer, beside, None))
        whole = await _packed(port, server, "")
        going_on.cancel()
    return {
        "one_s": round(statistics.median(one["seconds"] for one in ones), 2),
        "all_s": round(whole["seconds"], 2),
        "mb": round(whole["mb"]),
        "alone_ms": round(1000 * statistics.median(alone), 2),
        "beside_ms": round(1000 * statistics.median(beside), 2),
        "beside_p95_ms": round(1000 * sorted(beside)[int(0.95 * (len(beside) - 1))], 2),
        "changes": len(beside),
    }


def measure() -> dict[str, float]:
    """Return the times of a pack of one and of all provinces, its memory, and a viewer's waits."""
    with serve(OURS, {}) as (port, server):
        return uvloop.run(_measured(port, server))
