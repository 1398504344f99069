"""Read: a file of 3W rows made tidy, or all its problems at once; nobody's contact is kept."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.errors import Problems
from models.activities.record import COLUMNS, read_record
from models.activities.table import AREA, Table, activity_table
from models.reading.file import read_cells
from models.reading.rows import ROW

MOST_ROWS = 10_000


@dataclass(frozen=True)
class Read:
    """The rows of a file, as `models.activities.record.COLUMNS`, and the headers nobody reads."""

    rows: pd.DataFrame
    not_read: tuple[str, ...]


def read_activities(content: bytes, name: str) -> Read:
    r"""Return the tidy rows of a table in the template's columns, Khmer, English or tagged.

    The focal point's columns are never read; an address or number inside a text is removed.
    A missing figure, district, type or end stays missing. Where protection reached or targets
    fewer people than `models.withhold.counts.threshold_in_use`, the count is withheld, because so
    few may be known by name: in whatever column it stands.

    Raises
    ------
    InputError : the file or its header can't be read.
    InputErrors : everything that is wrong with its rows, at once.

    >>> text = "Agency,Activity,District code,Start,Status\nA,School,2001,2026-01-05,ongoing\n"
    >>> read_activities(text.encode(), "a.csv").rows.loc[0, ["activity_type", "pillar"]].tolist()
    ['school', 'prevention']
    """
    table = activity_table(read_cells(content, name).rows, name, MOST_ROWS)
    problems = Problems()
    _note_country(table, problems)
    records = table.rows.to_dict("records")
    rows = [read_record(r, place, table, problems) for place, r in enumerate(records, start=1)]
    problems.raise_any()
    frame = pd.DataFrame(rows, columns=[*COLUMNS, ROW], dtype=object)
    _check_ids(frame, table)
    frame = frame.drop(columns=ROW).astype(
        {"people_targeted": float, "people_reached": float, "budget": float, "withheld": bool}
    )
    return Read(frame, table.not_read)


def _note_country(table: Table, problems: Problems) -> None:
    """Note activities of the whole country, which look like rows of totals and would be lost."""
    where = next(field for field in AREA if field in table.written)
    for record in table.totals:
        if record["agency"] is None:
            continue  # a sum of the rows above
        with problems.noted():
            raise table.at(record, where).wrong("activities.country", record[where])


def _check_ids(frame: pd.DataFrame, table: Table) -> None:
    problems = Problems()
    first: dict[str, int] = {}
    for record in frame[["record_id", ROW]].to_dict("records"):
        identity, row = record["record_id"], record[ROW]
        with problems.noted():
            if identity in first:
                at = table.at(record, "record_id")
                raise at.wrong("activities.twice_id", identity, first=first[identity])
        first.setdefault(identity, row)
    problems.raise_any()
