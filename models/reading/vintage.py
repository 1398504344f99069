"""Vintage: tables that know the areas of an earlier year are recognised, and never guessed at.

Until the end of 2013 Kampong Cham (03) held what is now Tboung Khmum (25); since 2014 fourteen
districts were made from parts of others (`new_since_2014`, `parent_2014` in data/districts.csv).
"""

import pandas as pd

from geo.gazetteer import districts, provinces
from geo.names import match_area
from geo.words import Sentence
from models.reading.area import AREA, NEW_PROVINCE, OLD_PROVINCE, former_districts
from models.reading.cells import last_year
from models.reading.question import Answers, Question, Reading

SPLIT_YEAR = 2013  # the last year of the old province
JOINED, MISSING = "joined", "missing"
_FEWEST_OLD = 190  # so many districts of 2014 make a table of districts one of an older vintage


def adapt(
    table: pd.DataFrame, file: str, answers: Answers, left_empty: bool = False
) -> tuple[pd.DataFrame, list[Sentence]]:
    """Return the table in today's provinces, and what was done to it.

    Parameters
    ----------
    table : a tidy table (adm1_code, maybe adm2_code, period, and values).
    answers : that to `tboung_khmum`, joined (Kampong Cham's figure covers Tboung Khmum too) or
        missing (it does not), is needed only where the table can't tell itself.
    left_empty : whether the table has a row of Tboung Khmum without a figure, as in a template.

    A rate of the old province holds for both of today's. A count of both together is neither's:
    both have none, and the fit does without them.

    Raises
    ------
    Question : a period of 2014 or later has 24 provinces, and nobody has decided.
    """
    kept: list[pd.DataFrame] = []
    notes: dict[str, list[str]] = {}
    for period, rows in table.groupby("period", sort=False):
        treatment = _treatment(set(rows["adm1_code"]), str(period), file, answers, left_empty)
        if treatment == JOINED and "count" in rows:
            rows = rows[rows["adm1_code"] != OLD_PROVINCE]
        elif treatment == JOINED:
            old = rows["adm1_code"] == OLD_PROVINCE
            rows = pd.concat([rows, rows[old].assign(adm1_code=NEW_PROVINCE)])
        kept.append(rows)
        if treatment:
            what = "count" if "count" in rows else "rate"
            key = f"desk_note.vintage_{MISSING if treatment == MISSING else what}"
            notes.setdefault(key, []).append(str(period))
    told = [Sentence(key, {"periods": ", ".join(periods)}) for key, periods in notes.items()]
    # sort_index: the rows stay in the order of the file
    return pd.concat(kept).sort_index(kind="stable").reset_index(drop=True), told


def names_new_province(rows: pd.DataFrame) -> bool:
    """Return whether one of some rows, as they were written, is of Tboung Khmum or a part of it.

    >>> names_new_province(pd.DataFrame({"area_name": ["Kampot", "Tbong Khmum"]}))
    True
    """
    written = {text for c in AREA if c in rows for text in rows[c].dropna()}
    codes = (match_area(text, level).code for text in written for level in ("province", "district"))
    return any(code is not None and code[:2] == NEW_PROVINCE for code in codes)


def _treatment(
    there: set[str], period: str, file: str, answers: Answers, left_empty: bool
) -> str | None:
    """Return joined, missing, or None where a period knows the provinces of today."""
    if NEW_PROVINCE in there or OLD_PROVINCE not in there:
        return None
    if last_year(period) <= SPLIT_YEAR:
        return JOINED
    if left_empty or there != set(provinces()["adm1_code"]) - {NEW_PROVINCE}:
        return None
    readings = (Reading(JOINED), Reading(MISSING))
    asked = Question(
        "question.tboung_khmum", readings, file=file, column="area_code", period=period
    )
    return asked.answer(answers)


def covering_others(table: pd.DataFrame) -> tuple[set[str], list[Sentence]]:
    """Return the districts whose figure also covers one made from them since 2014, and a note.

    Recognised where all districts of an earlier year are there and only newer ones are not.

    >>> covering_others(pd.DataFrame({"adm2_code": [None, "0102"]}))
    (set(), [])
    """
    there = set(table["adm2_code"].dropna())
    frame = districts()
    absent = frame[~frame["adm2_code"].isin(there)]
    new = (absent["new_since_2014"] == "true").all()
    gone = there & former_districts()
    if not gone and (len(there) < _FEWEST_OLD or absent.empty or not new):
        return set(), []
    parents = _parents(absent) if new else set()
    parts = frame["parent_2014"].map(lambda text: not gone.isdisjoint(text.split("+")))
    shared = (parents | gone | set(frame.loc[parts, "adm2_code"])) & there
    names = ", ".join(absent["district_en"]) if new else ", ".join(sorted(gone))
    return shared, [
        Sentence(
            "desk_note.vintage_districts", {"found": len(there), "names": names, "old": len(shared)}
        )
    ]


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
    parents = _parents(absent)
    here = set(frame["adm2_code"]) | {c for c in former_districts() if c[:2] == province}
    members = here & there
    return members if parents <= members else None


def _parents(absent: pd.DataFrame) -> set[str]:
    return {parent for text in absent["parent_2014"] for parent in text.split("+")}
