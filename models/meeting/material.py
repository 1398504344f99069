"""Material: what a meeting looks at, from the store and the list of today."""

from datetime import date

from geo.outlines import Outlines
from models.activities import saved_lists
from models.activities.span import quarter_of
from models.estimate.inputs import Inputs
from models.estimate.pipeline import Ranking
from models.meeting.agenda import Material
from models.phrases import word
from models.plan.plan_rows import KIND, Plan, plan_in
from models.snapshot import compare_snapshots, freeze, saved_snapshots
from models.snapshot.snapshot import read_snapshot
from models.store import Store
from models.store.approval import NEW, Stage, stage_of

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
    """Return what there is: the newest frozen list, the activities that count, and two plans.

    Parameters
    ----------
    inputs : the tables the ranking was made from; made : the day, whose quarter is looked at.
    plan : name and plan that are proposed, the newest saved one if None.
    stage : how far the plan that is given is
    past : id of the plan of last quarter, the newest other saved one if None.

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
    chosen = store.get(past) if past else others[0] if others else None
    frozen = store.documents(saved_snapshots.KIND)
    last = saved_snapshots.load(store, frozen[0].id) if frozen else None
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
        last_stage=stage_of(store, frozen[0]) if frozen else NEW,
        plan_stage=stage,
    )
