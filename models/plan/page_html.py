"""The plan as a section of the printable briefing."""

import pandas as pd
from markupsafe import Markup

from models.lists.html import render
from models.words import word

_SHOWN = ("status", "owner", "teams", "sessions", "start", "end", "people_targeted", "note")


def plan_html(name: str, note: str, table: pd.DataFrame, lines: list[str], lang: str) -> Markup:
    """Return heading, sentences and table of a plan as HTML; every name is escaped.

    Parameters
    ----------
    table : by P-code, names and the fields of the plan; columns nobody has filled in are left out.
    lines : sentences about the plan.

    >>> frame = pd.DataFrame({"district_en": ["<b>"], "province_en": ["A"], "status": "agreed",
    ...     **{c: [None] for c in _SHOWN[1:]}}, index=["KH2001"])
    >>> "&lt;b&gt;" in plan_html("Q1", "", frame, [], "en")
    True
    """
    filled = [c for c in _SHOWN if table[c].notna().any()]
    rows = [
        {
            "name": row[f"district_{lang}"],
            "place": f"{row[f'province_{lang}']} · {code}",
            "cells": [_cell(c, row[c], lang) for c in filled],
        }
        for code, row in table.iterrows()
    ]
    return render(
        "models/plan/page.html",
        title=word("pair.of", lang, name=word("plan.title", lang), value=name),
        lines=[line for line in (note, *lines) if line],
        columns=[word("brief.district", lang), *(word(f"plan_column.{c}", lang) for c in filled)],
        rows=rows,
    )


def _cell(column: str, value: object, lang: str) -> str:
    if pd.isna(value):
        return ""
    return word(f"plan_status.{value}", lang) if column == "status" else str(value)
