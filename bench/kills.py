"""`python -m bench.kills --kills 200`: processes are killed while browsers save in every way.

Two units behind nginx with PostgreSQL, as deploy/ sets them up. At random moments a process that
serves, or a whole unit, is killed (kill -9). Afterwards everything that a page said was saved must
be there once, the audit's chain whole, and the check clean. Ends with 1 otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence

import uvloop

from bench import failover_told, savers
from bench.deployed import Deployed, deployed
from bench.failover import checked
from bench.ledger import Ledger, held, judge
from bench.presser import Presser
from bench.savers import Saver
from models.store.approval import REVIEWED, step

_UNIT = 40  # every so many kills it is a whole unit
_LONGEST_S = 4.0  # from one kill to the next
# whose browsers press what
PEOPLE: tuple[tuple[str, tuple], ...] = (
    ("planner", (savers.save_plan,)),
    ("planner", (savers.save_activities,)),
    ("planner", (savers.step("reviewed", "review"),)),
    ("steward", (savers.propose_contacts, savers.propose_table)),
    ("second", (savers.answer_contacts, savers.answer_table)),
    ("approver", (savers.step("approved", "approve"), savers.freeze_list)),
    ("steward", (savers.show_again,)),
    ("boss", (savers.grant_role,)),
    ("reader", (savers.download,)),
)


async def make_ready(place: Deployed, kills: int) -> None:
    """Save, as the owner of the database, what is reviewed, approved and shown again."""
    ledger = Ledger()
    first = Saver(place, "planner", (), ledger, random.Random(0))
    second = Saver(place, "approver", (), ledger, random.Random(0))
    for one, act in ((first, savers.save_plan), (second, savers.freeze_list)):
        one.page = Presser(place.way(one.name))
        await one.page.come()
        await act(one)
        await one.page.leave()
    owner = place.owner
    plan, frozen = owner.documents("plan")[0], owner.documents("snapshot")[0]
    content = owner.blob(frozen)
    for stage in ("reviewed", "approved"):
        made = [owner.create("plan", f"{stage} {n}", plan.body) for n in range(kills)]
        if stage == "approved":
            for one in made:
                step(owner, one, REVIEWED)
        place.plans[stage] = [one.id for one in made]
    for n in range(min(kills, 40)):
        hidden = owner.create("snapshot", f"hidden {n}", frozen.body, blob=content)
        owner.archive(hidden.id)


async def _kill(place: Deployed, kills: int, people: Sequence[Saver], dice: random.Random) -> dict:
    """Kill again and again; return how many kills hit somebody who was saving."""
    found, number = Counter({"workers": 0, "units": 0, "while_saving": 0}), 0
    while number < kills:
        await asyncio.sleep(dice.uniform(0.1, _LONGEST_S))
        unit = dice.choice(place.units)
        workers = await asyncio.to_thread(unit.workers)
        if not workers:
            continue  # it is being started again
        number += 1
        found["while_saving"] += any(one.saving for one in people)
        if number % _UNIT == 0:
            unit.kill()
            found["units"] += 1
        else:
            os.kill(dice.choice(workers), signal.SIGKILL)
            found["workers"] += 1
        if number % 20 == 0:
            print(f"{number} kills, {dict(found)}", file=sys.stderr)
    return dict(found)


async def _run(place: Deployed, kills: int, seed: int) -> tuple[dict, Ledger]:
    await make_ready(place, kills)
    ledger, over = Ledger(), asyncio.Event()
    before = held(place.owner)
    people = [
        Saver(place, name, acts, ledger, random.Random(f"{seed} {n}"))
        for n, (name, acts) in enumerate(PEOPLE)
    ]

    async def end() -> dict:
        found = await _kill(place, kills, people, random.Random(seed))
        over.set()
        return found

    found, *_ = await asyncio.gather(
        end(), *(one.live(lambda: not over.is_set()) for one in people)
    )
    return {"killed": found} | judge(ledger, place.owner, before), ledger


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it, print and write what was found; 1 where something was lost."""
    options = argparse.ArgumentParser(prog="python -m bench.kills")
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--write", action="store_true", help="put the figures into docs/")
    given = options.parse_args(arguments)
    start = time.monotonic()
    with deployed(OUTREACH_PREPARE="map") as place:
        found, _ledger = uvloop.run(_run(place, given.kills, given.seed))
        found |= {"store_check": checked(place), "seconds": round(time.monotonic() - start)}
    failover_told.keep(found, failover_told.KILLS, given.write)
    return int(bool(found["lost"] or found["damaged"] or not found["store_check"]))


if __name__ == "__main__":
    sys.exit(main())
