"""Inputs: the three provincial tables behind a ranking, shipped or brought, with their sources."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from geo.gazetteer import DATA, read_table
from geo.words import Sentence
from models.reading.cells import last_year

SHOCK_YEARS = 3  # a harvest shock is the worst of the three years up to the period


@dataclass(frozen=True)
class Source:
    """Where a table comes from."""

    title: str
    url: str
    licence: str
    caveat: str


@dataclass(frozen=True)
class Inputs:
    """The tidy tables a ranking is made from.

    outcome : adm1_code, adm2_code, period, corridor, count, suppressed (people)
    harvest : adm1_code, period, value (in `harvest_unit`, "score" or "pct")
    poverty : adm1_code, period, headcount_pct, headcount_se_pct
    understated : provinces whose shipped total is known to be too low
    notes : (file, what was done to it), for each table that was brought
    """

    outcome: pd.DataFrame
    harvest: pd.DataFrame
    poverty: pd.DataFrame
    harvest_unit: str
    sources: dict[str, Source]
    stand_in: bool
    understated: tuple[str, ...] = ()
    notes: tuple[tuple[str, Sentence], ...] = ()


class OwnTable(Protocol):
    """A table that somebody uploaded, with its file, the unit of a harvest table, and notes."""

    @property
    def file(self) -> str:
        """Return the name of the file."""

    @property
    def unit(self) -> str:
        """Return the unit of a harvest table."""

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """Return what was done to the table."""

    def tidy(self) -> pd.DataFrame:
        """Return the table, or raise an InputError that says what stands in the way."""


def shipped_inputs() -> Inputs:
    """Return the shipped tables.

    >>> shipped_inputs().stand_in
    True
    """
    return with_tables({}, {})


def with_tables(own: Mapping[str, OwnTable], sources: Mapping[str, Source]) -> Inputs:
    """Return the shipped tables, each replaced by the one brought for it.

    Parameters
    ----------
    own, sources : input ("repatriation", "harvest", "poverty") -> table and where it is from.

    Raises
    ------
    InputError : one of the tables can't be used.

    >>> with_tables({}, {}).harvest_unit
    'score'
    """
    shipped = {
        "repatriation": _source("adults_abroad_province"),
        "harvest": _source("harvest_flood_shock"),
        "poverty": _source("poverty_mpi"),
        "population": _source("population_district"),
        "idpoor": _source("idpoor_district"),
        "crossings": _source("crossings"),
    }
    tables = {name: one.tidy() for name, one in own.items()}
    harvest, unit = (
        _flood_water() if "harvest" not in own else (tables["harvest"], own["harvest"].unit)
    )
    stand_in = "repatriation" not in own
    return Inputs(
        outcome=_adults_abroad() if stand_in else tables["repatriation"],
        harvest=harvest,
        poverty=tables["poverty"] if "poverty" in own else _mpi(),
        harvest_unit=unit,
        sources=shipped | dict(sources),
        stand_in=stand_in,
        understated=_understated() if stand_in else (),
        notes=tuple((one.file, note) for one in own.values() for note in one.notes),
    )


def _source(resource: str) -> Source:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    entry = next(r for r in package["resources"] if r["name"] == resource)
    first = entry["sources"][0]
    return Source(
        title="; ".join(source["title"] for source in entry["sources"]),
        url=first.get("path", ""),
        licence="; ".join(x.get("title") or x["name"] for x in entry["licenses"]),
        caveat=entry.get("caveat", ""),
    )


def _adults_abroad() -> pd.DataFrame:
    table = read_table("adults_abroad_province")
    return pd.DataFrame(
        {
            "adm1_code": table["adm1_code"],
            "adm2_code": None,
            "period": table["period"],
            "corridor": "all",
            "count": table["count"].astype(float),
            "suppressed": False,
        }
    )


def _understated() -> tuple[str, ...]:
    table = read_table("adults_abroad_province")
    return tuple(table.loc[table["understated"].notna(), "adm1_code"])


def _flood_water() -> tuple[pd.DataFrame, str]:
    table = read_table("harvest_flood_shock")
    table = table[table["usable"] == "1"]
    yearly = pd.DataFrame(
        {
            "adm1_code": table["adm1_code"],
            "year": table["year"].astype(int),
            "size": table["water_z_score"].astype(float).abs(),
        }
    )
    return flood_shock(yearly), "score"


def flood_shock(yearly: pd.DataFrame) -> pd.DataFrame:
    """Return the worst absolute z-score of the three years up to each year.

    Parameters
    ----------
    yearly : adm1_code, year, size (absolute z-score of seasonal flood water); years that can't
        be used are absent, and the worst of the years that are there counts.

    >>> y = pd.DataFrame({"adm1_code": "01", "year": [2009, 2010, 2011], "size": [1.0, 3.0, 2.0]})
    >>> flood_shock(y).to_dict("records")
    [{'adm1_code': '01', 'period': '2009-2011', 'value': 3.0}]
    """
    windows = []
    for end in range(yearly["year"].min() + SHOCK_YEARS - 1, yearly["year"].max() + 1):
        inside = yearly[yearly["year"].between(end - SHOCK_YEARS + 1, end)]
        worst = inside.groupby("adm1_code", as_index=False)["size"].max()
        worst.insert(1, "period", f"{end - SHOCK_YEARS + 1}-{end}")
        windows.append(worst.rename(columns={"size": "value"}))
    return pd.concat(windows, ignore_index=True)


def _mpi() -> pd.DataFrame:
    """Join the harmonised earlier rounds to the newest round, which has one value a province."""
    newest = read_table("poverty_mpi")
    earlier = read_table("poverty_mpi_harmonised")
    earlier = earlier[~earlier["period"].isin(newest["period"])]
    columns = ["adm1_code", "period", "headcount_pct", "headcount_se_pct"]
    both = pd.concat([earlier.reindex(columns=columns), newest[columns]], ignore_index=True)
    return both.astype({"headcount_pct": float, "headcount_se_pct": float})


def newest_period(table: pd.DataFrame) -> str:
    """Return the period of a table that ends last.

    >>> newest_period(pd.DataFrame({"period": ["2010", "2021-2022", "2014"]}))
    '2021-2022'
    """
    return max(table["period"].unique(), key=lambda p: (last_year(p), p))
