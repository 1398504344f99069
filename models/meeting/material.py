"""Material: what a meeting looks at, from the store and the list of today."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from statistics import median_low

from geo.errors import InputError
from geo.outlines import Outlines
from models.activities import saved_lists
from models.activities.span import quarter, quarter_of
from models.estimate.inputs import Inputs
from models.estimate.pipeline import Ranking
from models.meeting.agenda import Material
from models.phrases import word
from models.plan.plan_rows import KIND, Plan, plan_in
from models.snapshot import compare_snapshots, freeze, saved_snapshots
from models.snapshot.rank_history import question
from models.snapshot.snapshot import read_snapshot
from models.store import Document, Store
from models.store.approval import NEW, ORDER, Stage, stage_of, stages

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
) -> Material:
    """Return what there is: the last frozen list, the activities that count, and two plans.

    Of several lists that answer the same question, and of several plans of last quarter, it is
    the most agreed: what one person has saved since pushes none of them out.

    Parameters
    ----------
    inputs : the tables the ranking was made from; made : the day, whose quarter is looked at.
    plan : name and plan that are proposed, the newest saved one if None.
    stage : how far the plan that is given is
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
    others = [d for d in saved if plan is None or d.name != plan[0]]
    chosen = store.get(past) if past else _past(store, others, made)
    frozen = _frozen(store, ranking)
    last = saved_snapshots.load(store, frozen.id) if frozen else None
    now = None
    if last is not None:
        name = word("meeting.today", "en")
        now = read_snapshot(freeze(ranking, inputs, outlines, name), name)
    decisions = saved_lists.decisions(store)
    lists = [saved_lists.rows_of(d, decisions) for d in saved_lists.in_use(store)]
    return Material(
        ranking=ranking,
        outlines=outlines,
        made=made,
        during=quarter_of(made),
        last=last,
        now=now,
        changes=None if last is None or now is None else compare_snapshots(last, now),
        rows=saved_lists.together(lists) if lists else None,
        past=None if chosen is None else (chosen.name, plan_in(chosen)),
        plan=plan,
        last_stage=stage_of(store, frozen) if frozen else NEW,
        last_by=frozen.author if frozen else "",
        past_stage=stage_of(store, chosen) if chosen else NEW,
        plan_stage=stage,
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


def _begins(one: Document) -> str:
    """Return the day by which half of a plan's rows begin; "" where none says so."""
    try:
        rows = plan_in(one).rows.values()
    except InputError:
        return ""
    starts = [str(row["start"]) for row in rows if row.get("start")]
    return median_low(starts) if starts else ""


def _first(
    store: Store, saved: list[Document], other: Callable[[Document], bool]
) -> Document | None:
    """Return the most agreed document, those that are no other ones first, then the newest."""
    whole = [one for one in saved if not one.damaged]
    how_far = stages(store, whole)
    return min(whole, key=lambda d: (other(d), ORDER.index(how_far[d.id].name)), default=None)
