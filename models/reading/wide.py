"""Wide: years and countries that stand side by side become rows; what may be one is asked about.

A column of figures whose header is not simply a year or a country may change the result, so it is
never left out silently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

import pandas as pd

from geo.errors import InputError
from geo.words import Sentence
from models.reading.bounds import check_figures
from models.reading.cells import last_year
from models.reading.count_column import is_figures, unknown_figures
from models.reading.countries import are_remarks
from models.reading.dated import dated
from models.reading.headers import PART_OF_OTHER, corridor_of, is_sum
from models.reading.kept_note import listed
from models.reading.melt import by_country, by_year
from models.reading.question import MOST_ROWS, Answers, Question, Reading, answered
from models.reading.rows import FIGURE, HEADER_ROW, ROW, TOTALS, WRITTEN
from models.reading.years import Year, read_year

WHOLE, LEAVE, OTHER = "whole", "leave", "other"
_VALUES = ("count", "rate_pct", "score", "damaged_ha")
_BESIDE = ("se_pct", "planted_ha")  # belong to a value of one year
_NONE = "–"
# kind of table -> measures that may stand beside a year
_OF_KIND = {
    "repatriation": ("count", FIGURE),
    "poverty": ("rate_pct", "se_pct", FIGURE),
    "harvest": ("rate_pct", "damaged_ha", "planted_ha", "score"),
    "": (),
}


def as_rows(
    table: pd.DataFrame, file: str, answers: Answers, kind: str = ""
) -> tuple[pd.DataFrame, list[Sentence]]:
    """Return a row for each year and country whose figures stand side by side, and notes.

    An empty cell is no row; a country's is one where another country of the row has a figure.
    A year in a cell or a header loses its mark, which is told. A measure of the `kind` of table
    (repatriation, poverty, harvest) may stand beside the year in a header.

    Raises
    ------
    Question : figures of part of a year, or of what may be another country.
    InputError : years both as a column and side by side, several parts of one year, one year twice.

    >>> t = pd.DataFrame({"area_name": ["Kampot"], "2023": ["5"], "2024*": ["6"], "_row": [2]})
    >>> rows, notes = as_rows(t, "r.csv", {})
    >>> rows[["period", "figure"]].values.tolist(), [note.key for note in notes]
    ([['2023', '5'], ['2024', '6']], ['desk_note.marked_years'])
    """
    notes: list[Sentence] = []
    table = _countries(table, file, answers, notes)
    table = _years(table, file, answers, notes, kind)
    return _periods(table, file, answers, notes), notes


def _countries(
    table: pd.DataFrame, file: str, answers: Answers, notes: list[Sentence]
) -> pd.DataFrame:
    if "corridor" in table.columns:
        _tell_countries(table["corridor"].dropna().unique(), notes)
        return table
    columns = {c: found for c in table.columns if (found := corridor_of(c))}
    only = next(iter(columns), "") if [*columns.values()] == [OTHER] else ""
    if not columns or (only and "count" in table.columns and are_remarks(only, table[only])):
        return table
    unknown = [] if "count" in table.columns else unknown_figures(table)
    unknown = [c for c in unknown if not read_year(c)]
    if unknown:
        names = [_written(table, c) for c in unknown]
        question = Question(
            "question.unknown_columns",
            _readings(table, unknown, unknown, OTHER),
            columns=[_area_header(table), *names],
            file=file,
            column=names[0],
            found=", ".join(map(repr, names))[:200],
        )
        answer = question.answer(answers)
        notes.append(answered("unknown_columns", answer))
        columns |= dict.fromkeys(unknown if answer == OTHER else [], OTHER)
    _tell_countries([_written(table, c) for c, found in columns.items() if found == OTHER], notes)
    # each country is a row of its own, until the figures of all others are added up
    named = {c: f"{PART_OF_OTHER}{c}" if found == OTHER else found for c, found in columns.items()}
    if "count" in table.columns:  # the total beside its parts
        named["count"] = "all"
    check_figures(len(table), len(named), file)
    long = by_country(table, named)
    parts = {c: label for c, label in named.items() if label.startswith(PART_OF_OTHER)}
    totals = [{parts.get(c, c): t for c, t in one.items()} for one in table.attrs.get(TOTALS, [])]
    long.attrs = {**table.attrs, TOTALS: totals}
    return long


def _tell_countries(names: list[str], notes: list[Sentence]) -> None:
    others = [
        n for n in names if corridor_of(n) in (OTHER, None) and not n.casefold().startswith(OTHER)
    ]
    if others:
        notes.append(Sentence("desk_note.other_countries", {"names": ", ".join(others)[:200]}))


def _years(
    table: pd.DataFrame, file: str, answers: Answers, notes: list[Sentence], kind: str
) -> pd.DataFrame:
    written = {c: _written(table, c) for c in table.columns}
    found = {c: year for c, header in written.items() if (year := read_year(header))}
    named = {c: one for c in found if (one := dated(written[c])) and one[0] in _OF_KIND[kind]}
    found |= {c: year for c, (_, year) in named.items()}
    doubtful = {c: y for c, y in found.items() if y.doubt and is_figures(table[c])}
    sure = {c: y for c, y in found.items() if not y.doubt}
    if "period" in table.columns:
        return _beside_periods(table, file, sure, doubtful)
    values = [c for c in _VALUES if c in table.columns]
    if values == ["count"] and (sure or doubtful) and is_sum(written["count"]):
        table, values = _renamed(table, "count"), []
    if values or not (sure or doubtful):
        return table
    _check_parts(sure, doubtful, table, file)
    open_years = {c: y for c, y in doubtful.items() if y.period not in _periods_of(sure)}
    if open_years and _ask_part(table, file, sure, open_years, answers, notes) == WHOLE:
        sure |= open_years
    if marked := [_written(table, c) for c, y in sure.items() if y.mark]:
        notes.append(Sentence("desk_note.marked_years", {"years": ", ".join(marked)[:200]}))
    if not sure:
        return table
    beside = [_written(table, c) for c in _BESIDE if c in table.columns]
    if beside and len(_periods_of(sure)) > 1:
        raise InputError("reading.undated", file=file, column=beside[0], found=repr(beside[0]))
    if FIGURE in table.columns:  # a header that happens to be called so
        table = _renamed(table, FIGURE)
    plain = {"repatriation": "count", "poverty": "rate_pct"}.get(kind, FIGURE)
    measures = {c: named[c][0] if c in named else plain for c in sure}
    columns = {
        c: (plain if measures[c] == FIGURE else measures[c], y.period) for c, y in sure.items()
    }
    _check_once(columns, table, file)
    check_figures(len(table), len(columns), file)
    return by_year(table, columns)


def _check_once(columns: Mapping[str, tuple[str, str]], table: pd.DataFrame, file: str) -> None:
    """Refuse two columns of one measure and year."""
    times = Counter(columns.values())
    if twice := [_written(table, c) for c, one in columns.items() if times[one] > 1]:
        row = table.attrs.get(HEADER_ROW, 1)
        raise InputError("reading.header", file=file, row=row, found=", ".join(twice)[:200])


def _periods_of(years: Mapping[str, Year]) -> set[str]:
    return {year.period for year in years.values()}


def _beside_periods(
    table: pd.DataFrame, file: str, sure: Mapping[str, Year], doubtful: Mapping[str, Year]
) -> pd.DataFrame:
    """Return the table where no figures of newer years stand beside its own column of years."""
    cells = [year for text in table["period"].dropna().unique() if (year := read_year(text))]
    newest = max((last_year(year.period) for year in cells), default=0)
    more = [c for c, _ in sure.items() if is_figures(table[c])]
    more += [c for c, y in doubtful.items() if last_year(y.period) > newest]
    if more:
        names = ", ".join(repr(_written(table, c)) for c in more)[:200]
        raise InputError(
            "reading.years_twice", file=file, column=_written(table, "period"), found=names
        )
    return table


def _check_parts(
    sure: Mapping[str, Year], doubtful: Mapping[str, Year], table: pd.DataFrame, file: str
) -> None:
    """Refuse several columns of one year that a reader would have to add up."""
    several = Counter(y.period for y in doubtful.values())
    twice = [
        c
        for c, y in doubtful.items()
        if several[y.period] > 1 and y.period not in _periods_of(sure)
    ]
    if twice:
        names = ", ".join(repr(_written(table, c)) for c in twice)[:200]
        raise InputError("reading.parts", file=file, column=_written(table, twice[0]), found=names)


def _ask_part(
    table: pd.DataFrame,
    file: str,
    sure: Mapping[str, Year],
    doubtful: Mapping[str, Year],
    answers: Answers,
    notes: list[Sentence],
) -> str:
    """Return whether columns that are not simply of a year count as the whole year."""
    columns, names = [*sure, *doubtful], [_written(table, c) for c in doubtful]
    question = Question(
        "question.part_year",
        _readings(table, columns, doubtful, WHOLE),
        LEAVE,
        columns=[_area_header(table), *(_written(table, c) for c in columns)],
        file=file,
        column=names[0],
        found=", ".join(map(repr, names))[:200],
        year=", ".join(sorted(_periods_of(doubtful))),
    )
    answer = question.answer(answers)
    notes.append(answered("part_year", answer))
    return answer


def _periods(
    table: pd.DataFrame, file: str, answers: Answers, notes: list[Sentence]
) -> pd.DataFrame:
    """Return the table with plain years in its column of years."""
    if "period" not in table.columns:
        return table
    read = {text: read_year(text) for text in table["period"].dropna().unique()}
    if marked := [text for text, year in read.items() if year and year.mark]:
        notes.append(Sentence("desk_note.marked_years", {"years": ", ".join(marked)[:200]}))
    doubtful = {text: year for text, year in read.items() if year and year.doubt}
    if not doubtful:
        return table
    rows = table[table["period"].isin(doubtful)]
    value = next((c for c in (*_VALUES, FIGURE) if c in table.columns), "period")
    shown = [c for c in dict.fromkeys(["area_code", "area_name", "period", value]) if c in table]
    cells = [tuple(str(r[c] or "") for c in shown) for r in rows.head(MOST_ROWS).to_dict("records")]
    as_year = [
        tuple(doubtful[text].period if text in doubtful else text for text in row) for row in cells
    ]
    question = Question(
        "question.part_year",
        [
            Reading(WHOLE, tuple(as_year)),
            Reading(LEAVE, tuple((*row[:-1], _NONE) for row in cells)),
        ],
        LEAVE,
        columns=[_written(table, c) for c in shown],
        file=file,
        row=int(rows[ROW].iloc[0]),
        column=_written(table, "period"),
        found=", ".join(map(repr, doubtful))[:200],
        year=", ".join(sorted(_periods_of(doubtful))),
    )
    answer = question.answer(answers)
    notes.append(answered("part_year", answer))
    if answer == WHOLE:
        plain = {text: year.period for text, year in doubtful.items()}
        return table.assign(period=table["period"].replace(plain))
    gone = {"n": len(rows), "rows": listed([int(row) for row in rows[ROW]])}
    notes.append(Sentence("desk_note.part_year_left", gone))
    return table[~table["period"].isin(doubtful)].reset_index(drop=True)


def _written(table: pd.DataFrame, column: str) -> str:
    return table.attrs.get(WRITTEN, {}).get(column, column)


def _area_header(table: pd.DataFrame) -> str:
    return _written(table, "area_name" if "area_name" in table.columns else "area_code")


def _readings(
    table: pd.DataFrame, columns: list[str], doubtful: Collection[str], read: str
) -> list[Reading]:
    """Return two readings, with the area: all columns, and the doubtful ones as a dash."""
    area = next((c for c in ("area_name", "area_code") if c in table.columns), ROW)
    first = table.head(MOST_ROWS).to_dict("records")

    def rows(without: Collection[str]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (str(row[area] or ""), *(_NONE if c in without else str(row[c] or "") for c in columns))
            for row in first
        )

    return [Reading(read, rows(())), Reading(LEAVE, rows(doubtful))]


def _renamed(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the table with a column of ours as one that is not used."""
    written = dict(table.attrs.get(WRITTEN, {}))
    written[f"({column})"] = written.pop(column, column)
    renamed = table.rename(columns={column: f"({column})"})
    renamed.attrs = {**table.attrs, WRITTEN: written}
    return renamed
