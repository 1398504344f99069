"""Audit list: who did what, when, before and after, as a table to download."""

import pandas as pd
from sqlalchemy import select

from models.access.actor import ACCOUNT
from models.lists.spreadsheet import csv_bytes
from models.store import Store
from models.store.guard import refused
from models.store.store_tables import audit


def audit_list(store: Store) -> pd.DataFrame:
    """Return every row of the audit, the first one first.

    Raises
    ------
    Refused : whoever acts may not see it.

    >>> with toy_store() as store:
    ...     _ = store.create("plan", "Q1", {}, author="PCCT")
    ...     audit_list(store)[["author", "action", "name"]].values.tolist()[1:]
    [['PCCT', 'save_plan', 'Q1']]
    """
    if not store.may("see_audit"):
        raise refused(store.actor, "see_audit", None)
    with store._reading() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.number)).all()
    return pd.DataFrame(rows, columns=[column.name for column in audit.c], dtype=object)


def own_list(store: Store) -> pd.DataFrame:
    """Return what the audit keeps about whoever acts: when, what and on what, the last first.

    Roles given to the account and taken away are in it too.

    >>> from models.access.actor import Actor
    >>> with toy_store() as store:
    ...     own_list(store.acting(Actor("account", "a@example.org"))).columns.tolist()
    ['saved_at', 'author', 'action', 'name', 'before', 'after']
    """
    columns = [
        audit.c[name] for name in ("saved_at", "author", "action", "name", "before", "after")
    ]
    account = store.actor.account
    about = (audit.c.author == account) & (audit.c.way == ACCOUNT)
    given = (audit.c.action == "grant_role") & (audit.c.target == account)
    query = select(*columns).where(about | given).order_by(audit.c.number.desc())
    with store._reading() as connection:
        rows = connection.execute(query).all()
    return pd.DataFrame(rows, columns=[column.name for column in columns], dtype=object)


def audit_csv(store: Store) -> bytes:
    """Return the audit as CSV, in which no cell becomes a formula.

    >>> with toy_store() as store:
    ...     audit_csv(store).decode("utf-8-sig").splitlines()[0]
    'number,change,author,saved_at,way,action,target,name,before,after,rows_sha256,sha256'
    """
    return csv_bytes(audit_list(store))
