"""Proposed row: a proposal as the store keeps it, read, or found to be none."""

import json
from typing import Any, NamedTuple

from sqlalchemy import Row

TABLE, CONTACTS = "table", "contacts"


class Proposal(NamedTuple):
    """A change that somebody wants: of what, from what, to what, who, why, when (ISO 8601, UTC).

    number : of the change that proposed it; target : an input, or the id of a document, empty for
    the first one; before, wanted : id of an upload or None, or of contacts a version and a body
    """

    number: int
    subject: str
    target: str
    name: str
    before: Any
    wanted: Any
    note: str
    author: str
    saved_at: str


def proposal_of(row: Row) -> Proposal | None:
    """Return a proposal as it was made; None where what it wants can't be read.

    >>> from types import SimpleNamespace
    >>> proposal_of(SimpleNamespace(subject=TABLE, before="null", wanted="no JSON")) is None
    True
    """
    try:
        before, wanted = json.loads(row.before), json.loads(row.wanted)
    except (ValueError, RecursionError):
        return None
    if not isinstance(wanted, dict if row.subject == CONTACTS else str | None):
        return None
    about_it = (row.change, row.subject, row.target, row.name)
    return Proposal(*about_it, before, wanted, row.note, row.author, row.saved_at)
