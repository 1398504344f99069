"""Proposal: a change that needs a second person's yes: a table in use, or the referral contacts.

Whoever has logged in only proposes it; another account says yes or no. Until then nothing is
changed. Alone on one computer there is no second person, and a change holds at once.
"""

import json
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, select

from geo.gazetteer import read_table
from models.access.actor import ALONE
from models.access.touched import touched
from models.store.audit import Entry
from models.store.document import Document, clean, to_text
from models.store.proposed_row import CONTACTS, TABLE, Proposal, proposal_of
from models.store.refused_tables import still_judged
from models.store.shelf import about, first_version, insert_row, next_version
from models.store.store import Store
from models.store.store_error import Conflict, Refused, StoreError
from models.store.store_tables import answered, chosen, proposed

YES, NO, WITHDRAWN = "yes", "no", "withdrawn"


def waiting(store: Store, subject: str) -> list[Proposal]:
    """Return the proposals of a subject that nobody has answered yet, the first one first.

    One that can't be read is left out: `models.store.check` names it.

    >>> with toy_store() as store:
    ...     propose_table(store, "poverty", None, "MoP").author, len(waiting(store, TABLE))
    ('MoP', 1)
    """
    with store._reading() as connection:
        query = _open().where(proposed.c.subject == subject).order_by(proposed.c.change)
        found = (proposal_of(row) for row in connection.execute(query))
        return [one for one in found if one is not None]


def use_table(
    store: Store, input_name: str, document_id: str | None, author: str = "", note: str = ""
) -> bool:
    """Put an upload, or the shipped table (None), into use; return whether it is.

    False: it is proposed, and waits for a second person.

    >>> with toy_store() as store:
    ...     use_table(store, "poverty", store.create("upload", "p.csv", {}).id)
    True
    """
    if store.actor.way == ALONE:
        still_judged(store, input_name, document_id)
        store.use(input_name, document_id, author)
        return True
    propose_table(store, input_name, document_id, author, note)
    return False


def save_contacts(
    store: Store, name: str, before: Document | None, body: dict[str, Any], author: str = ""
) -> Document | None:
    """Save contacts on top of a version, or the first ones; None: they wait for a second person.

    Raises
    ------
    Conflict : somebody has saved since; Refused : whoever acts may not.
    """
    if store.actor.way != ALONE:
        propose_contacts(store, name, before, body, author)
        return None
    if before is None:
        return store.create("contacts", name, body, author)
    return store.save(before.id, before.version, body, author)


def propose_table(
    store: Store, input_name: str, document_id: str | None, author: str = "", note: str = ""
) -> Proposal:
    """Propose which table an input uses; None: the shipped one.

    Raises
    ------
    NotFound : no such upload; StoreError : one's own proposal for this input still waits, or
        these counts were refused before.
    """
    clean(input_name=input_name, author=author, note=note)
    with store._writing() as (connection, change):
        by = store._by(connection, change, "propose_table", author)
        still_judged(store, input_name, document_id)
        name = "" if document_id is None else store.get(document_id).name
        before = store.in_use().get(input_name)
        row = {"subject": TABLE, "target": input_name, "name": name, "note": note}
        return _propose(store, connection, by, row, before, document_id)


def propose_contacts(
    store: Store,
    name: str,
    before: Document | None,
    body: dict[str, Any],
    author: str = "",
    note: str = "",
) -> Proposal:
    """Propose contacts in the place of a version, or the first ones.

    Raises
    ------
    Conflict : somebody has saved since; StoreError : one's own proposal still waits.

    >>> with toy_store() as store:
    ...     propose_contacts(store, "c", None, {"rows": []}).wanted
    {'rows': []}
    """
    clean(name=name, author=author, note=note)
    with store._writing() as (connection, change):
        now = None if before is None else store.get(before.id)
        provinces = partial(_provinces_of_contacts, now, body)
        by = store._by(connection, change, "propose_contacts", author, provinces)
        if now is not None and before is not None and now.version != before.version:
            raise Conflict(now, before.version)
        row = {"subject": CONTACTS, "target": now.id if now else "", "name": name, "note": note}
        version = None if now is None else now.version
        return _propose(store, connection, by, row, version, body)


def answer(store: Store, number: int, yes: bool, author: str = "", note: str = "") -> None:
    """Say yes to a proposal, which holds from then on, or no.

    A table was judged by everything that was given out when it was kept, and counts as given out
    since, so that later ones are judged by it, until it is refused. What is left to look at is
    that it is still what was kept, and that what it replaces is still what was seen.

    Raises
    ------
    Refused : whoever acts may not, or has proposed it; StoreError : it does not wait any more, or
        what it would replace has changed since.

    >>> with toy_store() as store:
    ...     one = propose_table(store, "poverty", store.create("upload", "p.csv", {}).id, "MoP")
    ...     answer(store, one.number, True, "NCCT")
    ...     len(store.in_use()), waiting(store, TABLE)
    (1, [])
    """
    clean(author=author, note=note)
    with store._writing() as (connection, change):
        one = _waiting(connection, number)
        action, old = f"answer_{one.subject}", _document(store, one)
        provinces = partial(_provinces, one, old)
        by = store._by(connection, change, action, author, provinces)
        if by["way"] != ALONE and by["author"] == one.author:
            raise Refused("proposal.own", account=one.author)
        row = {"proposal": number, "answer": YES if yes else NO, "note": note}
        insert_row(connection, answered, by | row)
        if not yes:
            told = {"proposal": number}, {"proposal": number, "answer": NO}
            entry = Entry(action, one.target, one.name, *told)
        elif not is_current(store, one):
            raise StoreError("proposal.changed", file=one.name or None)
        else:
            act = _use if one.subject == TABLE else _save
            entry = act(store, connection, by, one)
        store._tell(connection, by, entry)


def withdraw(store: Store, number: int, author: str = "") -> None:
    """Take one's own proposal back.

    Raises
    ------
    Refused : somebody else has made it; StoreError : it does not wait any more.

    >>> with toy_store() as store:
    ...     withdraw(store, propose_table(store, "poverty", None).number)
    ...     waiting(store, TABLE)
    []
    """
    clean(author=author)
    with store._writing() as (connection, change):
        one = _waiting(connection, number)
        action = f"propose_{one.subject}"
        by = store._by(connection, change, action, author)
        if by["way"] != ALONE and by["author"] != one.author:
            raise Refused("proposal.others", account=one.author)
        row = {"proposal": number, "answer": WITHDRAWN, "note": ""}
        insert_row(connection, answered, by | row)
        store._tell(connection, by, Entry(action, one.target, one.name, {"proposal": number}))


def is_current(store: Store, one: Proposal) -> bool:
    """Return whether what a proposal would replace is still what was seen.

    >>> with toy_store() as store:
    ...     one = propose_table(store, "poverty", None)
    ...     store.use("poverty", store.create("upload", "p.csv", {}).id)
    ...     is_current(store, one)
    False
    """
    if one.subject == TABLE:
        if one.wanted is not None:
            store.blob(store.get(one.wanted))  # raises where it is not what was kept
        return store.in_use().get(one.target) == one.before
    now = _document(store, one)
    if now is None:
        return not store.documents(CONTACTS)
    return now.version == one.before and not now.archived


def _propose(
    store: Store,
    connection: Connection,
    by: dict[str, Any],
    row: dict[str, Any],
    before: Any,
    wanted: Any,
) -> Proposal:
    mine = _open().where(
        proposed.c.author == by["author"],
        proposed.c.subject == row["subject"],
        proposed.c.target == row["target"],
    )
    waits = any(proposal_of(row) is not None for row in connection.execute(mine))
    if by["way"] != ALONE and waits:
        raise StoreError("proposal.waits", file=row["name"] or None)
    # the form of a body that is saved: the server compares both
    text = to_text(wanted) if isinstance(wanted, dict) else json.dumps(wanted)
    insert_row(connection, proposed, by | row | {"before": json.dumps(before), "wanted": text})
    told = wanted if row["subject"] == TABLE else before
    after = {"proposal": by["change"], "wanted": told}
    entry = Entry(f"propose_{row['subject']}", row["target"], row["name"], None, after)
    store._tell(connection, by, entry)
    return _waiting(connection, by["change"])


def _use(store: Store, connection: Connection, by: dict[str, Any], one: Proposal) -> Entry:
    insert_row(connection, chosen, by | {"input": one.target, "document_id": one.wanted})
    return Entry("answer_table", one.target, one.name, one.before, one.wanted)


def _save(store: Store, connection: Connection, by: dict[str, Any], one: Proposal) -> Entry:
    before, row = _document(store, one), by | {"note": one.note}
    if before is None:
        made = first_version(connection, row, CONTACTS, one.name, one.wanted)
        return Entry("answer_contacts", made.id, made.name, None, about(made))
    made = next_version(connection, row, before, one.wanted)
    return Entry("answer_contacts", made.id, made.name, about(before), about(made))


def _document(store: Store, one: Proposal) -> Document | None:
    return store.get(one.target) if one.subject == CONTACTS and one.target else None


def _provinces(one: Proposal, old: Document | None) -> frozenset[str]:
    return frozenset() if one.subject == TABLE else _provinces_of_contacts(old, one.wanted)


def _provinces_of_contacts(old: Document | None, wanted: dict[str, Any]) -> frozenset[str]:
    """Return what contacts touch; until the first are saved, the shipped ones are replaced."""
    if old is not None:
        return touched(CONTACTS, old.body, wanted)
    rows = read_table("referral_contacts").fillna("").to_dict("records")
    return touched(CONTACTS, {"rows": rows}, wanted)


def _open() -> Select:
    known = select(answered.c.proposal)
    return select(proposed).where(proposed.c.change.not_in(known))


def _waiting(connection: Connection, number: int) -> Proposal:
    row = connection.execute(_open().where(proposed.c.change == number)).one_or_none()
    one = None if row is None else proposal_of(row)
    if one is None:
        raise StoreError("proposal.gone", found=str(number))
    return one
