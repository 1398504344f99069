"""Frozen inputs: the tables of a ranking as files, and back again."""

import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from geo.errors import InputError
from models.estimate.inputs import Inputs, Source
from models.reading.kept_note import read_note
from models.withhold.counts import threshold_in_use

# table -> its columns; text where not told
TABLES = {
    "outcome": {
        "adm1_code": str,
        "adm2_code": str,
        "period": str,
        "corridor": str,
        "count": float,
        "suppressed": bool,
    },
    "harvest": {"adm1_code": str, "period": str, "value": float},
    "poverty": {"adm1_code": str, "period": str, "headcount_pct": float, "headcount_se_pct": float},
}
ABOUT = "inputs/inputs.json"


def file_of(table: str) -> str:
    """Return the name of a table's file.

    >>> file_of("outcome")
    'inputs/outcome.csv'
    """
    return f"inputs/{table}.csv"


def to_files(inputs: Inputs) -> dict[str, bytes]:
    """Return the tables as CSV, in one order, and what else is known of them as JSON.

    Raises
    ------
    InputError : a small count is in the table that somebody brought; it is never frozen.
    """
    _check_withheld(inputs)
    files = {}
    for table, columns in TABLES.items():
        frame = getattr(inputs, table)[list(columns)]
        if table == "outcome":
            frame = frame.assign(count=frame["count"].mask(frame["suppressed"].astype(bool)))
        keys = [column for column, kind in columns.items() if kind is str]
        frame = frame.sort_values(keys, na_position="first")
        files[file_of(table)] = frame.to_csv(index=False, lineterminator="\n").encode()
    about = {
        "harvest_unit": inputs.harvest_unit,
        "stand_in": inputs.stand_in,
        "understated": list(inputs.understated),
        "sources": {name: asdict(source) for name, source in inputs.sources.items()},
        "notes": [{"file": file, **asdict(note)} for file, note in inputs.notes],
    }
    return {**files, ABOUT: to_json(about)}


def from_files(files: Mapping[str, bytes]) -> Inputs:
    """Return the inputs that were frozen.

    >>> from models.estimate.inputs import shipped_inputs
    >>> from_files(to_files(shipped_inputs())).stand_in
    True
    """
    frames = {table: _frame(files[file_of(table)], columns) for table, columns in TABLES.items()}
    about = json.loads(files[ABOUT])
    return Inputs(
        **frames,
        harvest_unit=about["harvest_unit"],
        sources={name: Source(**source) for name, source in about["sources"].items()},
        stand_in=about["stand_in"],
        understated=tuple(about["understated"]),
        notes=tuple((n["file"], read_note(n["key"], n["values"])) for n in about["notes"]),
    )


def to_json(content: Any) -> bytes:
    r"""Return JSON a person can read, the same bytes for the same content.

    >>> to_json({"b": 1, "a": None})
    b'{\n  "a": null,\n  "b": 1\n}\n'
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def _frame(content: bytes, columns: Mapping[str, type]) -> pd.DataFrame:
    frame = pd.read_csv(
        io.BytesIO(content), dtype=dict(columns), keep_default_na=False, na_values=[""]
    )
    return frame[list(columns)]


def _check_withheld(inputs: Inputs) -> None:
    """Refuse small counts of a table that was brought; the shipped one has been published."""
    if inputs.stand_in:
        return
    threshold = threshold_in_use()
    shown = inputs.outcome[~inputs.outcome["suppressed"].astype(bool)]["count"]
    small = int(((shown > 0) & (shown < threshold)).sum())
    if small:
        raise InputError(
            "snapshot.small_count",
            file=inputs.sources["repatriation"].title,
            column="count",
            most=threshold - 1,
            n=small,
        )
