"""Viewers: many at once on one server, as plain websocket clients that think between changes."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import uvloop

from bench.pages import ASKED, PAGES, floor_query
from bench.serve import Drive, cpu_s, family, memory_mb, serve
from bench.visitor import Visitor, layer_value

THINK_S = 2.0
ROUNDS = 3
FLOOR = "floor"  # an app of nothing but widgets, as many of each kind as ours has
# (viewers, seconds, rounds); the largest crowd is short
_IDLE, _IDLE_AFTER_S = 0.1, 120  # of a core; an app that works on for longer is not waited for
CROWDS = ((1, 8, ROUNDS), (25, 15, ROUNDS), (100, 20, ROUNDS), (250, 25, 1))


Place = tuple[str, str]  # name and query of a page
OURS_PAGES: tuple[Place, ...] = tuple((page, ASKED) for page in PAGES)


@dataclass
class Heard:
    """What the viewers of a crowd have waited for, s, and how many errors they saw."""

    waits: list[float] = field(default_factory=list)
    errors: int = 0


class Reader:
    """One of a crowd: comes, and until the time is over changes something and thinks."""

    def __init__(
        self, visitor: Visitor, drive: Drive, pages: Sequence[Place], dice: random.Random
    ) -> None:
        self.visitor, self.drive, self.pages, self.dice = visitor, drive, pages, dice
        self.turn = 0

    async def act(self) -> None:
        """Change the layer, or the page."""
        self.turn += 1
        if self.pages:
            await self.visitor.open(*self.dice.choice(self.pages))
            return
        layer = self.drive.layers[self.turn % len(self.drive.layers)]
        widget = self.visitor.page.find(self.drive.widget)
        ours = self.drive.widget == "component_instance"
        value = layer_value(layer, self.turn) if ours else {"string_value": layer}
        await self.visitor.move(widget, **value)


async def _stay(reader: Reader, end: float, heard: Heard) -> None:
    await reader.visitor.open("", "lang=en")
    await asyncio.sleep(reader.dice.uniform(0, THINK_S))
    while time.perf_counter() < end:
        start = time.perf_counter()
        try:
            await reader.act()
        except asyncio.CancelledError:
            heard.waits.append(time.perf_counter() - start)  # not answered yet: at least so long
            raise
        heard.waits.append(time.perf_counter() - start)
        heard.errors += len(reader.visitor.page.errors)
        await asyncio.sleep(THINK_S)


async def _one(
    port: int, drive: Drive, pages: Sequence[Place], number: int, seconds: float, heard: Heard
) -> None:
    end = time.perf_counter() + seconds
    try:
        async with asyncio.timeout(seconds), Visitor(port) as visitor:
            await _stay(Reader(visitor, drive, pages, random.Random(number)), end, heard)
    except TimeoutError:
        pass  # the time is over; what was not answered is noted
    except Exception:
        heard.errors += 1  # whatever went wrong, a reader saw it


async def crowd(
    port: int, drive: Drive, pages: Sequence[Place], count: int, seconds: float
) -> Heard:
    """Let so many viewers come at once, and return what they heard; without pages, of layers."""
    heard = Heard()
    await asyncio.gather(*(_one(port, drive, pages, n, seconds, heard) for n in range(count)))
    return heard


async def _warm(port: int) -> None:
    async with Visitor(port) as visitor:
        await visitor.open("", "lang=en")


async def _floor_pages(port: int) -> tuple[Place, ...]:
    """Return what asks the floor for as many elements of each kind as each of our pages has."""
    found = []
    async with Visitor(port) as visitor:
        for page in OURS_PAGES:
            await visitor.open(*page)
            found.append(("", floor_query(visitor.page)))
    return tuple(found)


def _rest(processes: list[int]) -> None:
    """Wait until the apps have done what the last crowd left: the next one has them to itself."""
    end = time.monotonic() + _IDLE_AFTER_S
    while time.monotonic() < end:
        before = sum(map(cpu_s, processes))
        time.sleep(1)
        if sum(map(cpu_s, processes)) - before < _IDLE:
            return


def _figures(heard: Heard, seconds: float, process: int) -> dict[str, float]:
    waits = sorted(heard.waits) or [seconds]  # nobody was even let in: at least so long
    return {
        "answer_ms": round(1000 * statistics.median(waits), 1),
        "p95_ms": round(1000 * waits[int(0.95 * (len(waits) - 1))], 1),
        "answers": len(heard.waits),
        "errors": heard.errors,
        "memory_mb": round(memory_mb(process)),
        # the one in front of others serves nobody itself
        "processes": max(1, len(family(process)) - 1),
    }


def measure(
    drives: dict[str, Drive], crowds: tuple[tuple[int, float, int], ...] = CROWDS
) -> dict[str, dict[str, dict[str, float]]]:
    """Return app and kind of viewer -> number of viewers -> medians over the rounds.

    Every app is there from the beginning; within a round the crowds of one size follow each other.
    """
    with ExitStack() as stack:
        served = {
            name: stack.enter_context(serve(drive.app, drive.environment))
            for name, drive in drives.items()
        }
        for port, _ in served.values():
            uvloop.run(_warm(port))  # who comes first is measured elsewhere
        kinds: list[tuple[str, Sequence[Place]]] = [(name, ()) for name in drives if name != FLOOR]
        kinds += [("ours", OURS_PAGES)]
        if FLOOR in drives:
            kinds += [(FLOOR, uvloop.run(_floor_pages(served["ours"][0])))]
        found: dict[tuple[str, bool, int], list[dict[str, float]]] = {}
        for turn in range(max(rounds for _, _, rounds in crowds)):
            for count, seconds, rounds in crowds:
                if turn >= rounds:
                    continue
                for name, pages in kinds:
                    port, process = served[name]
                    _rest([one for _, one in served.values()])
                    heard = uvloop.run(crowd(port, drives[name], pages, count, seconds))
                    found.setdefault((name, bool(pages), count), []).append(
                        _figures(heard, seconds, process)
                    )
        return {
            f"{name}, {'all pages' if pages else 'layers'}": {
                str(count): _median(found[name, bool(pages), count]) for count, _, _ in crowds
            }
            for name, pages in kinds
        }


def _median(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of every figure; errors are added, memory is that of the last round."""
    found = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
    found["errors"] = sum(one["errors"] for one in rounds)
    found["memory_mb"] = rounds[-1]["memory_mb"]
    found["memory_first_mb"] = rounds[0]["memory_mb"]
    return found
