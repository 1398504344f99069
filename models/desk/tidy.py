"""Uploads: the three tables a ministry may bring, checked and made tidy.

Every function takes what `models.reading.file` read and returns one row per area and period,
keyed by our codes, or raises an error that names the cell.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pandas as pd

from geo.errors import InputError, Problems
from models.desk.add_up import part_errors
from models.desk.no_figure import YES
from models.reading.area import AREA, exact, find_area, levels_of, name_of
from models.reading.bounds import MAX_PERIODS
from models.reading.cells import PLAIN, SMALL, Place, to_count, to_number, to_period
from models.reading.forms import Forms
from models.reading.headers import CORRIDOR_WORDS, corridor_of, is_all
from models.reading.kept_note import listed
from models.reading.numbers import HECTARES, PLANTED, RATE, SCORE, STANDARD_ERROR, Form
from models.reading.rows import FIGURE, HEADER_ROW, ROW, WRITTEN
from models.withhold.block import ends
from models.withhold.counts import threshold_in_use

Record = dict[str, Any]
Part = Callable[[Record], Record]
_NO = ("no", "false", "0", "ទេ")
RATES = Form(rate=True)
NO_FORMS: Forms = MappingProxyType({})
PART, OTHER = "part", "other"


def tidy_repatriation(table: pd.DataFrame, file: str, forms: Forms = NO_FORMS) -> pd.DataFrame:
    """Return adm1_code, adm2_code (or missing), period, corridor, count, suppressed.

    Expects `area_code` and/or `area_name`, `period`, `count` and optionally `corridor`.

    Raises
    ------
    InputErrors : cells that can't be read, totals that their countries or districts contradict.

    >>> t = pd.DataFrame({"area_code": ["01"], "period": ["2024"], "count": ["<10"], "_row": [2]})
    >>> tidy_repatriation(t, "r.csv")[["adm1_code", "count", "suppressed"]].values.tolist()
    [['01', nan, True]]
    """
    _need(table, file, ["period", "count"], optional=["corridor", "suppressed"])
    form, most = forms.get("count", PLAIN), max(SMALL, threshold_in_use())

    def read(record: Record) -> Record:
        if _flagged(record.get("suppressed"), Place(file, record[ROW], "suppressed")):
            return {"count": math.nan, "suppressed": True}
        if record["count"] is None and record.get("corridor"):
            return {"count": math.nan, "suppressed": False}  # no total can be made without it
        at = Place(file, record[ROW], "count")
        count, suppressed = to_count(record["count"], at, form, most)
        return {"count": count, "suppressed": suppressed}

    split = "corridor" in table.columns and table["corridor"].notna().any()

    def corridor(record: Record) -> Record:
        text, at = record.get("corridor"), Place(file, record[ROW], "corridor")
        if split and text is None:  # the cell of a country may be merged over several rows
            raise at.wrong("desk.corridor_empty", None)
        found = _corridor(text, at)
        # each country among the others is given once
        return {"corridor": found, PART: text.casefold() if text and found == OTHER else None}

    frame = _tidy(table, file, levels_of(table), [corridor, read], apart=True)
    problems = Problems()
    problems.errors = [_as_written(error, table) for error in part_errors(frame, file)]
    problems.raise_any()
    return _added_up(frame.drop(columns=ROW))


def _added_up(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with one row for all other countries; where a part has none, nor has it."""
    key = ["adm1_code", "adm2_code", "period", "corridor"]
    table = table.drop(columns=PART)
    if not table.duplicated(key).any():
        return table
    grouped = table.groupby(key, dropna=False, sort=False)
    added = grouped.agg({"count": "sum", "suppressed": "any"}).reset_index()
    missing = table["count"].isna().groupby([table[c] for c in key], dropna=False, sort=False)
    added["count"] = added["count"].mask(missing.any().to_numpy())
    codes = added["adm2_code"]
    return added.assign(adm2_code=codes.astype(object).where(codes.notna(), None))


def tidy_poverty(table: pd.DataFrame, file: str, forms: Forms = NO_FORMS) -> pd.DataFrame:
    """Return adm1_code, period, headcount_pct, headcount_se_pct (missing where not given).

    Expects `area_code` and/or `area_name`, `period`, `rate_pct` and optionally `se_pct`.

    >>> t = pd.DataFrame({"area_name": ["Kampot"], "period": ["2024"], "rate_pct": ["9.5"],
    ...                   "_row": [2]})
    >>> tidy_poverty(t, "p.csv")["headcount_pct"].tolist()
    [9.5]
    """
    _need(table, file, ["period", "rate_pct"], optional=["se_pct"])
    form, error_form = (forms.get(c, RATES) for c in ("rate_pct", "se_pct"))

    def rate(record: Record) -> Record:
        at = Place(file, record[ROW], "rate_pct")
        return {"headcount_pct": to_number(record["rate_pct"], at, RATE, form)}

    def error(record: Record) -> Record:
        text, at = record.get("se_pct"), Place(file, record[ROW], "se_pct")
        given = None if text is None else to_number(text, at, STANDARD_ERROR, error_form)
        return {"headcount_se_pct": given}

    frame = _tidy(table, file, ("province",), [rate, error]).drop(columns=["adm2_code", ROW])
    return frame.astype({"headcount_se_pct": float})


def tidy_harvest(
    table: pd.DataFrame, file: str, forms: Forms = NO_FORMS
) -> tuple[pd.DataFrame, str]:
    """Return (adm1_code, period, value) and the unit of the value, "pct" or "score".

    Expects `area_code` and/or `area_name`, `period` and either `damaged_ha` with `planted_ha`
    (the value is then 100 x damaged / planted), or `rate_pct`, or `score`.

    >>> t = pd.DataFrame({"area_code": ["01"], "period": ["2024"], "damaged_ha": ["50"],
    ...                   "planted_ha": ["200"], "_row": [2]})
    >>> tidy_harvest(t, "h.csv")[0]["value"].tolist(), tidy_harvest(t, "h.csv")[1]
    ([25.0], 'pct')
    """
    choices = [["damaged_ha", "planted_ha"], ["rate_pct"], ["score"]]
    given = [c for c in choices if set(c) <= set(table.columns)]
    if len(given) != 1:
        found = ", ".join(c for c in table.columns if c != ROW)
        row = table.attrs.get(HEADER_ROW, 1)
        raise InputError("desk.harvest_columns", file=file, row=row, found=found)
    _need(table, file, ["period", *given[0]], optional=[])

    def value(record: Record) -> Record:
        return {"value": _harvest_value(record, given[0], file, forms)}

    frame = _tidy(table, file, ("province",), [value]).drop(columns=["adm2_code", ROW])
    return frame, "score" if given[0] == ["score"] else "pct"


def _tidy(
    table: pd.DataFrame, file: str, levels: tuple[str, ...], parts: list[Part], apart: bool = False
) -> pd.DataFrame:
    """Read area, period and the parts of every row, and keep its number; tell all problems at once.

    apart : whether no two periods may share a year
    """

    def area(record: Record) -> Record:
        return find_area(record, file, levels)

    def period(record: Record) -> Record:
        return {"period": to_period(record["period"], Place(file, record[ROW], "period"))}

    first: dict = {}
    problems, rows = Problems(), []
    for record in problems.through(table.to_dict("records"), file):
        row, before = {ROW: record[ROW]}, len(problems.errors)
        for part in (area, period, *parts):
            with problems.noted():
                row |= part(record)
        rows.append(row)
        if len(problems.errors) == before:
            with problems.noted():
                _check_once(row, first, file)
    periods = len({row.get("period") for row in rows})
    if apart and periods <= MAX_PERIODS:
        problems.errors += _overlaps(rows, file)
    problems.errors = [_as_written(error, table) for error in problems.errors]
    problems.raise_any()
    if periods > MAX_PERIODS:
        raise InputError(
            "desk.periods", file=file, column="period", found=periods, most=MAX_PERIODS
        )
    return pd.DataFrame(rows)


def _overlaps(rows: list[Record], file: str) -> list[InputError]:
    """Return an error for each period that shares a year with one before it in the file."""
    found: dict[str, list[int]] = {}
    for row in rows:
        if "period" in row:
            found.setdefault(row["period"], []).append(int(row[ROW]))
    spans = {period: ends(period) for period in found}
    errors = []
    for place, (other, (first, last)) in enumerate(spans.items()):
        before = list(spans.items())[:place]
        one = next((p for p, (start, end) in before if start <= last and first <= end), None)
        if one is not None:
            errors.append(
                InputError(
                    "desk.overlap",
                    file=file,
                    row=found[other][0],
                    column="period",
                    period=one,
                    rows=listed(found[one]),
                    other=other,
                    other_rows=listed(found[other]),
                )
            )
    return errors


def _as_written(error: InputError, table: pd.DataFrame) -> InputError:
    """Name the column as the file names it, ours beside it."""
    written = table.attrs.get(WRITTEN, {}).get(error.column)
    if written not in (None, error.column):
        error.column = f"{written} ({error.column})"
    return error


def _harvest_value(record: dict, columns: list[str], file: str, forms: Forms) -> float:
    at = {column: Place(file, record[ROW], column) for column in columns}
    if columns == ["rate_pct"]:
        return to_number(record["rate_pct"], at["rate_pct"], RATE, forms.get("rate_pct", RATES))
    if columns == ["score"]:
        return to_number(record["score"], at["score"], SCORE, forms.get("score", PLAIN))
    damaged, planted = (
        to_number(record[column], at[column], measure, forms.get(column, PLAIN))
        for column, measure in (("damaged_ha", HECTARES), ("planted_ha", PLANTED))
    )
    if damaged > planted:
        raise at["damaged_ha"].wrong("desk.planted", record["damaged_ha"], planted=planted)
    return 100 * damaged / planted


def _need(table: pd.DataFrame, file: str, needed: list[str], optional: list[str]) -> None:
    written = table.attrs.get(WRITTEN, {})
    seen = ", ".join(written.get(c, c) or c for c in table.columns if c != ROW)[:200]
    row = table.attrs.get(HEADER_ROW, 1)
    if not set(table.columns) & set(AREA):
        areas = next((c for c in table.columns if c != ROW and _names_areas(table[c])), None)
        key = "desk.no_area" if areas is None else "desk.no_area_like"
        raise InputError(key, file=file, row=row, found=seen, like=repr(written.get(areas, areas)))
    missing = [c for c in needed if c not in table.columns]
    if missing:
        every = ", ".join([*needed, *optional])
        raise InputError(
            "desk.columns", file=file, row=row, column=missing[0], found=seen, columns=every
        )


def _names_areas(column: pd.Series) -> bool:
    """Return whether most texts of a column are names of provinces or districts."""
    texts = [text for text in column if isinstance(text, str) and not text.isdecimal()]
    known = sum(any(exact(text, level) for level in ("province", "district")) for text in texts)
    return 2 * known > max(len(texts), 1)


def with_figures(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Name the figures of years that stood side by side as what they are.

    >>> with_figures(pd.DataFrame({"figure": ["5"]}), "poverty").columns.tolist()
    ['rate_pct']
    """
    value = {"repatriation": "count", "poverty": "rate_pct"}.get(kind, FIGURE)
    return table.rename(columns={FIGURE: value}) if value not in table else table


def _flagged(text: str | None, at: Place) -> bool:
    """Return whether a count is marked as withheld."""
    word = (text or "no").casefold()
    if word not in (*YES, *_NO):
        raise at.wrong("desk.yes_no", text)
    return word in YES


def _corridor(text: str | None, at: Place) -> str:
    if text is None or is_all(text):
        return "all"
    word = corridor_of(text)
    if word not in CORRIDOR_WORDS:
        raise at.wrong("desk.corridor", text)
    return word


def _check_once(row: Record, first: dict[tuple, int], file: str) -> None:
    """Raise an InputError where the area stood above for the same period and corridor."""
    key = (row["adm1_code"], row["adm2_code"], row["period"], row.get("corridor"), row.get(PART))
    if key in first:
        code = row["adm2_code"] or row["adm1_code"]
        raise InputError(
            "desk.again",
            file=file,
            row=int(row[ROW]),
            column="area_code",
            code=code,
            name=name_of(code),
            period=row["period"],
            first=first[key],
        )
    first[key] = int(row[ROW])
