"""Table: the cells of a 3W file as rows of our fields; columns about persons are refused."""

import dataclasses
import re
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from openpyxl.utils import get_column_letter

from geo.errors import InputError, Problems
from geo.words import Sentence
from models.activities.country import only_above
from models.activities.fields import MEASURES
from models.activities.header_words import AREA, TEMPLATE
from models.activities.labels import label_key
from models.activities.layout import Layout, layout
from models.activities.other_rows import without_others
from models.activities.platforms import IGNORED
from models.activities.scrub import without_contacts
from models.activities.unit_columns import without_units
from models.reading.cells import Place
from models.reading.forms import Forms, forms_of
from models.reading.grid import Block
from models.reading.merged import refuse_over
from models.reading.person_cells import cells_tell
from models.reading.person_headers import (
    ADDRESSES,
    MAILS,
    NAMES,
    PHONES,
    SEX,
    of_people_reached,
    person_column,
    words_of,
)
from models.reading.persons import refuse_persons
from models.reading.question import NO_ANSWERS, Answers
from models.reading.rows import ROW, TOTALS, WRITTEN, to_table
from models.reading.total_rows import is_total

_NEEDED = ("agency", "start", "status")
_OF_ACTIVITIES = (ADDRESSES, MAILS, PHONES, SEX)
# a kind, a pillar and a status that nobody knows are asked about, one by one
_OF_TEXTS = (
    "record_id",
    "agency",
    "acronym",
    "partner",
    "title",
    "target_group",
    "currency",
    "source",
)
_STAFF = re.compile(
    r"focal|trainer|facilitator|staff|officer|manager|reported by|prepared by|"
    r"age groups?|ទំនាក់ទំនង|គ្រូបង្គោល|មន្ត្រី"
)
Record = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """The rows of a file in our fields, as text.

    left_out : the rows that are sums over areas, which are not among the others
    written : field -> header as the file writes it
    not_read : the headers that nobody reads
    platform : what wrote the file, as `models.activities.platforms` names it
    forms : field -> how its numbers are written; notes : what was done to them
    """

    rows: pd.DataFrame
    left_out: tuple[int, ...]
    written: dict[str, str]
    not_read: tuple[str, ...]
    file: str
    platform: str = ""
    forms: Forms = dataclasses.field(default_factory=dict)
    notes: tuple[Sentence, ...] = ()

    def at(self, record: Record, field: str) -> Place:
        """Return the place of a field's cell, named as the file names it."""
        return Place(self.file, record[ROW], self.header(field))

    def header(self, field: str) -> str:
        """Return the header of a field as the file writes it, or as the template does."""
        return self.written.get(field, TEMPLATE.get(field, field))


def activity_table(
    cells: list[list[str]],
    file: str,
    most: int,
    answers: Answers = NO_ANSWERS,
    merged: tuple[Block, ...] = (),
) -> Table:
    """Return the rows of a 3W file of at most so many rows.

    merged : the cells of the file that go over several

    Raises
    ------
    Question : the numbers of a column can be read in two ways.
    InputError : no header, too many rows, two columns of one meaning, a column missing, a figure
    in a cell that is merged over several rows.
    InputErrors : columns about persons.

    >>> head = ["Agency", "Activity", "District code", "Start", "Status", "Beneficiaries"]
    >>> cells = [head, ["A", "School", "2001", "2026-01-05", "ongoing", "40"]]
    >>> activity_table(cells, "a.csv", 10).written["people_reached"]
    'Beneficiaries'
    """
    found = layout(cells, file)
    brought = _without_country(_brought([found.names(), *found.rows], file, found.top), found)
    if len(brought) > most:
        raise InputError("activities.too_many", file=file, n=len(brought), most=most)
    table = _named(brought, found, file)
    _check_columns(table, found.headers)
    if not table.platform:  # a form has neither notes nor headings: each of its rows was sent
        listed, others = without_others(table.rows)
        table = replace(table, rows=listed, notes=(*others, *table.notes))
    of_figures = [field in MEASURES for field in found.fields]
    rows = sorted(map(int, brought[ROW]))
    refuse_over(merged, of_figures, found.headers, rows, found.top + 1, file)
    # how a column is written does not change with how often a number stands in it
    figures = [field for field in MEASURES if field in table.rows]
    different = table.rows.drop_duplicates(figures) if figures else table.rows.copy()
    different.attrs = {WRITTEN: table.written}
    forms, notes = forms_of(different, file, MEASURES, answers)
    return replace(table, forms=forms, notes=(*table.notes, *notes))


def _brought(rows: list[list[str]], file: str, top: int) -> pd.DataFrame:
    """Return the table below a header, with its rows as a person sees them."""
    try:
        # a row of codes and figures may look like a header of years
        brought = to_table(rows, file, figures=False, top=0)
    except InputError as error:
        for one in getattr(error, "errors", [error]):
            one.row = None if one.row is None else one.row + top
        raise
    brought[ROW] += top
    for total in brought.attrs[TOTALS]:
        total[ROW] += top
    return brought


def _without_country(brought: pd.DataFrame, found: Layout) -> pd.DataFrame:
    """Return the rows without a whole country that only stands above their own district."""
    if "province_name" in found.fields:
        place = found.fields.index("province_name")
        own = ["".join(found.rows[row - found.top - 2][place : place + 1]) for row in brought[ROW]]
        above = only_above(brought.iloc[:, place], own)
        brought.iloc[above, place] = None
    return brought


def _named(brought: pd.DataFrame, found: Layout, file: str) -> Table:
    fields, headers = found.fields, found.headers
    columns = [c for c in brought.columns if c != ROW]
    kept = {
        c: field for c, field in zip(columns, fields, strict=False) if field not in (None, IGNORED)
    }
    unknown = {
        c: header
        for c, header, field in zip(columns, headers, fields, strict=False)
        if field is None
    }
    # names where counts belong would else be quoted as numbers that can't be read
    named = {
        c: header
        for c, header in zip(columns, headers, strict=False)
        if kept.get(c) in ("people_reached", "people_targeted")
        and cells_tell([*brought[c].dropna()], words_of(header))
    }
    _refuse_persons(brought, unknown | named, file)
    _refuse_names(
        brought, {c: h for c, h in zip(columns, headers, strict=False) if c in kept}, kept, file
    )
    rows, left_out = _with_totals(brought, kept)
    headed = dict(zip(columns, headers, strict=False))
    written = {field: headed[c] for c, field in kept.items()}
    read = rows[[*kept, ROW]].rename(columns=kept)
    counted, notes = without_units(read, rows, unknown, written)
    return Table(
        counted,
        left_out,
        written,
        _not_read(brought, columns, unknown),
        file,
        found.platform,
        notes=tuple(notes),
    )


def _not_read(
    brought: pd.DataFrame, columns: list[str], unknown: dict[str, str]
) -> tuple[str, ...]:
    """Return the headers that nobody reads; of a column without one, its letter, if it is used."""
    return tuple(
        unknown[c] or f"({get_column_letter(place)})"
        for place, c in enumerate(columns, start=1)
        if c in unknown and (unknown[c] or brought[c].notna().any())
    )


def _with_totals(
    brought: pd.DataFrame, kept: dict[str, str]
) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Return the rows with those that only look like a total, because an agency is named.

    A total under the header of the agency names none: nothing says when or how far it is.
    """
    column = {field: c for c, field in kept.items()}
    agency, told = column.get("agency", ROW), [column.get(f, "") for f in ("start", "status")]

    def is_row(total: Record) -> bool:
        sums = is_total({"agency": total[agency]}) and not any(total.get(c) for c in told)
        return total[agency] is not None and not sums

    named = [total for total in brought.attrs[TOTALS] if is_row(total)]
    left_out = tuple(total[ROW] for total in brought.attrs[TOTALS] if not is_row(total))
    if not named:
        return brought, left_out
    added = pd.DataFrame(named, columns=brought.columns, dtype=object).astype({ROW: int})
    rows = pd.concat([brought, added]).sort_values(ROW, kind="stable")
    return rows.reset_index(drop=True), left_out


def _refuse_persons(brought: pd.DataFrame, unknown: dict[str, str], file: str) -> None:
    """Refuse columns about persons among those the template does not know.

    Where an activity takes place, whom it is for and whom to call about it are none: many 3W
    tables have them. They are not read.
    """
    others = {
        c: header
        for c, header in unknown.items()
        if not _of_activity(header) and not _STAFF.search(label_key(header))
    }
    left = brought[[*others, ROW]].copy()
    left.attrs = {WRITTEN: others}
    refuse_persons(left, file, told=(ADDRESSES,))


def _refuse_names(
    brought: pd.DataFrame, headers: dict[str, str], kept: dict[str, str], file: str
) -> None:
    """Refuse a column of texts that we read where what stands in it are people's names.

    Their telephones and addresses are taken out of the texts instead.
    """
    problems = Problems()
    for column, field in kept.items():
        if field in _OF_TEXTS and _names_people(brought[column]):
            with problems.noted():
                about = Sentence("error.persons.names")
                raise InputError("persons.column", file=file, column=headers[column], what=about)
    problems.raise_any()


def _names_people(column: pd.Series) -> bool:
    # the same text again is no other person
    texts = {without_contacts(str(text)) or "" for text in column.dropna()}
    return cells_tell(sorted(texts), "") == NAMES


def _of_activity(header: str) -> bool:
    """Return whether a column may say of an activity what it must not say of persons."""
    what = person_column(header)
    of_people = what in (PHONES, MAILS) and of_people_reached(words_of(header))
    return what in _OF_ACTIVITIES and not of_people


def _check_columns(table: Table, headers: list[str]) -> None:
    """Refuse a table without a column that every row needs, naming the columns it has."""
    written = table.written
    missing = [field for field in _NEEDED if field not in written]
    if not {"activity_type", "pillar"} & set(written):
        missing.append("activity_type")
    if not {*AREA, "area_path"} & set(written):
        missing.append("province_name")
    seen = ", ".join(header for header in headers if header)[:200]
    problems = Problems()
    for field in missing:
        with problems.noted():
            raise InputError(
                "activities.column",
                file=table.file,
                what=Sentence(f"error.activities.field.{field}"),
                header=Sentence(f"error.activities.header.{field}"),
                found=seen or Sentence("error.activities.no_column"),
            )
    problems.raise_any()
