"""`python -m bench.failover --viewers 250 --minutes 10`: a crowd while things break.

Two units behind nginx with PostgreSQL, as deploy/ sets them up. Viewers go through all pages and
savers save, while processes are killed, the database is stopped, nginx reloaded, the disk full,
and the clock moved. Ends with 1 where somebody saw an error that they need not have seen, or
where something saved was lost. `--write` puts the figures into docs/.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import uvloop

from bench import failover_told, savers
from bench.deployed import Deployed, deployed
from bench.drives import crowded
from bench.ledger import Ledger, held, judge
from bench.onlookers import Onlooker, Seen, Trouble
from bench.serve import ROOT, serve
from bench.viewers import crowd

BACK_S = 10.0  # so soon the viewers of a killed process must be there again
_STOPPED_S = 30.0
_AFTER_S = 10.0  # so long what happened may still be seen
_MOVED_S = 2 * 24 * 3600
_EVERY_S = 60.0
_ALONE_S = 30.0
# what a viewer may see of each: a cut connection that comes back in time, or the line that says so
_MAY = {
    "worker killed": {"cut off"},
    "unit killed": {"cut off"},
    "database stopped": {"error shown"},
    "disk full": {"error shown"},
}
QUIET = "quiet"


@dataclass
class Phase:
    """Something that happens: when it began and ended, with seconds of running time."""

    name: str
    begin: float
    end: float = float("inf")


@dataclass
class Story:
    """What happened when."""

    phases: list[Phase] = field(default_factory=list)
    memory_mb: list[int] = field(default_factory=list)
    saves_again_s: dict[str, float] = field(default_factory=dict)
    restart_s: float = 0.0  # from the kill of a unit until it answers again
    database_ended: bool = False  # by the full disk

    def of(self, moment: float) -> str:
        """Return what was happening at a moment, or had just happened.

        >>> story = Story([Phase("unit killed", 100.0, 103.0)])
        >>> story.of(99.0), story.of(104.0), story.of(120.0)
        ('quiet', 'unit killed', 'quiet')
        """
        for phase in reversed(self.phases):
            if phase.begin <= moment <= phase.end + _AFTER_S:
                return phase.name
        return QUIET


async def _happen(
    place: Deployed, story: Story, ledger: Ledger, seconds: float, only: Sequence[str]
) -> None:
    """Let everything happen, one after the other, spread over the time."""
    start = time.monotonic()
    stopped = min(_STOPPED_S, seconds / 5)
    restarts: list[asyncio.Task[None]] = []  # kept, so that it is not forgotten while it waits

    async def worker() -> None:
        os.kill(place.units[0].workers()[0], signal.SIGKILL)

    async def unit() -> None:
        place.units[1].kill()
        restarts.append(asyncio.create_task(asyncio.to_thread(_restarted, place, story)))

    async def database() -> None:
        await asyncio.to_thread(place.postgres.stop)
        await asyncio.sleep(stopped)
        await asyncio.to_thread(place.postgres.start)

    async def proxy() -> None:
        place.nginx.reload()

    async def disk() -> None:
        await asyncio.to_thread(place.fill)
        await asyncio.sleep(stopped)
        place.free()
        await asyncio.to_thread(_database_back, place, story)

    async def clock() -> None:
        for moved in (_MOVED_S, -_MOVED_S, 0):
            place.move_clock(moved)
            await asyncio.sleep(stopped / 3)

    plan = (
        (0.12, "worker killed", worker),
        (0.22, "unit killed", unit),
        (0.42, "database stopped", database),
        (0.60, "nginx reloaded", proxy),
        (0.66, "disk full", disk),
        (0.84, "clock moved", clock),
    )
    for share, name, act in plan:
        if only and name not in only:
            continue
        await asyncio.sleep(max(0.0, start + share * seconds - time.monotonic()))
        phase = Phase(name, time.monotonic())
        story.phases.append(phase)
        print(f"{phase.begin - start:.0f} s: {name}", file=sys.stderr)
        await act()
        phase.end = time.monotonic()
        if name in ("database stopped", "disk full"):
            story.saves_again_s[name] = await _saves_again(ledger, phase.end)


def _restarted(place: Deployed, story: Story) -> None:
    start = time.monotonic()
    time.sleep(1)
    place.units[1].wait()
    story.restart_s = round(time.monotonic() - start, 1)


def _database_back(place: Deployed, story: Story) -> None:
    """Start the database where a full disk has ended it: Debian's unit does not do so itself."""
    if not place.postgres.runs():
        story.database_ended = True
        place.postgres.start()


async def _saves_again(ledger: Ledger, since: float) -> float:
    """Return after how many seconds something was saved again; -1 within a minute."""
    for _ in range(600):
        later = [moment for moment in ledger.moments if moment > since]
        if later:
            return round(later[0] - since, 1)
        await asyncio.sleep(0.1)
    return -1.0


async def _run(
    place: Deployed, viewers: int, minutes: float, only: Sequence[str]
) -> tuple[Seen, Ledger, Story]:
    seen, ledger, story = Seen(), Ledger(), Story()
    start = time.monotonic()
    end = start + 60 * minutes

    def goes_on() -> bool:
        return time.monotonic() < end

    async def watch() -> None:
        told = 0
        while goes_on():
            story.memory_mb.append(await asyncio.to_thread(place.memory_mb))
            waits = [one.seconds for one in seen.answers[told:]]
            told = len(seen.answers)
            known = Counter(story.of(one.at) + ": " + one.kind for one in seen.troubles)
            print(
                f"{time.monotonic() - start:.0f} s, {story.memory_mb[-1]} MB, "
                f"{told} answers, of late {statistics.median(waits or [0]):.2f} s, "
                f"{sum(ledger.told.values())} saves, {dict(known)}",
                file=sys.stderr,
            )
            await asyncio.sleep(min(_EVERY_S, 6 * minutes))

    crowd = [Onlooker(place.way("reader"), seen, random.Random(n)) for n in range(viewers)]
    people = savers.office(place, ledger)
    await asyncio.gather(
        watch(),
        _happen(place, story, ledger, 60 * minutes, only),
        *(one.live(goes_on) for one in [*crowd, *people]),
    )
    story.memory_mb.append(place.memory_mb())
    shown = Counter(f"{story.of(one.at)}: {one.kind}: {one.what[:90]}" for one in seen.troubles)
    print("\n".join(f"{n} x {what}" for what, n in shown.most_common(40)), file=sys.stderr)
    return seen, ledger, story


def unexcused(seen: Seen, story: Story) -> list[Trouble]:
    """Return what viewers saw that they need not have seen.

    A cut connection is excused where a process was killed and the viewer was back in time.
    """
    late = {back.at for back in seen.backs if back.page_s > BACK_S}
    back = {one.at for one in seen.backs}
    found = []
    for one in seen.troubles:
        in_time = any(abs(one.at - at) < 1 for at in back - late)
        excused = one.kind in _MAY.get(story.of(one.at), ())
        if not excused or (one.kind == "cut off" and not in_time):
            found.append(one)
    return found


def baseline_one_s() -> float:
    """Return the median answer of the baseline to its only viewer, before all this."""
    drive = crowded()["baseline"]
    with serve(drive.app, drive.environment) as (port, _):
        heard = uvloop.run(crowd(port, drive, (), 1, _ALONE_S))
    return round(statistics.median(heard.waits[1:]), 2)


def figures(
    seen: Seen, ledger: dict, story: Story, viewers: int, minutes: float, baseline_s: float
) -> dict:
    """Return what is printed and kept."""
    waits = sorted(answer.seconds for answer in seen.answers)
    kills = [p for p in story.phases if p.name.endswith("killed")]
    backs = {
        phase.name: [b for b in seen.backs if phase.begin - 1 <= b.at <= phase.end + _AFTER_S]
        for phase in kills
    }
    wrong = unexcused(seen, story)
    return {
        "viewers": viewers,
        "minutes": minutes,
        "answers": len(waits),
        "answer_s": round(statistics.median(waits), 2),
        "p95_s": round(waits[int(0.95 * (len(waits) - 1))], 2),
        "baseline_one_s": baseline_s,
        "phases": {
            p.name: _of_phase(seen, story, p.name, wrong) for p in [Phase(QUIET, 0), *story.phases]
        },
        "back": {
            name: {
                "viewers": len(found),
                "connected_s": round(max((b.connected_s for b in found), default=0), 1),
                "page_s": round(max((b.page_s for b in found), default=0), 1),
            }
            for name, found in backs.items()
        },
        "restart_s": story.restart_s,
        "database_ended_by_full_disk": story.database_ended,
        "saves_again_s": story.saves_again_s,
        "memory_mb": story.memory_mb,
        "errors": len(wrong),
        "first_errors": [f"{story.of(t.at)}: {t.kind}: {t.what}" for t in wrong[:12]],
    } | ledger


def _of_phase(seen: Seen, story: Story, name: str, wrong: Sequence[Trouble]) -> dict[str, float]:
    waits = [a for a in seen.answers if story.of(a.at) == name]
    troubles = Counter(t.kind for t in seen.troubles if story.of(t.at) == name)
    return {
        "answers": len(waits),
        "answer_s": round(statistics.median(a.seconds for a in waits), 2) if waits else 0.0,
        "said_so": sum(a.banner for a in waits),
        "unexcused": sum(story.of(one.at) == name for one in wrong),
        **{kind.replace(" ", "_"): n for kind, n in sorted(troubles.items())},
    }


def checked(place: Deployed) -> bool:
    """Return whether `python -m models.store check` finds all as it was saved."""
    command = [sys.executable, "-m", "models.store", "check"]
    environment = place.environment() | {"DATABASE_URL": place.url}
    environment.pop("LD_PRELOAD", None)
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode == 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it, print and write what was found; 1 where it is not as it should be."""
    options = argparse.ArgumentParser(prog="python -m bench.failover")
    options.add_argument("--viewers", type=int, default=250)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--only", action="append", default=[], help="let only this happen")
    options.add_argument("--write", action="store_true", help="put the figures into docs/")
    given = options.parse_args(arguments)
    alone_s = baseline_one_s()
    with deployed() as place:
        before = held(place.owner)
        seen, ledger, story = uvloop.run(_run(place, given.viewers, given.minutes, given.only))
        told = judge(ledger, place.owner, before) | {"store_check": checked(place)}
    found = figures(seen, told, story, given.viewers, given.minutes, alone_s)
    failover_told.keep(found, failover_told.FIGURES, given.write)
    bad = found["errors"] or found["lost"] or found["damaged"] or not found["store_check"]
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
