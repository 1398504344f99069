"""Own inputs: the shipped tables, each replaced by a file of one's own."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from models.desk.examine import Examined, examine
from models.estimate.inputs import Inputs, Source, with_tables
from models.reading.file import read_bytes
from models.reading.question import NO_ANSWERS, Answers


def load_inputs(
    harvest: str | Path | None = None,
    poverty: str | Path | None = None,
    repatriation: str | Path | None = None,
    answers: Answers = NO_ANSWERS,
    before: pd.DataFrame | None = None,
    stored: Mapping[str, tuple[Examined, Source]] | None = None,
) -> Inputs:
    """Load the shipped tables, each replaced by the file given for it.

    `answers`: name of a question about the files -> the answer (`models.reading.question`).
    `before` are counts of people given out before, as of
    `models.snapshot.given_out.given_out`. `stored`: input -> table and source that count where no
    file is given, instead of the shipped ones.

    Raises
    ------
    InputError : a file can't be used; the error names the cell and the way out.

    >>> load_inputs().stand_in
    True
    """
    given = {"harvest": harvest, "poverty": poverty, "repatriation": repatriation}
    files = {name: read_bytes(path) for name, path in given.items() if path is not None}
    found = dict(stored or {}) | {
        name: (
            examine(*file, kind=name, answers=answers, before=before),
            Source(file[1], "", "", ""),
        )
        for name, file in files.items()
    }
    return with_tables(
        {name: table for name, (table, _) in found.items()},
        {name: source for name, (_, source) in found.items()},
    )
