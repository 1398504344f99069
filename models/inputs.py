"""Inputs: the three provincial tables behind a ranking, shipped or brought, with their sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.gazetteer import DATA, read_table
from models.cells import last_year
from models.table_file import read_table_file
from models.uploads import tidy_harvest, tidy_poverty, tidy_repatriation

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
    """

    outcome: pd.DataFrame
    harvest: pd.DataFrame
    poverty: pd.DataFrame
    harvest_unit: str
    sources: dict[str, Source]
    stand_in: bool
    understated: tuple[str, ...] = ()


def load_inputs(
    harvest: str | Path | None = None,
    poverty: str | Path | None = None,
    repatriation: str | Path | None = None,
) -> Inputs:
    """Load the shipped tables, each replaced by the file given for it.

    Raises
    ------
    InputError : a file can't be used; the error names the cell and the way out.

    >>> load_inputs().stand_in
    True
    """
    sources = {
        "repatriation": _source("adults_abroad_province"),
        "harvest": _source("harvest_flood_shock"),
        "poverty": _source("poverty_mpi"),
        "population": _source("population_district"),
        "idpoor": _source("idpoor_district"),
        "crossings": _source("crossings"),
    }
    for name, path in (("harvest", harvest), ("poverty", poverty), ("repatriation", repatriation)):
        if path is not None:
            sources[name] = Source(Path(path).name, "", "", "")
    harvest_table, unit = _harvest(harvest)
    shipped = repatriation is None
    return Inputs(
        outcome=_adults_abroad() if shipped else _own(repatriation, tidy_repatriation),
        harvest=harvest_table,
        poverty=_mpi() if poverty is None else _own(poverty, tidy_poverty),
        harvest_unit=unit,
        sources=sources,
        stand_in=shipped,
        understated=_understated() if shipped else (),
    )


def _own(path: str | Path, tidy) -> pd.DataFrame:
    return tidy(read_table_file(path), Path(path).name)


def _source(resource: str) -> Source:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    entry = next(r for r in package["resources"] if r["name"] == resource)
    first = entry["sources"][0]
    return Source(
        title=first["title"],
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


def _harvest(path: str | Path | None) -> tuple[pd.DataFrame, str]:
    if path is not None:
        return tidy_harvest(read_table_file(path), Path(path).name)
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
