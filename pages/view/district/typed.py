"""Typed: what was typed into a table, where the table itself is drawn as another one."""

from collections.abc import Mapping
from typing import Any

import pandas as pd


def with_typed(table: pd.DataFrame, typed: Mapping[str, Any]) -> pd.DataFrame:
    """Return a table with the cells, the new rows and the rows taken away that a reader typed.

    >>> found = pd.DataFrame({"name": ["A", "B"], "day": pd.to_datetime(["2026-11-01", None])})
    >>> with_typed(found, {"edited_rows": {0: {"name": "C"}}, "deleted_rows": [1],
    ...                    "added_rows": [{"name": "D", "day": "2026-11-30"}]})
      name        day
    0    C 2026-11-01
    1    D 2026-11-30
    """
    made = table.reset_index(drop=True).astype(object)
    for row, cells in typed["edited_rows"].items():
        for column, value in cells.items():
            made.loc[int(row), column] = value
    added = pd.DataFrame(typed["added_rows"], columns=table.columns, dtype=object)
    made = pd.concat([made.drop(index=typed["deleted_rows"]), added], ignore_index=True)
    return made.astype(table.dtypes)
