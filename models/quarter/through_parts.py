"""Through parts: a province through time, for its briefing: ranks, inputs, plans, what is over."""

from dataclasses import asdict, dataclass, field
from datetime import date

import pandas as pd

from geo.clock import shown_day
from geo.errors import InputError
from models.activities import saved_lists
from models.activities.report import row_table
from models.estimate.inputs import Inputs
from models.estimate.settings import Settings
from models.lists.part import Part
from models.lists.rank_range import rank_range
from models.phrases import word
from models.plan.plan_rows import KIND
from models.plan.planned_before import planned_before
from models.snapshot import Snapshot, saved_snapshots
from models.snapshot.rank_history import (
    counts_through,
    inputs_through,
    question,
    ranks_through,
    same_question,
)
from models.store import Document, Store
from models.store.approval import DRAFT, ORDER, SUPERSEDED, stages

MOST_LISTS = 4  # a year of quarters: what fits on the width of a sheet
MOST_ROWS = 30
_MOST_NAME = 40  # letters of a list's name in the head of a column
_OVER = ["district", "activity_type", "agency", "start", "end", "status"]


@dataclass(frozen=True)
class Past:
    """What was frozen, planned and reported: lists oldest first, plans newest first, 3W rows.

    drafts : fingerprints of lists and ids of plans that one person alone has said
    """

    lists: list[Snapshot] = field(default_factory=list)
    plans: list[Document] = field(default_factory=list)
    rows: pd.DataFrame | None = None
    drafts: frozenset[str] = frozenset()


def past_of(store: Store, settings: Settings) -> Past:
    """Return the newest frozen lists that answer the question of a list, plans, and all rows.

    A plan that another has superseded is left out: its districts would stand there twice.

    What can't be read is left out: its page says so.

    >>> with toy_store() as store:
    ...     past_of(store, Settings())
    Past(lists=[], plans=[], rows=None, drafts=frozenset())
    """
    lists: list[Snapshot] = []
    drafts: set[str] = set()
    frozen = store.documents(saved_snapshots.KIND)
    agreed = stages(store, frozen)
    # what many have agreed to is not pushed out by what one person has frozen
    for document in sorted(frozen, key=lambda one: ORDER.index(agreed[one.id].name)):
        asked = document.body.get("settings", {}) if not document.damaged else {}
        if len(lists) == MOST_LISTS or asked.get("corridor") != settings.corridor:
            continue
        try:
            found = saved_snapshots.load(store, document.id)
        except InputError:
            continue
        lists += same_question([found], *question(asdict(settings)))
        drafts |= {found.fingerprint} if agreed[document.id].name == DRAFT else set()
    lists.sort(key=lambda one: one.made_at)
    plans = store.documents(KIND)
    stage = {code: one.name for code, one in stages(store, plans).items()}
    drafts |= {code for code, name in stage.items() if name == DRAFT}
    plans = [plan for plan in plans if stage[plan.id] != SUPERSEDED]
    return Past(lists, plans, _rows(store), frozenset(drafts))


def _rows(store: Store) -> pd.DataFrame | None:
    decisions = saved_lists.decisions(store)
    found = [saved_lists.rows_of(one, decisions) for one in saved_lists.in_use(store)]
    rows = saved_lists.together(found) if found else None
    return None if rows is None or saved_lists.is_sample(rows) else rows


def through_parts(
    past: Past,
    inputs: Inputs,
    table: pd.DataFrame,
    province: str,
    lang: str,
    today: date,
    corridor: str = "all",
) -> list[Part]:
    """Return the parts of a province (P-code) through time; without a past, its inputs alone.

    Parameters
    ----------
    table : the ranked districts of today, in whose order all others stand.

    >>> from models.estimate.inputs import shipped_inputs
    >>> table = toy_ranking().table
    >>> parts = through_parts(Past(), shipped_inputs(), table, "KH20", "en", date(2026, 11, 28))
    >>> [part.title for part in parts]
    ['Inputs by year']
    """
    here = table[table["adm1_pcode"] == province].set_index("adm2_pcode")
    parts = [
        _ranks(past, here, lang),
        _inputs(inputs, province[2:], lang, corridor),
        _planned(past, here, lang),
        _over(past.rows, here, province, lang, today),
    ]
    return [part for part in parts if part is not None]


def _ranks(past: Past, here: pd.DataFrame, lang: str) -> Part | None:
    if not (lists := past.lists):
        return None
    rows = [
        [row[f"district_{lang}"], *_ranks_of(lists, code, lang)] for code, row in here.iterrows()
    ]
    heads = [
        _said(
            f"{_short(one.name)} ({shown_day(one.made_at)})", one.fingerprint in past.drafts, lang
        )
        for one in lists
    ]
    notes = [
        word("pair.of", lang, name=head, value=one.note)
        for head, one in zip(heads, lists, strict=True)
        if one.note
    ]
    return Part(
        title=word("through.ranks", lang),
        columns=[word("brief.district", lang), *heads],
        rows=rows,
        notes=[*notes, word("through.note", lang)],
    )


def _short(name: str) -> str:
    return name if len(name) <= _MOST_NAME else f"{name[:_MOST_NAME]}…"


def _said(name: str, draft: bool, lang: str) -> str:
    """Return a name, and that it is a draft's: one person alone may call it what they like."""
    return word("through.draft", lang, name=name) if draft else name


def _ranks_of(lists: list[Snapshot], code: str, lang: str) -> list[str]:
    """Return the district's rank and range in each list, and whether it left the one before."""
    found = {row["fingerprint"]: row for _, row in ranks_through(lists, code).iterrows()}
    cells = []
    for one in lists:
        row = found.get(one.fingerprint)
        moved = row is not None and pd.notna(row["moved"]) and bool(row["moved"])
        ranked = "–" if row is None else rank_range(row, "–")
        cells.append(f"{ranked}\n{word('through.moved', lang)}" if moved else ranked)
    return cells


def _inputs(inputs: Inputs, code: str, lang: str, corridor: str) -> Part:
    """Return a line for each input of the province with its figures by year."""
    known = inputs_through(inputs, code)
    lines = [
        word(
            "pair.of",
            lang,
            name=word(key, lang),
            value=_by_period(known[known["input"] == name], "value", decimals),
        )
        for name, key, decimals in (
            ("harvest", f"through.harvest_{inputs.harvest_unit}", 2),
            ("poverty", "through.poverty", 1),
        )
    ]
    counted = counts_through(inputs, f"{code}01", corridor)
    if counted["province"].notna().any():
        told = word("through.counted_province", lang)
        lines.append(word("pair.of", lang, name=told, value=_by_period(counted, "province", 0)))
    return Part(
        title=word("through.inputs", lang), lines=lines, notes=[word("through.inputs_note", lang)]
    )


def _by_period(rows: pd.DataFrame, column: str, decimals: int) -> str:
    return "; ".join(
        f"{period} → {'–' if pd.isna(value) else f'{value:,.{decimals}f}'}"
        for period, value in zip(rows["period"], rows[column], strict=True)
    )


def _planned(past: Past, here: pd.DataFrame, lang: str) -> Part | None:
    """Return what the saved plans say of the districts, newest plan first."""
    table = planned_before(past.plans, [*here.index])
    if table.empty:
        return None
    names = zip(table["name"], table["id"].isin(past.drafts), strict=True)
    texts = {
        "brief.district": table["adm2_pcode"].map(here[f"district_{lang}"]),
        "plan.title": [_said(name, draft, lang) for name, draft in names],
        "plan_column.status": [
            word(f"plan_status.{s}", lang) if pd.notna(s) else "" for s in table["status"]
        ],
        "plan_column.start": table["start"],
        "plan_column.end": table["end"],
        "plan_column.people_targeted": table["people_targeted"],
        "plan_column.people_reached": table["people_reached"],
        "plan_column.note": table["note"],
    }
    return _table(word("through.planned", lang), texts, lang)


def _table(title: str, texts: dict[str, object], lang: str) -> Part:
    """Return a part of the columns that somebody has filled in; missing stays empty."""
    frame = pd.DataFrame(texts).astype(object)
    frame = frame.where(frame.notna(), "").map(str)
    frame = frame[[c for c in frame if (frame[c] != "").any()]]
    more = len(frame) - MOST_ROWS
    return Part(
        title=title,
        columns=[word(key, lang) for key in frame],
        rows=frame.head(MOST_ROWS).to_numpy(object).tolist(),
        notes=[word("coverage_note.brief_more", lang, n=more)] if more > 0 else [],
    )


def _over(
    rows: pd.DataFrame | None, here: pd.DataFrame, province: str, lang: str, today: date
) -> Part | None:
    """Return the reported activities that are over, the newest first."""
    if rows is None:
        return None
    over = rows[rows["adm1_code"] == province[2:]]
    over = over.loc[[pd.notna(end) and end < today for end in over["end"]]]
    if over.empty:
        return None
    shown = row_table(over.sort_values("end", ascending=False, kind="stable"), here, lang)
    columns = {f"coverage_column.{c}": shown[word(f"coverage_column.{c}", lang)] for c in _OVER}
    return _table(word("through.ended", lang), columns, lang)
