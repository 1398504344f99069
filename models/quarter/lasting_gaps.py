"""Lasting gaps: high-risk districts without prevention, quarter after quarter."""

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from models.activities.gaps import coverage, has_tiers
from models.activities.saved_lists import is_sample, together
from models.activities.span import quarter, quarter_of, quarters
from models.phrases import Sentence
from models.quarter.due import Area, Basis, Due

_MOST_QUARTERS, _MOST_LINES = 8, 8
_LONGEST = timedelta(days=366)  # without a row that begins: what lists of each year never have
GAP = "gap"


def lasting_gaps(basis: Basis) -> Iterator[Due]:
    """Yield the districts that are gaps in the quarter and were in the one before.

    Where nobody can know, a line says why: no gap is not the same.
    """
    lists = [rows for _, rows in basis.lists if len(rows) and not is_sample(rows)]
    rows = together(lists) if lists else None
    if unknown := _unknown(rows, basis):
        yield Due(Sentence(f"quarter.{unknown}", {"quarter": basis.during}), "coverage")
        return
    since = gaps_since(rows, basis.table, basis.during)
    for code, first in list(since.items())[:_MOST_LINES]:
        told = {"name": Area(code), "province": Area(code[:4]), "since": first}
        yield Due(
            Sentence("quarter.lasting_gap", told),
            "coverage",
            {"quarter": basis.during, "district": code},
        )
    if (more := len(since) - _MOST_LINES) > 0:
        about = {"n": more, "quarter": basis.during}
        yield Due(Sentence("quarter.more_gaps", about), "coverage", {"quarter": basis.during})


def _unknown(rows: pd.DataFrame | None, basis: Basis) -> str:
    """Return the key of why nobody knows which gaps last, or nothing."""
    if rows is None:
        return "gaps_no_rows"
    if not has_tiers(basis.table):
        return "gaps_no_tiers"
    first = quarter_of(_told_from(rows, basis.during))
    return "gaps_no_before" if first >= basis.during else ""


def gaps_since(rows: pd.DataFrame, table: pd.DataFrame, during: str) -> dict[str, str]:
    """Return P-code -> quarter since which a district is a gap without a break, by rank.

    Before the first row nobody knows what was done: no gap reaches further back. A row that began
    more than a year before all others is no first one: it is long, and tells of itself alone.
    A district in whose province a row runs "somewhere" is no sure gap, and breaks it.
    """
    first, last = _told_from(rows, during), quarter(during).start
    every = quarters(min(first, last), last)[::-1][:_MOST_QUARTERS]
    since: dict[str, str] = {}
    still: set[str] | None = None
    for name in every:
        found = coverage(rows, table, quarter(name))
        gaps = found.loc[found["state"] == GAP, "adm2_pcode"]
        still = set(gaps) if still is None else still & set(gaps)
        since |= dict.fromkeys(still, name)
    lasting = {code for code, name in since.items() if name != during}
    order = table.sort_values("rank")["adm2_pcode"]
    return {code: since[code] for code in order if code in lasting}


def _told_from(rows: pd.DataFrame, during: str) -> date:
    """Return the day from which on rows begin, year after year, up to a quarter."""
    days = sorted(day for day in rows["start"] if quarter_of(day) <= during)
    first = days[-1] if days else min(rows["start"])
    for day in reversed(days):
        if first - day > _LONGEST:
            break
        first = day
    return first
