"""Join: carry provincial or district values onto the districts, and report what happened."""

from dataclasses import dataclass

import pandas as pd

from geo.errors import InputError

_KEY = {"province": "adm1_code", "district": "adm2_code"}


@dataclass(frozen=True)
class JoinReport:
    """What a join did: codes that found a district, and those that didn't.

    `matched` counts areas with a row; `unmatched` are codes of the table that no district has;
    `missing` are areas without a row or without a value; `duplicated` are codes given twice.
    """

    table: str
    level: str
    matched: int
    unmatched: tuple[str, ...]
    missing: tuple[str, ...]
    duplicated: tuple[str, ...]

    @property
    def rate_pct(self) -> float:
        """Share of the areas that have a value, %.

        >>> JoinReport("poverty", "province", 24, (), ("25",), ()).rate_pct
        96.0
        """
        return 100.0 * self.matched / (self.matched + len(self.missing))


def inspect_join(
    districts: pd.DataFrame, values: pd.DataFrame, level: str, table: str
) -> JoinReport:
    """Report how a table fits the districts, without joining.

    >>> d = pd.DataFrame({"adm2_code": ["0101", "0201"], "adm1_code": ["01", "02"]})
    >>> v = pd.DataFrame({"adm1_code": ["01", "01", "99"], "rate_pct": [1.0, 2.0, 3.0]})
    >>> r = inspect_join(d, v, "province", "toy")
    >>> r.unmatched, r.missing, r.duplicated
    (('99',), ('02',), ('01',))
    """
    key = _KEY[level]
    wanted, given = set(districts[key]), values[key]
    filled = values.dropna(subset=[c for c in values.columns if c != key], how="all")[key]
    return JoinReport(
        table=table,
        level=level,
        matched=len(wanted & set(filled)),
        unmatched=tuple(sorted(set(given) - wanted)),
        missing=tuple(sorted(wanted - set(filled))),
        duplicated=tuple(sorted(given[given.duplicated()].unique())),
    )


def join_values(
    districts: pd.DataFrame, values: pd.DataFrame, level: str, table: str
) -> tuple[pd.DataFrame, JoinReport]:
    """Join a table onto the districts: one row per district, nothing overwritten, gaps kept.

    Parameters
    ----------
    districts : one row per district with `adm2_code` and `adm1_code`.
    values : one row per area with `adm1_code` or `adm2_code` and value columns. Columns of a
        provincial table must carry `province` in their name, so that nobody takes them for
        district figures.

    Raises
    ------
    InputError : a code is given twice or belongs to no area.
    ValueError : a column exists already, or hides its level.

    >>> d = pd.DataFrame({"adm2_code": ["0101", "0201"], "adm1_code": ["01", "02"]})
    >>> v = pd.DataFrame({"adm1_code": ["01"], "poverty_province_pct": [9.5]})
    >>> join_values(d, v, "province", "toy")[0]["poverty_province_pct"].tolist()
    [9.5, nan]
    """
    key = _KEY[level]
    columns = [c for c in values.columns if c != key]
    taken = [c for c in columns if c in districts.columns]
    hidden = [c for c in columns if level == "province" and "province" not in c]
    if taken or hidden:
        raise ValueError(f"{table}: columns taken already {taken}, without their level {hidden}")
    report = inspect_join(districts, values, level, table)
    for problem, codes in (("twice", report.duplicated), ("unknown", report.unmatched)):
        if codes:
            raise InputError(
                f"join.{problem}",
                file=table,
                column=key,
                level=level,
                codes=", ".join(codes[:10]),
                n=len(codes),
            )
    joined = districts.merge(values, on=key, how="left", validate="many_to_one")
    return joined, report
