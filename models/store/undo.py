"""Undo: a change for everybody taken back, by what the audit says was before it."""

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from geo.khmer import normal_khmer
from models.store.guard import refused
from models.store.proposal import save_contacts, use_table
from models.store.store import FORGOTTEN, Key, Store
from models.store.store_error import NotFound, StoreError
from models.store.store_tables import audit

# what changes the list, or whom to call, for everybody
# action -> what somebody must be allowed to do who takes it back
RIGHT = {
    "use_table": "propose_table",
    "answer_table": "propose_table",
    "decide_names": "decide_names",
    "archive": "archive",
    "save_activities": "save_activities",
    "save_contacts": "propose_contacts",
    "answer_contacts": "propose_contacts",
}
OF_TABLE, OF_CONTACTS = ("use_table", "answer_table"), ("save_contacts", "answer_contacts")
OF_LIST = "save_activities"


class Change(NamedTuple):
    """A row of the audit: what was done to what, and how that was before and after."""

    number: int
    action: str
    target: str
    name: str
    before: Any
    after: Any


def change(store: Store, number: int) -> Change:
    """Return a row of the audit by its number.

    Raises
    ------
    NotFound : there is none that can be taken back; Refused : whoever acts may not see it.
    """
    if not store.may("see_audit"):
        raise refused(store.actor, "see_audit", None)
    with store._reading() as connection:
        row = connection.execute(select(audit).where(audit.c.number == number)).one_or_none()
    if row is None or not can_undo(row.action, row.before):
        raise NotFound("undo.other", found=str(number))
    before, after = json.loads(row.before), json.loads(row.after)
    return Change(row.number, row.action, row.target, row.name, before, after)


def can_undo(action: str, before: str) -> bool:
    """Return whether there is a way back from a row of the audit.

    before : as the audit keeps it; before the first contacts, or a new list, there is nothing in
    the store, and a no has changed nothing

    >>> can_undo("use_table", "null"), can_undo("save_contacts", "null"), can_undo("download", "")
    (True, False, False)
    """
    if action not in RIGHT or before.startswith('{"proposal"'):
        return False
    return action not in (*OF_CONTACTS, OF_LIST) or before != "null"


def undo(store: Store, number: int, author: str = "") -> bool:
    """Take a change back, as a change of its own, in the audit like any other.

    Returns whether it is; False: it waits for a second person's yes.

    Raises
    ------
    NotFound : it can't be taken back; StoreError : it is not as that change left it any more;
    Refused : whoever acts may not do this.

    >>> with toy_store() as store:
    ...     kept = store.create("upload", "r.csv", {})
    ...     store.use("repatriation", kept.id)
    ...     undo(store, 3), store.in_use()
    (True, {})
    """
    with store.transaction():
        one = change(store, number)
        if _state(store, one) != one.after:
            raise StoreError("undo.changed", found=one.name or one.target)
        return _BACK[one.action](store, one, author)


def _key(parts: Sequence[str]) -> Key:
    """Return a decision's key as the store compares it."""
    level, within, name_key = parts
    return level, within, normal_khmer(name_key)


def _state(store: Store, one: Change) -> Any:
    """Return how what a change was of is now, in the form of the audit."""
    if one.action in OF_TABLE:
        return store.in_use().get(one.target)
    if one.action == "decide_names":
        known = store.decisions()
        return [[*key, known.get(_key(key), FORGOTTEN)] for *key, _ in one.after]
    now = store.get(one.target)
    if one.action == "archive":
        return {"archived": now.archived}
    return {"version": now.version, "sha256": now.sha256}


def _use(store: Store, one: Change, author: str) -> bool:
    return use_table(store, one.target, one.before, author)


def _decide(store: Store, one: Change, author: str) -> bool:
    back = {_key(key): code or FORGOTTEN for *key, code in one.before}
    store.decide(back, author)
    return True


def _archive(store: Store, one: Change, author: str) -> bool:
    store.archive(one.target, author, one.before["archived"])
    return True


def _save(store: Store, one: Change, author: str) -> bool:
    now, earlier = store.get(one.target), store.get(one.target, one.before["version"])
    return save_contacts(store, now.name, now, earlier.body, author) is not None


def _list(store: Store, one: Change, author: str) -> bool:
    earlier = store.get(one.target, one.before["version"])
    store.save(one.target, one.after["version"], earlier.body, author=author)
    return True


_BACK: dict[str, Callable[[Store, Change, str], bool]] = {
    "use_table": _use,
    "answer_table": _use,
    "decide_names": _decide,
    "archive": _archive,
    "save_activities": _list,
    "save_contacts": _save,
    "answer_contacts": _save,
}
