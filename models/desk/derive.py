"""Derive: the totals a table of counts implies, made before small counts leave it.

Made afterwards, one withheld district would leave its whole province without a total.
"""

from collections.abc import Collection

import pandas as pd

from models.reading.cells import last_year
from models.reading.vintage import UNDIVIDED_YEAR, standing_for

_COLUMNS = ["adm1_code", "adm2_code", "period", "corridor", "count", "suppressed"]


Covering = Collection[tuple[str, str]]  # district and period, as of `covering_others`


def with_totals(table: pd.DataFrame, covering: Covering = ()) -> tuple[pd.DataFrame, int]:
    """Return the table with totals over corridors, then over districts; and how many provinces'.

    A total is added only where the table has none and every part is there with a count. A part
    without one that is not withheld either leaves the table. A district in `covering` counts for
    those made from it too.

    >>> t = pd.DataFrame({"adm1_code": "23", "adm2_code": ["2301", "2302"], "period": "2024",
    ...                   "corridor": "all", "count": [40.0, 4.0], "suppressed": False})
    >>> with_totals(t)[0]["count"].tolist()
    [40.0, 4.0, 44.0]
    """
    table = pd.concat([table, _over_corridors(table)], ignore_index=True)
    added = _over_districts(table, covering)
    table = table[table["count"].notna() | table["suppressed"]]  # a gap has done its part
    provinces = added["adm1_code"].nunique() if len(added) else 0
    return pd.concat([table, added], ignore_index=True) if len(added) else table, provinces


def without_total(table: pd.DataFrame) -> int:
    """Return how many areas have counts of some countries of a period and none of another.

    Parameters
    ----------
    table : as `with_totals` returns it.

    >>> t = pd.DataFrame({"adm1_code": ["07", "07", "21"], "adm2_code": None, "period": "2024",
    ...                   "corridor": ["thailand", "vietnam", "thailand"]})
    >>> without_total(t)
    1
    """
    if (table["corridor"] == "all").all():
        return 0
    named = table[table["corridor"] != "all"].groupby("period")["corridor"].agg(set)
    areas = table.groupby(["adm1_code", "adm2_code", "period"], dropna=False)["corridor"].agg(set)
    short = {
        (adm1, adm2)
        for (adm1, adm2, period), there in areas.items()
        if "all" not in there and not named[period] <= there
    }
    return len(short)


def _over_corridors(table: pd.DataFrame) -> pd.DataFrame:
    """Return totals over corridors; of an area that lacks one which others have, there is none."""
    if (table["corridor"] == "all").all():
        return _frame([])
    rows = []
    key = ["adm1_code", "adm2_code", "period"]
    named = table[table["corridor"] != "all"].groupby("period")["corridor"].agg(set)
    for (adm1, adm2, period), group in table.groupby(key, dropna=False, sort=False):
        there = set(group["corridor"])
        # people from one country alone are not those from all
        whole = "all" in there or len(named[period]) == 1 or not named[period] <= there
        if not whole and group["count"].notna().all():
            district = adm2 if isinstance(adm2, str) else None
            rows.append((adm1, district, period, "all", group["count"].sum(), False))
    return _frame(rows)


def _over_districts(table: pd.DataFrame, covering: Covering) -> pd.DataFrame:
    if table["adm2_code"].isna().all():
        return _frame([])
    rows = []
    for (adm1, period, corridor), group in table.groupby(
        ["adm1_code", "period", "corridor"], sort=False
    ):
        of_districts = group[group["adm2_code"].notna()].set_index("adm2_code")["count"]
        if len(of_districts) < len(group) or of_districts.isna().any():
            continue  # has a row of its own, or a part is not known
        olds = standing_for(set(of_districts.index), str(adm1))
        if olds is not None and all((old, period) in covering for old in olds):
            rows.append((adm1, None, period, corridor, of_districts.sum(), False))
    return _frame(rows)


def all_of_then(parts: set[str], province: str, period: str) -> bool:
    """Return whether every district that a province surely had in a period is among these codes.

    >>> all_of_then({"2301", "2302"}, "23", "2024"), all_of_then({"2301"}, "23", "2024")
    (True, False)
    """
    olds = standing_for(parts, province)
    return olds == set() or (olds is not None and last_year(period) <= UNDIVIDED_YEAR)


def _frame(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    return frame.astype({"count": float, "suppressed": bool, "adm2_code": object})
