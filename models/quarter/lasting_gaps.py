"""Lasting gaps: high-risk districts without prevention, quarter after quarter."""

from collections.abc import Iterator, Set
from datetime import timedelta

import pandas as pd

from models.activities.gaps import coverage, has_tiers
from models.activities.saved_lists import is_sample, together
from models.activities.span import quarter, quarter_of
from models.activities.told_quarters import told_quarters
from models.phrases import Sentence
from models.quarter.due import Area, Basis, Due

_MOST_QUARTERS, _MOST_LINES = 8, 8
GAP = "gap"


def lasting_gaps(basis: Basis) -> Iterator[Due]:
    """Yield the districts that are gaps in the quarter and were in the one before.

    Where nobody can know, a line says why: no gap is not the same.
    """
    lists = [rows for _, rows in basis.lists if len(rows) and not is_sample(rows)]
    told = told_quarters(basis.lists)
    if unknown := _unknown(bool(lists), told, basis):
        yield Due(unknown, "coverage")
        return
    since = gaps_since(together(lists), basis.table, basis.during, told)
    for code, first in list(since.items())[:_MOST_LINES]:
        named = {"name": Area(code), "province": Area(code[:4]), "since": first}
        yield Due(
            Sentence("quarter.lasting_gap", named),
            "coverage",
            {"quarter": basis.during, "district": code},
        )
    if (more := len(since) - _MOST_LINES) > 0:
        about = {"n": more, "quarter": basis.during}
        yield Due(Sentence("quarter.more_gaps", about), "coverage", {"quarter": basis.during})


def _unknown(lists: bool, told: Set[str], basis: Basis) -> Sentence | None:
    """Return why nobody knows which gaps last, or nothing."""
    if not lists:
        return Sentence("quarter.gaps_no_rows")
    if not has_tiers(basis.table):
        return Sentence("quarter.gaps_no_tiers")
    for name in (basis.during, _before(basis.during)):
        if name not in told:
            return Sentence("quarter.gaps_no_before", {"quarter": name})
    return None


def gaps_since(
    rows: pd.DataFrame, table: pd.DataFrame, during: str, told: Set[str]
) -> dict[str, str]:
    """Return P-code -> quarter since which a district is a gap without a break, by rank.

    Of a quarter that no list tells of nobody knows what was done: no gap reaches back to it.
    A district in whose province a row runs "somewhere" is no sure gap, and breaks it.

    Parameters
    ----------
    told : the quarters that lists tell of
    """
    since: dict[str, str] = {}
    still: set[str] | None = None
    name = during
    for _ in range(_MOST_QUARTERS):
        found = coverage(rows, table, quarter(name))
        gaps = found.loc[found["state"] == GAP, "adm2_pcode"]
        still = set(gaps) if still is None else still & set(gaps)
        since |= dict.fromkeys(still, name)
        name = _before(name)
        if name not in told:
            break
    lasting = {code for code, name in since.items() if name != during}
    order = table.sort_values("rank")["adm2_pcode"]
    return {code: since[code] for code in order if code in lasting}


def _before(name: str) -> str:
    """Return the quarter before one."""
    return quarter_of(quarter(name).start - timedelta(days=1))
