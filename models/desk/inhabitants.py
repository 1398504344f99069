"""Inhabitants: no more people can have come back to an area than live in its province."""

from collections.abc import Iterator
from functools import cache

import pandas as pd

from geo.errors import InputError
from geo.gazetteer import read_table
from models.reading.rows import ROW

_SPLIT = {"03": "25"}  # counts from before 2014 are of both


def too_many(frame: pd.DataFrame, file: str) -> Iterator[InputError]:
    """Yield an error for each count above the inhabitants of its province: it is another figure.

    >>> t = pd.DataFrame({"adm1_code": ["23"], "count": [99_000.0], "_row": [2]})
    >>> [error.values["most"] for error in too_many(t, "r.csv")]
    ['42,665']
    """
    most = frame["adm1_code"].map(_inhabitants())
    for row in frame[frame["count"] > most].to_dict("records"):
        yield InputError(
            "desk.inhabitants",
            file=file,
            row=int(row[ROW]),
            column="count",
            found=f"{row['count']:,.10g}",
            most=f"{_inhabitants()[row['adm1_code']]:,.0f}",
        )


@cache
def _inhabitants() -> dict[str, float]:
    """Return province -> people of the census in which it has most."""
    table = read_table("population_province").astype({"population": float})
    people = table.groupby("adm1_code")["population"].max().to_dict()
    return people | {old: people[old] + people[new] for old, new in _SPLIT.items()}
