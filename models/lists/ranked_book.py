"""Workbook: the ranked list as a file to read and print, with all columns behind it."""

import math
from datetime import date

import pandas as pd
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from geo.outlines import Outlines
from geo.words import unbroken
from models.estimate.pipeline import Ranking
from models.lists.map_svg import TIER_COLOURS
from models.lists.spreadsheet import add_sheet, add_table, add_text, book_bytes, new_book
from models.lists.summary import first_lines, summary_lines, tables_line
from models.phrases import said, word

SHEETS = ("Ranking", "Data", "Inputs", "Dictionary", "About")
ROWS_PER_PAGE = 36
_KHMER_FONT = "Khmer OS Siemreap"  # the ministries' own; a machine without it takes another
# column -> width in letters, format of its numbers
_SHOWN = {
    "rank": (7, "0"),
    "range": (11, None),
    "district": (24, None),
    "district_other": (24, None),
    "adm2_pcode": (10, None),
    "province": (20, None),
    "tier": (22, None),
    "p_top": (11, "0%"),
    "relative_risk": (10, "0.00"),
    "rate_per_1000": (12, "#,##0.0"),
    "population": (13, "#,##0"),
}
_EDGE = Border(bottom=Side("thin", color="D5D0C6"))
_HEAD, _WHITE = PatternFill("solid", fgColor="3B4652"), "FFFFFF"


def ranking_workbook(
    ranking: Ranking, table: pd.DataFrame, lang: str, outlines: Outlines, made: date | None
) -> bytes:
    """Return the list as XLSX: a sheet to print, all columns, inputs, dictionary, about.

    Parameters
    ----------
    table : as `models.lists.export.export_table` gives it, all districts or some of them.
    made : the day on the first sheet; without one, none stands there.
    """
    book = new_book()
    _add_list(book, ranking, table, lang, made)
    head = [f"{word(f'column.{c}', 'km')}\n{word(f'column.{c}', 'en')}" for c in table]
    rows = [head, list(table.columns), *table.to_numpy(object).tolist()]
    add_table(book, "Data", rows, freeze="I3", height=62, heads=2)
    add_text(book, "Inputs", _input_rows(ranking, lang))
    add_text(book, "Dictionary", _dictionary_rows(table, lang))
    add_text(book, "About", _about_rows(ranking, lang, outlines), widths=(110,))
    return book_bytes(book)


def shown_rows(table: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the columns that people read, their texts in one language.

    >>> list(shown_rows(pd.DataFrame({"tier": ["no_estimate"], "rank": [None], "rank_low": [None],
    ...     "rank_high": [None], "district_en": "A", "district_km": "B", "province_en": "C"}),
    ...     "en").loc[0, ["range", "district", "tier"]])
    ['', 'A', 'no estimate']
    """
    other = "en" if lang == "km" else "km"
    ranges = [
        "" if pd.isna(low) else f"{low}–{high}"
        for low, high in zip(table["rank_low"], table["rank_high"], strict=True)
    ]
    made = table.assign(
        range=ranges,
        district=table[f"district_{lang}"],
        district_other=table[f"district_{other}"],
        province=table[f"province_{lang}"],
        tier=[unbroken(word(f"tier.{tier}", lang)) for tier in table["tier"]],
    )
    return made.reindex(columns=list(_SHOWN))


def _add_list(book, ranking: Ranking, table: pd.DataFrame, lang: str, made: date | None) -> None:
    rows, top = shown_rows(table, lang), ranking.settings.top
    above = [
        word("about.title", lang),
        *first_lines(ranking, lang)[:2],
        word("caveat.purpose", lang),
    ]
    if made is not None:
        above.insert(1, word("sheet.made", lang, day=made.isoformat(), n=len(table)))
    head = [unbroken(word(f"sheet.{column}", lang, top=top)) for column in _SHOWN]
    lines = [[unbroken(line)] for line in above]
    cells = rows.astype(object).to_numpy().tolist()
    sheet = add_sheet(
        book, SHEETS[0], [*lines, [], head, *cells], (width for width, _ in _SHOWN.values())
    )
    at = len(lines) + 2
    _dress(sheet, at, len(rows), lang)
    for line in range(2, len(lines) + 1):
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=len(_SHOWN))
        cell = sheet.cell(line, 1)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[line].height = 15 * math.ceil(len(str(cell.value)) / 130) + 3
    for number, tier in enumerate(table["tier"], at + 1):
        cell = sheet.cell(number, list(_SHOWN).index("tier") + 1)
        cell.fill = PatternFill("solid", fgColor=TIER_COLOURS[tier].lstrip("#"))
        if tier == "consistently_high":
            cell.font = Font(name=cell.font.name, size=cell.font.size, color=_WHITE)
    _print_on_a4(sheet, at, len(rows))


def _dress(sheet: Worksheet, at: int, n: int, lang: str) -> None:
    """Give letters, formats and a filter to the list whose head is row `at`."""
    name = _KHMER_FONT if lang == "km" else "Calibri"
    for row in sheet.iter_rows():
        for cell in row:
            cell.font = Font(name=name, size=10)
    sheet.cell(1, 1).font = Font(name=name, size=15, bold=True)
    for number, (_, form) in enumerate(_SHOWN.values(), 1):
        head = sheet.cell(at, number)
        head.font, head.fill = Font(name=name, size=10, bold=True, color=_WHITE), _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="center")
        for line in range(at + 1, at + n + 1):
            cell = sheet.cell(line, number)
            cell.border = _EDGE
            if form:
                cell.number_format = form
            if number <= 2:
                cell.alignment = Alignment(horizontal="center")
            # Khmer of the other language keeps its letters
            if number == 4 and lang == "en":
                cell.font = Font(name=_KHMER_FONT, size=10)
    sheet.row_dimensions[at].height = 44
    sheet.freeze_panes = f"D{at + 1}"
    if n:
        last = get_column_letter(len(_SHOWN))
        listed = Table(displayName="Ranked", ref=f"A{at}:{last}{at + n}")
        listed.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        sheet.add_table(listed)


def _print_on_a4(sheet: Worksheet, at: int, n: int) -> None:
    """Set A4 landscape, one page wide, the head on every page, page numbers."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = max(1, math.ceil(n / ROWS_PER_PAGE))
    sheet.print_title_rows = f"{at}:{at}"
    sheet.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text="&F"), right=_HeaderFooterPart(text="&P / &N")
    )
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.5


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
