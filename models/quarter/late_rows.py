"""Late rows: what a plan says should be over, and is not said to be done."""

from collections.abc import Iterator

from models.phrases import Sentence
from models.plan.plan_rows import KIND, Plan, plan_in
from models.quarter.due import Area, Basis, Due, named


def plans(basis: Basis) -> Iterator[tuple[str, str, Plan]]:
    """Yield id, name and plan of the saved plans, with the rows of the table's districts."""
    here = set(basis.table["adm2_pcode"])
    for document in basis.store.documents(KIND):
        if document.damaged:
            continue  # `late_rows` says so
        plan = plan_in(document)
        rows = {code: row for code, row in plan.rows.items() if code in here}
        if rows:
            yield document.id, document.name, Plan(rows, plan.basis, plan.note)


def late_rows(basis: Basis) -> Iterator[Due]:
    """Yield the plans with rows that ended and are not done, and those without people reached."""
    for document in basis.store.documents(KIND):
        if document.damaged:
            yield Due(Sentence("quarter.damaged", {"name": document.name}), "plan")
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
