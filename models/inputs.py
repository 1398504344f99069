"""Inputs: the three provincial tables behind a ranking, shipped or brought, with their sources."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from geo.gazetteer import DATA, read_table
from models.cells import last_year
from models.sheet import SKIPPED
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
    understated : provinces whose shipped total is known to be too low
    skipped : file -> rows left out because they are tags or totals
    """

    outcome: pd.DataFrame
    harvest: pd.DataFrame
    poverty: pd.DataFrame
    harvest_unit: str
    sources: dict[str, Source]
    stand_in: bool
    understated: tuple[str, ...] = ()
    skipped: dict[str, tuple[int, ...]] = field(default_factory=dict)


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
    given = {"harvest": harvest, "poverty": poverty, "repatriation": repatriation}
    files = {name: Path(path) for name, path in given.items() if path is not None}
    own = {name: read_table_file(file) for name, file in files.items()}
    sources |= {name: Source(file.name, "", "", "") for name, file in files.items()}
    harvest_table, unit = _flood_water()
    if "harvest" in own:
        harvest_table, unit = tidy_harvest(own["harvest"], files["harvest"].name)
    shipped = "repatriation" not in own
    return Inputs(
        outcome=_adults_abroad()
        if shipped
        else tidy_repatriation(own["repatriation"], files["repatriation"].name),
        harvest=harvest_table,
        poverty=tidy_poverty(own["poverty"], files["poverty"].name) if "poverty" in own else _mpi(),
        harvest_unit=unit,
        sources=sources,
        stand_in=shipped,
        understated=_understated() if shipped else (),
        skipped={
            files[name].name: tuple(table.attrs[SKIPPED])
            for name, table in own.items()
            if table.attrs[SKIPPED]
        },
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
