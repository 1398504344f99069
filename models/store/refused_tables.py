"""Refused tables: uploads that were proposed, never agreed to, and wait no more."""

from sqlalchemy import select

from models.store.proposed_row import TABLE, proposal_of
from models.store.store import Store
from models.store.store_error import StoreError
from models.store.store_tables import answered, chosen, proposed

_PEOPLE = "repatriation"  # whose counts are judged by all that was given out before
_ENDED = ("no", "withdrawn")


def refused_tables(store: Store) -> frozenset[str]:
    """Return ids of the uploads whose every proposal got a no or was withdrawn, never in use.

    >>> from models.store.proposal import propose_table, withdraw
    >>> with toy_store() as store:
    ...     one = propose_table(store, "poverty", store.create("upload", "p.csv", {}).id)
    ...     withdraw(store, one.number)
    ...     refused_tables(store) == {one.wanted}
    True
    """
    answers = proposed.outerjoin(answered, answered.c.proposal == proposed.c.change)
    query = select(proposed, answered.c.answer).select_from(answers)
    with store._reading() as connection:
        used = set(connection.scalars(select(chosen.c.document_id)))
        rows = connection.execute(query.where(proposed.c.subject == TABLE)).all()
    told = [(proposal_of(row), row.answer) for row in rows]
    ended = {one.wanted for one, said in told if one and said in _ENDED}
    others = {one.wanted for one, said in told if one and said not in _ENDED}
    return frozenset(ended - others - used - {None})


def may_not_return(store: Store, input_name: str) -> frozenset[str]:
    """Return ids of the uploads that must be brought anew: later counts were not judged by them.

    >>> with toy_store() as store:
    ...     may_not_return(store, "repatriation")
    frozenset()
    """
    return refused_tables(store) if input_name == _PEOPLE else frozenset()


def still_judged(store: Store, input_name: str, document_id: str | None) -> None:
    """Refuse counts that others have not been judged by since they were refused.

    Raises
    ------
    StoreError : the upload must be brought anew, and is examined again then.
    """
    if document_id is not None and document_id in may_not_return(store, input_name):
        raise StoreError("proposal.again", file=store.get(document_id).name)
