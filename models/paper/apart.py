"""Apart: a pack made by a process of its own, of low priority, so that viewers don't wait for it.

The order goes to the process by its standard input. It answers with a line for each place, then
with the zip. Nothing is written to a disk, and the process ends when nobody listens any more.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.queue import Full, Queue

if TYPE_CHECKING:  # a process must be gentle before it loads them
    import pandas as pd

    from geo.outlines import Outlines
    from models.estimate.pipeline import Ranking
    from models.lists.part import Part

WAITING, MAKING, MADE, STOPPED, FAILED = "waiting", "making", "made", "stopped", "failed"
_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-m", "models.paper.apart")
_ONE_CORE = {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}  # the others are for viewers
_LAST = 19  # the lowest priority there is
_LONGEST_S = 1800.0  # whoever waits so long has left
PACKS = Queue("pack", 1)  # one at a time


class _Stopped(Exception):  # noqa: N818 - says what happened
    """Nobody wants it any more."""


@dataclass(frozen=True)
class Order:
    """What a pack is made from.

    `places` are P-codes of provinces, None for the country; `activities` are the rows of who does
    what, and `told` says in each language where they are from; `stage` how far the approval is,
    `through` has the parts through time of a place in a language.
    """

    ranking: Ranking
    outlines: Outlines
    places: tuple[str | None, ...]
    langs: tuple[str, ...]
    made: date
    contacts: pd.DataFrame | None = None
    activities: pd.DataFrame | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    stage: Mapping[str, str] | None = None
    through: Mapping[tuple[str | None, str], Sequence[Part]] = field(default_factory=dict)


class Making:
    """A pack that is made apart: how far it is, its content in the end, and a way to stop it."""

    def __init__(self, order: Order) -> None:
        self.all, self.done, self.state, self.content = len(order.places), 0, WAITING, b""
        self.before = 0  # how many packs are made first
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, args=(order,), daemon=True)
        self._thread.start()

    @property
    def runs(self) -> bool:
        """Return whether it is waiting or being made."""
        return self.state in (WAITING, MAKING)

    def stop(self) -> None:
        """End it, or leave it as it is when it has ended."""
        with self._lock:
            if not self.runs:
                return
            self.state = STOPPED
            if self._process is not None:
                self._process.kill()

    def wait(self) -> None:
        """Return when it has ended."""
        self._thread.join()

    def _waits(self, before: int) -> None:
        self.before = before
        if self.state == STOPPED:
            raise _Stopped

    def _run(self, order: Order) -> None:
        try:
            with PACKS.turn(uuid.uuid4().hex, self._waits):
                self._make(order)
        except _Stopped:
            pass
        except Full:
            self.state = FAILED

    def _make(self, order: Order) -> None:
        with self._lock:
            if self.state == STOPPED:
                return
            self.state, self._process = MAKING, _started()
        late = threading.Timer(_LONGEST_S, self.stop)
        late.daemon = True
        late.start()
        with self._process as process:
            content = self._heard(process, order)
        late.cancel()
        with self._lock:
            if self.state == MAKING:
                whole = process.returncode == 0 and content
                self.state, self.content = (MADE, content) if whole else (FAILED, b"")

    def _heard(self, process: subprocess.Popen[bytes], order: Order) -> bytes:
        assert process.stdin is not None
        assert process.stdout is not None
        # where it has ended already, its exit code says so
        with suppress(BrokenPipeError):
            pickle.dump(order, process.stdin)
        with suppress(BrokenPipeError):
            process.stdin.close()
        while self.done < self.all and process.stdout.readline():
            self.done += 1
        return process.stdout.read()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env=os.environ | _ONE_CORE,
    )


def packed(order: Order, shown: Any = iter) -> bytes:
    """Return the zip of an order; `shown` passes the places on one by one."""
    from models.activities.running_part import running_part
    from models.lists.briefing import briefing_sections
    from models.paper.pack import province_pack

    table, rows = order.ranking.table, order.activities

    def section(place: str | None, lang: str) -> dict[str, Any]:
        part = None
        if place is not None and rows is not None:
            part = running_part(rows, table, place, lang, order.made, order.told[lang])
        (found,) = briefing_sections(
            order.ranking,
            order.outlines,
            place,
            (lang,),
            order.made,
            extra={lang: [part] if part else []},
            contacts=order.contacts,
            stage=order.stage,
            past={lang: order.through.get((place, lang), ())},
        )
        return found

    corridor = order.ranking.settings.corridor
    return province_pack(order.places, order.langs, order.made, section, shown, corridor)


def main() -> int:
    """Make the pack that is ordered by standard input, after everybody else's work."""
    if hasattr(os, "nice"):
        os.nice(_LAST)
    out = sys.stdout.buffer

    def told(places: Iterable[str | None]) -> Iterator[str | None]:
        for place in places:
            yield place
            out.write(b".\n")
            out.flush()  # fails when nobody listens any more, which ends this process

    out.write(packed(pickle.load(sys.stdin.buffer), told))
    out.flush()
    return 0


if __name__ == "__main__":
    from models.paper import apart  # the order names its class there, not here

    sys.exit(apart.main())
