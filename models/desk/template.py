"""Template: an empty table of one input with every area in it, to be filled in and brought back."""

from __future__ import annotations

import csv
import io

import pandas as pd
from openpyxl.styles import PatternFill

from geo.gazetteer import districts, provinces
from models.desk.schema import KINDS
from models.lists.spreadsheet import add_text, book_bytes, new_book
from models.withhold.counts import threshold_in_use
from models.words import word

LEVELS = {
    "repatriation": ("province", "district"),
    "poverty": ("province",),
    "harvest": ("province",),
}
FORMATS = ("xlsx", "csv")
_FIGURES = {
    "repatriation": ("period", "corridor", "count"),
    "poverty": ("period", "rate_pct", "se_pct"),
    "harvest": ("period", "damaged_ha", "planted_ha"),
}
_FILL = PatternFill("solid", fgColor="FFF6DD")


def template(kind: str, level: str, file_format: str, lang: str) -> bytes:
    """Return a template: codes and names filled in, figures empty.

    Parameters
    ----------
    kind : repatriation, poverty or harvest; level : province or district (repatriation only).
    file_format : xlsx or csv (UTF-8 with BOM); lang : en or km, for the headers.

    >>> template("poverty", "province", "csv", "en").decode("utf-8-sig").splitlines()[1]
    '01,Banteay Meanchey,បន្ទាយមានជ័យ,,,'
    """
    if kind not in KINDS or level not in LEVELS[kind] or file_format not in FORMATS:
        raise ValueError(f"no template of {kind}, {level}, {file_format}")
    empty = [None] * len(_FIGURES[kind])
    rows: list[list[str | None]] = [[*_headers(kind, level, lang)]]
    rows += [[*row, *empty] for row in _areas(level)]
    if file_format == "xlsx":
        return _xlsx(rows, kind, lang)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def template_name(kind: str, level: str, file_format: str) -> str:
    """Return the name of a template's file.

    >>> template_name("poverty", "province", "csv")
    'template_poverty_province.csv'
    """
    return f"template_{kind}_{level}.{file_format}"


def _headers(kind: str, level: str, lang: str) -> list[str]:
    areas = ["province_name"] if level == "district" else []
    # every header is one that the desk reads, in either language
    keys = [*areas, "area_code", f"{level}_name", "name_km", *_FIGURES[kind]]
    return [word(f"template.{key}", lang) for key in keys]


def _areas(level: str) -> list[list[str]]:
    if level == "province":
        return provinces()[["adm1_code", "province_en", "province_km"]].to_numpy().tolist()
    frame = pd.merge(districts(), provinces()[["adm1_code", "province_en"]], on="adm1_code")
    columns = ["province_en", "adm2_code", "district_en", "district_km"]
    return frame.sort_values("adm2_code")[columns].to_numpy().tolist()


def _xlsx(rows: list[list[str | None]], kind: str, lang: str) -> bytes:
    book = new_book()
    figures = len(rows[0]) - len(_FIGURES[kind])  # their columns are to be filled in
    widths = [24] * figures + [18] * len(_FIGURES[kind])
    sheet = add_text(book, word(f"template.sheet_{kind}", lang), rows, widths, freeze="A2")
    for row in sheet.iter_rows():
        for number, cell in enumerate(row):
            if number >= figures:
                cell.fill = _FILL
            elif number < 2:
                cell.number_format = "@"  # a spreadsheet must not take a zero from a code
    notes = word(f"template.help_{kind}", lang, most=threshold_in_use() - 1).split("\n")
    add_text(book, word("template.help", lang), [[line] for line in notes], widths=(100,))
    return book_bytes(book)
