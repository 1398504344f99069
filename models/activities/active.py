"""Active: the rows that run on a date or in a quarter; suspended ones never do."""

from __future__ import annotations

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
    kept = [
        record["status"] != SUSPENDED and (during is None or span_of(record).meets(during))
        for record in rows.to_dict("records")
    ]
    return rows[pd.Series(kept, index=rows.index, dtype=bool)]


def in_district(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that name a district."""
    return rows[rows["adm2_code"].notna()]


def in_province_only(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that only say: somewhere in this province."""
    return rows[rows["adm2_code"].isna()]
