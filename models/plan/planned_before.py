"""Planned before: what the saved plans say of some districts."""

from collections.abc import Iterable, Sequence

import pandas as pd

from models.plan.plan_rows import KIND, known_plan
from models.store import Document

COLUMNS = ["status", "start", "end", "people_targeted", "people_reached", "note"]


def planned_before(documents: Iterable[Document], codes: Sequence[str]) -> pd.DataFrame:
    """Return a row for every saved plan and district (P-code) it has, in the order of both.

    Columns: id and name of the plan, adm2_pcode, then `COLUMNS`; what nobody filled in is missing.
    A plan that can't be read is left out: its page says so.

    >>> with toy_store() as store:
    ...     rows = {"KH2001": {"status": "done", "people_reached": 60}}
    ...     _ = store.create("plan", "Q1", {"rows": rows})
    ...     planned_before(store.documents("plan"), ["KH2001"])[["name", "people_reached"]].values
    array([['Q1', 60]], dtype=object)
    """
    found = [
        {"id": document.id, "name": document.name, "adm2_pcode": code, **plan.rows[code]}
        for document in documents
        if document.kind == KIND
        for plan in (known_plan(document),)
        if plan is not None
        for code in codes
        if code in plan.rows
    ]
    numbers = dict.fromkeys(["people_targeted", "people_reached"], "Int64")
    return pd.DataFrame(found, columns=["id", "name", "adm2_pcode", *COLUMNS]).astype(numbers)
