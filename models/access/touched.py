"""Touched: the provinces that a change of a document touches, read from what is saved."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

_PROVINCE = re.compile(r"KH(\d\d)", re.ASCII)
_REST = ""  # what is of no province, or of the whole country
_OF_WHOLE = {"plan": ("basis", "note")}
_OF_EACH_ROW = {"activities": ("sample",)}  # what takes all rows off the page, or brings them back


def touched(kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> frozenset:
    """Return the two-digit codes of all provinces that differ; "" for what is of none.

    before : the body it was; None for a new document, which is of the provinces of its rows

    >>> old = {"rows": {"KH0701": {"teams": 1}, "KH0801": {"teams": 1}}}
    >>> new = {"rows": {"KH0701": {"teams": 2}, "KH0801": {"teams": 1}}}
    >>> sorted(touched("plan", old, new)), sorted(touched("plan", None, new))
    (['07'], ['07', '08'])
    """
    old, new = _parts(kind, before or {}), _parts(kind, after)
    if before is None and kind in _OF_WHOLE and _has_rows(kind, after):
        new.pop(_REST, None)
    found = {code for code in old.keys() | new.keys() if old.get(code) != new.get(code)}
    if kind == "plan" and before is not None and _REST in found:
        found = found - {_REST} | {_of_whole(before, after)}
    return frozenset(found)


def _of_whole(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return the province of what differs in a plan beside its rows; "" where it may be others'.

    A proposal is of the province it was asked for, where all rows are there, too: before and after.
    """
    bodies = (before, after)
    if not all(_has_rows("plan", body) for body in bodies) or _note(before) != _note(after):
        return _REST
    codes = {code[2:4] for body in bodies for code in body["rows"]}
    codes |= {_asked_for(body["basis"]) for body in bodies if body.get("basis")}
    return codes.pop() if len(codes) == 1 else _REST


def _note(body: Mapping[str, Any]) -> Any:
    return body.get("note") or ""


def _asked_for(basis: Any) -> str:
    """Return the province that a proposal was asked for; "" for the country, or of no form."""
    ask = basis.get("ask") if isinstance(basis, Mapping) else None
    code = ask.get("province") if isinstance(ask, Mapping) else None
    found = _PROVINCE.fullmatch(code) if isinstance(code, str) else None
    return found[1] if found else _REST


def touched_by_version(
    kind: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> frozenset[str]:
    """Return the provinces that a new version touches: all of its own, where nothing differs.

    The same saved again is a version, too, which nobody has reviewed.

    >>> same = {"rows": {"KH0701": {"teams": 1}, "KH0801": {"teams": 1}}}
    >>> sorted(touched_by_version("plan", same, same))
    ['07', '08']
    """
    return touched(kind, before, after) or touched(kind, None, after)


def _parts(kind: str, body: Mapping[str, Any]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    rest = {name: body[name] for name in _OF_WHOLE.get(kind, ()) if body.get(name)}
    of_each = [bool(body.get(name)) for name in _OF_EACH_ROW.get(kind, ())]
    if kind in _PLACES and _has_rows(kind, body):
        for code, row in _rows(kind, body["rows"]):
            for province in _PLACES[kind](code, row):
                found[province].append(_text((code, row, of_each)))
    else:
        rest = dict(body)
    if rest:
        found[_REST].append(_text(rest))
    return {code: sorted(rows) for code, rows in found.items()}


def _has_rows(kind: str, body: Mapping[str, Any]) -> bool:
    """Return whether the rows have the form that is saved; if not, nobody knows their province."""
    rows = body.get("rows")
    if kind == "plan":
        return isinstance(rows, Mapping)
    return isinstance(rows, list) and all(isinstance(row, Mapping) for row in rows)


def _rows(kind: str, rows: Any) -> Iterable[tuple[str, Any]]:
    return rows.items() if kind == "plan" else (("", row) for row in rows)


# kind -> the provinces of a row, by its code in the body and what it holds
_PLACES: dict[str, Callable[[str, Any], set[str]]] = {
    "plan": lambda code, _: {code[2:4]},
    "activities": lambda _, row: {str(row.get("adm2_code") or row.get("adm1_code") or _REST)[:2]},
    "contacts": lambda _, row: set(str(row.get("adm1_codes") or _REST).split(";")),
}


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
