"""Read: a file of 3W rows made tidy, or all its problems at once; nobody's contact is kept."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from geo.clock import day_here
from geo.errors import InputError, InputErrors, Problems
from geo.pcode import clean_text
from geo.words import Sentence
from models.activities.asked import Asked
from models.activities.columns import says_reached
from models.activities.country import is_country, is_whole_province
from models.activities.example import is_example
from models.activities.expected import expected, without_expected
from models.activities.fields import MEASURES
from models.activities.layout import table_top
from models.activities.other_rows import only_cell
from models.activities.record import COLUMNS, Record, parted, read_record
from models.activities.table import Table, activity_table
from models.activities.two_headers import one_header
from models.activities.where import one_each
from models.desk.only_part import refuse_units
from models.desk.review import Key, Proposal
from models.lists.spreadsheet import unsafe_text
from models.reading.dates import either_way, turned
from models.reading.file import read_cells
from models.reading.grid import Cells
from models.reading.kept_note import listed
from models.reading.persons import refuse_persons
from models.reading.question import NO_ANSWERS, Answers
from models.reading.rows import ROW, WRITTEN
from models.reading.split_numbers import settle_split_at

MOST_ROWS = 10_000
MOST_NAMED = 30_000  # rows, once each place and activity of a row has its own
_DAYS = ("start", "end", "reported_on")
_NUMBERS = {"people_targeted": float, "people_reached": float, "budget": float, "withheld": bool}


@dataclass(frozen=True)
class Read:
    """What a file turned out to be.

    rows : as `models.activities.record.COLUMNS`, without those that wait or are left out
    not_read : the headers that nobody reads
    problems : what must be corrected in the file
    proposals : the spellings somebody has to decide on
    decided : those that were decided, each with its code or "left_out"
    errors : the proposals as errors of the file, for whoever can't be asked
    notes : what was done to the file by itself
    """

    rows: pd.DataFrame
    not_read: tuple[str, ...] = ()
    problems: tuple[InputError, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    decided: tuple[tuple[Proposal, str], ...] = ()
    errors: tuple[InputError, ...] = ()
    notes: tuple[Sentence, ...] = ()


def read_activities(content: bytes, name: str, decisions: Mapping[Key, str] | None = None) -> Read:
    r"""Return the tidy rows of a table in which nothing stands in the way.

    Raises
    ------
    InputError : the file or its header can't be read.
    InputErrors : everything that is wrong with its rows, spellings nobody knows among it.

    >>> text = "Agency,Activity,District code,Start,Status\nA,School,2001,2026-01-05,ongoing\n"
    >>> read_activities(text.encode(), "a.csv").rows.loc[0, ["activity_type", "pillar"]].tolist()
    ['school', 'prevention']
    """
    found = examine_activities(content, name, decisions)
    errors = sorted((*found.problems, *found.errors), key=lambda error: error.row or 0)
    if errors:
        raise errors[0] if len(errors) == 1 else InputErrors(errors)
    return found


def examine_activities(
    content: bytes,
    name: str,
    decisions: Mapping[Key, str] | None = None,
    answers: Answers = NO_ANSWERS,
) -> Read:
    r"""Read a table with Khmer, English or tagged headers, or an export of a form.

    The focal point's columns are never read; an address or number inside a text is removed.
    A missing figure, district, type or end stays missing. Where protection reached or targets
    fewer people than `models.withhold.counts.threshold_in_use`, the count is withheld, because so
    few may be known by name: in whatever column it stands. Nobody is reached by what has not begun:
    of such a row, people under a header that doesn't say so are those targeted.

    Parameters
    ----------
    decisions : (level, province code or "", key of a spelling) -> what it stands for.
    answers : to questions about the file.

    Raises
    ------
    Question : only the file's owner knows which sheet is meant, or how a number is.
    InputError : the file or its header can't be read, or it is about persons.

    >>> text = "Agency,Activity,District code,Start,Status\nA,Fair,2001,2026-01-05,ongoing\n"
    >>> [p.written for p in examine_activities(text.encode(), "a.csv").proposals]
    ['Fair']
    """
    cells = read_cells(content, name, answers, table_top)
    cells = replace(cells, rows=one_header(cells.rows, cells.merged))
    refuse_units(cells.rows[: table_top(cells.rows) or 0], name)
    # a list that was downloaded here comes back as it was
    texts = [[unsafe_text(cell) for cell in row] for row in cells.rows]
    table = activity_table(texts, name, MOST_ROWS, answers, cells.merged)
    commas = _settle_split(table, cells, answers)
    problems, asked = Problems(), Asked(decisions or {})
    if cells.sheet:  # nothing has turned the texts of a CSV
        _refuse_turned(table, problems)
    rows: list[Record] = []
    examples: list[int] = []
    named = 0
    records = enumerate(table.rows.to_dict("records"), start=1)
    for place, record in problems.through(records, name):
        if is_example(record):
            examples.append(record[ROW])
            continue
        if (alone := only_cell(record)) is not None:
            with problems.noted():
                raise table.at(record, alone).wrong("activities.only_cell", record[alone])
            continue
        each = parted(record)
        named += math.prod(map(len, each))
        if named > MOST_NAMED:
            at = {"file": name, "row": record[ROW], "column": table.header("activity_type")}
            raise InputError("activities.multiplied", **at, most=MOST_NAMED, found=f"{named:,}")
        rows += read_record(record, each, place, table, problems, asked)
    _refuse_names(table, asked)
    frame = pd.DataFrame(rows, columns=[*COLUMNS, ROW], dtype=object)
    _check_ids(frame, table, problems)
    frame, not_begun = _begun(frame.astype(_NUMBERS), table)
    return Read(
        frame.drop(columns=ROW),
        table.not_read,
        tuple(problems.errors),
        tuple(asked.waiting()),
        tuple(asked.decided()),
        tuple(asked.open_errors()),
        (
            *cells.notes,
            *table.notes,
            *commas,
            *_notes(table, frame, sorted(asked.left_out), examples),
            *not_begun,
        ),
    )


def _settle_split(table: Table, cells: Cells, answers: Answers) -> list[Sentence]:
    top = table_top(cells.rows)
    if top is None:
        return []
    headers = dict(enumerate(map(clean_text, cells.rows[top])))
    measures = {table.header(field) for field in MEASURES if field in table.written}
    figures = {i: (header, "count") for i, header in headers.items() if header in measures}
    unknown = {i: header for i, header in headers.items() if header in table.not_read}
    return settle_split_at(cells, top + 1, figures, unknown, table.file, answers)


def _notes(
    table: Table, frame: pd.DataFrame, left_out: list[int], examples: list[int]
) -> list[Sentence]:
    """Return what was done to the rows, and which of them."""
    split = frame.loc[frame[ROW].duplicated(keep=False), ROW].unique().tolist()
    country = frame.loc[frame["adm1_code"].isna(), ROW].unique().tolist()
    told = {
        "totals": list(table.left_out),
        "example": examples,
        "left_out": left_out,
        "several": split,
        "country": country,
        "dates": _day_first(table.rows),
    }
    return [
        Sentence(f"coverage_note.read_{key}", {"n": len(rows), "rows": listed(rows)})
        for key, rows in told.items()
        if rows
    ]


def _begun(frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Sentence]]:
    """Return rows in which nobody is reached by what has not begun, and where that was so."""
    day, column = day_here(), table.header("people_reached")
    early = frame.loc[expected(frame, day), ROW].unique().tolist()
    key = "not_reached" if says_reached(column) else "targeted"
    told = {"n": len(early), "rows": listed(early), "column": column}
    notes = [Sentence(f"coverage_note.read_{key}", told)] if early else []
    return without_expected(frame, day, as_targeted=key == "targeted"), notes


def _refuse_turned(table: Table, problems: Problems) -> None:
    texts = {c: table.rows[c].dropna().unique() for c in _DAYS if c in table.rows}
    for column in texts:
        known = table.rows[[column, ROW]].dropna()
        beside = [text for c, each in texts.items() if c != column for text in each]
        others = turned(texts[column], beside)
        for record in problems.through(known.to_dict("records"), table.file):
            if record[column] in others:
                with problems.noted():
                    at = table.at(record, column)
                    raise at.wrong("reading.turned_date", record[column])


def _day_first(rows: pd.DataFrame) -> list[int]:
    """Return the rows with dates of which nobody can tell whether the month comes first."""
    found = set()
    # who writes when it is reported may be another person
    for days in (_DAYS[:2], _DAYS[2:]):
        texts = rows.set_index(ROW)[[c for c in days if c in rows]].stack().dropna()
        either = texts[texts.isin(either_way(texts.unique()))]
        found |= {*either.index.get_level_values(0)}
    return sorted(found)


def _refuse_names(table: Table, asked: Asked) -> None:
    """Refuse places most of which are none, as the desk does: they may be names of people."""
    if not any(one.level in ("province", "district") for one in asked.waiting()):
        return
    each = [one for record in table.rows.to_dict("records") for one in one_each(record)]
    for field in ("province_name", "area_name"):
        texts = {one[field]: one[ROW] for one in each if one.get(field)}
        known = {t: row for t, row in texts.items() if not (is_country(t) or is_whole_province(t))}
        names = pd.DataFrame({"area_name": list(known), ROW: list(known.values())}, dtype=object)
        names.attrs = {WRITTEN: {"area_name": table.header(field)}}
        refuse_persons(names, table.file)


def _check_ids(frame: pd.DataFrame, table: Table, problems: Problems) -> None:
    first: dict[str, int] = {}
    for record in frame[["record_id", ROW]].to_dict("records"):
        identity, row = record["record_id"], record[ROW]
        with problems.noted():
            if identity in first:
                at = table.at(record, "record_id")
                raise at.wrong("activities.twice_id", identity, first=first[identity])
        first.setdefault(identity, row)
