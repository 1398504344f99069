"""Workbook: a plan as the quarterly form, in Khmer and English."""

import json

import pandas as pd
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from models.lists.reasons import reasons
from models.lists.spreadsheet import add_table, add_text, book_bytes, new_book
from models.lists.summary import summary_lines, tables_line
from models.phrases import word
from models.plan.handed import HandOver
from models.plan.judge import in_full
from models.plan.plan_rows import DATES, FIELDS, STATUSES

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
    *FIELDS,
)
_WIDE = {"note": 44, "owner": 24, "province_en": 18, "district_en": 18}


def workbook(handed: HandOver, table: pd.DataFrame, lang: str) -> bytes:
    """Return the plan as XLSX: sheets plan, reasons, dictionary and about.

    Headers are Khmer and English; sentences are in `lang`. Formulas are neutralised.

    Parameters
    ----------
    table : by P-code, as `HandOver.table` gives it.
    """
    book = new_book()
    _plan_sheet(book, table, lang)
    for name, rows in (
        ("reasons", _reason_rows(handed, table, lang)),
        ("dictionary", _dictionary_rows(lang)),
        ("about", _about_rows(handed, lang)),
    ):
        add_text(book, word(f"plan_sheet.{name}", "en"), rows)
    return book_bytes(book)


def label(column: str, lang: str) -> str:
    """Return the name of a column: the plan's own, or that of the ranked list.

    >>> label("owner", "en"), label("rank", "en")
    ('Who is responsible', 'rank')
    """
    return word(f"{'plan_column' if column in FIELDS else 'column'}.{column}", lang)


def _plan_sheet(book: Workbook, table: pd.DataFrame, lang: str) -> None:
    rows = table.reset_index(names="adm2_pcode")[list(COLUMNS)].astype(object)
    rows["tier"] = [word(f"tier.{tier}", lang) for tier in rows["tier"]]
    statuses = {status: word(f"plan_status.{status}", lang) for status in STATUSES}
    rows["status"] = rows["status"].map(statuses)
    for day in DATES:
        rows[day] = pd.to_datetime(rows[day]).dt.date.astype(object)
    head = [f"{label(c, 'km')}\n{label(c, 'en')}" for c in COLUMNS]
    widths = [_WIDE.get(column, 15) for column in COLUMNS]
    cells = [head, *rows.to_numpy(object).tolist()]
    sheet = add_table(book, word("plan_sheet.plan", "en"), cells, widths, freeze="F2", height=62)
    letter = get_column_letter(COLUMNS.index("status") + 1)
    choice = DataValidation("list", formula1=f'"{",".join(statuses.values())}"', allow_blank=True)
    choice.add(f"{letter}2:{letter}{max(len(cells), 2)}")
    sheet.add_data_validation(choice)


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
        word("pair.of", lang, name=word("plan.title", lang), value=handed.name),
        word("brief.made", lang, day=handed.made.isoformat()),
    ]
    lines += [plan.note] if plan.note else []
    lines += in_full(plan, handed.ranking, lang)
    basis = json.dumps(plan.basis, sort_keys=True, ensure_ascii=False)
    lines.append(word("plan.basis", lang, basis=basis))
    return [
        [line]
        for line in [
            *lines,
            tables_line(handed.ranking, lang),
            *summary_lines(handed.ranking, lang),
        ]
    ]
