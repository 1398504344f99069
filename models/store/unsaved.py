"""Unsaved: what somebody has typed and not saved yet, a draft kept for them alone.

It belongs to an account, or without a login to a browser. It is no version of anything: others
never see it, no audit tells of it, and it goes once it is saved.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select

from models.access.actor import ACCOUNT, ALONE
from models.store.base import now
from models.store.document import body_of, moment_of, to_text
from models.store.store import Store
from models.store.store_error import StoreError, told
from models.store.store_tables import draft

MOST = 10  # of one owner and kind; then the oldest goes


class Bounds(NamedTuple):
    """What somebody must be allowed to do to save it in the end, how large it may be, how old."""

    right: str
    most_mb: int
    most_days: int


PLAN, TABLE, LIST = "plan", "table", "list"
BOUNDS = {
    PLAN: Bounds("save_plan", 2, 30),
    # of a file: what may be kept of it, until it is put to use
    TABLE: Bounds("propose_table", 4, 7),
    LIST: Bounds("save_activities", 6, 7),
}
BROUGHT = (TABLE, LIST)  # of files; they go where somebody signs out


class Kept(NamedTuple):
    """A draft: of which document (empty: a new one), what was typed, and when (UTC)."""

    target: str
    body: dict[str, Any]
    saved_at: datetime


def keep(store: Store, kind: str, target: str, body: dict[str, Any], browser: str = "") -> bool:
    """Keep what is typed in the place of what was kept before; return whether it is kept.

    browser : id of the browser, which counts only where nobody logs in; nothing is kept for who
    has neither, or may not save it in the end

    Raises
    ------
    StoreError : it can't be written, or is too large.

    >>> with toy_store() as store:
    ...     keep(store, "plan", "", {"rows": {}}, "a browser"), keep(store, "plan", "", {})
    (True, False)
    """
    owner = _owner(store, browser)
    bounds = BOUNDS[kind]
    if not owner or not store.may(bounds.right):
        return False
    text = to_text(body)
    if len(text.encode()) > bounds.most_mb * 2**20:
        raise StoreError("store.draft_size", most=bounds.most_mb)
    mine = (draft.c.owner == owner) & (draft.c.kind == kind)
    with _transaction(store) as connection:
        for one in BOUNDS:
            old = (draft.c.kind == one) & (draft.c.saved_at < _oldest(one))
            connection.execute(delete(draft).where(old))
        connection.execute(delete(draft).where(mine, draft.c.target == target))
        row = {"owner": owner, "kind": kind, "target": target, "body": text, "saved_at": now()}
        connection.execute(insert(draft).values(row))
        newest = select(draft.c.target).where(mine).order_by(draft.c.saved_at.desc())
        over = connection.execute(newest.offset(MOST)).scalars().all()
        connection.execute(delete(draft).where(mine, draft.c.target.in_(over)))
    return True


def kept(store: Store, kind: str, browser: str = "") -> dict[str, Kept]:
    """Return target -> draft of whoever acts, the last one first.

    >>> with toy_store() as store:
    ...     _ = keep(store, "plan", "", {"note": "x"}, "mine")
    ...     kept(store, "plan", "mine")[""].body, kept(store, "plan", "another")
    ({'note': 'x'}, {})
    """
    owner = _owner(store, browser)
    if not owner:
        return {}
    mine = (draft.c.owner == owner) & (draft.c.kind == kind) & (draft.c.saved_at >= _oldest(kind))
    query = select(draft).where(mine)
    # a file has no rights by row, and who only reads it waits for nobody
    file = store.engine.dialect.name == "sqlite"
    with store._reading() if file else _transaction(store) as connection:
        rows = connection.execute(query.order_by(draft.c.saved_at.desc())).all()
    found = {}
    for row in rows:
        moment, body = moment_of(row.saved_at), body_of(row.body)
        if moment is not None and body is not None:
            found[row.target] = Kept(row.target, body, moment)
    return found


def drop(store: Store, kind: str, target: str | None, browser: str = "") -> None:
    """Forget a draft of whoever acts, or all of a kind (None); none is no harm."""
    if owner := _owner(store, browser):
        mine = (draft.c.owner == owner) & (draft.c.kind == kind)
        if target is not None:
            mine &= draft.c.target == target
        with _transaction(store) as connection:
            connection.execute(delete(draft).where(mine))


def _oldest(kind: str) -> str:
    moment = datetime.now(UTC) - timedelta(days=BOUNDS[kind].most_days)
    return moment.isoformat(timespec="microseconds")


def _owner(store: Store, browser: str) -> str:
    """Return whose drafts these are; nobody's where nobody can be told from others."""
    if store.actor.way == ACCOUNT and store.actor.account:
        return f"account:{store.actor.account}"
    return f"browser:{browser[:64]}" if store.actor.way == ALONE and browser else ""


@contextmanager
def _transaction(store: Store) -> Iterator[Connection]:
    """Yield a connection that knows who acts; it counts as no change of what people save."""
    with told(store.where, saving=True), store.engine.begin() as connection:
        store._identify(connection)
        yield connection
