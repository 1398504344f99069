"""Scale: how many processes a crowd needs, simulated from what a page costs (docs/scale.md).

`python -m bench.scale` writes the page anew from docs/figures/speed.json.
"""

from __future__ import annotations

import heapq
import json
import math
from pathlib import Path

import numpy as np

DOCS = Path(__file__).parents[1] / "docs"
FIGURES, PAGE = DOCS / "figures" / "speed.json", DOCS / "scale.md"
MEDIAN_S, P95_S = 0.3, 1.0  # what a crowd may wait (the goals of `make bench`)
THINK_S = (2, 10, 30)
CROWDS = (100, 250, 500, 2000)
_ANSWERS, _WARM = 6000, 0.2  # answers looked at; the share of them while the crowd gathers
_SEED = 20261128


def answers(costs_s: np.ndarray, viewers: int, think_s: float, seed: int = _SEED) -> np.ndarray:
    """Return how long viewers of one process wait for each answer, in seconds.

    Each opens a page at random, waits for it, thinks (exponential, mean `think_s`), and goes on.
    The process answers one after the other, as they come.

    >>> float(answers(np.array([0.5]), 1, 2.0).max())  # nobody to wait for
    0.5
    >>> float(answers(np.array([0.5]), 3, 0.0).min())  # two others are always before
    1.5
    """
    rng = np.random.default_rng(seed)
    asked = [(moment, n) for n, moment in enumerate(rng.exponential(think_s or 1e-9, viewers))]
    heapq.heapify(asked)
    free, waited = 0.0, []
    for cost in rng.choice(costs_s, _ANSWERS):
        moment, n = heapq.heappop(asked)
        free = max(free, moment) + cost
        waited.append(free - moment)
        heapq.heappush(asked, (free + (rng.exponential(think_s) if think_s else 0.0), n))
    return np.array(waited[int(_WARM * _ANSWERS) :])


def fits(costs_s: np.ndarray, viewers: int, think_s: float) -> bool:
    """Return whether a process answers so many viewers within the goals."""
    waited = answers(costs_s, viewers, think_s)
    return bool(np.median(waited) <= MEDIAN_S and np.quantile(waited, 0.95) <= P95_S)


def most_viewers(costs_s: np.ndarray, think_s: float) -> int:
    """Return how many viewers one process can have.

    >>> most_viewers(np.array([0.01]), 2.0) > most_viewers(np.array([0.05]), 2.0) > 10
    True
    """
    low, high = 1, 2
    while fits(costs_s, high, think_s):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(costs_s, middle, think_s) else (low, middle)
    return low


def processes(viewers: int, most: int) -> int:
    """Return how many processes a crowd needs if a number at random sends each viewer to one.

    The fullest has more than its share: in 19 of 20 times, no more than it can have.

    >>> processes(50, 60), processes(100, 60)
    (1, 2)
    """
    rng = np.random.default_rng(_SEED)
    for n in range(math.ceil(viewers / most), viewers + 1):
        fullest = rng.multinomial(viewers, np.full(n, 1 / n), 400).max(axis=1)
        if np.quantile(fullest, 0.95) <= most:
            return n
    return viewers


def page(figures: dict) -> str:
    """Return docs/scale.md of the figures of a bench run."""
    pages = figures["pages"]["pages"]
    costs_s = np.array([found["cpu_ms"] for found in pages.values()]) / 1000
    sent_kb = float(np.mean([found["kb"] for found in pages.values()]))
    crowd = figures["viewers"]["ours, all pages"]
    many = int(crowd["100"].get("processes", 1))
    # of the first round: in later ones, what earlier crowds have left is used again
    small, large = (crowd[n]["memory_first_mb"] for n in ("25", "250"))
    own_mb = max(0.0, (large - small) / 225)
    load_mb = figures["maps"]["approximate"]["ours"]["first_map_warm_kb"] / 1000
    base_mb = small / many
    tested = np.median(answers(costs_s, 100 // many, 2.0))
    lines = []
    for think in THINK_S:
        most = most_viewers(costs_s, think)
        needed = " | ".join(str(processes(crowd_, most)) for crowd_ in CROWDS)
        lines.append(f"| {think} | {most} | {needed} |")
    slow = processes(2000, most_viewers(costs_s, 30))
    return _PAGE.format(
        mean_ms=f"{costs_s.mean() * 1000:.0f}",
        low_ms=f"{costs_s.min() * 1000:.0f}",
        high_ms=f"{costs_s.max() * 1000:.0f}",
        served="one process" if many == 1 else f"{many} processes",
        simulated=f"{tested:.2f}",
        measured=f"{crowd['100']['answer_ms'] / 1000:.2f}",
        crowds=" | ".join(f"{n:,} viewers" for n in CROWDS),
        bars=" | ".join("---" for _ in CROWDS),
        lines="\n".join(lines),
        median=f"{MEDIAN_S:g}",
        p95=f"{P95_S:g}",
        slow=f"{slow} process" + ("es" if slow > 1 else ""),
        cores=slow + 1,
        base_mb=f"{base_mb:.0f}",
        own_mb=f"{own_mb:.1f}",
        all_gb=f"{(slow * base_mb + 2000 * own_mb) / 1000:.0f}",
        load_mb=f"{load_mb:.1f}",
        mbits=f"{2000 * load_mb * 8 / 600:.0f}",
        sent_kb=f"{sent_kb:.0f}",
        steady=f"{2000 / 30 * sent_kb * 8 / 1000:.0f}",
    )


_PAGE = """# How many viewers, how many processes

Made by `python -m bench.scale` from `docs/figures/speed.json`. It is a simulation, not a test: \
nobody has put 2,000 viewers before this dashboard.

A viewer opens a page at random, waits for it, thinks, and opens the next. One process answers \
them one after the other. A page costs {low_ms} to {high_ms} ms of processor time, {mean_ms} on \
average. For 100 viewers who think for 2 seconds, on {served}, the simulation says {simulated} s \
(median). The bench measured {measured} s, where the same cores also drove the viewers.

At most {median} s (median) and {p95} s (19 of 20 answers) are allowed. A random number sends \
each viewer to a process, so some have more viewers than others.

| they think, s | viewers one process can have | {crowds} |
| --- | --- | {bars} |
{lines}

The figures below "viewers" are processes, and each needs a core of its own.

## 2,000 viewers of all provinces at a quarter's end

People who read a page look at it for half a minute. 2,000 of them need {slow}.

* **What limits is the processor.** More cores and more machines help in proportion, because \
processes share nothing but the database. `deploy/` has the units and nginx for it.
* **Memory.** A process has {base_mb} MB, and {own_mb} MB more for each viewer. That is at most \
{all_gb} GB for all; less where processes of one start share what they have prepared.
* **Network.** A first visit is {load_mb} MB. If all come within ten minutes, that is {mbits} \
Mbit/s. Afterwards, pages of {sent_kb} kB on average make {steady} Mbit/s.
* **Database.** Each process asks it once a second whether something has changed. Viewers who \
only read ask little more: tables in use are in the memory of the process.
* **Saves** go one after the other, because each row of the audit holds the hash of the one \
before. Provinces that all save in the same minute wait for each other.
* **Heavy work** (packs of briefings, large uploads) takes a core for minutes. Plan one core more \
on each machine.

What it costs: about {cores} cores and {all_gb} GB, for the weeks around a quarter's end. One of \
the cores is for heavy work. For the rest of the quarter, two cores are enough for an office.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(json.loads(FIGURES.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
