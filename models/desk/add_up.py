"""Add up: totals agree with the figures that they are totals of, or the file is refused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import InputError
from geo.names import match_area
from geo.pcode import to_code
from models.desk.derive import all_of_then
from models.desk.inhabitants import too_many
from models.reading.area import AREA, WITHIN, province_of
from models.reading.bounds import MAX_PERIODS
from models.reading.cells import PLAIN
from models.reading.countries import country_of
from models.reading.dated import dated
from models.reading.forms import Forms
from models.reading.headers import corridor_of
from models.reading.kept_note import listed
from models.reading.numbers import Form
from models.reading.rows import ROW, TOTALS, WRITTEN
from models.reading.total_rows import total_of
from models.reading.years import read_year

_LOOKED_AT = (*AREA, *sorted(WITHIN), "period", "corridor")
Mask = npt.NDArray[np.bool_]
_MEASURES = {"repatriation": ("count",), "harvest": ("damaged_ha", "planted_ha"), "poverty": ()}
_MOST_ERRORS = 200  # that are told
_ROUNDED = 0.5  # that each figure of hectares may be off by
_WHOLE_PCT = 100
_MOST_ADD_UP = 0.5  # share of rows: where more add up, all must


def total_errors(table: pd.DataFrame, file: str, kind: str, forms: Forms) -> list[InputError]:
    """Return an error for each cell of a row of totals that no rows add up to.

    A total may be larger where one of its figures is missing or withheld. Rates don't add up: a
    total of 100 is of shares of the country's poor.

    Parameters
    ----------
    table : as `models.reading.rows.to_table` gives it; forms : how its numbers are written.

    >>> from models.reading.rows import to_table
    >>> rows = [["Province", "Year", "Persons"], ["Kampot", "2024", "125"], ["Total", "", "400"]]
    >>> [error.row for error in total_errors(to_table(rows, "r.csv"), "r.csv", "repatriation", {})]
    [3]
    """
    totals = table.attrs.get(TOTALS, [])
    if kind == "poverty":
        return [*_of_shares(table, totals, file, forms.get("rate_pct", Form(rate=True)))]
    measures = {c: m for c in table.columns if (m := _measure(table, c, kind))}
    if not totals or not measures:
        return []
    rows = _Rows(table, totals)
    values = {
        c: np.array([_value(text, forms, m) for text in table[c]]) for c, m in measures.items()
    }
    errors: list[InputError] = []
    for total in totals:
        told = {c: _value(total.get(c), forms, m) for c, m in measures.items()}
        for c, mask in _contradicted(told, values, measures, rows.parts(total)).items():
            written = table.attrs[WRITTEN].get(c, c)
            added, of = float(np.nansum(values[c][mask])), rows.number[mask].tolist()
            errors.append(_error(file, total[ROW], written, told[c], of, added))
        if len(errors) >= _MOST_ERRORS:
            break
    return errors


def _of_shares(
    table: pd.DataFrame, totals: list[dict[str, Any]], file: str, form: Form
) -> Iterator[InputError]:
    """Yield an error for each total of 100 % over rates that are all lower."""
    written = table.attrs[WRITTEN]
    for c in table.columns:
        found, year = dated(written.get(c, c)), read_year(written.get(c, c))
        measure = found[0] if found else c
        if measure not in ("rate_pct", "figure") and not (year and not year.doubt):
            continue
        rates = [v for text in table[c] if text is not None and (v := form.value(text)) is not None]
        for total in totals:
            value = None if total.get(c) is None else form.value(total[c])
            if value == _WHOLE_PCT and max(rates, default=value) < value:
                at = {"file": file, "row": int(total[ROW]), "column": written.get(c, c)}
                yield InputError("desk.shares", **at, found=total[c], most=f"{max(rates):g}")


def _contradicted(
    told: dict[str, float],
    values: dict[str, npt.NDArray[np.float64]],
    measures: dict[str, str],
    parts: Iterator[Mask],
) -> dict[str, Mask]:
    """Return the columns whose total none of the parts adds up to, each with the likeliest part."""
    left = [c for c, value in told.items() if not np.isnan(value)]
    first: Mask | None = None
    for mask in parts:
        if not left:
            return {}
        if not mask.any():
            continue
        first = mask if first is None else first
        slack = {c: 0.0 if measures[c] == "count" else _ROUNDED for c in left}
        left = [c for c in left if not _fits(told[c], values[c][mask], slack[c])]
    return {} if first is None else dict.fromkeys(left, first)


def part_errors(frame: pd.DataFrame, file: str) -> list[InputError]:
    """Return an error for each count that its countries, districts or inhabitants contradict.

    Parameters
    ----------
    frame : a row for each count, with codes, period, corridor, part (the name of a country that has
        no corridor of its own), count and _row.

    >>> t = pd.DataFrame({"adm1_code": "07", "adm2_code": None, "period": "2024", "part": None,
    ...                   "corridor": ["all", "thailand"], "count": [99.0, 125.0], "_row": [2, 3]})
    >>> [(error.row, error.values["sum"]) for error in part_errors(t, "r.csv")]
    [(2, '125')]
    """
    return [*_of_countries(frame, file), *_of_districts(frame, file), *too_many(frame, file)]


def _value(text: str | None, forms: Forms, measure: str) -> float:
    value = None if text is None else forms.get(measure, PLAIN).value(text)
    return np.nan if value is None else float(value)


def _measure(table: pd.DataFrame, column: str, kind: str) -> str | None:
    """Return which measure that adds up stands in a column, or None."""
    measures = _MEASURES[kind]
    if column in measures:
        return column
    written = table.attrs.get(WRITTEN, {}).get(column, column)
    if found := dated(written):
        return found[0] if found[0] in measures else None
    year = read_year(written)
    plain = corridor_of(column) or (year and not year.doubt)
    return "count" if plain and kind == "repatriation" else None


class _Rows:
    """The rows of a table, and which of them a row of totals may be the total of."""

    def __init__(self, table: pd.DataFrame, totals: list[dict[str, Any]]) -> None:
        # what pandas keeps beside a table is copied whenever one is made of it
        texts = {c: table[c].to_numpy(object) for c in _LOOKED_AT if c in table}
        self.table = pd.DataFrame(
            {c: np.where(pd.isna(column), None, column) for c, column in texts.items()},
            dtype=object,
        )
        self.number = table[ROW].to_numpy(dtype=int)
        self.totals = sorted(int(total[ROW]) for total in totals)
        self._masks: dict[tuple[str, object], Mask] = {}

    def parts(self, total: dict[str, Any]) -> Iterator[Mask]:
        """Yield the rows that a row of totals may be the total of, the likeliest first."""
        at = int(total[ROW])
        of = self._with("period", total.get("period")) & self._with(
            "corridor", total.get("corridor")
        )
        named = match_area(total_of(total), "province").code
        if named:
            yield of & (self._province == named)
        place = self.totals.index(at)
        above, below = [0, *self.totals][place], [*self.totals, np.inf][place + 1]
        yield of & (self.number > above) & (self.number < at)
        yield of & (self.number > at) & (self.number < below)
        if named:
            return
        yield of
        for own in (True, False):  # a file may have provinces and their districts
            yield of & (self._is_province == own)
        for column in ("period", "corridor"):
            texts = self.table[column].unique() if column in self.table else []
            if len(texts) <= MAX_PERIODS:
                yield from (of & self._with(column, text) for text in texts if text is not None)
        yield of & self._of_country

    def _with(self, column: str, text: object) -> Mask:
        if text is None or column not in self.table:
            return np.ones(len(self.number), dtype=bool)
        if (column, text) not in self._masks:
            self._masks[column, text] = (self.table[column] == text).to_numpy(dtype=bool)
        return self._masks[column, text]

    @cached_property
    def _records(self) -> list[dict[str, Any]]:
        return self.table.to_dict("records")

    @cached_property
    def _province(self) -> npt.NDArray[np.object_]:
        return np.array([_province(record) for record in self._records], dtype=object)

    @cached_property
    def _is_province(self) -> Mask:
        return np.array([_is_province(record) for record in self._records], dtype=bool)

    @cached_property
    def _of_country(self) -> Mask:
        texts = self.table.get("corridor", pd.Series(None, self.table.index, dtype=object))
        return np.array([corridor_of(text or "") is not None for text in texts], dtype=bool)


def _province(record: dict[str, Any]) -> str | None:
    if within := province_of(record):
        return within
    for level in ("province", "district"):
        for column in AREA:
            if record.get(column) and (code := match_area(record[column], level).code):
                return code[:2]
    return None


def _is_province(record: dict[str, Any]) -> bool:
    code, name = record.get("area_code"), record.get("area_name")
    if province_of(record):
        return code is None and name is None
    return (
        to_code(code, "province") is not None if code else bool(match_area(name, "province").code)
    )


def _fits(total: float, cells: npt.NDArray[np.float64], slack: float) -> bool:
    known = cells[~np.isnan(cells)]
    added, off = float(known.sum()), slack * (len(known) + 1) + 1e-6
    return total >= added - off if len(known) < len(cells) else abs(total - added) <= off


def _of_countries(frame: pd.DataFrame, file: str) -> Iterator[InputError]:
    found = []
    key = ["adm1_code", "adm2_code", "period"]
    split = (frame["corridor"] != "all").any()
    for _, group in frame.groupby(key, dropna=False, sort=False) if split else ():
        whole, parts = group[group["corridor"] == "all"], group[group["corridor"] != "all"]
        if len(whole) == 1 and len(parts) and whole["count"].notna().all():
            found.append((whole.iloc[0], parts))
    full = [(one, parts) for one, parts in found if parts["count"].notna().all()]
    add_up = sum(one["count"] == parts["count"].sum() for one, parts in full)
    mostly = add_up > _MOST_ADD_UP * len(full)
    for one, parts in found:
        added, known = parts["count"].sum(), parts["count"].notna().all()
        every = known and (mostly or parts["part"].map(_is_rest).any())
        if added > one["count"] or (every and added != one["count"]):
            yield _error(file, int(one[ROW]), "count", one["count"], list(parts[ROW]), added)


def _is_rest(part: object) -> bool:
    """Return whether people from all countries that have no column are counted here."""
    return isinstance(part, str) and country_of(part.removeprefix("other: ")) is None


def _of_districts(frame: pd.DataFrame, file: str) -> Iterator[InputError]:
    if frame["adm2_code"].isna().all():
        return
    for (province, period, _), group in frame.groupby(
        ["adm1_code", "period", "corridor"], sort=False
    ):
        inside = group["adm2_code"].notna()
        whole, parts = group[~inside], group[inside]
        if len(whole) != 1 or parts.empty or whole["count"].isna().any():
            continue
        value, added = whole["count"].iloc[0], parts["count"].sum()
        codes = set(parts["adm2_code"])
        every = parts["count"].notna().all() and all_of_then(codes, str(province), str(period))
        if added > value or (every and added != value):
            yield _error(file, int(whole[ROW].iloc[0]), "count", value, list(parts[ROW]), added)


def _error(
    file: str, row: int, column: str, total: float, parts: list[int], added: float
) -> InputError:
    return InputError(
        "desk.total",
        file=file,
        row=int(row),
        column=column,
        found=f"{total:,.10g}",
        rows=listed([int(part) for part in dict.fromkeys(parts)]),
        sum=f"{added:,.10g}",
    )
