"""Withhold: counts of one to nine are taken out, and others with them, so that no sum tells them.

What is withheld leaves the table for good: nothing that comes after can show or reveal it.

A count can be worked out where the other parts of a sum are known: the districts of a province,
the corridors of an area, the years of a period, and, where the file has rows of totals, the areas
of the country. For every small count it is asked what it can be, given everything that is left
(linear programming, as in cell suppression of official statistics: Fischetti and Salazar 2001);
as long as that is less than the whole of 1 to `threshold` - 1, one more count of a sum with it
is withheld. Where a whole is withheld, so are all its parts.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import InputError
from models.desk.inference import Block, blocks_of
from models.desk.sums import Sum

THRESHOLD = 10  # our proposal; counts below it, but for zero, are withheld
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
            column="OUTREACH_THRESHOLD",
            expected=f"a whole number from {_LEAST} to {_MOST}",
            found=repr(text[:40]),
            way_out="Set it, or remove it to withhold counts below 10.",
        )
    return int(text)


def withhold(
    table: pd.DataFrame,
    threshold: int,
    totals: dict[tuple[str, str], float] | None = None,
    before: Collection[Key] = (),
) -> Withheld:
    """Withhold small counts and those that would give them away.

    Parameters
    ----------
    table : adm1_code, adm2_code, period, corridor, count (people), suppressed, as
        `models.uploads.tidy_repatriation` returns it; the result has the same columns.
    threshold : counts from 1 to threshold - 1 are withheld.
    totals : (period, corridor) -> the country's total, where the file told one.
    before : keys (as of `keys_of`) of counts withheld in an earlier table of the same periods; they
        stay withheld, or the difference of both tables would tell what the first one withheld.

    >>> t = pd.DataFrame({"adm1_code": "01", "adm2_code": None, "period": "2024",
    ...     "corridor": ["all", "thailand", "vietnam"], "count": [104.0, 100.0, 4.0],
    ...     "suppressed": False})
    >>> withhold(t, 10).table["count"].tolist(), withhold(t, 10).protecting
    ([104.0, nan, nan], 1)
    """
    table = table.reset_index(drop=True)
    given = table["count"].to_numpy(float)
    small = table["suppressed"].to_numpy(bool) | ((given > 0) & (given < threshold))
    again = np.array([key in before for key in keys_of(table)], dtype=bool)
    hidden = small | again
    for block in blocks_of(table, totals or {}, hidden):
        _protect(block, small, threshold)
    safe = table.copy()
    safe.loc[hidden, "count"] = np.nan
    safe["suppressed"] = hidden
    return Withheld(safe, int(small.sum()), int((hidden & ~small).sum()))


def keys_of(table: pd.DataFrame) -> list[Key]:
    """Return what each count is of: province, district or "", period and corridor.

    >>> keys_of(pd.DataFrame({"adm1_code": ["01"], "adm2_code": [None], "period": ["2024"],
    ...                       "corridor": ["all"]}))
    [('01', '', '2024', 'all')]
    """
    frame = table[["adm1_code", "adm2_code", "period", "corridor"]].astype(object)
    return [tuple(row) for row in frame.where(frame.notna(), "").to_numpy()]


def _protect(block: Block, small: np.ndarray, threshold: int) -> None:
    """Withhold more counts of a block until none of its small ones can be narrowed down.

    Withholding only ever loosens the sums: a count once safe stays safe, one pass is enough.
    """
    block.hide_parts()
    for target in [row for row in block.rows if small[row]]:
        while block.narrows(target, 1, threshold - 1):
            choice = _cheapest(block.sums, target, block.given, block.hidden)
            if choice is None:
                break
            block.hidden[choice] = True
            block.hide_parts()


def _cheapest(
    sums: list[Sum], target: int, given: np.ndarray, hidden: np.ndarray
) -> int | None:
    """Return the smallest count above zero that may be withheld; parts of its sums come first.

    A withheld zero or missing count would protect nobody.
    """
    near = [one for one in sums if target in one.rows]
    parts = {row for one in near for row in one.parts}
    for rows in (parts, {r for one in near for r in one.rows}, {r for s in sums for r in s.rows}):
        open_rows = [r for r in rows if not hidden[r] and given[r] > 0]
        if open_rows:
            return min(open_rows, key=lambda r: (given[r], r))
    return None
