"""Touched: the provinces that a change of a document touches, read from what is saved."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

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
    return frozenset(code for code in old.keys() | new.keys() if old.get(code) != new.get(code))


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
