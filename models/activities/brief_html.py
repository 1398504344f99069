"""Brief HTML: who works in a province, for its printed briefing; a sample is never printed."""

from __future__ import annotations

from datetime import date
from html import escape

import pandas as pd

from models.activities.active import PREVENTION, active
from models.activities.gaps import coverage, gaps, has_tiers
from models.activities.report import row_table
from models.activities.saved_lists import is_sample
from models.activities.span import Span
from models.words import word

MOST_ROWS = 30
_SHOWN = ["district", "activity_type", "agency", "start", "end", "status"]


def activities_html(
    rows: pd.DataFrame, table: pd.DataFrame, province: str, lang: str, today: date, source: str
) -> str:
    """Return the rows that run today in a province (P-code) as HTML; nothing for a sample.

    Parameters
    ----------
    table : the ranked districts; source : where the rows are from, as a sentence.

    Districts at high risk without prevention come first, in words.
    """
    if is_sample(rows):
        return ""
    here = table[table["adm1_pcode"] == province]
    now = Span(today, today)
    running = active(rows[rows["adm1_code"] == province[2:]], now)
    missing = gaps(coverage(running, here, now))["adm2_pcode"]
    names = here.set_index("adm2_pcode")
    told = "no_tiers" if not has_tiers(here) else "brief_gaps" if len(missing) else "brief_none"
    said = word(
        f"coverage_note.{told}", lang, districts=", ".join(names.loc[missing, f"district_{lang}"])
    )
    parts = [
        f"<h2>{escape(word('coverage_note.brief_title', lang, day=today.isoformat()))}</h2>",
        f"<p>{escape(said)}</p>",
    ]
    if len(running):
        first = running["pillar"] == PREVENTION
        ordered = pd.concat([running[first], running[~first]])
        parts.append(_table(row_table(ordered, names, lang), lang))
    more = len(running) - MOST_ROWS
    notes = [word("coverage_note.brief_more", lang, n=more)] if more > 0 else []
    notes += [word("coverage_note.gap", lang), source]
    return "".join(parts) + f'<p class="small">{escape(" ".join(notes))}</p>'


def _table(rows: pd.DataFrame, lang: str) -> str:
    shown = rows[[word(f"coverage_column.{c}", lang) for c in _SHOWN]].head(MOST_ROWS)
    head = "".join(f"<th>{escape(c)}</th>" for c in shown)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in shown.itertuples(index=False)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
