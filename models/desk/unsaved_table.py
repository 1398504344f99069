"""Unsaved table: what may be kept of a file that somebody brings until its table is put to use.

Never the file, whose rows may hold small counts or names: only what would be kept if the table
were put to use now. Before that it is compared with what was given out since, as the file would be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

import pandas as pd
from pandera.errors import SchemaErrors

from geo.errors import InputError
from models.desk.examine import Examined
from models.desk.review import Key, to_remember
from models.desk.saved_tables import counts_in, file_name
from models.desk.schema import check_schema
from models.reading.kept_note import read_note
from models.withhold.counts import threshold_in_use


def body_of(
    found: Examined, decided: Collection[Key], before: pd.DataFrame | None
) -> dict[str, Any] | None:
    r"""Return what may be kept of a file; None where that is nothing.

    Parameters
    ----------
    decided : names that were decided here
    before : counts that were given out before, against which it was examined

    >>> from models.desk.examine import examine
    >>> found = examine(b"area_code,period,count\n07,2024,5\n", "r.csv", "repatriation")
    >>> "5" in body_of(found, (), None)["table"].splitlines()[1].split(",")
    False
    >>> body_of(examine(b"area_code,period,count\n07,2024,x\n", "r.csv", "repatriation"), (), None)
    """
    names = to_remember(dict(found.decided), {})
    here = [[*key, code] for key, code in sorted(names.items()) if key in decided]
    if found.table is None and not here:
        return None
    table = None if found.table is None else found.table.to_csv(index=False, lineterminator="\n")
    return {
        "input": found.kind,
        "file": file_name(found.file),
        "decided": here,
        "table": table,
        "unit": found.unit,
        "notes": [[note.key, note.values] for note in found.notes],
        "against": _against(before),
    }


def table_in(body: dict[str, Any], before: pd.DataFrame | None) -> Examined | None:
    r"""Return the table that was kept; None where the file was not read to its end.

    Raises
    ------
    InputError : it can't be read, or what was given out since may make more of it secret.

    >>> from models.desk.examine import examine
    >>> found = examine(b"area_code,period,count\n07,2024,50\n", "r.csv", "repatriation")
    >>> table_in(body_of(found, (), None), None).table["count"].tolist()
    [50.0]
    """
    try:
        file, kind, text = body["file"], body["input"], body["table"]
        if text is None:
            return None
        if body["against"] != _against(before):
            raise InputError("desk.draft_old", file=file)
        table = check_schema(counts_in(text.encode("utf-8")), kind)
        notes = tuple(read_note(key, values) for key, values in body["notes"])
        return Examined(kind, file, table, body["unit"], notes=notes)
    except (KeyError, TypeError, ValueError, SchemaErrors) as error:
        raise InputError("desk.stored", file=str(body.get("file"))) from error


def names_in(body: dict[str, Any]) -> dict[Key, str]:
    """Return the choices about names that were kept."""
    return {(level, within, key): code for level, within, key, code in body["decided"]}


def _against(before: pd.DataFrame | None) -> str:
    """Return what tells whether a table would be examined against the same counts and rule."""
    given = "" if before is None else before.to_csv(index=False)
    return hashlib.sha256(f"{threshold_in_use()}\n{given}".encode()).hexdigest()
