"""Given out: every count of people that was shown before, in tables put to use and frozen lists.

A table that comes after must not tell, together with these, what one of them withheld. Who has
seen a count has seen it: what was archived since counts as well. A table that waits for a yes
counts, too; one that was refused does not, or a slip would hide the right counts for ever.
"""

import io
import zipfile
from collections.abc import Callable

import pandas as pd

from models.desk.saved_tables import UPLOAD, counts_in, uploads
from models.snapshot.frozen_inputs import TABLES, file_of
from models.snapshot.saved_snapshots import KIND
from models.store import Store
from models.store.refused_tables import refused_tables
from models.withhold.counts import KEY

_COLUMNS = [*KEY, "count", "suppressed"]


def given_out(store: Store) -> pd.DataFrame:
    r"""Return adm1_code, adm2_code, period, corridor, count, suppressed, the newest tables first.

    Raises
    ------
    StoreError : one of them can't be read, so nobody knows what it gave out.

    >>> from models.desk.examine import examine
    >>> from models.desk.saved_tables import commit
    >>> with toy_store() as store:
    ...     table = examine(b"area_code,period,count\n07,2024,5\n", "r.csv", "repatriation")
    ...     _ = commit(store, table)
    ...     given_out(store)[["adm1_code", "suppressed"]].values.tolist()
    [['07', True]]
    """
    for document in (*store.documents(UPLOAD, None), *store.documents(KIND, None)):
        if document.damaged:
            store.get(document.id)  # raises: nobody knows what it gave out
    refused = refused_tables(store)
    kept = [d for d in uploads(store, "repatriation", archived=None) if d.id not in refused]
    tables = [(document.change, _table(counts_in, store.blob(document))) for document in kept]
    tables += _frozen(store)
    found = [one for one in tables if one[1] is not None]
    newest = [table for _, table in sorted(found, key=lambda one: one[0], reverse=True)]
    empty = pd.DataFrame(columns=_COLUMNS).astype({"count": float, "suppressed": bool})
    return pd.concat(newest, ignore_index=True) if newest else empty


def _table(read: Callable[[bytes], pd.DataFrame], content: bytes | None) -> pd.DataFrame | None:
    """Return a table as it was kept; None where it never was one, so that it gave nothing out."""
    try:
        return read(content or b"")[_COLUMNS]
    except (KeyError, ValueError):
        return None


def _frozen(store: Store) -> list[tuple]:
    """Return the change, and the table, of frozen lists; one many are made from counts once."""
    found: dict = {}
    for document in store.documents(KIND, archived=None):
        if document.body.get("stand_in", True):
            continue  # the shipped table was published as it is
        found.setdefault(_outcome_in(store.blob(document) or b""), document.change)
    return [(change, _table(_outcome, content)) for content, change in found.items()]


def _outcome_in(content: bytes) -> bytes:
    """Return the table of counts that a frozen list holds; nothing where it is no frozen list."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(file_of("outcome"))
    except (zipfile.BadZipFile, KeyError):
        return b""


def _outcome(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=TABLES["outcome"])
