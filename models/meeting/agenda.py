"""Agenda: at most ten pages, each with a title, a few sentences, and a map or a short table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from geo.outlines import Outlines
from models.activities.gaps import coverage, gaps, has_tiers
from models.activities.overlaps import overlaps
from models.activities.report import gap_table, overlap_table
from models.activities.saved_lists import is_sample
from models.activities.span import quarter
from models.estimate.pipeline import Ranking
from models.lists.map_svg import map_svg
from models.lists.rank_range import rank_range, whole_pct
from models.lists.stage_told import stage_told
from models.lists.summary import caveats, first_lines, summary_lines
from models.phrases import word
from models.plan.changes import review
from models.plan.judge import judge, said
from models.plan.plan_rows import STATUSES, Plan
from models.snapshot import Changes, Snapshot
from models.snapshot.in_words import changes_told
from models.store.approval import DRAFT, NEW, Stage

MOST_PAGES, MOST_ROWS, MOST_LINES = 10, 8, 6


@dataclass(frozen=True)
class Page:
    """One page: a title, sentences, then a map (SVG) or a table; what to keep in mind below."""

    title: str
    lines: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    map: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Material:
    """What a meeting looks at; None for what there is not.

    made : the day on it; last, now : the last frozen list, and the list of now in the same form;
    changes : between them; rows : activities, of the quarter named `during`.
    told : the newest quarter, up to that one, that lists of activities tell of.
    past : name and plan of the last quarter; plan : name and plan that are proposed.
    newer : name and plan, not approved, that say what came of the past one.
    last_stage, past_stage, plan_stage, newer_stage : how far the frozen list and the plans are.
    last_by : who froze the list, as the store knows
    """

    ranking: Ranking
    outlines: Outlines
    made: date
    during: str
    last: Snapshot | None = None
    now: Snapshot | None = None
    changes: Changes | None = None
    rows: pd.DataFrame | None = None
    told: str = ""
    past: tuple[str, Plan] | None = None
    plan: tuple[str, Plan] | None = None
    newer: tuple[str, Plan] | None = None
    last_stage: Stage = NEW
    last_by: str = ""
    past_stage: Stage = NEW
    plan_stage: Stage = NEW
    newer_stage: Stage = NEW


def agenda(of: Material, lang: str) -> list[Page]:
    """Return the pages of a meeting in a language, all texts plain."""
    pages = [
        _first(of, lang),
        _where(of, lang),
        _districts(of, lang),
        *_moved(of, lang),
        *_coverage(of, lang),
        _past(of, lang),
        _proposal(of, lang),
        _decide(of, lang),
    ]
    assert len(pages) <= MOST_PAGES
    return pages


def _first(of: Material, lang: str) -> Page:
    lines = [
        word("meeting.of", lang, quarter=of.during),
        word("brief.made", lang, day=of.made.isoformat()),
        *first_lines(of.ranking, lang),
    ]
    return Page(word("about.title", lang), lines, notes=[word("caveat.purpose", lang)])


def _where(of: Material, lang: str) -> Page:
    table = of.ranking.table
    title = word("brief.map", lang, place=word("brief.country", lang))
    drawn = map_svg(table, of.outlines.frame, None, lang, title)
    tiers = table["tier"].value_counts()
    lines = [
        word("pair.of", lang, name=word(f"tier.{tier}", lang), value=int(tiers[tier]))
        for tier in dict.fromkeys(table["tier"])
    ]
    return Page(word("meeting.where", lang), lines, map=drawn, notes=caveats(of.ranking, lang)[:1])


def _districts(of: Material, lang: str) -> Page:
    ranked, top = of.ranking, of.ranking.settings.top
    chance = ranked.table["p_top"].notna().any()
    keys = ["brief.rank", "brief.district", "sheet.province", "column.tier"]
    columns = [word(key, lang) for key in keys]
    columns += [word("sheet.p_top", lang, top=top)] if chance else []
    columns = [name[:1].upper() + name[1:] for name in columns]
    rows = [
        [
            rank_range(row, "–"),
            row[f"district_{lang}"],
            row[f"province_{lang}"],
            word(f"tier.{row['tier']}", lang),
            *([f"{whole_pct(row['p_top'])}%" if pd.notna(row["p_top"]) else "–"] if chance else []),
        ]
        for _, row in ranked.table.head(MOST_ROWS).iterrows()
    ]
    title = word("brief.first", lang, n=len(rows))
    return Page(title, [], columns, rows, notes=summary_lines(ranked, lang)[1:2])


def _moved(of: Material, lang: str) -> list[Page]:
    title = word("meeting.moved", lang)
    if of.last is None or of.now is None or of.changes is None:
        return [Page(title, [word("meeting.no_frozen", lang)])]
    told = changes_told(of.last, of.now, of.changes, lang)
    since = f"{_since(of, of.last, lang)} {stage_told(of.last_stage, lang)}"
    # the letters that come with us have no arrow
    lines = [line.replace("→", ">") for line in (since, *told[:MOST_LINES])]
    pages = [Page(title, lines)]
    moved = of.changes.moved.head(MOST_ROWS)
    if moved.empty:
        return pages
    keys = ["brief.district", "meeting.then", "meeting.now"]
    factors = [f"meeting.from_{factor}" for factor in ("data", "settings", "method")]
    rows = [
        [
            row[f"district_{lang}"],
            rank_range(row, "–"),
            rank_range(row, "–", "new_"),
            *(_places(row[f"from_{factor}"]) for factor in ("data", "settings", "method")),
        ]
        for _, row in moved.iterrows()
    ]
    columns = [word(key, lang) for key in (*keys, *factors)]
    note = word("meeting.places", lang)
    return [*pages, Page(word("meeting.which_moved", lang), [], columns, rows, notes=[note])]


def _since(of: Material, last: Snapshot, lang: str) -> str:
    if of.last_stage.name == DRAFT:  # what one person alone calls it is not on what others see
        author = of.last_by or word("snapshot.nobody", lang)
        return word("approval.frozen_by", lang, day=last.day, author=author)
    return word("meeting.since", lang, name=last.name, day=last.day)


def _places(change: float) -> str:
    """Return by how many places something moved a district up (+) or down."""
    return "–" if pd.isna(change) else f"{round(-change) or 0:+d}"


def _coverage(of: Material, lang: str) -> list[Page]:
    if of.rows is None:
        return [Page(word("meeting.gaps", lang), [word("meeting.no_rows", lang)])]
    before = [word("coverage_note.sample", lang)] if is_sample(of.rows) else []
    looked_at = of.during if before else of.told  # a sample shows what pages look like
    if looked_at != of.during:
        before = [word("meeting.not_told", lang, quarter=of.during)]
    if not looked_at:
        return [Page(word("meeting.gaps", lang), before)]
    during, table = quarter(looked_at), of.ranking.table
    names = table.set_index("adm2_pcode")
    missing = gaps(coverage(of.rows, table, during))
    shown = gap_table(missing.head(MOST_ROWS), _with_people(names), lang)
    told = (
        word("meeting.n_gaps", lang, n=len(missing), quarter=looked_at)
        if has_tiers(table)
        else word("coverage_note.no_tiers", lang)
    )
    first = Page(
        word("meeting.gaps", lang),
        [*before, told],
        *_cells(shown, lang, ("province", "district", "tier", "rank")),
        notes=[word("coverage_note.gap", lang)],
    )
    found = overlaps(of.rows, during)
    shown = overlap_table(found.head(MOST_ROWS), names, lang)
    second = Page(
        word("meeting.overlaps", lang),
        [*before, word("meeting.n_overlaps", lang, n=len(found), quarter=looked_at)],
        *_cells(shown, lang, ("province", "district", "activity_type", "agencies")),
        notes=[word("coverage_note.overlap", lang)],
    )
    return [first, second]


def _with_people(names: pd.DataFrame) -> pd.DataFrame:
    return names if "population" in names else names.assign(population=None)


def _cells(table: pd.DataFrame, lang: str, kept: Sequence[str]) -> tuple[list[str], list[list]]:
    columns = [word(f"coverage_column.{name}", lang) for name in kept]
    rows = table[columns] if len(table) else pd.DataFrame(columns=columns)
    return columns, [["–" if pd.isna(x) else str(x) for x in row] for row in rows.to_numpy(object)]


def _past(of: Material, lang: str) -> Page:
    title = word("meeting.past", lang)
    if of.past is None:
        return Page(title, [word("meeting.no_past", lang)])
    lines = [_titled(of.past[0], of.past_stage, lang), *_became(of.past[1], lang)]
    if of.newer is not None:
        told = word("meeting.newer", lang, name=of.newer[0])
        lines += [f"{told} {stage_told(of.newer_stage, lang)}", *_became(of.newer[1], lang)]
    return Page(title, lines)


def _titled(name: str, stage: Stage, lang: str) -> str:
    named = word("pair.of", lang, name=word("plan.title", lang), value=name)
    return f"{named}. {stage_told(stage, lang)}"


def _became(plan: Plan, lang: str) -> list[str]:
    """Return in sentences what became of a plan."""
    found = review(plan)
    counts = ", ".join(
        word(
            "pair.of",
            lang,
            name=word(f"plan_status.{status}", lang),
            value=found.by_status.get(status, 0),
        )
        for status in STATUSES
    )
    lines = [word("meeting.review_status", lang, n=found.districts, counts=counts)]
    if found.both:
        people = {"planned": f"{found.planned:,}", "reached": f"{found.reached:,}"}
        lines.append(word("meeting.review_people", lang, n=found.both, **people))
    else:
        lines.append(word("meeting.review_none", lang))
    if found.unknown:
        lines.append(word("meeting.review_unknown", lang, n=found.unknown))
    return lines


def _proposal(of: Material, lang: str) -> Page:
    title = word("meeting.proposal", lang)
    if of.plan is None:
        return Page(title, [word("meeting.no_plan", lang)])
    name, plan = of.plan
    lines = [_titled(name, of.plan_stage, lang)]
    lines += said(plan, judge(plan, of.ranking), lang)
    heading = word("brief.map", lang, place=word("brief.country", lang))
    planned = frozenset(plan.codes)
    drawn = map_svg(of.ranking.table, of.outlines.frame, None, lang, heading, planned)
    return Page(title, lines[:MOST_LINES], map=drawn, notes=[plan.note] if plan.note else [])


def _decide(of: Material, lang: str) -> Page:
    keys = ["agree" if of.plan else "make_plan"]
    if of.rows is not None:
        keys += ["take_gaps", "talk"]
    keys += ["reached", "freeze", "counts"]
    lines = [word(f"meeting.decide_{key}", lang) for key in keys]
    return Page(word("meeting.decide", lang), lines, notes=[word("caveat.purpose", lang)])
