"""Late rows: what a plan says should be over, and is not said to be done."""

from collections.abc import Iterator

from geo.errors import InputError
from models.phrases import Sentence
from models.plan.plan_rows import KIND, Plan, plan_in
from models.quarter.due import MOST_NAMED, Area, Basis, Due, first_plans, named
from models.store import Document


def plans(basis: Basis) -> Iterator[tuple[str, str, Plan]]:
    """Yield id, name and plan of the saved plans, with the rows of the table's districts."""
    here = set(basis.table["adm2_pcode"])
    for document in basis.store.listed(KIND):
        plan = _read(document)
        if plan is None:
            continue  # `late_rows` says so
        rows = {code: row for code, row in plan.rows.items() if code in here}
        if rows:
            yield document.id, document.name, Plan(rows, plan.basis, plan.note)


def _read(document: Document) -> Plan | None:
    """Return the plan of a document, or None where it can't be read."""
    if document.damaged:
        return None
    try:
        return plan_in(document)
    except InputError:
        return None


def late_rows(basis: Basis) -> Iterator[Due]:
    """Yield the plans with rows that ended and are not done, and those without people reached."""
    damaged = (d for d in basis.store.listed(KIND) if _read(d) is None)
    told_of = [Due(Sentence("quarter.damaged", {"name": d.name}), "plan") for d in damaged]
    yield from told_of[:MOST_NAMED]
    yield from first_plans(_late(basis))


def _late(basis: Basis) -> Iterator[Due]:
    for key, name, plan in plans(basis):
        late = late_in(plan, basis.today.isoformat())
        if late:
            told = {"name": name, "n": len(late), "names": named([Area(c) for c in late])}
            yield Due(Sentence("quarter.late", told), "plan", {"plan": key})
        unknown = [c for c in plan.codes if _done_unknown(plan.rows[c])]
        if unknown:
            told = {"name": name, "n": len(unknown), "names": named([Area(c) for c in unknown])}
            yield Due(Sentence("quarter.no_reached", told), "plan", {"plan": key})


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
