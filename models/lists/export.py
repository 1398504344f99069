"""Export: the ranked list as CSV, XLSX, GeoJSON or GeoPackage, whole or not at all."""

import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.atomic import write_asked
from geo.errors import InputError
from geo.outlines import Outlines
from geo.words import unbroken
from models.estimate.pipeline import Ranking
from models.lists.spreadsheet import (
    STAMP_TEXT,
    add_table,
    add_text,
    book_bytes,
    csv_bytes,
    new_book,
)
from models.lists.summary import caveats, first_lines, summary_lines, tables_line
from models.words import said, word

FORMATS = ("csv", "xlsx", "geojson", "gpkg")
_DECIMALS = 8  # sums stay within 1e-6, and nobody reads further
# GDAL writes the time of writing into a file; once for the process, as threads share it
pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP_TEXT})


def format_of(path: str | Path) -> str:
    """Return the format a file name asks for.

    Raises
    ------
    InputError : another ending than csv, xlsx, geojson, gpkg.

    >>> format_of("list.XLSX")
    'xlsx'
    """
    ending = Path(path).suffix.lstrip(".").lower()
    if ending not in FORMATS:
        endings = ", ".join(f".{f}" for f in FORMATS)
        raise InputError("lists.ending", file=path, endings=endings, found=f"'.{ending}'")
    return ending


def write_ranking(ranking: Ranking, path: str | Path, lang: str, outlines: Outlines) -> None:
    """Write the list to a file, whole or not at all.

    Raises
    ------
    InputError : another ending, a folder that can't be written to, or a full disk.
    """
    write_asked(path, to_bytes(ranking, format_of(path), lang, outlines))


def to_bytes(ranking: Ranking, kind: str, lang: str, outlines: Outlines) -> bytes:
    """Return the list in a format; the same input gives the same bytes.

    Parameters
    ----------
    kind : csv (UTF-8 with BOM), xlsx, geojson or gpkg; lang : en or km, for the sentences.
    outlines : drawn into geojson and gpkg, named in xlsx.
    """
    table = export_table(ranking, lang)
    if kind == "csv":
        return csv_bytes(table)
    if kind == "xlsx":
        return _xlsx(ranking, table, lang, outlines)
    return spatial(table, outlines, kind)


def export_table(ranking: Ranking, lang: str) -> pd.DataFrame:
    """Return the table as it leaves the house: the outcome in words, the caveats beside it."""
    table = ranking.table.copy()
    table["outcome"] = unbroken(word(f"outcome.{ranking.outcome.key}", lang))
    notes = [*first_lines(ranking, lang)[1:], *caveats(ranking, lang)]
    table["note"] = unbroken(" ".join(notes))
    hidden = table["suppressed"].astype(bool)
    table.loc[hidden, "observed_count"] = None
    return table.round(_DECIMALS)


def spatial(table: pd.DataFrame, outlines: Outlines, kind: str) -> bytes:
    """Return rows with adm2_pcode and their outlines as geojson or gpkg."""
    shapes = outlines.frame.set_index("adm2_pcode")["geometry"]
    frame = gpd.GeoDataFrame(
        table.assign(outlines=f"{outlines.kind}: {said(outlines.attribution, 'en')}"),
        geometry=gpd.GeoSeries(shapes.reindex(table["adm2_pcode"]).to_numpy(), crs=4326),
    )
    if kind == "geojson":
        return frame.to_json(drop_id=True, ensure_ascii=False).encode("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ranking.gpkg"
        frame.to_file(file, layer="ranking", driver="GPKG", engine="pyogrio")
        return file.read_bytes()


def _xlsx(ranking: Ranking, table: pd.DataFrame, lang: str, outlines: Outlines) -> bytes:
    book = new_book()
    head = [f"{word(f'column.{c}', 'km')}\n{word(f'column.{c}', 'en')}" for c in table]
    rows = [head, list(table.columns), *table.to_numpy(object).tolist()]
    add_table(book, "Ranking", rows, freeze="I3", height=62, heads=2)
    add_text(book, "Inputs", _input_rows(ranking, lang))
    add_text(book, "Dictionary", _dictionary_rows(table, lang))
    add_text(book, "About", _about_rows(ranking, lang, outlines))
    return book_bytes(book)


def _input_rows(ranking: Ranking, lang: str) -> list[list[str]]:
    frame = ranking.inputs
    named = frame.assign(input=[word(f"input.{name}", lang) for name in frame["input"]])
    return [list(named.columns), *named.to_numpy().tolist()]


def _dictionary_rows(table: pd.DataFrame, lang: str) -> list[list[str]]:
    head = [word(f"dictionary.{k}", lang) for k in ("column", "label_en", "label_km", "meaning")]
    return [head] + [
        [c, word(f"column.{c}", "en"), word(f"column.{c}", "km"), word(f"meaning.{c}", lang)]
        for c in table
    ]


def _about_rows(ranking: Ranking, lang: str, outlines: Outlines) -> list[list[str]]:
    s = ranking.settings
    lines = [word("about.title", lang), tables_line(ranking, lang), *summary_lines(ranking, lang)]
    lines.append(
        word(
            "about.made",
            lang,
            corridor=word(f"setting_value.{s.corridor}", lang),
            trust=word(f"setting_value.{s.trust}", lang),
            by=word(f"setting_value.{s.by}", lang),
            top=s.top,
            seed=s.seed,
        )
    )
    lines.append(
        word("about.outlines", lang, title=outlines.title, attribution=outlines.attribution)
    )
    if outlines.kind == "approximate":
        lines.append(word("caveat.approximate", lang))
    notes = [said(note, lang) for note in outlines.notes]
    return [[line] for line in [*lines, *notes, word("about.licences", lang)]]
