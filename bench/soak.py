"""`python -m bench.soak --minutes 30`: a crowd over all pages that brings files and takes files.

Every tenth reader proposes a plan, brings a table to the data desk, or takes a list's files. Ends
with 1 where a reader saw an error, or where memory grew after a third of the time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import uvloop

from bench.drives import OURS
from bench.pages import PAGES
from bench.serve import memory_mb, serve
from bench.viewers import THINK_S
from bench.visitor import Visitor

OUT = Path(__file__).parent / "out" / "soak.json"
_GROWN = 1.1  # of the memory after a third of the time: more is a leak
_BETWEEN_S = 1.1  # uploads: one computer may bring 60 a minute, and all readers are on this one
_ONE_AFTER_THE_OTHER = asyncio.Lock()
_TABLE = b"area_name,period,rate_pct\nKampot,2024,9.5\nTakeo,2024,7.25\n"


async def _look(visitor: Visitor, dice: random.Random) -> str:
    await visitor.open(dice.choice(PAGES), f"lang={dice.choice(('en', 'km'))}&district=KH2001")
    return "pages"


async def _plan(visitor: Visitor, dice: random.Random) -> str:
    await visitor.open("plan", "lang=en")
    await visitor.move(visitor.page.find("button", "plan-propose"), True, trigger_value=True)
    return "plans"


async def _bring(visitor: Visitor, dice: random.Random) -> str:
    await visitor.open("data_desk", "lang=en&table=poverty")
    async with _ONE_AFTER_THE_OTHER:
        await asyncio.sleep(_BETWEEN_S)
    status = await visitor.bring(visitor.page.find("file_uploader"), "rates.csv", _TABLE)
    if status >= 300:
        raise RuntimeError(f"an upload was answered with {status}")
    return "uploads"


async def _take(visitor: Visitor, dice: random.Random) -> str:
    await visitor.open("ranked_districts", "lang=en")
    kind = dice.choice(("download-csv", "download-xlsx"))
    if not await visitor.take(visitor.page.find("download_button", kind)):
        raise RuntimeError(f"{kind} gave nothing")
    return "downloads"


_RARE = (_plan, _bring, _take)


async def _reader(port: int, number: int, end: float, done: Counter, errors: list[str]) -> None:
    dice = random.Random(number)
    while time.monotonic() < end:
        try:
            async with Visitor(port) as visitor:
                for _ in range(20):  # then the reader leaves, and another comes
                    if time.monotonic() >= end:
                        return
                    rare = number % 10 == 0 and dice.random() < 0.5
                    done[await (dice.choice(_RARE) if rare else _look)(visitor, dice)] += 1
                    errors += visitor.page.errors
                    await asyncio.sleep(dice.uniform(0.5, 1.5) * THINK_S)
        except Exception as error:
            errors.append(repr(error)[:300])
            await asyncio.sleep(1)


async def _soak(port: int, process: int, viewers: int, minutes: float) -> dict:
    end, done, errors, memory = time.monotonic() + 60 * minutes, Counter(), [], []

    async def watch() -> None:
        while time.monotonic() < end:
            memory.append(round(memory_mb(process)))
            print(f"{memory[-1]} MB, {dict(done)}, {len(errors)} errors", file=sys.stderr)
            await asyncio.sleep(min(60, 6 * minutes))

    await asyncio.gather(
        watch(), *(_reader(port, number, end, done, errors) for number in range(viewers))
    )
    memory.append(round(memory_mb(process)))
    return {
        "viewers": viewers,
        "minutes": minutes,
        "done": dict(done),
        "errors": len(errors),
        "first_errors": errors[:10],
        "memory_mb": memory,
        "grown": round(memory[-1] / memory[len(memory) // 3], 3),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the soak, print and write what was found; 1 where it is not as it should be."""
    options = argparse.ArgumentParser(prog="python -m bench.soak")
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--viewers", type=int, default=100)
    given = options.parse_args(arguments)
    with serve(OURS, {}) as (port, process):
        found = uvloop.run(_soak(port, process, given.viewers, given.minutes))
    text = json.dumps(found, indent=2) + "\n"
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(text, encoding="utf-8")
    print(text, end="")
    return int(found["errors"] > 0 or found["grown"] > _GROWN)


if __name__ == "__main__":
    sys.exit(main())
