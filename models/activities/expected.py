"""Expected: what has not begun has reached nobody, whatever its row says."""

from datetime import date

import pandas as pd

PLANNED = "planned"


def expected(rows: pd.DataFrame, day: date) -> pd.Series:
    """Return which rows tell people reached by an activity that has not begun.

    Parameters
    ----------
    rows : with status, start, reported_on (dates) and people_reached (numbers).
    day : when the rows were told; a row that was reported later was told then.

    >>> this, next_ = date(2026, 1, 5), date(2027, 1, 5)
    >>> rows = pd.DataFrame({"status": ["planned", "ongoing", "ongoing"], "people_reached": 40.0,
    ...                      "start": [this, this, next_], "reported_on": None})
    >>> expected(rows, date(2026, 11, 1)).tolist()
    [True, False, True]
    """
    told = rows["reported_on"].where(rows["reported_on"].notna(), day)
    later = [start > max(day, of) for start, of in zip(rows["start"], told, strict=True)]
    begun = rows["status"].ne(PLANNED) & ~pd.Series(later, index=rows.index, dtype=bool)
    return ~begun & (rows["people_reached"] > 0)


def without_expected(rows: pd.DataFrame, day: date, as_targeted: bool = False) -> pd.DataFrame:
    """Return rows in which nobody is reached by what has not begun.

    as_targeted : such people are those targeted, where the row names no others
    """
    early = expected(rows, day)
    if not early.any():
        return rows
    targeted, reached = rows["people_targeted"], rows["people_reached"]
    if as_targeted:
        targeted = targeted.where(targeted.notna() | ~early, reached)
    return rows.assign(people_targeted=targeted, people_reached=reached.mask(early))
