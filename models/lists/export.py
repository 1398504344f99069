"""Export: the ranked list as CSV, XLSX, GeoJSON or GeoPackage, whole or not at all."""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from geo.atomic import write_asked
from geo.errors import InputError
from geo.outlines import Outlines
from models.estimate.pipeline import Ranking
from models.lists.summary import caveats, summary_lines
from models.words import word

FORMATS = ("csv", "xlsx", "geojson", "gpkg")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DECIMALS = 8  # sums stay within 1e-6, and nobody reads further
STAMP = datetime(2000, 1, 1)  # a fixed time in the files, so that two runs are byte-identical


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
        return neutralise(table).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
    if kind == "xlsx":
        return _xlsx(ranking, table, lang, outlines)
    return spatial(table, outlines, kind)


def export_table(ranking: Ranking, lang: str) -> pd.DataFrame:
    """Return the table as it leaves the house: the outcome in words, the caveats beside it."""
    table = ranking.table.copy()
    table["outcome"] = word(f"outcome.{ranking.outcome.key}", lang)
    basis = f"summary.{ranking.refusal or 'provinces'}"
    notes = [word(basis, lang, n=ranking.n_provinces), *caveats(ranking, lang)]
    table["note"] = " ".join(notes)
    hidden = table["suppressed"].astype(bool)
    table.loc[hidden, "observed_count"] = None
    return table.round(_DECIMALS)


def neutralise(table: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would take for a formula.

    >>> neutralise(pd.DataFrame({"name": ["=1+1", "Kampot"], "n": [-1, 2]})).values.tolist()
    [["'=1+1", -1], ['Kampot', 2]]
    """
    return table.map(safe_cell)


def safe_cell(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula.

    >>> safe_cell("@SUM(A1)"), safe_cell(-1)
    ("'@SUM(A1)", -1)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def spatial(table: pd.DataFrame, outlines: Outlines, kind: str) -> bytes:
    """Return rows with adm2_pcode and their outlines as geojson or gpkg."""
    shapes = outlines.frame.set_index("adm2_pcode")["geometry"]
    frame = gpd.GeoDataFrame(
        table.assign(outlines=f"{outlines.kind}: {outlines.attribution}"),
        geometry=gpd.GeoSeries(shapes.reindex(table["adm2_pcode"]).to_numpy(), crs=4326),
    )
    if kind == "geojson":
        return frame.to_json(drop_id=True, ensure_ascii=False).encode("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ranking.gpkg"
        # GDAL stamps the time of writing into the file unless told otherwise
        before = os.environ.get("OGR_CURRENT_DATE")
        os.environ["OGR_CURRENT_DATE"] = STAMP.strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            frame.to_file(file, layer="ranking", driver="GPKG", engine="pyogrio")
        finally:
            if before is None:
                del os.environ["OGR_CURRENT_DATE"]
            else:
                os.environ["OGR_CURRENT_DATE"] = before
        return file.read_bytes()


def _xlsx(ranking: Ranking, table: pd.DataFrame, lang: str, outlines: Outlines) -> bytes:
    book = Workbook()
    _ranking_sheet(book.active, table)
    book.active.title = "Ranking"
    rows_sheet(book.create_sheet("Inputs"), _input_rows(ranking, lang))
    rows_sheet(book.create_sheet("Dictionary"), _dictionary_rows(table, lang))
    rows_sheet(book.create_sheet("About"), _about_rows(ranking, lang, outlines))
    book.properties.created = book.properties.modified = STAMP
    book.properties.creator = ""
    buffer = io.BytesIO()
    book.save(buffer)
    return without_times(buffer.getvalue())


def _ranking_sheet(sheet, table: pd.DataFrame) -> None:
    sheet.append([f"{word(f'column.{c}', 'km')}\n{word(f'column.{c}', 'en')}" for c in table])
    sheet.append(list(table.columns))
    for record in neutralise(table).itertuples(index=False):
        sheet.append([None if pd.isna(cell) else cell for cell in record])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF2")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[2]:
        cell.font = Font(color="777777", size=9)
    sheet.row_dimensions[1].height = 62
    for number in range(1, len(table.columns) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 18
    sheet.freeze_panes = "I3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(table.columns))}{len(table) + 2}"


def rows_sheet(sheet, rows: list[list[str]]) -> None:
    """Write rows of text into a sheet, the first one bold."""
    for row in rows:
        sheet.append(neutralise(pd.DataFrame([row])).iloc[0].tolist())
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 34 if number < 4 else 60


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
    lines = [word("about.title", lang), *summary_lines(ranking, lang)]
    lines.append(
        word(
            "about.made", lang, corridor=s.corridor, trust=s.trust, by=s.by, top=s.top, seed=s.seed
        )
    )
    lines.append(
        word("about.outlines", lang, title=outlines.title, attribution=outlines.attribution)
    )
    if outlines.kind == "approximate":
        lines.append(word("caveat.approximate", lang))
    return [[line] for line in [*lines, *outlines.notes, word("about.licences", lang)]]


def without_times(content: bytes) -> bytes:
    """Repack a workbook with fixed times, so that the same list is the same file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = _fixed_core(data)
            fixed = zipfile.ZipInfo(entry.filename, STAMP.timetuple()[:6])
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, data)
    return buffer.getvalue()


def _fixed_core(xml: bytes) -> bytes:
    """Replace the time of saving, which the writer always sets to now."""
    stamp = STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, xml)
