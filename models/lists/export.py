"""Export: the ranked list as CSV, XLSX, GeoJSON, GeoPackage or its style, whole or not at all."""

import tempfile
from collections.abc import Collection
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.atomic import write_asked
from geo.errors import InputError
from geo.outlines import Outlines
from geo.words import unbroken
from models.estimate.pipeline import Ranking
from models.lists.qgis import dress_geopackage, style_qml
from models.lists.ranked_book import ranking_workbook
from models.lists.spreadsheet import STAMP_TEXT, csv_bytes
from models.lists.summary import caveats, first_lines, population_year
from models.phrases import said, word

FORMATS = ("csv", "xlsx", "geojson", "gpkg", "qml")
_DECIMALS = 8  # sums stay within 1e-6, and nobody reads further
# GDAL writes the time of writing into a file; once for the process, as threads share it
pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP_TEXT})


def format_of(path: str | Path) -> str:
    """Return the format a file name asks for.

    Raises
    ------
    InputError : another ending than csv, xlsx, geojson, gpkg, qml.

    >>> format_of("list.XLSX")
    'xlsx'
    """
    ending = Path(path).suffix.lstrip(".").lower()
    if ending not in FORMATS:
        endings = ", ".join(f".{f}" for f in FORMATS)
        raise InputError("lists.ending", file=path, endings=endings, found=f"'.{ending}'")
    return ending


def write_ranking(
    ranking: Ranking,
    path: str | Path,
    lang: str,
    outlines: Outlines,
    made: date | None = None,
    stage: str = "",
) -> None:
    """Write the list to a file, whole or not at all.

    stage : how far the list is, in a sentence (`models.snapshot.how_far`).

    Raises
    ------
    InputError : another ending, a folder that can't be written to, or a full disk.
    """
    content = to_bytes(ranking, format_of(path), lang, outlines, made, stage=stage)
    write_asked(path, content)


def to_bytes(
    ranking: Ranking,
    kind: str,
    lang: str,
    outlines: Outlines,
    made: date | None = None,
    only: Collection[str] | None = None,
    stage: str = "",
) -> bytes:
    """Return the list in a format; the same input gives the same bytes.

    Parameters
    ----------
    kind : csv (UTF-8 with BOM), xlsx, geojson, gpkg or qml (a style for QGIS).
    lang : en or km, for the sentences.
    outlines : drawn into geojson and gpkg, named in xlsx; made : the day that xlsx shows.
    only : P-codes of the districts that are wanted; all without it.
    stage : how far the list is, in a sentence; a frozen file has none, as that can change.
    """
    table = export_table(ranking, lang, stage)
    if only is not None:
        table = table[table["adm2_pcode"].isin(only)]
    if kind == "csv":
        return csv_bytes(table)
    if kind == "xlsx":
        return ranking_workbook(ranking, table, lang, outlines, made, stage)
    return spatial(table, outlines, kind, lang, population_year(ranking))


def export_table(ranking: Ranking, lang: str, stage: str = "") -> pd.DataFrame:
    """Return the table as it leaves the house: the outcome in words, the caveats beside it."""
    table = ranking.table.copy()
    table["outcome"] = unbroken(word(f"outcome.{ranking.outcome.key}", lang))
    people = word("summary.population", lang, year=population_year(ranking))
    notes = [stage, *first_lines(ranking, lang)[1:], people, *caveats(ranking, lang)]
    table["note"] = unbroken(" ".join(filter(None, notes)))
    hidden = table["suppressed"].astype(bool)
    table.loc[hidden, "observed_count"] = None
    return table.round(_DECIMALS)


def spatial(table: pd.DataFrame, outlines: Outlines, kind: str, lang: str, year: str) -> bytes:
    """Return rows with adm2_pcode and their outlines as geojson, gpkg, or the style of either.

    Parameters
    ----------
    kind : geojson, gpkg (with names of columns and a style for QGIS inside) or qml (that style).
    year : of the population.
    """
    shapes = outlines.frame.set_index("adm2_pcode")["geometry"]
    frame = gpd.GeoDataFrame(
        table.assign(outlines=f"{outlines.kind}: {said(outlines.attribution, 'en')}"),
        geometry=gpd.GeoSeries(shapes.reindex(table["adm2_pcode"]).to_numpy(), crs=4326),
    )
    columns = list(frame.columns.drop("geometry"))
    if kind == "qml":
        return style_qml(columns, lang, year).encode()
    if kind == "geojson":
        return frame.to_json(drop_id=True, ensure_ascii=False).encode("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ranking.gpkg"
        # a newer form makes GDAL of 2023 and QGIS 3.22 warn
        frame.to_file(file, layer="ranking", driver="GPKG", engine="pyogrio", VERSION="1.2")
        dress_geopackage(file, "ranking", columns, lang, year)
        return file.read_bytes()
