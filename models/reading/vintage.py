"""Vintage: tables that know the areas of an earlier year are recognised, and never guessed at.

Until the end of 2013 Kampong Cham (03) held what is now Tboung Khmum (25); since 2014 fourteen
districts were made from parts of others (`new_since_2014`, `parent_2014` in data/districts.csv).
"""

from functools import cache

import pandas as pd

from geo.gazetteer import districts
from geo.names import match_area
from geo.words import Sentence
from models.reading.area import (
    AREA,
    NEW_PROVINCE,
    OLD_PROVINCE,
    AreaName,
    former_districts,
    name_of,
)
from models.reading.cells import last_year
from models.reading.question import Answers, Question, Reading, answered

SPLIT_YEAR = 2013  # the last year of the old province
JOINED, MISSING, ALONE = "joined", "missing", "alone"
_HALF = 12  # of the provinces: a table of more is one of the country, of fewer one of a part
# the last full year with the districts of 2014: 12 khans, 26 krongs and 159 sroks; the fourteen
# newer ones were made between its last days and 2022
UNDIVIDED_YEAR = 2018


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
    Question : a period of 2014 or later has most provinces and not Tboung Khmum, and nobody has
        decided.
    """
    kept: list[pd.DataFrame] = []
    notes: dict[str, list[str]] = {}
    for period, rows in table.groupby("period", sort=False):
        own = rows["adm2_code"].isna() if "adm2_code" in rows else rows["adm1_code"].notna()
        provinces = set(rows.loc[own, "adm1_code"])
        treatment = _treatment(provinces, str(period), file, answers, left_empty)
        old = own & (rows["adm1_code"] == OLD_PROVINCE)
        if treatment == JOINED and "count" in rows:
            rows = rows[~old]
        elif treatment == JOINED:
            rows = pd.concat([rows, rows[old].assign(adm1_code=NEW_PROVINCE)])
        kept.append(rows)
        if treatment:
            what = "count" if "count" in rows else "rate"
            key = f"desk_note.vintage_{what if treatment == JOINED else treatment}"
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
    own: set[str], period: str, file: str, answers: Answers, left_empty: bool
) -> str | None:
    """Return joined, missing, alone, or None where a period knows the provinces of today.

    Alone: some provinces of 2014 or later, read as today's; a note says so.

    Parameters
    ----------
    own : the provinces with a figure of their own; their districts tell nothing
    """
    if NEW_PROVINCE in own or OLD_PROVINCE not in own:
        return None
    if last_year(period) <= SPLIT_YEAR:
        return JOINED
    if left_empty:
        return None
    if len(own) <= _HALF:
        return ALONE
    readings = (Reading(JOINED), Reading(MISSING))
    asked = Question(
        "question.tboung_khmum", readings, file=file, column="area_code", period=period
    )
    return asked.answer(answers)


def covering_others(
    table: pd.DataFrame, file: str, answers: Answers
) -> tuple[set[tuple[str, str]], list[Sentence]]:
    """Return (district, period) of counts that also cover a district made from it, and notes.

    Each divided district is judged by itself: whatever else a table lacks tells nothing of it.
    One made from it that has a count, be it withheld, is counted apart. One without existed in
    no year up to 2018; of later years `divided` is asked, joined or missing as in `adapt`.

    Raises
    ------
    Question : of a year after 2018, and nobody has decided.

    >>> t = pd.DataFrame({"adm2_code": ["1201", "1213", "1801"], "period": "2015",
    ...                   "count": 40.0, "suppressed": False})
    >>> covering_others(t, "r.csv", {})[0], covering_others(t[:2], "r.csv", {})
    ({('1801', '2015')}, (set(), []))
    """
    if "adm2_code" not in table:
        return set(), []
    known = table[table["adm2_code"].notna() & (table["count"].notna() | table["suppressed"])]
    there = {str(at): set(codes) for at, codes in known.groupby("period")["adm2_code"]}
    joined: list[tuple[str, str]] = []
    unsure: list[tuple[str, str]] = []
    for period, codes in there.items():
        for new, olds in _made_from().items():
            gone = olds & codes & former_districts()
            if gone or (olds & codes and new not in codes):
                sure = gone or last_year(period) <= UNDIVIDED_YEAR
                (joined if sure else unsure).append((new, period))
    notes: list[Sentence] = []
    if unsure:
        answer = _divided(unsure, there, file).answer(answers)
        notes = [answered("divided", answer)]
        joined += unsure if answer == JOINED else []
    covering = {
        (code, at) for new, at in joined for code in (_made_from()[new] | {new}) & there[at]
    }
    if covering:
        found, old = len(set().union(*there.values())), len({code for code, _ in covering})
        names = ", ".join(name_of(new, "en") for new in sorted({new for new, _ in joined}))
        values = {"found": found, "names": names, "old": old}
        notes.append(Sentence("desk_note.vintage_districts", values))
    return covering, notes


def _divided(unsure: list[tuple[str, str]], there: dict[str, set[str]], file: str) -> Question:
    """Return the question whether districts without a count are counted with older ones."""
    old = {code for new, period in unsure for code in _made_from()[new] & there[period]}
    return Question(
        "question.divided",
        (Reading(JOINED), Reading(MISSING)),
        file=file,
        column="area_code",
        new=tuple(AreaName(new) for new in sorted({new for new, _ in unsure})),
        old=tuple(AreaName(code) for code in sorted(old)),
        period=", ".join(sorted({period for _, period in unsure})),
    )


def standing_for(there: set[str], province: str) -> set[str] | None:
    """Return the districts that count for those made from them, in a province that is all there.

    None where a part of the province is not there. A new district that is not there is taken to
    be counted with those it was made from, which must be; whether it is, `covering_others` knows.

    >>> standing_for({"0701", "0702", "0703", "0704", "0705", "0706", "0707", "0708"}, "07")
    {'0707'}
    """
    frame = districts()
    frame = frame[frame["adm1_code"] == province]
    absent = set(frame["adm2_code"]) - there
    if not absent <= _made_from().keys():
        return None
    olds = {old for new in absent for old in _made_from()[new]}
    return olds if olds <= there else None


@cache
def _made_from() -> dict[str, set[str]]:
    """Return each district that is newer than 2014 -> those that it was made from."""
    frame = districts()
    new = frame[frame["new_since_2014"] == "true"]
    return {c: set(p.split("+")) for c, p in zip(new["adm2_code"], new["parent_2014"], strict=True)}
