"""Late rows: what a plan says should be over, and is not said to be done."""

from collections.abc import Iterable, Iterator
from datetime import date

from models.activities.span import quarter_of
from models.phrases import Sentence
from models.plan.plan_rows import KIND, Plan, Row, known_plan
from models.quarter.due import MOST_NAMED, Area, Basis, Due, first_plans, named
from models.store import Document
from models.store.approval import APPROVED, SUPERSEDED, stages


def plans(basis: Basis) -> Iterator[tuple[str, str, Plan]]:
    """Yield id, name and plan of the saved plans, with the rows of the table's districts."""
    yield from _plans(basis, basis.store.listed(KIND))


def _plans(basis: Basis, documents: Iterable[Document]) -> Iterator[tuple[str, str, Plan]]:
    here = set(basis.table["adm2_pcode"])
    for document in documents:
        plan = known_plan(document)
        if plan is None:
            continue  # `late_rows` says so
        rows = {code: row for code, row in plan.rows.items() if code in here}
        if rows:
            yield document.id, document.name, Plan(rows, plan.basis, plan.note)


def late_rows(basis: Basis) -> Iterator[Due]:
    """Yield the plans with rows that ended and are not done, and those without people reached.

    An approved plan never changes: of its rows a newer approved one speaks, where that has them,
    and of all where another has taken its place.
    """
    damaged = (d for d in basis.store.listed(KIND) if known_plan(d) is None)
    told_of = [Due(Sentence("quarter.damaged", {"name": d.name}), "plan") for d in damaged]
    yield from told_of[:MOST_NAMED]
    yield from first_plans(_late(basis))


def _late(basis: Basis) -> Iterator[Due]:
    for key, name, plan in _standing(basis):
        late = late_in(plan, basis.today.isoformat())
        if late:
            told = {"name": name, "n": len(late), "names": named([Area(c) for c in late])}
            yield Due(Sentence("quarter.late", told), "plan", {"plan": key})
        unknown = [c for c in plan.codes if _done_unknown(plan.rows[c])]
        if unknown:
            told = {"name": name, "n": len(unknown), "names": named([Area(c) for c in unknown])}
            yield Due(Sentence("quarter.no_reached", told), "plan", {"plan": key})


def _standing(basis: Basis) -> Iterator[tuple[str, str, Plan]]:
    """Yield the plans that nothing has taken the place of, with the rows of which that is true."""
    # one look at all: others save meanwhile
    saved = {one.id: one for one in basis.store.listed(KIND)}
    how_far = {key: stage.name for key, stage in stages(basis.store, [*saved.values()]).items()}
    found = list(_plans(basis, saved.values()))
    agreed = [(saved[key], plan) for key, _, plan in found if how_far[key] == APPROVED]
    for key, name, plan in found:
        rows = {} if how_far[key] == SUPERSEDED else plan.rows
        if how_far[key] == APPROVED:
            since = [newer for one, newer in agreed if one.change > saved[key].change]
            rows = {c: row for c, row in rows.items() if not any(_has(n, c, row) for n in since)}
        yield key, name, Plan(rows, plan.basis, plan.note)


def _has(newer: Plan, code: str, row: Row) -> bool:
    """Return whether a newer plan has a row, too: who goes there, in which quarter."""
    other = newer.rows.get(code)
    return other is not None and _of(row) is not None and _of(row) == _of(other)


def _of(row: Row) -> tuple[str, str] | None:
    """Return a row's owner, and the quarter in which it begins or else ends; None without a day."""
    day = row.get("start") or row.get("end")
    return (row.get("owner", ""), quarter_of(date.fromisoformat(day))) if day else None


def late_in(plan: Plan, today: str) -> list[str]:
    """Return the districts (P-codes) of a plan whose end is over and which are not done.

    >>> late_in(Plan({"KH2001": {"end": "2026-03-31"}, "KH2002": {"end": "2026-03-31",
    ...               "status": "done"}, "KH2003": {}}), "2026-04-01")
    ['KH2001']
    """
    rows = plan.rows
    return [c for c in plan.codes if rows[c].get("end", today) < today and not _is_done(rows[c])]


def _is_done(row: dict) -> bool:
    return row.get("status") == "done"


def _done_unknown(row: dict) -> bool:
    return _is_done(row) and row.get("people_reached") is None
