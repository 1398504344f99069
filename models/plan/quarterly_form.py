"""Workbook: a plan as the quarterly form, in Khmer and English."""

from collections.abc import Mapping

import pandas as pd
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from models.lists.dress import dress_tiers
from models.lists.printed_list import Column, add_list
from models.lists.reasons import reasons
from models.lists.spreadsheet import add_table, add_text, book_bytes, new_book
from models.lists.stage_told import stage_told
from models.lists.summary import summary_lines, tables_line
from models.lists.validation import allow_words
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
# what people read and fill in: column -> width in letters, format of its numbers
_SHOWN = {
    "rank": (10, "0"),
    "range": (10, None),
    "district": (22, None),
    "province": (18, None),
    "tier": (18, None),
    "status": (12, None),
    "teams": (8, "#,##0"),
    "sessions": (9, "#,##0"),
    "cost": (11, "#,##0"),
    "owner": (20, None),
    "start": (12, "yyyy-mm-dd"),
    "end": (12, "yyyy-mm-dd"),
    "people_targeted": (11, "#,##0"),
    "people_reached": (11, "#,##0"),
    "note": (34, None),
}


def workbook(handed: HandOver, table: pd.DataFrame, lang: str) -> bytes:
    """Return the plan as XLSX: a form to print, all columns, reasons, dictionary, about.

    The form is in `lang`; the sheet of all columns has Khmer, English and machine names. Formulas
    are neutralised.

    Parameters
    ----------
    table : by P-code, as `HandOver.table` gives it.
    """
    book = new_book()
    _form(book, handed, table, lang)
    _data_sheet(book, table, lang)
    add_text(book, word("plan_sheet.reasons", "en"), _reason_rows(handed, table, lang))
    add_text(book, word("plan_sheet.dictionary", "en"), _dictionary_rows(lang))
    add_text(book, word("plan_sheet.about", "en"), _about_rows(handed, lang), widths=(110,))
    return book_bytes(book)


def label(column: str, lang: str) -> str:
    """Return the name of a column: the plan's own, or that of the ranked list.

    >>> label("owner", "en"), label("rank", "en")
    ('Who is responsible', 'rank')
    """
    return word(f"{'plan_column' if column in FIELDS else 'column'}.{column}", lang)


def _form(book: Workbook, handed: HandOver, table: pd.DataFrame, lang: str) -> None:
    note = handed.plan.note
    above = [
        word("pair.of", lang, name=word("plan.title", lang), value=handed.name),
        word("sheet.made", lang, day=handed.made.isoformat(), n=len(table)),
        stage_told(handed.stage, lang),
        *([note] if note else []),
        word("caveat.purpose", lang),
    ]
    rows = _readable(table, lang).assign(
        range=[
            "" if pd.isna(low) else f"{low}–{high}"
            for low, high in zip(table["rank_low"], table["rank_high"], strict=True)
        ],
        district=table[f"district_{lang}"],
        province=table[f"province_{lang}"],
    )
    own = {"range": "sheet.range", "district": "sheet.district", "province": "sheet.province"}
    shown = [c for c in _SHOWN if c != "cost" or rows["cost"].notna().any()]
    columns = [
        Column(word(own[c], lang) if c in own else label(c, lang), *_SHOWN[c]) for c in shown
    ]
    cells = rows[shown].to_numpy(object).tolist()
    sheet = add_list(book, word("plan_sheet.plan", "en"), above, columns, cells)
    first = sheet.max_row - len(cells) + 1
    dress_tiers(sheet, first, shown.index("tier") + 1, list(table["tier"]))
    letter = get_column_letter(shown.index("status") + 1)
    words = [word(f"plan_status.{status}", lang) for status in STATUSES]
    allow_words(
        sheet,
        f"{letter}{first}:{letter}{sheet.max_row}",
        words,
        word("template_activities.only_list", lang),
    )


def _readable(table: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the rows with tiers and statuses in words, and days as days."""
    rows = table.astype(object)
    rows["tier"] = [word(f"tier.{tier}", lang) for tier in rows["tier"]]
    statuses = {status: word(f"plan_status.{status}", lang) for status in STATUSES}
    rows["status"] = rows["status"].map(statuses)
    for day in DATES:
        rows[day] = pd.to_datetime(rows[day]).dt.date.astype(object)
    return rows


def _data_sheet(book: Workbook, table: pd.DataFrame, lang: str) -> None:
    rows = _readable(table, lang).reset_index(names="adm2_pcode")[list(COLUMNS)]
    head = [f"{label(c, 'km')}\n{label(c, 'en')}" for c in COLUMNS]
    cells = [head, list(COLUMNS), *rows.to_numpy(object).tolist()]
    widths = [_WIDE.get(column, 15) for column in COLUMNS]
    add_table(book, word("plan_sheet.data", "en"), cells, widths, freeze="F3", height=62, heads=2)


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


def _told(basis: Mapping) -> list[str]:
    """Return what a plan was proposed from, a line for each thing that was set.

    >>> _told({"ask": {"amount": 3, "must": []}, "proposed": ["KH2001", "KH2002"]})
    ['amount: 3', 'proposed: KH2001, KH2002']
    """
    lines = []
    for name, value in sorted(basis.items()):
        if isinstance(value, Mapping):
            lines += _told(value)
        elif isinstance(value, list | tuple):
            lines += [f"{name}: {', '.join(map(str, value))}"] if value else []
        elif value not in (None, ""):
            lines.append(f"{name}: {value}")
    return lines


def _about_rows(handed: HandOver, lang: str) -> list[list[str]]:
    plan = handed.plan
    lines = [
        word("pair.of", lang, name=word("plan.title", lang), value=handed.name),
        word("brief.made", lang, day=handed.made.isoformat()),
        stage_told(handed.stage, lang),
    ]
    lines += [plan.note] if plan.note else []
    lines += in_full(plan, handed.ranking, lang)
    if plan.basis:
        lines.append(word("plan.basis", lang, basis="; ".join(_told(plan.basis))))
    return [
        [line]
        for line in [
            *lines,
            tables_line(handed.ranking, lang),
            *summary_lines(handed.ranking, lang),
        ]
    ]
