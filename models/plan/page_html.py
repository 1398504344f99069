"""The plan as a section of the printable briefing."""

from __future__ import annotations

from html import escape

import pandas as pd

from models.words import word

_SHOWN = ("status", "owner", "teams", "sessions", "start", "end", "people_targeted", "note")


def plan_html(name: str, note: str, table: pd.DataFrame, lines: list[str], lang: str) -> str:
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
    labels = [word("brief.district", lang), *(word(f"plan_column.{c}", lang) for c in filled)]
    head = "".join(f"<th>{escape(label)}</th>" for label in labels)
    body = "".join(_row(code, row, filled, lang) for code, row in table.iterrows())
    said = "".join(f"<p>{escape(line)}</p>" for line in [note, *lines] if line)
    title = f"{word('plan.title', lang)}: {name}"
    return (
        f"<h2>{escape(title)}</h2>{said}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(code: str, row: pd.Series, filled: list[str], lang: str) -> str:
    place = (
        f"<td>{escape(row[f'district_{lang}'])}<br>"
        f"<small>{escape(row[f'province_{lang}'])} · {code}</small></td>"
    )
    return f"<tr>{place}{''.join(f'<td>{_cell(c, row[c], lang)}</td>' for c in filled)}</tr>"


def _cell(column: str, value: object, lang: str) -> str:
    if pd.isna(value):
        return ""
    return escape(word(f"plan_status.{value}", lang) if column == "status" else str(value))
