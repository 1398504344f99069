"""Vintage: tables that know the areas of an earlier year are recognised, and never guessed at.

Until the end of 2013 Kampong Cham (03) held what is now Tboung Khmum (25); since 2014 fourteen
districts were made from parts of others (`new_since_2014`, `parent_2014` in data/districts.csv).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.errors import InputError
from geo.gazetteer import districts, provinces
from models.cells import last_year

OLD, NEW = "03", "25"  # Kampong Cham and Tboung Khmum
SPLIT_YEAR = 2013  # the last year of the old province
JOINED, MISSING = "joined", "missing"
_FEWEST_OLD = 190  # so many districts of 2014 make a table of districts one of an older vintage


@dataclass(frozen=True)
class Note:
    """Something that was done to a table and must be told; `key` names the sentence."""

    key: str
    values: dict[str, object]


class Undecided(InputError):  # noqa: N818 - a question, not a fault
    """Only the owner of the table knows which areas its figures cover."""


def adapt(table: pd.DataFrame, file: str, decision: str | None) -> tuple[pd.DataFrame, list[Note]]:
    """Return the table in today's areas, and what was done to it.

    Parameters
    ----------
    table : a tidy table (adm1_code, maybe adm2_code, period, and values).
    decision : joined (Kampong Cham's figure covers Tboung Khmum too), missing (it does not), or
        None where nobody has been asked; needed only where the table can't tell itself.

    A rate of the old province holds for both of today's. A count of both together is neither's:
    both have none, and the fit does without them.

    Raises
    ------
    Undecided : the table has 24 provinces, is of 2014 or later, and nobody has decided.
    """
    table, notes = _provinces(table, file, decision)
    return table, notes + _district_notes(table)


def _provinces(
    table: pd.DataFrame, file: str, decision: str | None
) -> tuple[pd.DataFrame, list[Note]]:
    known = set(provinces()["adm1_code"])
    there = set(table["adm1_code"])
    if there != known - {NEW}:
        return table, []
    old = max(last_year(period) for period in table["period"]) <= SPLIT_YEAR
    choice = JOINED if old else decision
    if choice is None:
        raise Undecided(
            file=file,
            column="area_code",
            expected="25 provinces, or a word on whether Kampong Cham's figure covers Tboung Khmum",
            found="24 provinces: Tboung Khmum (25) is not there",
            way_out="Choose: its people are counted with Kampong Cham (as before 2014), or its "
            "figure is missing.",
        )
    if choice == MISSING:
        return table, [Note("vintage_missing", {})]
    if "count" in table:
        joined = table["adm1_code"] == OLD
        return table[~joined].reset_index(drop=True), [Note("vintage_count", {})]
    copied = table[table["adm1_code"] == OLD].assign(adm1_code=NEW)
    return pd.concat([table, copied], ignore_index=True), [Note("vintage_rate", {})]


def _district_notes(table: pd.DataFrame) -> list[Note]:
    """Tell where a table of districts knows fewer than today's."""
    if "adm2_code" not in table or table["adm2_code"].isna().all():
        return []
    there = set(table["adm2_code"].dropna())
    frame = districts()
    absent = frame[~frame["adm2_code"].isin(there)]
    if len(there) < _FEWEST_OLD or absent.empty or not (absent["new_since_2014"] == "true").all():
        return []
    names = ", ".join(absent["district_en"])
    return [Note("vintage_districts", {"found": len(there), "names": names})]


def old_parts(there: set[str], province: str) -> set[str] | None:
    """Return the districts that together make up a province in a table, or None.

    Today's districts, or those of an earlier year: a new district that is not there is counted
    with the district it was made from, which must be.

    >>> old_parts({"0701", "0702", "0703", "0704", "0705", "0706", "0707", "0708"}, "07") is None
    False
    """
    frame = districts()
    frame = frame[frame["adm1_code"] == province]
    absent = frame[~frame["adm2_code"].isin(there)]
    if not (absent["new_since_2014"] == "true").all():
        return None
    parents = {parent for text in absent["parent_2014"] for parent in text.split("+")}
    members = set(frame["adm2_code"]) & there
    return members if parents <= members else None
