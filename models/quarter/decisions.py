"""Decisions: what lies before the committee: moves, a list to freeze, a plan to agree or make."""

from collections.abc import Iterator
from datetime import timedelta

from geo.clock import PHNOM_PENH
from geo.errors import InputError
from models.activities.span import quarter, quarter_of
from models.phrases import Sentence
from models.plan import plan_rows
from models.plan.plan_rows import Plan
from models.quarter.due import MOST_NAMED, Basis, Due, first_plans
from models.quarter.late_rows import plans
from models.snapshot import saved_snapshots
from models.snapshot.rank_history import question, same_question
from models.snapshot.snapshot import Snapshot
from models.store import Document
from models.store.approval import APPROVED, DRAFT, FINAL, REVIEWED, stages

_PAGES = {saved_snapshots.KIND: "snapshots", plan_rows.KIND: "plan"}


def decisions(basis: Basis) -> Iterator[Due]:
    """Yield what is to be decided now."""
    yield from _frozen(basis)
    yield from _waiting(basis)
    saved = list(plans(basis))
    yield from first_plans(_proposed(basis, saved))
    following = next_quarter(basis)
    span = quarter(following)
    first, last = span.start.isoformat(), str(span.end)
    starts = [row.get("start", "") for *_, plan in saved for row in plan.rows.values()]
    if not any(first <= start <= last for start in starts):
        yield Due(Sentence("quarter.no_next_plan", {"quarter": following}), "plan")


def _proposed(basis: Basis, saved: list[tuple[str, str, Plan]]) -> Iterator[Due]:
    """Yield the plans with rows that nobody has agreed to."""
    stage = stages(basis.store, basis.store.documents(plan_rows.KIND))
    for key, name, plan in saved:
        if stage[key].name in FINAL:
            continue  # agreed with the whole plan, which never changes
        n = sum(row.get("status", "proposed") == "proposed" for row in plan.rows.values())
        if n:
            yield Due(Sentence("quarter.proposed", {"name": name, "n": n}), "plan", {"plan": key})


def _waiting(basis: Basis) -> Iterator[Due]:
    """Yield all lists and plans that wait for an approval, and the newest that is a draft.

    Of many the newest are named, and the others counted.
    """
    for kind, page in _PAGES.items():
        saved = basis.store.documents(kind)
        how_far = stages(basis.store, saved)
        reviewed, drafts = (
            [one for one in saved if how_far[one.id].name == stage] for stage in (REVIEWED, DRAFT)
        )
        for one in [*reviewed[:MOST_NAMED], *drafts[:1]]:
            key = f"quarter.{how_far[one.id].name}_{kind}"
            yield Due(Sentence(key, {"name": one.name}), page, {kind: one.id})
        if (more := len(reviewed) - MOST_NAMED) > 0:
            yield Due(Sentence(f"quarter.more_reviewed_{kind}", {"n": more}), page)


def next_quarter(basis: Basis) -> str:
    """Return the quarter after today's."""
    end = quarter(quarter_of(basis.today)).end
    assert end is not None
    return quarter_of(end + timedelta(days=1))


def _frozen(basis: Basis) -> Iterator[Due]:
    found = basis.store.documents(saved_snapshots.KIND)
    now = quarter_of(basis.today)
    days = [d.saved_at.astimezone(PHNOM_PENH).date() for d in found]
    if not any(quarter_of(day) == now for day in days):
        yield Due(Sentence("quarter.freeze", {"quarter": now}), "snapshots")
    found = _of_one_question(basis, found)
    if len(found) > 1:
        try:
            old, new = (saved_snapshots.load(basis.store, found[n].id) for n in (1, 0))
        except InputError as error:
            about = {"name": Sentence("quarter.lists"), "error": error}
            yield Due(Sentence("quarter.unreadable", about), "snapshots")
            return
        if len(same_question([old, new], *question(new.written_settings))) > 1:
            told = {"old": old.name, "new": new.name, "n": left_range(old, new, basis)}
            address = {"snapshot": found[1].id, "with": found[0].id, "map": "1"}
            yield Due(Sentence("quarter.moves", told), "snapshots", address)


def _of_one_question(basis: Basis, found: list[Document]) -> list[Document]:
    """Return the lists that answer what the newest approved one does, or else the newest."""
    if not found:
        return []
    how_far = stages(basis.store, found)
    first = next((one for one in found if how_far[one.id].name == APPROVED), found[0])
    asked = question(first.body.get("settings", {}))
    return [one for one in found if question(one.body.get("settings", {})) == asked]


def left_range(old: Snapshot, new: Snapshot, basis: Basis) -> int:
    """Return how many districts have a rank outside the range they had: only those have moved."""
    here = basis.table["adm2_pcode"]
    before = old.table.set_index("adm2_pcode").reindex(here)
    ranks = new.table.set_index("adm2_pcode")["rank"].reindex(here)
    return int(((ranks < before["rank_low"]) | (ranks > before["rank_high"])).sum())
