"""Planned before: what the saved plans say of one district."""

from collections.abc import Iterable

import pandas as pd

from models.plan.plan_rows import KIND, plan_in
from models.store import Document

COLUMNS = ["status", "start", "end", "people_targeted", "people_reached", "note"]


def planned_before(documents: Iterable[Document], code: str) -> pd.DataFrame:
    """Return a row for every saved plan that has a district (P-code), in their order.

    Columns: name of the plan, then `COLUMNS`; what nobody filled in is missing. A plan that can't
    be read is left out: its page says so.

    >>> with toy_store() as store:
    ...     rows = {"KH2001": {"status": "done", "people_reached": 60}}
    ...     _ = store.create("plan", "Q1", {"rows": rows})
    ...     planned_before(store.documents("plan"), "KH2001")[["name", "people_reached"]].values
    array([['Q1', 60]], dtype=object)
    """
    found = [
        {"name": document.name, **plan.rows[code]}
        for document in documents
        if document.kind == KIND and not document.damaged
        for plan in (plan_in(document),)
        if code in plan.rows
    ]
    numbers = dict.fromkeys(["people_targeted", "people_reached"], "Int64")
    return pd.DataFrame(found, columns=["name", *COLUMNS]).astype(numbers)
