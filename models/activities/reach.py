"""Reach: the people that active prevention rows report as reached, against those who live there.

Nobody knows how many people two rows reached both. So each sum is a range: at least the largest
row of each district, at most all rows added up, and never more than live there.
"""

from __future__ import annotations

import pandas as pd

from geo.gazetteer import read_table
from models.activities.active import PREVENTION, active, in_district
from models.activities.gaps import HIGH
from models.activities.span import Span

COLUMNS = [
    "population",
    "high_population",
    "rows",
    "unknown",
    "reached_sum",
    "at_least",
    "at_most",
    "at_least_pct",
    "at_most_pct",
    "too_many",
]


def with_people(table: pd.DataFrame) -> pd.DataFrame:
    """Return the ranked districts with the people of the newest census in `population`.

    The ranking's own column is of the year of its outcome.

    >>> with_people(pd.DataFrame({"adm2_pcode": ["KH0102"]}))["population"].tolist()
    [167593.0]
    """
    people = read_table("population_district").set_index("adm2_code")["population_derived"]
    return table.assign(population=table["adm2_pcode"].str[2:].map(people).astype(float))


def reach_by(rows: pd.DataFrame, table: pd.DataFrame, during: Span, by: str) -> pd.DataFrame:
    """Return the people reached by province (P-code), by district (P-code) or by agency.

    Parameters
    ----------
    rows : activity rows; a row's people_reached is for all of its time, so that a row of several
        quarters has the same figure in each of them.
    table : the ranked districts: adm2_pcode, adm1_pcode, tier, population.
    by : adm1_pcode, adm2_pcode or agency.

    Returns
    -------
    indexed by province, district or agency: population (of an agency: of its districts),
    high_population (of the upper two tiers), rows, unknown (rows whose figure is missing),
    reached_sum (people, everything added up; missing where no row has a figure), at_least and
    at_most (people in named districts, at most those who live there), the same in percent of
    population, and too_many: a row or a sum is larger than the population, so that people were
    counted twice or the figure is wrong.
    """
    people = table.set_index("adm2_pcode")
    running = _preventing(rows, table, during)
    if by == "adm2_pcode":
        running = in_district(running)
    keys = sorted(set(running[by]) if by == "agency" else set(table[by]))
    groups, none = dict(list(running.groupby(by))), running[:0]
    found = []
    for key in keys:
        here = groups.get(key, none)
        found.append(_reach(here, people, _districts(here, people, by, key)))
    index = pd.Index(keys, name=by, dtype=object)
    return pd.DataFrame(found, index=index, columns=COLUMNS)


def _preventing(rows: pd.DataFrame, table: pd.DataFrame, during: Span) -> pd.DataFrame:
    """Return the active prevention rows in the provinces of a table, with P-codes."""
    running = active(rows, during)
    running = running[running["pillar"] == PREVENTION].assign(
        adm1_pcode=lambda r: "KH" + r["adm1_code"].astype(str),
        adm2_pcode=lambda r: ("KH" + r["adm2_code"]).where(r["adm2_code"].notna(), None),
    )
    return running[running["adm1_pcode"].isin(set(table["adm1_pcode"]))]


def _districts(here: pd.DataFrame, people: pd.DataFrame, by: str, key: str) -> pd.DataFrame:
    if by == "agency":
        return people.loc[sorted(set(here["adm2_pcode"].dropna()))]
    return people.loc[[key]] if by == "adm2_pcode" else people[people["adm1_pcode"] == key]


def _reach(rows: pd.DataFrame, people: pd.DataFrame, districts: pd.DataFrame) -> list[object]:
    figures = rows["people_reached"].astype(float)
    least, most, too_many = 0.0, 0.0, False
    for code, group in in_district(rows).groupby("adm2_pcode"):
        known = group["people_reached"].astype(float).dropna()
        population = float(people.loc[code, "population"])
        too_many |= known.sum() > population
        least += min(known.max() if len(known) else 0.0, population)
        most += min(known.sum(), population)
    population = float(districts["population"].sum(min_count=1))
    high = float(districts.loc[districts["tier"].isin(HIGH), "population"].sum())
    known_any = in_district(rows)["people_reached"].notna().any()
    least, most = (least, most) if known_any else (float("nan"), float("nan"))
    return [
        population,
        high,
        len(rows),
        int(figures.isna().sum()),
        figures.sum(min_count=1),
        least,
        most,
        100 * least / population,
        100 * most / population,
        bool(too_many),
    ]


def reach_by_quarter(
    rows: pd.DataFrame, table: pd.DataFrame, spans: dict[str, Span]
) -> pd.DataFrame:
    """Return the people reached in all districts of the table per quarter, indexed by its name."""
    found = {}
    for name, span in spans.items():
        here = _preventing(rows, table, span)
        found[name] = _reach(here, table.set_index("adm2_pcode"), table)
    return pd.DataFrame.from_dict(found, orient="index", columns=COLUMNS)
