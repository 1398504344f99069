"""Audit list: who did what, when, before and after, as a table to look at and to download."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Select, func, or_, select

from geo.clock import PHNOM_PENH, shown_moment
from models.access.actor import ACCOUNT
from models.lists.spreadsheet import csv_bytes
from models.store import Store
from models.store.document import moment_of
from models.store.guard import refused
from models.store.store_tables import audit


class Sought(NamedTuple):
    """Rows of the audit to look for: of an action, and with a text; empty: all.

    text : part of an account or of a name, or a day in Cambodia such as 2026-11-28
    """

    action: str = ""
    text: str = ""


ALL = Sought()


def audit_list(store: Store, sought: Sought = ALL) -> pd.DataFrame:
    """Return every row of the audit that is sought, the first one first.

    Raises
    ------
    Refused : whoever acts may not see it.

    >>> with toy_store() as store:
    ...     _ = store.create("plan", "Q1", {}, author="PCCT")
    ...     audit_list(store, Sought(text="pcct"))[["author", "action", "name"]].values.tolist()
    [['PCCT', 'save_plan', 'Q1']]
    """
    return _table(store, _seek(select(audit), sought).order_by(audit.c.number))


def newest_rows(store: Store, sought: Sought, most: int) -> tuple[pd.DataFrame, int]:
    """Return the newest rows that are sought, the last one first, and how many there are in all.

    Raises
    ------
    Refused : whoever acts may not see it.

    >>> with toy_store() as store:
    ...     made = [store.create("plan", name, {}) for name in ("Q1", "Q2")]
    ...     found, n = newest_rows(store, Sought("save_plan"), 1)
    ...     found["name"].tolist(), n
    (['Q2'], 2)
    """
    query = _seek(select(audit), sought).order_by(audit.c.number.desc()).limit(most)
    found = _table(store, query)
    with store._reading() as connection:
        return found, connection.execute(_seek(select(func.count()), sought)).scalar_one()


def _table(store: Store, query: Select) -> pd.DataFrame:
    if not store.may("see_audit"):
        raise refused(store.actor, "see_audit", None)
    with store._reading() as connection:
        rows = connection.execute(query).all()
    return pd.DataFrame(rows, columns=[column.name for column in audit.c], dtype=object)


def _seek(query: Select, sought: Sought) -> Select:
    query = query.select_from(audit)
    if sought.action:
        query = query.where(audit.c.action == sought.action)
    if sought.text:
        columns = (audit.c.author, audit.c.target, audit.c.name)
        found = [column.icontains(sought.text, autoescape=True) for column in columns]
        query = query.where(or_(*found, *_on_day(sought.text)))
    return query


def _on_day(text: str) -> list[ColumnElement[bool]]:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=PHNOM_PENH)
        first, after = (moment.astimezone(UTC).isoformat() for moment in (day, day + timedelta(1)))
    except (ValueError, OverflowError):  # none, or the first or the last that there is
        return []
    return [audit.c.saved_at.between(first, after)]


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


def shown_time(saved_at: str) -> str:
    """Return when a row was saved as a reader in Cambodia sees it; the first row has no time.

    >>> shown_time("2026-11-28T18:00:00.000000+00:00"), shown_time("yesterday")
    ('2026-11-29 01:00 UTC+7', 'yesterday')
    """
    moment = moment_of(saved_at)
    return saved_at if moment is None else shown_moment(moment)


def audit_csv(store: Store, sought: Sought = ALL) -> bytes:
    """Return the rows of the audit that are sought as CSV, in which no cell becomes a formula.

    >>> with toy_store() as store:
    ...     audit_csv(store).decode("utf-8-sig").splitlines()[0]
    'number,change,author,saved_at,way,action,target,name,before,after,rows_sha256,sha256'
    """
    return csv_bytes(audit_list(store, sought))
