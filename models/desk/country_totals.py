"""Country totals: what rows of totals in a file tell about the whole country."""

from __future__ import annotations

import pandas as pd

from geo.errors import InputError
from models.reading.area import exact
from models.reading.cells import Place, to_number, to_period
from models.reading.headers import corridor_of
from models.reading.numbers import COUNT, Form
from models.reading.rows import TOTALS
from models.reading.total_rows import total_of


def country_totals(
    table: pd.DataFrame, tidy: pd.DataFrame, form: Form
) -> dict[tuple[str, str], float]:
    """Return (period, corridor) -> the country's total where the file has rows of totals.

    Added up from the table where it can be; else as the row tells it.

    Parameters
    ----------
    table : as it was read, with its totals; tidy : its counts, with totals; form : how they are
        written.

    >>> t = pd.DataFrame({"adm2_code": [None], "period": "2024", "corridor": "all", "count": 12.0})
    >>> told = pd.DataFrame()
    >>> told.attrs["totals"] = [{"area_name": "Total", "count": "12"}]
    >>> country_totals(told, t, Form())
    {('2024', 'all'): 12.0}
    """
    # a total of one area is none of the country
    told = [t for t in table.attrs.get(TOTALS, []) if not exact(total_of(t), "province")]
    if not told:
        return {}
    sums: dict[tuple[str, str], float] = {}
    for (period, corridor), rows in tidy.groupby(["period", "corridor"], sort=False):
        own = rows[rows["adm2_code"].isna()]
        counts = (own if len(own) else rows)["count"]
        whole = counts.notna().all()
        value = float(counts.sum()) if whole else _told(told, period, corridor, tidy, form)
        if value is not None:
            sums[period, corridor] = value
    return sums


def _told(
    totals: list[dict], period: str, corridor: str, tidy: pd.DataFrame, form: Form
) -> float | None:
    one_period = tidy["period"].nunique() == 1
    for record in totals:
        at = Place("", 0, "")
        try:
            when = to_period(record.get("period") or (period if one_period else None), at)
            parts = [text for c, text in record.items() if corridor_of(str(c)) == corridor]
            texts = [record.get("count")] if corridor == "all" else parts
            if when == period and texts:
                return sum(to_number(text, at, COUNT, form) for text in texts)
        except InputError:
            continue  # a total that can't be read tells nobody anything
    return None
