"""Activities: how the work of a page of 3W rows grows with the rows; an exponent of 1 is linear.

Twice the rows are twice the quarters, as lists that are kept for years are: as many rows run at
any time, in the same districts. A comparison of every pair would have an exponent of 2.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import numpy as np
import pandas as pd

from bench.compute import timed
from geo.gazetteer import districts, provinces
from models.activities.agencies import propose, reconcile
from models.activities.kinds import kinds
from models.activities.overlaps import overlaps
from models.activities.reach import with_people
from models.activities.read import read_activities
from models.activities.record import COLUMNS
from models.activities.report import report, rows_csv
from models.activities.saved_lists import together
from models.activities.span import Span

SIZES = (1000, 2000, 4000, 8000)
_A_QUARTER = 30  # rows that start in the same three months
_ASKED = 60  # spellings that a page asks about


def activity_rows(n: int) -> pd.DataFrame:
    """Return made-up rows: a new spelling of an agency in every tenth, 30 starts a quarter."""
    rng = np.random.default_rng(0)
    starts = [date(1990, 1, 1) + timedelta(days=int(d)) for d in np.arange(n) * 91 / _A_QUARTER]
    lasts = rng.integers(20, 180, n)
    codes = rng.choice(districts()["adm2_code"].to_numpy()[:3], n)
    agencies = [f"{'ABCDEFGH'[i % 8]} {i:05d}" for i in rng.integers(0, max(n // 10, 1), n)]
    kind = rng.choice(list(kinds())[:2], n)
    made = {
        "record_id": [str(i) for i in range(n)],
        "agency_written": agencies,
        "pillar": "prevention",
        "activity_type": kind,
        "adm1_code": [code[:2] for code in codes],
        "adm2_code": codes,
        "start": starts,
        "end": [s + timedelta(days=int(d)) for s, d in zip(starts, lasts, strict=True)],
        "status": "ongoing",
        "withheld": False,
    }
    return pd.DataFrame(dict.fromkeys(COLUMNS) | made, columns=COLUMNS)


def exponent(seconds: dict[str, float]) -> float:
    """Return the slope of log seconds over log rows.

    >>> round(exponent({"1000": 1.0, "2000": 4.0, "4000": 16.0}), 6)
    2.0
    """
    sizes = np.log([float(size) for size in seconds])
    return float(np.polyfit(sizes, np.log(list(seconds.values())), 1)[0])


def _ranked() -> pd.DataFrame:
    """Return every district as a ranking has it, so far as a report of rows needs that."""
    named = districts().merge(provinces(), on="adm1_code")
    return named.assign(
        adm1_pcode="KH" + named["adm1_code"],
        adm2_pcode="KH" + named["adm2_code"],
        tier="probably_high",
        rank=1.0,
        rank_low=1.0,
        rank_high=float(len(named)),
    )


def _works(rows: pd.DataFrame) -> dict[str, Callable[[], object]]:
    known = reconcile(rows, {})
    parts = [known[i::3].reset_index(drop=True) for i in range(3)]
    ranked, during = _ranked(), Span(date(1990, 1, 1), None)
    content = rows_csv(known, with_people(ranked).set_index("adm2_pcode"))
    return {
        "read": partial(read_activities, content, "rows.csv"),
        "page": partial(report, known, ranked, during, "en"),
        "overlaps": partial(overlaps, known),
        "agencies": partial(propose, rows, {}, _ASKED),
        "lists together": partial(together, parts),
    }


def measure() -> dict[str, dict]:
    """Return, for each part of the work, seconds by number of rows, and the exponent."""
    found: dict[str, dict[str, float]] = {}
    for size in SIZES:
        for name, work in _works(activity_rows(size)).items():
            found.setdefault(name, {})[str(size)] = timed(work)[0]
    return {name: {"seconds": s, "exponent": exponent(s)} for name, s in found.items()}
