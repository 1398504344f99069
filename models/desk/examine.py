"""Examine: the bytes of a file -> a checked tidy table, or everything that stands in its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from geo.errors import MANY, InputError, InputErrors
from geo.words import Sentence
from models.desk.add_up import total_errors
from models.desk.country_totals import country_totals
from models.desk.derive import Covering, with_totals, without_total
from models.desk.no_figure import left_empty, left_open
from models.desk.of_country import with_country
from models.desk.only_part import line_notes, refuse_parts
from models.desk.only_part_cells import refuse_cells
from models.desk.only_part_months import refuse_months
from models.desk.review import Key, Proposal, decide, propose
from models.desk.schema import KINDS, check_schema
from models.desk.tidy import tidy_harvest, tidy_poverty, tidy_repatriation, with_figures
from models.desk.unused_places import refuse_districts, refuse_places
from models.reading.agree import settle
from models.reading.area import WITHIN, AreaName, levels_of
from models.reading.cells import PLAIN, Place
from models.reading.count_column import settle_counts, settle_rates
from models.reading.file import read_cells
from models.reading.forms import MEASURES, Forms, forms_of
from models.reading.grid import Cells
from models.reading.headers import meaning
from models.reading.kept_note import listed
from models.reading.merged import refuse_ditto, refuse_merged
from models.reading.persons import refuse_persons
from models.reading.question import NO_ANSWERS, Answers, Question
from models.reading.rows import ROW, SKIPPED, WRITTEN, to_table
from models.reading.split_numbers import settle_split
from models.reading.vintage import adapt, covering_others, names_new_province
from models.reading.wide import as_rows
from models.withhold.counts import threshold_in_use, withhold

_AREAS = {"area_code", "area_name", *WITHIN, "period", ROW}
_USED = {
    "repatriation": {*_AREAS, "corridor", "count", "suppressed"},
    "poverty": {*_AREAS, "rate_pct", "se_pct"},
    "harvest": {*_AREAS, "rate_pct", "score", "damaged_ha", "planted_ha"},
}
_TEMPLATE = {"name_km", "ឈ្មោះជាភាសាខ្មែរ", "name in khmer"}  # there to help, not to be read


@dataclass(frozen=True)
class Examined:
    """What a file turned out to be.

    table : tidy, checked, small counts withheld; None while anything stands in the way
    unit : of a harvest table, "pct" or "score"
    problems : what must be corrected in the file
    proposals : names somebody has to decide on
    decided : names that were decided, each with its code or "left_out"
    question : what only the owner of the file knows, or None
    notes : what was not used, skipped, joined, added, withheld
    cells : the file as it was read, for the marked copy; None where it is about persons
    """

    kind: str
    file: str
    table: pd.DataFrame | None = None
    unit: str = ""
    problems: tuple[InputError, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    decided: tuple[tuple[Proposal, str], ...] = ()
    question: Question | None = None
    notes: tuple[Sentence, ...] = ()
    cells: Cells | None = None

    def tidy(self) -> pd.DataFrame:
        """Return the table.

        Raises
        ------
        InputErrors : what stands in the way, names nobody knows among it.
        """
        if self.table is not None:
            return self.table
        errors = [*self.problems, *self.review_errors()]
        raise errors[0] if len(errors) == 1 else InputErrors(errors)

    def review_errors(self) -> list[InputError]:
        """Return the names and the question that wait for a decision, as errors of the file."""
        asked = [self.question] if self.question else []
        return [*(_as_error(p, self.file, row) for p in self.proposals for row in p.rows), *asked]


def examine(
    content: bytes,
    file: str,
    kind: str,
    decisions: Mapping[Key, str] | None = None,
    answers: Answers = NO_ANSWERS,
    before: pd.DataFrame | None = None,
    tell: Callable[[float], None] | None = None,
) -> Examined:
    r"""Read, check and tidy a file; nothing of it is kept anywhere.

    Parameters
    ----------
    kind : repatriation, poverty or harvest.
    decisions : (level, province or "", name key) -> code or "left_out", for names nobody knows.
    answers : name of a question about the file -> the answer (`models.reading.question`).
    before : counts that were given out before (`models.snapshot.given_out.given_out`).
    tell : is told now and then which share of the longest part is done, from 0 to 1.

    >>> examine(b"area_name,period,rate_pct\nKampot,2024,9.5\n", "p.csv", "poverty").table.shape
    (1, 4)
    >>> bad = examine(b"area_name,period,rate_pct\nKampot,2024,x\n", "p.csv", "poverty")
    >>> str(bad.problems[0])  # doctest: +ELLIPSIS
    "p.csv, row 2, column 'rate_pct': expected a rate in %, a number from 0 to 100, found 'x'. C..."
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {KINDS}")
    found = Examined(kind, file)
    try:
        cells = read_cells(content, file, answers)
        table = to_table(cells.rows, file)
        refuse_persons(table, file)
        refuse_merged(table, cells.merged, file)
        if kind == "repatriation":
            refuse_ditto(table, file)
        else:
            refuse_districts(table, file)
        parted = settle_split(table, cells, file, answers)
        refuse_parts(table, cells.rows, file, kind, cells.sheet)
        refuse_places(table, file)
        if kind != "poverty":  # no sum of months
            refuse_months(table, file)
        refuse_cells(table, file, kind)
        found = replace(found, cells=cells)
        wide, table, told = _as_rows(table, found, answers)
    except Question as question:
        return replace(found, question=question)
    except InputError as error:
        return replace(found, problems=_several(error))
    found = replace(found, notes=(*_reading_notes(cells, table, kind), *parted, *told))
    return _tidied(found, wide, table, decisions or {}, answers, before, tell)


def _as_rows(
    table: pd.DataFrame, found: Examined, answers: Answers
) -> tuple[pd.DataFrame, pd.DataFrame, list[Sentence]]:
    """Return the table, with a row for each figure, and what was settled about its columns."""
    counts: list[Sentence] = []
    if found.kind == "repatriation":
        assert found.cells is not None
        table, named = with_country(table, found.cells, found.file, answers)
        table, counts = settle_counts(table, found.file, answers)
        counts = [*named, *counts]
    else:
        table, counts = settle_rates(table, found.file, answers, found.kind)
    long, notes = as_rows(table, found.file, answers, found.kind)
    return table, with_figures(long, found.kind), [*counts, *notes]


def _tidied(
    found: Examined,
    wide: pd.DataFrame,
    table: pd.DataFrame,
    decisions: Mapping[Key, str],
    answers: Answers,
    before: pd.DataFrame | None,
    tell: Callable[[float], None] | None,
) -> Examined:
    empty = left_empty(table)
    full = table[~table[ROW].isin(empty)].reset_index(drop=True)
    levels = levels_of(table) if found.kind == "repatriation" else ("province",)
    # an empty decision was taken back
    decisions = {key: code for key, code in decisions.items() if code}
    try:
        full, told = settle(full, found.file, levels, answers)
    except Question as question:
        return replace(found, question=question)
    found = replace(found, notes=(*found.notes, *told))
    names = propose(full, levels)
    proposals = [name for name in names if name.key not in decisions]
    full, left_out = decide(full, decisions, levels)
    notes = (
        [Sentence("desk_note.left_empty", {"n": len(empty), "rows": listed(empty)})]
        if empty
        else []
    )
    if gaps := left_open(full):
        notes.append(Sentence("desk_note.left_open", {"n": len(gaps), "rows": listed(gaps)}))
    if left_out:
        notes.append(Sentence("desk_note.left_out", {"n": len(left_out), "rows": listed(left_out)}))
    decided = tuple((name, decisions[name.key]) for name in names if name.key in decisions)
    found = replace(
        found, proposals=tuple(proposals), decided=decided, notes=(*found.notes, *notes)
    )
    try:
        forms, told = forms_of(full, found.file, MEASURES, answers)
        found = replace(found, notes=(*found.notes, *told))
        tidy, unit = _tidy(full, found, forms)
    except Question as question:
        return replace(found, question=question)
    except InputError as error:
        asked = {row for proposal in proposals for row in proposal.rows}
        # a name under review is no mistake of the file
        errors = [
            e for e in _several(error) if e.row not in asked or "area_name" not in (e.column or "")
        ]
        only_names = all(e.key == MANY for e in errors)  # the rest is checked after them
        return replace(found, problems=() if only_names else tuple(errors))
    if proposals:
        return found
    if errors := total_errors(wide, found.file, found.kind, forms):
        return replace(found, problems=tuple(errors))
    try:
        empty_rows = table[table[ROW].isin(empty)]
        tidy, told = adapt(tidy, found.file, answers, names_new_province(empty_rows))
        covering, old = covering_others(tidy, found.file, answers)
    except Question as question:
        return replace(found, question=question)
    if tidy.empty:
        return replace(found, problems=(_nothing_left(found.file),))
    found = replace(found, unit=unit, notes=(*found.notes, *told, *old))
    if found.kind == "repatriation":
        tidy, told = _without_small(tidy, covering, table, forms, before, tell)
        found = replace(found, notes=(*found.notes, *told))
    return replace(found, table=check_schema(tidy.reset_index(drop=True), found.kind))


def _tidy(table: pd.DataFrame, found: Examined, forms: Forms) -> tuple[pd.DataFrame, str]:
    if table.empty:
        raise _nothing_left(found.file)
    if found.kind == "harvest":
        return tidy_harvest(table, found.file, forms)
    tidy = tidy_poverty if found.kind == "poverty" else tidy_repatriation
    return tidy(table, found.file, forms), ""


def _without_small(
    tidy: pd.DataFrame,
    covering: Covering,
    table: pd.DataFrame,
    forms: Forms,
    before: pd.DataFrame | None,
    tell: Callable[[float], None] | None,
) -> tuple[pd.DataFrame, list[Sentence]]:
    """Add the totals, withhold small counts, and take out what covers two districts of today."""
    notes: list[Sentence] = []
    tidy, provinces = with_totals(tidy, covering)
    if gaps := without_total(tidy):
        notes.append(Sentence("desk_note.no_total", {"n": gaps}))
    if provinces:
        notes.append(Sentence("desk_note.totals_added", {"n": provinces}))
    limit = threshold_in_use()
    totals = country_totals(table, tidy, forms.get("count", PLAIN))
    withheld = withhold(tidy, limit, totals, before, tell)
    if hidden := withheld.small + withheld.protecting:
        # one number: how many of them are small would tell which, where there are few
        notes.append(Sentence("desk_note.withheld", {"n": hidden, "threshold": limit}))
    kept = withheld.table
    at = zip(kept["adm2_code"], kept["period"], strict=True)
    return kept[[pair not in covering for pair in at]], notes


def _reading_notes(cells: Cells, table: pd.DataFrame, kind: str) -> tuple[Sentence, ...]:
    notes = [*cells.notes, *line_notes(table, cells.rows)]
    if table.attrs[SKIPPED]:
        notes.append(Sentence("desk_note.skipped_rows", {"rows": listed(table.attrs[SKIPPED])}))
    written = table.attrs[WRITTEN]
    unused = [
        written.get(c, c) or c
        for c in table.columns
        if c not in _USED[kind] and c not in _TEMPLATE and meaning(c) not in _TEMPLATE
    ]
    if unused:
        notes.append(Sentence("desk_note.unused_columns", {"columns": ", ".join(unused)[:200]}))
    return tuple(notes)


def _several(error: InputError) -> tuple[InputError, ...]:
    return error.errors if isinstance(error, InputErrors) else (error,)


def _nothing_left(file: str) -> InputError:
    return InputError("desk.nothing_left", file=file)


def _as_error(proposal: Proposal, file: str, row: int) -> InputError:
    at = Place(file, row, "area_name")
    level = Sentence(f"error.desk.known.{proposal.level}")
    codes = ", ".join(f"{code} ({score:.0f}/100)" for code, score in proposal.candidates)
    if own := proposal.beside:
        values = {"code": own, "name": AreaName(own), "codes": codes or "–"}
        return at.wrong("desk.unknown_beside", proposal.written, **values)
    key = "desk.unknown_area_like" if codes else "desk.unknown_area"
    return at.wrong(key, proposal.written, level=level, codes=codes)
