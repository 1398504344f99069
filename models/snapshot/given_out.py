"""Given out: every count of people that was shown before, in tables put to use and frozen lists.

A table that comes after must not tell, together with these, what one of them withheld. Who has
seen a count has seen it: what was archived since counts as well.
"""

import io
import zipfile

import pandas as pd

from models.desk.saved_tables import UPLOAD, counts_of, uploads
from models.snapshot.frozen_inputs import TABLES, file_of
from models.snapshot.saved_snapshots import KIND
from models.store import Store
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
    kept = uploads(store, "repatriation", archived=None)
    tables = [(document.change, counts_of(store, document)) for document in kept]
    tables += _frozen(store)
    newest = [table for _, table in sorted(tables, key=lambda one: one[0], reverse=True)]
    empty = pd.DataFrame(columns=_COLUMNS).astype({"count": float, "suppressed": bool})
    return pd.concat([table[_COLUMNS] for table in newest], ignore_index=True) if newest else empty


def _frozen(store: Store) -> list[tuple]:
    """Return the change, and the table, of frozen lists; one many are made from counts once."""
    found: dict = {}
    for document in store.documents(KIND, archived=None):
        if document.body.get("stand_in", True):
            continue  # the shipped table was published as it is
        with zipfile.ZipFile(io.BytesIO(store.blob(document) or b"")) as archive:
            content = archive.read(file_of("outcome"))
        found.setdefault(content, document.change)
    return [
        (change, pd.read_csv(io.BytesIO(content), dtype=TABLES["outcome"]))
        for content, change in found.items()
    ]
