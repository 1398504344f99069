"""Workbook: a plan as the quarterly form, in Khmer and English."""

from __future__ import annotations

import io
import json

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from models.lists.export import STAMP, neutralise, rows_sheet, without_times
from models.lists.reasons import reasons
from models.lists.summary import summary_lines
from models.plan.handed import HandOver
from models.plan.judge import judge, said
from models.plan.plan import DATES, FIELDS, STATUSES
from models.words import word

COLUMNS = (
    "province_km",
    "province_en",
    "district_km",
    "district_en",
    "adm2_pcode",
    "rank",
    "rank_low",
    "rank_high",
    "tier",
    "status",
    "teams",
    "sessions",
    "cost",
    "owner",
    "start",
    "end",
    "people_targeted",
    "people_reached",
    "note",
)
_WIDE = {"note": 44, "owner": 24}
_HEAD = PatternFill("solid", fgColor="E8EEF2")


def workbook(handed: HandOver, table: pd.DataFrame, lang: str) -> bytes:
    """Return the plan as XLSX: sheets plan, reasons, dictionary and about.

    Headers are Khmer and English; sentences are in `lang`. Formulas are neutralised.

    Parameters
    ----------
    table : by P-code, as `HandOver.table` gives it.
    """
    book = Workbook()
    book.active.title = word("plan_sheet.plan", "en")
    _plan_sheet(book.active, table, lang)
    for name, rows in (
        ("reasons", _reason_rows(handed, table, lang)),
        ("dictionary", _dictionary_rows(lang)),
        ("about", _about_rows(handed, lang)),
    ):
        rows_sheet(book.create_sheet(word(f"plan_sheet.{name}", "en")), rows)
    book.properties.created = book.properties.modified = STAMP
    book.properties.creator = ""
    buffer = io.BytesIO()
    book.save(buffer)
    return without_times(buffer.getvalue())


def label(column: str, lang: str) -> str:
    """Return the name of a column: the plan's own, or that of the ranked list.

    >>> label("owner", "en"), label("rank", "en")
    ('Who is responsible', 'rank')
    """
    return word(f"{'plan_column' if column in FIELDS else 'column'}.{column}", lang)


def _plan_sheet(sheet, table: pd.DataFrame, lang: str) -> None:
    rows = table.reset_index(names="adm2_pcode")[list(COLUMNS)].astype(object)
    rows["tier"] = [word(f"tier.{tier}", lang) for tier in rows["tier"]]
    statuses = {status: word(f"plan_status.{status}", lang) for status in STATUSES}
    rows["status"] = rows["status"].map(statuses)
    for day in DATES:
        rows[day] = pd.to_datetime(rows[day]).dt.date.astype(object)
    sheet.append([f"{label(c, 'km')}\n{label(c, 'en')}" for c in COLUMNS])
    for record in neutralise(rows).itertuples(index=False):
        sheet.append([None if pd.isna(cell) else cell for cell in record])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[1].height = 48
    for number, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE.get(column, 15)
    last = len(rows) + 1
    letter = get_column_letter(COLUMNS.index("status") + 1)
    choice = DataValidation("list", formula1=f'"{",".join(statuses.values())}"', allow_blank=True)
    choice.add(f"{letter}2:{letter}{max(last, 2)}")
    sheet.add_data_validation(choice)
    sheet.freeze_panes = "F2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{last}"


def _reason_rows(handed: HandOver, table: pd.DataFrame, lang: str) -> list[list[str]]:
    listed = handed.ranking.table.set_index("adm2_pcode", drop=False)
    head = [
        word(key, lang)
        for key in ("column.adm2_pcode", "brief.district", "column.tier", "brief.reasons")
    ]
    rows = [
        [
            code,
            listed.loc[code, f"district_{lang}"],
            word(f"tier.{listed.loc[code, 'tier']}", lang),
            "\n".join(reasons(listed.loc[code], lang)),
        ]
        for code in table.index
    ]
    return [head, *rows]


def _dictionary_rows(lang: str) -> list[list[str]]:
    head = [word(f"dictionary.{k}", lang) for k in ("column", "label_en", "label_km", "meaning")]
    rows = [
        [
            c,
            label(c, "en"),
            label(c, "km"),
            word(f"{'plan_meaning' if c in FIELDS else 'meaning'}.{c}", lang),
        ]
        for c in COLUMNS
    ]
    return [head, *rows]


def _about_rows(handed: HandOver, lang: str) -> list[list[str]]:
    plan = handed.plan
    lines = [
        f"{word('plan.title', lang)}: {handed.name}",
        word("brief.made", lang, day=handed.made.isoformat()),
    ]
    lines += [plan.note] if plan.note else []
    lines += said(plan, judge(plan, handed.ranking), lang)
    basis = json.dumps(plan.basis, sort_keys=True, ensure_ascii=False)
    lines.append(word("plan.basis", lang, basis=basis))
    return [[line] for line in [*lines, *summary_lines(handed.ranking, lang)]]
