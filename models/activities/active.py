"""Active: the rows that run on a date or in a quarter; suspended ones never do."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from models.activities.span import Span

PREVENTION, SUSPENDED = "prevention", "suspended"


def span_of(row: pd.Series | dict) -> Span:
    """Return the days of a row; a missing end is open."""
    end = row["end"]
    return Span(row["start"], None if pd.isna(end) else end)


def active(rows: pd.DataFrame, during: Span | None = None) -> pd.DataFrame:
    """Return the rows that are not suspended and have a day in common with a span.

    Parameters
    ----------
    rows : with status, start, end (dates; a missing end is open).
    during : all of time where it is None.

    >>> from datetime import date
    >>> rows = pd.DataFrame({"status": ["ongoing", "suspended"], "start": date(2026, 1, 1),
    ...                      "end": None})
    >>> len(active(rows)), len(active(rows, Span(date(2025, 1, 1), date(2025, 12, 31))))
    (1, 0)
    """
    kept = rows["status"].to_numpy(object) != SUSPENDED
    if during is not None:
        kept &= rows["start"].to_numpy(object) <= (during.end or date.max)
        ends = rows["end"].where(rows["end"].notna(), date.max)
        kept &= ends.to_numpy(object) >= during.start
    return rows[kept]


def in_district(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that name a district."""
    return rows[rows["adm2_code"].notna()]


def in_province_only(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that only say: somewhere in this province."""
    return rows[rows["adm2_code"].isna() & rows["adm1_code"].notna()]


def within(rows: pd.DataFrame, pcodes: Iterable[str]) -> pd.DataFrame:
    """Return the rows of some provinces (P-codes), and those of the whole country.

    >>> rows = pd.DataFrame({"adm1_code": ["20", "07", None]}, dtype=object)
    >>> within(rows, ["KH20"])["adm1_code"].tolist()
    ['20', None]
    """
    codes = {pcode[2:] for pcode in pcodes}
    return rows[rows["adm1_code"].isna() | rows["adm1_code"].isin(codes)]
