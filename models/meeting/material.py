"""Material: what a meeting looks at, from the store and the list of today."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from statistics import median_low

from geo.errors import InputError
from geo.outlines import Outlines
from models.activities import saved_lists
from models.activities.span import quarter, quarter_of
from models.activities.told_quarters import told_quarters
from models.estimate.inputs import Inputs
from models.estimate.pipeline import Ranking
from models.meeting.agenda import Material
from models.phrases import word
from models.plan.plan_rows import KIND, Plan, Row, plan_in
from models.snapshot import compare_snapshots, freeze, saved_snapshots
from models.snapshot.rank_history import question
from models.snapshot.snapshot import read_snapshot
from models.store import Document, Store
from models.store.approval import FINAL, NEW, ORDER, Stage, stage_of, stages

Named = tuple[str, Plan]


def gathered(
    store: Store,
    ranking: Ranking,
    inputs: Inputs,
    outlines: Outlines,
    made: date,
    plan: Named | None = None,
    past: str | None = None,
    stage: Stage = NEW,
    own: str = "",
) -> Material:
    """Return what there is: the last frozen list, the activities that count, and two plans.

    Of several lists that answer the same question, and of several plans of last quarter, it is
    the most agreed: what one person has saved since pushes none of them out.

    Parameters
    ----------
    inputs : the tables the ranking was made from; made : the day, whose quarter is looked at.
    plan : name and plan that are proposed, the newest saved one if None.
    stage, own : how far the plan that is given is, and its id, if it has one
    past : id of the plan of last quarter; None for another saved one, of that quarter first.

    >>> from geo.outlines import load_outlines
    >>> from models.estimate.inputs import shipped_inputs
    >>> with toy_store() as store:
    ...     found = gathered(store, toy_ranking(), shipped_inputs(), load_outlines(),
    ...                      date(2026, 11, 27))
    >>> found.during, found.last, found.rows, found.plan
    ('2026-Q4', None, None, None)
    """
    saved = store.documents(KIND)
    if plan is None and saved:
        plan, stage = (saved[0].name, plan_in(saved[0])), stage_of(store, saved[0])
        own = saved[0].id
    others = [d for d in saved if d.id != own]
    chosen = store.get(past) if past else _past(store, others, made)
    frozen = _frozen(store, ranking)
    last = saved_snapshots.load(store, frozen.id) if frozen else None
    now = None
    if last is not None:
        name = word("meeting.today", "en")
        now = read_snapshot(freeze(ranking, inputs, outlines, name), name)
    decisions = saved_lists.decisions(store)
    lists = [(d, saved_lists.rows_of(d, decisions)) for d in saved_lists.in_use(store)]
    during = quarter_of(made)
    told = [name for name in told_quarters(lists) if name <= during]
    newer = None if chosen is None else _newer(store, saved, chosen)
    return Material(
        ranking=ranking,
        outlines=outlines,
        made=made,
        during=during,
        last=last,
        now=now,
        changes=None if last is None or now is None else compare_snapshots(last, now),
        rows=saved_lists.together([rows for _, rows in lists]) if lists else None,
        told=max(told, default=""),
        past=None if chosen is None else (chosen.name, plan_in(chosen)),
        plan=plan,
        newer=None if newer is None else (newer.name, plan_in(newer)),
        last_stage=stage_of(store, frozen) if frozen else NEW,
        last_by=frozen.author if frozen else "",
        past_stage=stage_of(store, chosen) if chosen else NEW,
        plan_stage=stage,
        newer_stage=stage_of(store, newer) if newer else NEW,
    )


def _frozen(store: Store, ranking: Ranking) -> Document | None:
    """Return the frozen list that a list is compared with: of its question, the most agreed."""
    asked = question(asdict(ranking.settings))

    def other(one: Document) -> bool:
        return question(one.body.get("settings", {})) != asked

    return _first(store, store.documents(saved_snapshots.KIND), other)


def _past(store: Store, others: list[Document], made: date) -> Document | None:
    """Return the plan of last quarter: the most agreed of those, or else of any before."""
    now = quarter(quarter_of(made)).start
    before = quarter(quarter_of(now - timedelta(days=1))).start.isoformat()
    begins = {one.id: _begins(one) for one in others}
    known = [one for one in others if begins[one.id] < now.isoformat()]
    return _first(store, known, lambda one: begins[one.id] < before)


def _newer(store: Store, saved: list[Document], past: Document) -> Document | None:
    """Return the plan, not approved, that says since what came of a past one, or None.

    An approved plan can't be changed: what was reached is entered in a copy of it.
    """
    how_far, when = stages(store, saved), _quarter(past)
    planned = set(plan_in(past).rows)
    found = [
        one
        for one in saved
        if one.change > past.change
        and how_far[one.id].name not in FINAL
        and _quarter(one) == when
        and planned & _reached(one)
    ]
    return _first(store, found, lambda one: False)


def _reached(one: Document) -> set[str]:
    """Return the districts (P-codes) of which a plan says that they are done or were reached."""
    return {
        code
        for code, row in _rows(one).items()
        if row.get("status") == "done" or row.get("people_reached") is not None
    }


def _quarter(one: Document) -> str:
    """Return the quarter that a plan is of; "" where its rows don't say so."""
    day = _begins(one)
    return quarter_of(date.fromisoformat(day)) if day else ""


def _begins(one: Document) -> str:
    """Return the day by which half of a plan's rows begin; "" where most have no day."""
    rows = _rows(one).values()
    starts = [str(row["start"]) for row in rows if row.get("start")]
    return median_low(starts) if starts and 2 * len(starts) >= len(rows) else ""


def _rows(one: Document) -> dict[str, Row]:
    """Return the rows of a plan; none of one that can't be read."""
    try:
        return plan_in(one).rows
    except InputError:
        return {}


def _first(
    store: Store, saved: list[Document], other: Callable[[Document], bool]
) -> Document | None:
    """Return the most agreed document, those that are no other ones first, then the newest."""
    whole = [one for one in saved if not one.damaged]
    how_far = stages(store, whole)
    return min(whole, key=lambda d: (other(d), ORDER.index(how_far[d.id].name)), default=None)
