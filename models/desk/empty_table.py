"""Template: an empty table of one input with every area in it, to be filled in and brought back."""

import csv
import io

import pandas as pd
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geo.gazetteer import districts, provinces
from models.desk.schema import KINDS
from models.lists.dress import WRAPPED, dress_cells, dress_head, on_a4
from models.lists.spreadsheet import add_sheet, book_bytes, new_book
from models.lists.validation import allow_between, allow_counts, allow_words, allow_years
from models.phrases import LANGUAGES, word
from models.reading.headers import CORRIDOR_WORDS
from models.withhold.counts import threshold_in_use

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
_BOUNDS = {
    "rate_pct": (0, 100),
    "se_pct": (0, 50),
    "damaged_ha": (0, 10_000_000),
    "planted_ha": (0, 10_000_000),
}
YEARS = range(2015, 2031)  # that are offered; any other may be written
_FILL = PatternFill("solid", fgColor="FFF6DD")
_HEIGHT = 34  # points of a sentence above the table; the longest takes two lines
_MOST_FILLED = 2_000  # rows: a district and corridor may have one each


def template(kind: str, level: str, file_format: str, lang: str) -> bytes:
    """Return a template: codes and names filled in, figures empty, corridor "all".

    What is wanted stands above the table in both languages. In a workbook, cells to be filled in
    take what the desk reads.

    Parameters
    ----------
    kind : repatriation, poverty or harvest; level : province or district (repatriation only).
    file_format : xlsx or csv (UTF-8 with BOM); lang : en or km, for the headers.

    >>> template("poverty", "province", "csv", "en").decode("utf-8-sig").splitlines()[-25]
    '01,Banteay Meanchey,បន្ទាយមានជ័យ,,,'
    """
    if kind not in KINDS or level not in LEVELS[kind] or file_format not in FORMATS:
        raise ValueError(f"no template of {kind}, {level}, {file_format}")
    # whoever has no figures by corridor leaves it so
    empty = [word("template.all", lang) if f == "corridor" else None for f in _FIGURES[kind]]
    rows: list[list[str | None]] = [[*_headers(kind, level, lang)]]
    rows += [[*row, *empty] for row in _areas(level)]
    if file_format == "xlsx":
        return _xlsx(rows, kind, lang)
    text = io.StringIO()
    wanted = [[line] for told in _wanted(kind, lang) for line in told.split("\n")]
    csv.writer(text, lineterminator="\r\n").writerows([*wanted, *rows])
    return text.getvalue().encode("utf-8-sig")


def _wanted(kind: str, lang: str) -> list[str]:
    """Return what is to be written into the table, in both languages, the reader's first."""
    languages = sorted(LANGUAGES, key=lambda one: one != lang)
    most = threshold_in_use() - 1
    return [word(f"template.help_{kind}", one, most=most) for one in languages]


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
    book, wanted = new_book(), _wanted(kind, lang)
    figures = len(rows[0]) - len(_FIGURES[kind])  # their columns are to be filled in
    widths = [24] * figures + [18] * len(_FIGURES[kind])
    title = word(f"template.sheet_{kind}", lang)
    sheet = add_sheet(book, title, [*([told] for told in wanted), *rows], widths)
    header = len(wanted) + 1
    dress_cells(sheet)
    for number in range(1, header):
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(rows[0]))
        sheet.cell(number, 1).alignment = WRAPPED
        sheet.row_dimensions[number].height = _HEIGHT * (1 + wanted[number - 1].count("\n"))
    for row in sheet.iter_rows(min_row=header):
        for number, cell in enumerate(row):
            cell.alignment = WRAPPED
            if number >= figures:
                cell.fill = _FILL
            elif number < 2:
                cell.number_format = "@"  # a spreadsheet must not take a zero from a code
    dress_head(sheet[header])
    on_a4(sheet, header)
    sheet.freeze_panes = f"A{header + 1}"
    for number, field in enumerate(_FIGURES[kind], start=figures + 1):
        letter = get_column_letter(number)
        _allow(sheet, field, f"{letter}{header + 1}:{letter}{header + _MOST_FILLED}", lang)
    return book_bytes(book)


def _allow(sheet: Worksheet, field: str, cells: str, lang: str) -> None:
    """Let a spreadsheet program take what the desk reads in a column, and nothing else."""
    said = "\n".join(word(f"template.only_{field}", one) for one in LANGUAGES)
    if field == "period":
        allow_years(sheet, cells, YEARS, said)
    elif field == "corridor":
        words = [word(f"template.{c}", lang) for c in ("all", *CORRIDOR_WORDS)]
        allow_words(sheet, cells, words, said)
    elif field == "count":
        allow_counts(sheet, cells, threshold_in_use(), said)
    else:
        allow_between(sheet, cells, *_BOUNDS[field], said)
