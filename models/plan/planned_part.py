"""Planned part: a plan as a part of a briefing."""

import pandas as pd

from models.lists.part import Part
from models.phrases import word

_SHOWN = ("status", "owner", "teams", "sessions", "start", "end", "people_targeted", "note")


def planned_part(name: str, note: str, table: pd.DataFrame, lines: list[str], lang: str) -> Part:
    r"""Return heading, sentences and table of a plan.

    Parameters
    ----------
    table : by P-code, names and the fields of the plan; columns nobody has filled in are left out.
    lines : sentences about the plan.

    >>> frame = pd.DataFrame({"district_en": ["<b>"], "province_en": ["A"], "status": "agreed",
    ...     **{c: [None] for c in _SHOWN[1:]}}, index=["KH2001"])
    >>> planned_part("Q1", "", frame, [], "en").rows
    [['<b>\nA · KH2001', 'agreed']]
    """
    filled = [c for c in _SHOWN if table[c].notna().any()]
    rows = [
        [
            f"{row[f'district_{lang}']}\n{row[f'province_{lang}']} · {code}",
            *(_cell(c, row[c], lang) for c in filled),
        ]
        for code, row in table.iterrows()
    ]
    return Part(
        title=word("pair.of", lang, name=word("plan.title", lang), value=name),
        lines=[line for line in (note, *lines) if line],
        columns=[word("brief.district", lang), *(word(f"plan_column.{c}", lang) for c in filled)],
        rows=rows,
    )


def _cell(column: str, value: object, lang: str) -> str:
    if pd.isna(value):
        return ""
    return word(f"plan_status.{value}", lang) if column == "status" else str(value)
