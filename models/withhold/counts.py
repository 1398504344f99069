"""Withhold: counts of one to nine are taken out, and others with them, so that no sum tells them.

What is withheld leaves the table for good: nothing that comes after can show or reveal it.

A count can be worked out where the other parts of a sum are known: the districts of a province,
the corridors of an area, the years of a period, and, where the file has rows of totals, the areas
of the country; by all of these together, and together with what was given out before. More
counts are withheld (`models.withhold.protect`) until every small one may still be anything from
1 to `threshold` - 1 for a reader who has all the rest. Where a whole is withheld, so are its parts.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from geo.errors import InputError
from models.withhold.block import COUNTRY, blocks_of, ends
from models.withhold.protect import protect

THRESHOLD = 10  # our proposal; counts below it, but for zero, are withheld
KEY = ["adm1_code", "adm2_code", "period", "corridor"]
Key = tuple[str, str, str, str]
_LEAST, _MOST = 3, 1000  # below three, a threshold hides nobody


@dataclass(frozen=True)
class Withheld:
    """A table without small counts.

    table : as given, with the withheld counts missing and `suppressed` true there
    small : how many were small or came withheld; protecting : how many went with them
    """

    table: pd.DataFrame
    small: int
    protecting: int


def threshold_in_use() -> int:
    """Return the count from which on counts are shown; the environment may set another.

    Raises
    ------
    InputError : OUTREACH_THRESHOLD is not a whole number from 3 to 1000.

    >>> threshold_in_use()
    10
    """
    text = os.environ.get("OUTREACH_THRESHOLD", str(THRESHOLD))
    if not text.isdecimal() or not _LEAST <= int(text) <= _MOST:
        raise InputError(
            "withhold.threshold",
            column="OUTREACH_THRESHOLD",
            found=repr(text[:40]),
            low=_LEAST,
            high=_MOST,
            usual=THRESHOLD,
        )
    return int(text)


def withhold(
    table: pd.DataFrame,
    threshold: int,
    totals: dict[tuple[str, str], float] | None = None,
    before: pd.DataFrame | None = None,
    tell: Callable[[float], None] | None = None,
) -> Withheld:
    """Withhold small counts and those that would give them away.

    Parameters
    ----------
    table : adm1_code, adm2_code, period, corridor, count (people), suppressed, as
        `models.desk.tidy.tidy_repatriation` returns it; the result has the same columns.
    threshold : counts from 1 to threshold - 1 are withheld.
    totals : (period, corridor) -> the country's total, where the file told one.
    before : rows of tables that were given out before, newest first, with the same columns. What
        was withheld in one stays withheld, and must not be told by the two together.
    tell : is told now and then which share of the work is done, from 0 to 1.

    >>> t = pd.DataFrame({"adm1_code": "01", "adm2_code": None, "period": "2024",
    ...     "corridor": ["all", "thailand", "vietnam"], "count": [104.0, 100.0, 4.0],
    ...     "suppressed": False})
    >>> withhold(t, 10).table["count"].tolist(), withhold(t, 10).protecting
    ([104.0, nan, nan], 1)
    """
    table = table.reset_index(drop=True)
    given = table["count"].to_numpy(float)
    small = table["suppressed"].to_numpy(bool) | ((given > 0) & (given < threshold))
    known = _all_known(table, small, totals or {}, _merged(before))
    bounds = targets(known, threshold)
    hidden = known["hidden"].to_numpy(bool, copy=True)
    # province by province, then, where there are totals of the country, all provinces together
    provinces = known[(known["adm1_code"] != COUNTRY) & ~_unbound(known, len(table))]
    turns = [provinces, *([known] if totals else [])]
    for turn, rows in enumerate(turns):
        blocks = blocks_of(rows.assign(hidden=hidden[rows.index]))
        for number, block in enumerate(blocks):
            if tell:
                tell((turn + number / len(blocks)) / len(turns))
            if (block.rows < len(table)).any():
                protect(block, bounds[block.rows], threshold)
                hidden[block.rows] = block.hidden
    hidden = hidden[: len(table)]
    safe = table.copy()
    safe.loc[hidden, "count"] = np.nan
    safe["suppressed"] = hidden
    return Withheld(safe, int(small.sum()), int((hidden & ~small).sum()))


def _unbound(known: pd.DataFrame, n: int) -> pd.Series:
    """Return which of the first n rows no sum binds to another.

    Those of a province of which nothing but its totals of separate years is known.
    """
    spans = sorted(map(ends, map(str, known["period"].unique())))
    if any(first <= last for (_, last), (first, _) in pairwise(spans)):
        return pd.Series(False, index=known.index)
    plain = (known["corridor"] == "all") & known["adm2_code"].isna() & ~known["hidden"].astype(bool)
    plain &= known.index < n
    return plain.groupby(known["adm1_code"]).transform("all")


def _merged(before: pd.DataFrame | None) -> pd.DataFrame:
    """Return one row per count given out before: its newest number, and whether ever withheld."""
    if before is None:
        return pd.DataFrame(columns=[*KEY, "count", "suppressed"])
    before = before.assign(adm2_code=before["adm2_code"].astype(object).fillna(""))
    merged = before.groupby(KEY, sort=False, as_index=False).agg(
        {"count": "first", "suppressed": "any"}
    )
    return merged.assign(adm2_code=merged["adm2_code"].where(merged["adm2_code"] != "", None))


def _all_known(
    table: pd.DataFrame,
    small: np.ndarray,
    totals: dict[tuple[str, str], float],
    before: pd.DataFrame,
) -> pd.DataFrame:
    """Return everything a reader has about these counts: the table, then what stood elsewhere.

    hidden : withheld, now or before; fixed : known from elsewhere; small : as given.
    """
    places = {key: row for row, key in enumerate(keys_of(table))}
    known = table[[*KEY, "count"]].assign(hidden=small, fixed=False, small=small)
    others = []
    for key, count, withheld in zip(
        keys_of(before), before["count"], before["suppressed"], strict=True
    ):
        row = places.get(key)
        if row is None:
            others.append((*key, np.nan if withheld else count, withheld, not withheld))
        elif withheld:
            known.loc[row, "hidden"] = True
        else:
            known.loc[row, "fixed"] = not small[row] and known.loc[row, "count"] == count
    others += [(COUNTRY, "", *key, total, False, True) for key, total in totals.items()]
    told = pd.DataFrame(others, columns=[*KEY, "count", "hidden", "fixed"]).assign(small=False)
    told["adm2_code"] = told["adm2_code"].astype(object).where(told["adm2_code"] != "", None)
    whole = pd.concat([known, told], ignore_index=True) if others else known
    return whole.astype({"hidden": bool, "fixed": bool, "small": bool, "count": float})


def targets(known: pd.DataFrame, threshold: int) -> np.ndarray:
    """Return (n, 2): how low and how high a reader must still think each withheld count; or nan.

    A small one may be anything that is small. One that went with it in an earlier table must be
    as uncertain now: a small one depended on it.
    """
    count = known["count"].to_numpy()
    small = (known["small"] | ~(count >= threshold)).to_numpy()
    room = threshold - 1
    low = np.where(small, 1.0, np.maximum(1.0, count - room))
    high = np.where(small, room, count + room)
    ends = np.column_stack([low, high])
    ends[~known["hidden"]] = np.nan
    return ends


def keys_of(table: pd.DataFrame) -> list[Key]:
    """Return what each count is of: province, district or "", period and corridor.

    >>> keys_of(pd.DataFrame({"adm1_code": ["01"], "adm2_code": [None], "period": ["2024"],
    ...                       "corridor": ["all"]}))
    [('01', '', '2024', 'all')]
    """
    frame = table[KEY].astype(object)
    return [tuple(row) for row in frame.where(frame.notna(), "").to_numpy()]
