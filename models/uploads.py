"""Uploads: the three tables a ministry may bring, checked and made tidy.

Every function takes what `models.table_file` read and returns one row per area and period,
keyed by our codes, or raises an error that names the cell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from geo.errors import InputError, Problems
from models.area import AREA, find_area, levels_of, name_of
from models.cells import Place, to_count, to_number, to_period
from models.sheet import ROW, WRITTEN

Record = dict[str, Any]
Part = Callable[[Record], Record]
CORRIDOR_WORDS = ("thailand", "vietnam", "other")


def tidy_repatriation(table: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return adm1_code, adm2_code (or missing), period, corridor, count, suppressed.

    Expects `area_code` and/or `area_name`, `period`, `count` and optionally `corridor`.

    >>> t = pd.DataFrame({"area_code": ["01"], "period": ["2024"], "count": ["<10"], "_row": [2]})
    >>> tidy_repatriation(t, "r.csv")[["adm1_code", "count", "suppressed"]].values.tolist()
    [['01', nan, True]]
    """
    _need(table, file, ["period", "count"], optional=["corridor"])

    def read(record: Record) -> Record:
        count, suppressed = to_count(record["count"], Place(file, record[ROW], "count"))
        return {"count": count, "suppressed": suppressed}

    def corridor(record: Record) -> Record:
        at = Place(file, record[ROW], "corridor")
        return {"corridor": _corridor(record.get("corridor"), at)}

    return _tidy(table, file, levels_of(table), [corridor, read])


def tidy_poverty(table: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return adm1_code, period, headcount_pct, headcount_se_pct (missing where not given).

    Expects `area_code` and/or `area_name`, `period`, `rate_pct` and optionally `se_pct`.

    >>> t = pd.DataFrame({"area_name": ["Kampot"], "period": ["2024"], "rate_pct": ["9.5"],
    ...                   "_row": [2]})
    >>> tidy_poverty(t, "p.csv")["headcount_pct"].tolist()
    [9.5]
    """
    _need(table, file, ["period", "rate_pct"], optional=["se_pct"])

    def rate(record: Record) -> Record:
        at = Place(file, record[ROW], "rate_pct")
        return {"headcount_pct": to_number(record["rate_pct"], at, 0, 100, "a rate in %")}

    def error(record: Record) -> Record:
        text, at = record.get("se_pct"), Place(file, record[ROW], "se_pct")
        given = None if text is None else to_number(text, at, 0, 50, "a standard error in %")
        return {"headcount_se_pct": given}

    frame = _tidy(table, file, ("province",), [rate, error]).drop(columns="adm2_code")
    return frame.astype({"headcount_se_pct": float})


def tidy_harvest(table: pd.DataFrame, file: str) -> tuple[pd.DataFrame, str]:
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
        raise InputError(
            file=file,
            row=1,
            expected="either damaged_ha with planted_ha, or rate_pct, or score",
            found=", ".join(c for c in table.columns if c != ROW),
            way_out="Keep one of the three; never mix affected and damaged hectares.",
        )
    _need(table, file, ["period", *given[0]], optional=[])

    def value(record: Record) -> Record:
        return {"value": _harvest_value(record, given[0], file)}

    frame = _tidy(table, file, ("province",), [value]).drop(columns="adm2_code")
    return frame, "score" if given[0] == ["score"] else "pct"


def _tidy(
    table: pd.DataFrame, file: str, levels: tuple[str, ...], parts: list[Part]
) -> pd.DataFrame:
    """Read area, period and the parts of every row; tell all problems of the file at once."""

    def area(record: Record) -> Record:
        return find_area(record, file, levels)

    def period(record: Record) -> Record:
        return {"period": to_period(record["period"], Place(file, record[ROW], "period"))}

    problems, rows = Problems(), []
    for record in table.to_dict("records"):
        row = {ROW: record[ROW]}
        for part in (area, period, *parts):
            with problems.noted():
                row |= part(record)
        rows.append(row)
    problems.errors = [_as_written(error, table) for error in problems.errors]
    problems.raise_any()
    return _unique(pd.DataFrame(rows), file)


def _as_written(error: InputError, table: pd.DataFrame) -> InputError:
    """Name the column as the file names it, ours beside it."""
    written = table.attrs.get(WRITTEN, {}).get(error.column)
    if written in (None, error.column):
        return error
    return InputError(
        file=error.file,
        row=error.row,
        column=f"{written} ({error.column})",
        expected=error.expected,
        found=error.found,
        way_out=error.way_out,
    )


def _harvest_value(record: dict, columns: list[str], file: str) -> float:
    at = {column: Place(file, record[ROW], column) for column in columns}
    if columns == ["rate_pct"]:
        return to_number(record["rate_pct"], at["rate_pct"], 0, 100, "a rate in %")
    if columns == ["score"]:
        return to_number(record["score"], at["score"], 0, 1e6, "a score")
    damaged = to_number(record["damaged_ha"], at["damaged_ha"], 0, 1e7, "hectares")
    planted = to_number(record["planted_ha"], at["planted_ha"], 0.01, 1e7, "hectares")
    if damaged > planted:
        raise at["damaged_ha"].error(
            f"at most the planted {planted:g} ha",
            record["damaged_ha"],
            "Check the two columns; affected hectares are not damaged hectares.",
        )
    return 100 * damaged / planted


def _need(table: pd.DataFrame, file: str, needed: list[str], optional: list[str]) -> None:
    columns = set(table.columns)
    missing = [c for c in needed if c not in columns]
    if not columns & set(AREA):
        missing.insert(0, "area_code or area_name")
    if missing:
        raise InputError(
            file=file,
            row=1,
            column=missing[0],
            expected=f"the columns area_code or area_name, {', '.join([*needed, *optional])}",
            found=", ".join(c for c in table.columns if c != ROW)[:200],
            way_out="Rename the headers; data/README.md shows an example.",
        )


def _corridor(text: str | None, at: Place) -> str:
    if text is None:
        return "all"
    word = text.casefold().replace(" ", "")
    if word not in CORRIDOR_WORDS:
        raise at.error(
            " or ".join(CORRIDOR_WORDS), text, "Correct the corridor, or leave it empty."
        )
    return word


def _unique(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    key = [c for c in ("adm1_code", "adm2_code", "period", "corridor") if c in frame]
    problems, first = Problems(), {}
    for record in frame.to_dict("records"):
        # a province row has no district code; None, not NaN, so that two of them are equal
        area = tuple(record[c] if isinstance(record[c], str) else None for c in key)
        code = area[1] if "adm2_code" in key and area[1] else area[0]
        with problems.noted():
            if area in first:
                raise InputError(
                    file=file,
                    row=int(record[ROW]),
                    column="area_code",
                    expected="each area once per period and corridor",
                    found=f"{code} ({name_of(code)}, {record['period']}) again; "
                    f"first in row {first[area]}",
                    way_out="Remove or correct one of the two rows.",
                )
        first.setdefault(area, int(record[ROW]))
    problems.raise_any()
    return frame.drop(columns=ROW)
