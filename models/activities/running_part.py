"""Running part: who works in a province, for its briefing; a sample is never printed."""

from datetime import date

import pandas as pd

from models.activities.active import PREVENTION, active
from models.activities.gaps import coverage, gaps, has_tiers
from models.activities.report import row_table
from models.activities.saved_lists import is_sample
from models.activities.span import Span
from models.lists.part import Part
from models.phrases import word

MOST_ROWS = 30
_SHOWN = ["district", "activity_type", "agency", "start", "end", "status"]


def running_part(
    rows: pd.DataFrame, table: pd.DataFrame, province: str, lang: str, today: date, source: str
) -> Part | None:
    """Return the rows that run today in a province (P-code) , for its briefing; None for a sample.

    Parameters
    ----------
    table : the ranked districts; source : where the rows are from, as a sentence.

    Districts at high risk without prevention come first, in words.
    """
    if is_sample(rows):
        return None
    here = table[table["adm1_pcode"] == province]
    now = Span(today, today)
    running = active(rows[rows["adm1_code"] == province[2:]], now)
    missing = gaps(coverage(running, here, now))["adm2_pcode"]
    names = here.set_index("adm2_pcode")
    state = "no_tiers" if not has_tiers(here) else "brief_gaps" if len(missing) else "brief_none"
    listed = ", ".join(names.loc[missing, f"district_{lang}"])
    first = running["pillar"] == PREVENTION
    shown = row_table(pd.concat([running[first], running[~first]]), names, lang)
    shown = shown[[word(f"coverage_column.{c}", lang) for c in _SHOWN]].head(MOST_ROWS)
    more = len(running) - MOST_ROWS
    notes = [word("coverage_note.brief_more", lang, n=more)] if more > 0 else []
    return Part(
        title=word("coverage_note.brief_title", lang, day=today.isoformat()),
        lines=[word(f"coverage_note.{state}", lang, districts=listed)],
        columns=list(shown),
        rows=shown.map(str).to_numpy(object).tolist(),
        notes=[*notes, word("coverage_note.gap", lang), source],
    )
