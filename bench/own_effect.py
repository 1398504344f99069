"""Own effect: the least size of a district's own effect, chosen by made-up worlds alone.

`python -m bench.own_effect --out docs/figures/own_effect.json`

The rule: a 90% range should hold 90%. Of the sizes tried, the one where the ranges come nearest to
that in the worlds that have a field, which is where the size acts. Nothing that it reads has seen
a district that was really counted. The worlds are those of `bench.simulation`, with other seeds
than the ones published.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
import pandas as pd

from bench.simulation import DRAWS, SCENARIOS, country, judge, make_world
from bench.tables import options_of, tell
from models.estimate import field

SIZES = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
NOMINAL, SEEDS = 0.9, range(1000, 1040)
FIELDS = [scenario.name for scenario in SCENARIOS if scenario.smooth_sd]


def coverage_of(size: float, seeds: Sequence[int], draws: int = DRAWS) -> dict[str, list[float]]:
    """Return mean coverage, its standard error and the width (ranks of 210), per world."""
    population, adm1 = country()
    before, field.LEAST_OWN_SD = field.LEAST_OWN_SD, size
    try:
        table = {}
        for scenario in SCENARIOS:
            worlds = (make_world(scenario, population, adm1, seed) for seed in seeds)
            found = pd.DataFrame(
                [judge(world, draws, seed) for world, seed in zip(worlds, seeds, strict=True)]
            )
            error = found["coverage"].std(ddof=1) / np.sqrt(len(seeds))
            figures = (found["coverage"].mean(), error, found["width"].mean())
            table[scenario.name] = [round(float(x), 3) for x in figures]
        return table
    finally:
        field.LEAST_OWN_SD = before


def chosen(table: dict[str, dict[str, list[float]]]) -> float:
    """Return the size whose ranges are nearest to nominal in the worlds with a field.

    >>> chosen({"0.3": {"smooth field": [0.84]}, "0.4": {"smooth field": [0.92]}})
    0.4
    """

    def off(size: str) -> float:
        return abs(
            np.mean([table[size][name][0] for name in table[size] if name in FIELDS]) - NOMINAL
        )

    return float(min(table, key=off))


def main(arguments: Sequence[str] | None = None) -> int:
    """Try every size, print the table with what the rule picks, and write it where asked."""
    options = options_of("python -m bench.own_effect")
    given = options.parse_args(arguments)
    sizes = {str(size): coverage_of(size, SEEDS) for size in SIZES}
    found = {"seeds": [SEEDS.start, SEEDS.stop - 1], "chosen": chosen(sizes), "sizes": sizes}
    return tell(found, given.out)


if __name__ == "__main__":
    sys.exit(main())
