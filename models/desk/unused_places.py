"""Unused places: a column we don't know whose cells say which part of an area a figure is of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pandas as pd

from geo.errors import InputError
from geo.gazetteer import communes
from geo.names import match_area, name_key
from models.reading.area import AREA, WITHIN, match_district, province_of
from models.reading.header_names import NAMES
from models.reading.headers import heads_districts
from models.reading.rows import ROW, WRITTEN

_LOOKED_AT = 300  # cells of a column: what most of them are is known by then
_LEAST_CODES = 3  # numbers that are all codes of districts of their rows' provinces by no chance
_LIKE = 80  # so like a district of the row's province, a name may be its misspelling
_BESIDE = re.compile(r"[,;/()]")
# an address is no longer: of a remark, each part would be looked for among all names
_LONGEST, _MOST_PARTS = 200, 4
_FOUND = {"district": "desk.part_district", "commune": "desk.part_area"}


def refuse_places(table: pd.DataFrame, file: str) -> None:
    """Refuse a column that isn't used and names districts or communes inside its rows' areas.

    Read without it, a district's figure would be that of its province. The areas of the rows
    themselves, be it in another language, are no such places.

    Parameters
    ----------
    table : as `models.reading.rows.to_table` returns it.

    >>> rows = {"area_name": ["Kampot"], "where": ["Chhuk"], "_row": [2]}
    >>> refuse_places(pd.DataFrame(rows), "r.csv")
    Traceback (most recent call last):
    ...
    geo.errors.InputError: r.csv, column 'where': expected a column named District, if the figures are of districts, found 'Chhuk'. If the figures are of these districts, rename the column to District. Otherwise remove it.
    """  # noqa: E501 - the error is one line
    records = table.to_dict("records")
    own = [_own(record) for record in records]
    written = table.attrs.get(WRITTEN, {})
    for column in table.columns:
        if column == ROW or column in NAMES or column in WITHIN:
            continue
        cells = [
            (_within(str(record[column]), province), province, district)
            for record, (province, district) in zip(records, own, strict=True)
            if record[column] is not None and province
        ][:_LOOKED_AT]
        if told := _places(cells):
            level, texts = told
            shown = ", ".join(repr(text[:40]) for text in texts[:3])
            header = written.get(column, column) or column
            raise InputError(_FOUND[level], file=file, column=header, found=shown)


def refuse_districts(table: pd.DataFrame, file: str) -> None:
    """Refuse a table of provinces whose areas stand under a header of districts.

    Battambang is a district as well: its rate would be read as that of the province.

    >>> refuse_districts(pd.DataFrame({"area_name": ["Kampot"], "_row": [2]}), "p.csv")
    """
    for column in (c for c in AREA if c in table.columns):
        header, cells = str(table.attrs.get(WRITTEN, {}).get(column, "")), table[column].dropna()
        if heads_districts(header) and len(cells):
            found = repr(str(cells.iloc[0])[:40])
            raise InputError("area.not_district", file=file, column=header, found=found)


def _within(text: str, province: str) -> str:
    """Return the place in a province that a text names beside it ("Chhuk, Kampot"), or the text.

    Nothing for a text that is too long for a place.
    """
    parts = [part.strip() for part in _BESIDE.split(text) if part.strip()]
    if len(text) > _LONGEST or len(parts) > _MOST_PARTS:
        return ""
    others = [part for part in parts if not _names(part, province)]
    return others[0] if len(others) == 1 else text


def _own(record: dict) -> tuple[str | None, str | None]:
    """Return the codes of the province and, where it is one, the district a row is about."""
    within = province_of(record)
    for text in (record.get("area_code"), record.get("area_name")):
        if text is None:
            continue
        if within is None and (code := match_area(text, "province").code):
            return code, None
        if code := match_district(text, within).code:
            return code[:2], code
    return within, None


def _places(cells: list[tuple[str, str, str | None]]) -> tuple[str, list[str]] | None:
    """Return the level of the places that most cells name, and their texts."""
    numbers = all(text.isdecimal() for text, *_ in cells)
    least = max(len(cells), _LEAST_CODES) if numbers else (len(cells) + 1) // 2
    for level, inside in (("district", _district), ("commune", _commune)):
        sure = [text for text, province, district in cells if inside(text, province, district)]
        like = [*_like(cells)] if sure and level == "district" else []
        if sure and len(sure) + len(like) >= least:
            return level, list(dict.fromkeys(sure))
    return None


def _district(text: str, province: str, district: str | None) -> bool:
    """Return whether a cell of a row of a province names one of its districts."""
    inside = match_area(text, "district", province).status in ("matched", "ambiguous")
    return inside and district is None and not _names(text, province)


def _like(cells: list[tuple[str, str, str | None]]) -> Iterator[str]:
    for text, province, district in cells:
        match = match_area(text, "district", province)
        likely = match.status == "proposed" and match.candidates[0][1] >= _LIKE
        if likely and district is None and not _names(text, province):
            yield text


def _commune(text: str, province: str, district: str | None) -> bool:
    """Return whether a cell names a commune in the area of its row, and not that area."""
    if _names(text, province) or match_area(text, "district", province).code is not None:
        return False
    return (district or province, name_key(text)) in _communes()


def _names(text: str, province: str) -> bool:
    return match_area(text, "province").code == province


@cache
def _communes() -> frozenset[tuple[str, str]]:
    """Return (code of province or district, name key) of each commune."""
    frame = communes()
    keys = frame["commune_en"].map(name_key)
    codes = (frame["adm1_code"], frame["adm2_code"])
    return frozenset(pair for code in codes for pair in zip(code, keys, strict=True))
