"""Reach: the people that active prevention rows report as reached, against those who live there.

Nobody knows how many people two rows reached both. So each sum is a range: at least the largest
row of each district, at most all rows added up, and never more than live there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.gazetteer import read_table
from models.activities.active import PREVENTION, active, in_district
from models.activities.country import COUNTRY
from models.activities.gaps import HIGH
from models.activities.span import Span

PROVINCES = 25
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

    Rows of the whole country are in no province: they are a line of their own, `COUNTRY`.

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
    running = _preventing(rows, table, during)
    if by == "adm2_pcode":
        running = in_district(running)
    keys = sorted(set(running[by]) if by == "agency" else {*table[by], *_country(running, by)})
    places = running[[by, "adm2_pcode"]].dropna().drop_duplicates() if by == "agency" else table
    people = table.set_index("adm2_pcode")
    # one line for each key and district
    places = places[[by]].assign(
        population=places["adm2_pcode"].map(people["population"]).astype(float),
        high=places["adm2_pcode"].map(people["tier"].isin(HIGH)).astype(bool),
    )
    population = places.groupby(by)["population"].sum(min_count=1).reindex(keys)
    # of no district at all the sum is nobody
    high = places[places["high"]].groupby(by)["population"].sum().reindex(keys, fill_value=0.0)
    return _reach(running, people["population"], by, population, high)


def _preventing(rows: pd.DataFrame, table: pd.DataFrame, during: Span) -> pd.DataFrame:
    """Return the active prevention rows in the provinces of a table, with P-codes.

    Those of the whole country have its code; they are in a table of all provinces alone.
    """
    running = active(rows[rows["pillar"] == PREVENTION], during)
    running = running.assign(
        adm1_pcode=lambda r: COUNTRY + r["adm1_code"].where(r["adm1_code"].notna(), ""),
        adm2_pcode=lambda r: ("KH" + r["adm2_code"]).where(r["adm2_code"].notna(), None),
    )
    here = set(table["adm1_pcode"])
    return running[
        running["adm1_pcode"].isin(here | ({COUNTRY} if len(here) == PROVINCES else set()))
    ]


def _country(running: pd.DataFrame, by: str) -> set[str]:
    return {COUNTRY} & set(running[by]) if by == "adm1_pcode" else set()


def _reach(
    rows: pd.DataFrame, people: pd.Series, by: str, population: pd.Series, high: pd.Series
) -> pd.DataFrame:
    """Return the columns of `reach_by` for the keys of `population`.

    Parameters
    ----------
    people : of each district, by P-code; population and high : people of each key's districts.
    """
    rows = rows.assign(people_reached=rows["people_reached"].astype(float))
    figures = rows.groupby(by)["people_reached"]
    # one column after the other: within a district the same people may be reached twice
    where = [by] if by == "adm2_pcode" else [by, "adm2_pcode"]
    here = in_district(rows).groupby(where, sort=True)["people_reached"]
    here = pd.DataFrame({"largest": here.max(), "sum": here.sum(min_count=1)})
    living = here.index.get_level_values("adm2_pcode").map(people).astype(float)
    here = pd.DataFrame(
        {
            "at_least": np.fmin(here["largest"], living).where(here["largest"].notna()),
            "at_most": np.fmin(here["sum"], living).where(here["sum"].notna()),
            "too_many": here["sum"] > living,
        }
    ).groupby(level=by)
    found = pd.DataFrame(index=pd.Index(population.index, name=by, dtype=object))
    found["population"], found["high_population"] = population, high
    found["rows"] = figures.size().reindex(found.index, fill_value=0)
    found["unknown"] = found["rows"] - figures.count().reindex(found.index, fill_value=0)
    found["reached_sum"] = figures.sum(min_count=1)
    found["at_least"], found["at_most"] = (
        here[column].sum(min_count=1).reindex(found.index) for column in ("at_least", "at_most")
    )
    for column in ("at_least", "at_most"):
        found[f"{column}_pct"] = 100 * found[column] / found["population"]
    found["too_many"] = here["too_many"].any().reindex(found.index, fill_value=False).astype(bool)
    return found[COLUMNS]


def reach_by_quarter(
    rows: pd.DataFrame, table: pd.DataFrame, spans: dict[str, Span]
) -> pd.DataFrame:
    """Return the people reached in all districts of the table per quarter, indexed by its name."""
    every = [_preventing(rows, table, span).assign(quarter=name) for name, span in spans.items()]
    people = table.set_index("adm2_pcode")["population"].astype(float)
    whole = pd.Series(people.sum(min_count=1), index=list(spans))
    high = pd.Series(people[table["tier"].isin(HIGH).to_numpy()].sum(), index=list(spans))
    return _reach(pd.concat(every), people, "quarter", whole, high)
