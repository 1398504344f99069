"""Workbook: the ranked list as a file to read and print, with all columns behind it."""

import math
from datetime import date

import pandas as pd

from geo.outlines import Outlines
from geo.words import unbroken
from models.estimate.pipeline import Ranking
from models.lists.dress import dress_tiers
from models.lists.printed_list import Column, add_list
from models.lists.spreadsheet import add_table, add_text, book_bytes, new_book
from models.lists.summary import (
    first_lines,
    population_year,
    settings_lines,
    summary_lines,
    tables_line,
)
from models.phrases import LANGUAGES, said, word

SHEETS = ("Ranking", "Data", "Inputs", "Dictionary", "About")
ROWS_PER_PAGE = 36
# column -> width in letters, format of its numbers
_SHOWN = {
    "rank": (10, "0"),
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


def ranking_workbook(
    ranking: Ranking,
    table: pd.DataFrame,
    lang: str,
    outlines: Outlines,
    made: date | None,
    stage: str = "",
) -> bytes:
    """Return the list as XLSX: a sheet to print, all columns, inputs, dictionary, about.

    Parameters
    ----------
    table : as `models.lists.export.export_table` gives it, all districts or some of them.
    made : the day on the first sheet; without one, none stands there.
    stage : how far the list is, in a sentence, below its title.
    """
    book = new_book()
    _add_list(book, ranking, table, lang, made, stage)
    year = population_year(ranking)
    km, en = ([word(f"column.{c}", at, year=year) for c in table] for at in ("km", "en"))
    head = [f"{a}\n{b}" for a, b in zip(km, en, strict=True)]
    rows = [head, list(table.columns), *table.to_numpy(object).tolist()]
    add_table(book, "Data", rows, freeze="I3", height=62, heads=2)
    add_text(book, "Inputs", _input_rows(ranking, lang))
    add_text(book, "Dictionary", _dictionary_rows(table, lang, year))
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


def _add_list(
    book, ranking: Ranking, table: pd.DataFrame, lang: str, made: date | None, stage: str
) -> None:
    above = [
        word("about.title", lang),
        *first_lines(ranking, lang)[:2],
        *settings_lines(ranking.settings, lang),
        word("caveat.purpose", lang),
    ]
    if made is not None:
        above.insert(1, word("sheet.made", lang, day=made.isoformat(), n=len(table)))
    if stage:
        above.insert(len(above) - 1, stage)
    year = population_year(ranking)
    columns = [
        Column(word(f"sheet.{column}", lang, top=ranking.settings.top, year=year), width, form)
        for column, (width, form) in _SHOWN.items()
    ]
    cells = shown_rows(table, lang).astype(object).to_numpy().tolist()
    pages = max(1, math.ceil(len(table) / ROWS_PER_PAGE))
    sheet = add_list(book, SHEETS[0], above, columns, cells, pages=pages)
    first = sheet.max_row - len(table) + 1
    dress_tiers(sheet, first, list(_SHOWN).index("tier") + 1, list(table["tier"]))


def _input_rows(ranking: Ranking, lang: str) -> list[list[str]]:
    frame = ranking.inputs
    named = frame.assign(input=[word(f"input.{name}", lang) for name in frame["input"]])
    return [list(named.columns), *named.to_numpy().tolist()]


def _dictionary_rows(table: pd.DataFrame, lang: str, year: str) -> list[list[str]]:
    head = [word(f"dictionary.{k}", lang) for k in ("column", "label_en", "label_km", "meaning")]
    return [head] + [
        [c, *(word(f"column.{c}", at, year=year) for at in LANGUAGES), word(f"meaning.{c}", lang)]
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
            level=word(f"setting_value.{s.level}", lang),
            change=word(f"setting_value.{s.change}", lang),
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
