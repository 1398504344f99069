"""Of country: a sheet, a title or a file that names one country, where no column says any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

import pandas as pd

from geo.khmer import normal_khmer
from geo.pcode import clean_text
from geo.words import Sentence
from models.reading.countries import country_of, khmer_names
from models.reading.grid import Cells
from models.reading.headers import corridor_of
from models.reading.question import Answers, Question, Reading, answered
from models.reading.rows import HEADER_ROW, WRITTEN

ALL = "all"
_WORDS = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*\.?")
_LONGEST = 400  # characters of a line that are looked at
_MOST_WORDS = 3  # of a country's name
# who made or paid for a table is not where people returned from
_MADE_BY = re.compile(
    r"source|support|fund|embassy|donor|prepared|programme|project|ministry|ប្រភព|ឧបត្ថម្ភ|ស្ថានទូត|ក្រសួង",
    re.IGNORECASE,
)


def with_country(
    table: pd.DataFrame, cells: Cells, file: str, answers: Answers
) -> tuple[pd.DataFrame, list[Sentence]]:
    """Return the table with the corridor that its sheet, title or file names, and notes.

    Parameters
    ----------
    table : counts of people, as `models.reading.rows.to_table` gives it.

    Raises
    ------
    Question : one country is named and no column says where people returned from.

    >>> from models.reading.rows import to_table
    >>> rows = [["Province", "2024"], ["Kampot", "50"]]
    >>> table, cells = to_table(rows, "r.xlsx"), Cells(rows, sheet="Thailand")
    >>> with_country(table, cells, "r.xlsx", {"country": "thailand"})[0]["corridor"].tolist()
    ['thailand']
    """
    if "corridor" in table.columns or any(corridor_of(c) for c in table.columns):
        return table, []
    texts = {t: set(_countries(t)) for t in _texts(table, cells, file)}
    named = set().union(*texts.values())
    # of several countries nobody is left out
    if len(named) != 1:
        return table, []
    corridor = {"TH": "thailand", "VN": "vietnam"}.get(named.pop(), "other")
    text = next(text for text, found in texts.items() if found)
    question = Question(
        "question.country",
        [Reading(corridor), Reading(ALL)],
        corridor,
        file=file,
        found=repr(text[:80]),
    )
    answer = question.answer(answers)
    told = [answered("country", answer)]
    if answer == ALL:
        return table, told
    made = table.assign(corridor=corridor)
    made.attrs = {**table.attrs, WRITTEN: {**table.attrs[WRITTEN], "corridor": "corridor"}}
    return made, told


def _texts(table: pd.DataFrame, cells: Cells, file: str) -> Iterator[str]:
    yield cells.sheet
    for row in cells.rows[: table.attrs[HEADER_ROW] - 1]:
        text = " ".join(clean_text(cell) for cell in row if cell)[:_LONGEST]
        if not _MADE_BY.search(text):
            yield text
    yield PurePath(file).stem


def _countries(text: str) -> Iterator[str]:
    """Yield the countries that a text names, other than Cambodia."""
    words = _WORDS.findall(text)
    for place in range(len(words)):
        for n in range(1, _MOST_WORDS + 1):
            if code := country_of(" ".join(words[place : place + n])):
                yield code
    plain = normal_khmer(text)
    for name, code in khmer_names().items():
        if re.search(rf"(?:ប្រទេស|ពី){name}", plain):
            yield code
