"""Merge: two people's changes to one plan put together, row by row and field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.plan.plan_rows import DATES, FIELDS, Plan, Row, checked_rows

WHOLE = "row"  # the field of a clash over whether the district is in the plan at all
PLAN = ""  # the district of a clash over the plan's own note, or which proposal it is
PROPOSAL = "proposal"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Clash:
    """The same field changed by both, to different values; somebody has to choose.

    code, field : the district and field; field `row`: one removed the district while the other
        changed it; code "": the note of the plan, or field `proposal`: both plans, each proposed
        anew. None as a value: empty, or removed.
    """

    code: str
    field: str
    before: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """The plan with all changes of both, theirs where both clash, and the clashes."""

    plan: Plan
    clashes: tuple[Clash, ...]


def merge(before: Plan, mine: Plan, theirs: Plan) -> Merged:
    """Put two changes of one plan together.

    What only one changed is taken. What both changed alike is taken. What both changed
    differently is a clash; until somebody chooses, the saved value (theirs) stands, and a
    removed district that the other changed stays. Nothing is dropped unasked.

    >>> before = Plan({"KH2001": {"teams": 1}, "KH2002": {"teams": 1}})
    >>> mine = Plan({"KH2001": {"teams": 2}, "KH2002": {"teams": 1}})
    >>> theirs = Plan({"KH2001": {"teams": 1, "owner": "A"}, "KH2002": {"teams": 3}})
    >>> merge(before, mine, theirs).plan.rows
    {'KH2001': {'teams': 2, 'owner': 'A'}, 'KH2002': {'teams': 3}}
    """
    rows, clashes = {}, []
    anew = _proposed_anew(before, mine, theirs)
    for code in sorted({*before.rows, *mine.rows, *theirs.rows}):
        if anew and (code in mine.rows) != (code in theirs.rows):
            row = theirs.rows.get(code)  # it goes with the proposal that is chosen
        else:
            row, found = _merge_row(code, *(p.rows.get(code) for p in (before, mine, theirs)))
            clashes += found
        if row is not None:
            rows[code] = row
    note, clash = _merge_value(PLAN, "note", before.note, mine.note, theirs.note)
    clashes += clash
    if anew:
        clashes.append(Clash(PLAN, PROPOSAL, before, mine, theirs))
    basis = theirs.basis if theirs.basis != before.basis else mine.basis
    return Merged(Plan(rows, basis, note), tuple(clashes))


def _proposed_anew(before: Plan, mine: Plan, theirs: Plan) -> bool:
    """Return whether both were proposed anew, for other things: rows of both together are neither.

    By another list alone the same districts come to the same.
    """
    if mine.basis in (before.basis, theirs.basis) or theirs.basis == before.basis:
        return False
    return mine.codes != theirs.codes or _asked(mine) != _asked(theirs)


def _asked(plan: Plan) -> list[Any]:
    ask = plan.basis.get("ask", {})
    return [ask.get(name) for name in ("measure", "amount", "province")]


def _merge_row(
    code: str, before: Row | None, mine: Row | None, theirs: Row | None
) -> tuple[Row | None, list[Clash]]:
    if mine in (theirs, before):
        return theirs, []
    if theirs == before:
        return mine, []
    if mine is None or theirs is None:
        # one removed what the other changed: it stays until somebody chooses
        kept = theirs if mine is None else mine
        return kept, [Clash(code, WHOLE, before, mine, theirs)]
    old = before or {}
    row, clashes = {}, []
    for name in FIELDS:
        value, found = _merge_value(code, name, old.get(name), mine.get(name), theirs.get(name))
        clashes += found
        if value is not None:
            row[name] = value
    chosen = {clash.field: clash.mine for clash in clashes}
    if _backwards(row) or _backwards(row | chosen):
        # each side's days fit, both together don't: they are asked about together
        clashes = [clash for clash in clashes if clash.field not in DATES]
        clashes += [Clash(code, d, old.get(d), mine.get(d), theirs.get(d)) for d in DATES]
        row = {name: value for name, value in row.items() if name not in DATES}
        row |= {d: theirs[d] for d in DATES if d in theirs}
    return row, clashes


def _backwards(row: Row) -> bool:
    """Return whether the end comes before the start."""
    start, end = row.get("start"), row.get("end")
    return bool(start and end and start > end)


def _merge_value(
    code: str, name: str, before: Any, mine: Any, theirs: Any
) -> tuple[Any, list[Clash]]:
    if mine in (before, theirs):
        return theirs, []
    if theirs == before:
        return mine, []
    return theirs, [Clash(code, name, before, mine, theirs)]


def settle(merged: Merged, choices: Mapping[tuple[str, str], str]) -> Plan:
    """Return the merged plan with every clash settled.

    Parameters
    ----------
    choices : (district, field) -> "mine" or "theirs", for every clash.

    Raises
    ------
    KeyError : a clash without a choice.
    InputError : the chosen values don't go together (an end before its start).

    >>> one = Plan({"KH2001": {"teams": 1}})
    >>> merged = merge(one, Plan({"KH2001": {"teams": 2}}), Plan({"KH2001": {"teams": 3}}))
    >>> settle(merged, {("KH2001", "teams"): "mine"}).rows
    {'KH2001': {'teams': 2}}
    """
    rows = {code: dict(row) for code, row in merged.plan.rows.items()}
    note, basis = merged.plan.note, merged.plan.basis
    for clash in merged.clashes:
        chosen = {MINE: clash.mine, THEIRS: clash.theirs}[choices[clash.code, clash.field]]
        if clash.field == PROPOSAL:
            rows = {code: rows.get(code, dict(row)) for code, row in chosen.rows.items()}
            basis = chosen.basis
        elif clash.code == PLAN:
            note = chosen
        elif clash.field == WHOLE:
            rows.pop(clash.code, None)
            if chosen is not None:
                rows[clash.code] = dict(chosen)
        else:
            rows[clash.code].pop(clash.field, None)
            if chosen is not None:
                rows[clash.code][clash.field] = chosen
    return Plan(checked_rows(rows), basis, note)
