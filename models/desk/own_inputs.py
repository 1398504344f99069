"""Own inputs: the shipped tables, each replaced by a file of one's own."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from models.desk.examine import examine
from models.estimate.inputs import Inputs, Source, with_tables
from models.reading.file import read_bytes


def load_inputs(
    harvest: str | Path | None = None,
    poverty: str | Path | None = None,
    repatriation: str | Path | None = None,
    vintage: str | None = None,
    before: pd.DataFrame | None = None,
) -> Inputs:
    """Load the shipped tables, each replaced by the file given for it.

    `vintage` answers, for files with 24 provinces, whether Kampong Cham's figure covers Tboung
    Khmum: "joined" or "missing". `before` are counts of people given out before, as of
    `models.snapshot.given_out.given_out`.

    Raises
    ------
    InputError : a file can't be used; the error names the cell and the way out.

    >>> load_inputs().stand_in
    True
    """
    given = {"harvest": harvest, "poverty": poverty, "repatriation": repatriation}
    files = {name: read_bytes(path) for name, path in given.items() if path is not None}
    own = {
        name: examine(*file, kind=name, vintage=vintage, before=before)
        for name, file in files.items()
    }
    return with_tables(own, {name: Source(file, "", "", "") for name, (_, file) in files.items()})
