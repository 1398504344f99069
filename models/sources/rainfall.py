"""Rainfall: rain of the growing season by district and year, by WFP, from HDX."""

import math

import pandas as pd

from geo.errors import InputError
from geo.gazetteer import districts
from geo.pcode import to_code
from models.estimate.inputs import flood_shock
from models.sources.note import note, unknown_names
from models.sources.published_csv import read_csv
from models.sources.source import LiveSource, Reading

SEASON_MONTHS = range(5, 11)  # May to October, when rain-fed rice grows
SEASON_DEKADS = 18  # three ten-day periods a month
_LIKELY_MM = (300.0, 6_000.0)  # rain of a usual season anywhere in Cambodia
_MOST_DEKAD_MM = 2_000.0  # more in ten days is a flag or an infinity, not rain
_COLUMNS = {
    "date": ("date",),
    "pcode": ("PCODE", "ADM2_PCODE"),
    "pixels": ("n_pixels",),
    "rain_mm": ("rfh",),
    "normal_mm": ("rfh_avg",),
    "level?": ("adm_level",),
    "version?": ("version",),
}


def read_rainfall(content: bytes, file: str) -> Reading:
    """Return rain and usual rain (mm) of May to October for each district and whole season.

    Forecasts are left out; a season that lacks one of its 18 ten-day periods is missing. Two
    areas of one P-code are averaged by their pixels.

    Raises
    ------
    InputError : not the table we know, no district, or rain that can't be in mm.
    """
    table = read_csv(content, file, _COLUMNS)
    if "version" in table:
        table = table[table["version"] != "forecast"]
    if "level" in table:
        table = table[table["level"] == "2"]
    numbers = table[["pixels", "rain_mm", "normal_mm"]]
    numbers = numbers.apply(pd.to_numeric, errors="coerce").astype(float)
    when = pd.to_datetime(table["date"], format="%Y-%m-%d", errors="coerce")
    if when.isna().any():
        found = repr(table["date"][when.isna()].iloc[0])[:60]
        raise InputError("sources.dates", file=file, column="date", found=found)
    frame = numbers.assign(pcode=table["pcode"], date=when)
    seasons = _seasons(frame[frame["date"].dt.month.isin(SEASON_MONTHS)])
    reading = _in_our_codes(seasons, table.attrs["columns"], file)
    usual = reading.table["normal_mm"].median()
    if not _LIKELY_MM[0] <= usual <= _LIKELY_MM[1]:
        raise InputError("sources.rain", file=file, column="rfh_avg", usual=f"{usual:g}")
    return reading


def _seasons(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of every whole season, by P-code and year."""
    measured = frame.dropna()
    likely = measured[["rain_mm", "normal_mm"]].apply(lambda mm: mm.between(0, _MOST_DEKAD_MM))
    counted = measured["pixels"].between(0, math.inf, inclusive="neither")
    measured = measured[likely.all(axis=1) & counted]
    weighted = measured.assign(
        rain_mm=measured["rain_mm"] * measured["pixels"],
        normal_mm=measured["normal_mm"] * measured["pixels"],
    )
    dekads = weighted.groupby(["pcode", "date"], as_index=False).sum()
    for column in ("rain_mm", "normal_mm"):
        dekads[column] /= dekads["pixels"]
    dekads["year"] = dekads["date"].dt.year
    return dekads.groupby(["pcode", "year"], as_index=False).agg(
        rain_mm=("rain_mm", "sum"),
        normal_mm=("normal_mm", "sum"),
        pixels=("pixels", "median"),
        dekads=("date", "size"),
    )


def _in_our_codes(seasons: pd.DataFrame, columns: tuple[str, ...], file: str) -> Reading:
    codes = {pcode: to_code(pcode, "district") for pcode in seasons["pcode"].unique()}
    known = set(districts()["adm2_code"])
    strange = sorted(pcode for pcode, code in codes.items() if code not in known)
    seasons = seasons.assign(area_code=seasons["pcode"].map(codes))
    seasons = seasons[seasons["area_code"].isin(known)]
    whole = seasons[seasons["dekads"] == SEASON_DEKADS]
    if whole.empty:
        raise InputError("sources.no_season", file=file)
    notes = [*unknown_names(tuple(strange))]
    without = len(known - set(whole["area_code"]))
    if without:
        notes.append(note("missing_districts", without))
    partial = len(seasons) - len(whole)
    if partial:
        notes.append(note("partial", partial))
    table = whole.assign(period=whole["year"].astype(str))
    table = table[["area_code", "period", "rain_mm", "normal_mm", "pixels"]]
    return Reading(table.reset_index(drop=True), "mm", columns, tuple(notes))


def departures(table: pd.DataFrame) -> pd.DataFrame:
    """Return by how much a province's season departed from the usual, in % of the usual.

    A province has a figure for a year only where every district it ever has a figure for has one.

    Returns adm1_code, year, size (absolute departure in %).

    >>> t = pd.DataFrame({"area_code": ["0101", "0102"], "period": "2020", "pixels": [1.0, 3.0],
    ...                   "rain_mm": [500.0, 900.0], "normal_mm": [1000.0, 1000.0]})
    >>> departures(t).to_dict("records")
    [{'adm1_code': '01', 'year': 2020, 'size': 20.0}]
    """
    frame = table.assign(
        adm1_code=table["area_code"].str[:2],
        year=table["period"].astype(int),
        rain=table["rain_mm"] * table["pixels"],
        normal=table["normal_mm"] * table["pixels"],
    )
    full = frame.groupby("adm1_code")["area_code"].nunique()
    sums = frame.groupby(["adm1_code", "year"], as_index=False).agg(
        rain=("rain", "sum"), normal=("normal", "sum"), districts=("area_code", "nunique")
    )
    sums = sums[sums["districts"] == sums["adm1_code"].map(full)]
    sums = sums.assign(size=(100 * sums["rain"] / sums["normal"] - 100).abs().round(6))
    return sums[["adm1_code", "year", "size"]].reset_index(drop=True)


def _export(reading: Reading) -> pd.DataFrame:
    """Return the worst of three years, as the shipped harvest table has it."""
    worst = flood_shock(departures(reading.table))
    return worst.rename(columns={"adm1_code": "area_code", "value": "score"})


RAINFALL = LiveSource(
    name="rainfall",
    publisher="World Food Programme (WFP), CHIRPS, via HDX",
    licence="CC BY",
    page="https://data.humdata.org/dataset/khm-rainfall-subnational",
    folders=("https://data.humdata.org/api/3/action",),
    file="package_show?id=khm-rainfall-subnational",
    resource=r"rainfall.*full.*\.csv",
    level="district",
    stale_days=60,
    max_bytes=80_000_000,
    read=read_rainfall,
    replaces="harvest",
    export=_export,
    export_note="rain of May to October: departure from the usual in % of it, worst of three "
    "years; a stand-in: too much and too little rain, not damaged paddies",
)
