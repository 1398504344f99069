"""Move: everything of a store that is a file, into an empty one on a server."""

from sqlalchemy import Connection, delete, func, insert, select, update

from models.store.audit import BEGIN
from models.store.check import Checked, check_in
from models.store.same import change_of, held
from models.store.store import Store
from models.store.store_error import StoreError, told
from models.store.store_tables import audit, change, metadata, version

_TRIGGER = "audit_append_only"
_AT_ONCE = 500  # rows


def move(source: Store, target: Store) -> Checked:
    """Copy every row into an empty store, whole or not at all; return what is there then.

    Nobody can save in either store meanwhile. The source stays as it is.

    Raises
    ------
    StoreError : the source is no file or holds something damaged; the target is no server, or
        somebody has saved there; what was written is not what the source holds.
    """
    if source.engine.dialect.name != "sqlite":
        raise StoreError("store.server_backup", where=source.where)
    if target.engine.dialect.name != "postgresql":
        raise StoreError("store.no_server", where=target.where)
    with told(source.where), source.engine.begin() as old:
        if damaged := check_in(old).damaged:
            raise StoreError("store.move_damaged", where=source.where, n=len(damaged))
        with told(target.where, saving=True), target.engine.begin() as new:
            _keep_empty(new, target.where)
            _carry(old, new)
            found = check_in(new)
            last = change_of(old)
            if found.damaged or _all(old, last) != _all(new, last):
                raise StoreError("store.move_differs", where=target.where)
    return found


def _keep_empty(connection: Connection, where: str) -> None:
    """See that nothing was saved yet; whoever wants to save waits from here on."""
    connection.execute(update(change).values(number=change.c.number))
    counts = _counts(connection)
    first = connection.execute(select(audit.c.action)).scalars().all()
    if any(n for name, n in counts.items() if name not in ("change", "audit")) or first != [BEGIN]:
        raise StoreError("store.move_full", where=where, n=counts["version"])


def _carry(old: Connection, new: Connection) -> None:
    # the first row of the audit says what was there before it, which is the source's to say
    new.exec_driver_sql(f"ALTER TABLE audit DISABLE TRIGGER {_TRIGGER}")
    new.execute(delete(audit))
    for table in metadata.sorted_tables:
        if table is change:
            continue
        # one at a time: all files together may be more than fits into memory
        at_once = 1 if table is version else _AT_ONCE
        found = old.execution_options(yield_per=at_once).execute(select(table))
        for rows in found.mappings().partitions(at_once):
            new.execute(insert(table), [dict(row) for row in rows])
    new.execute(update(change).values(number=change_of(old)))
    new.exec_driver_sql(f"ALTER TABLE audit ENABLE TRIGGER {_TRIGGER}")


def _all(connection: Connection, last: int) -> tuple[object, ...]:
    return _counts(connection), held(connection, last), change_of(connection)


def _counts(connection: Connection) -> dict[str, int]:
    tables = metadata.sorted_tables
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables
    }
