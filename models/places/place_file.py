"""Place file: the places of somebody's file, or all its problems at once.

Of a shelter only its district is kept, neither name nor point nor source: whoever looks for people
who hide there must not find it here. It is reduced before anything is kept or shown.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.errors import InputError, Problems
from geo.pcode import clean_text
from geo.words import Sentence
from models.places.place_row import Row, read_row
from models.places.place_words import FIELDS, KINDS, SHELTER, field_of
from models.reading.attributes import is_json
from models.reading.file import read_cells
from models.reading.headers import is_tag_row
from models.reading.persons import refuse_persons
from models.reading.question import NO_ANSWERS, Answers
from models.reading.rows import ROW, WRITTEN

MOST_ROWS = 2_000  # a map with more shows nothing
COLUMNS = ("kind", "name", "latitude", "longitude", "adm2_code", "source")
# what a page offers; a GeoPackage's shapes are not read
ENDINGS = ("csv", "tsv", "txt", "xlsx", "xls", "ods", "geojson", "json")
_TITLES = 10  # rows that may stand above the header
_LEAST = 2  # headers that make a row one


@dataclass(frozen=True)
class Places:
    """What a file turned out to be.

    rows : as COLUMNS, degrees as numbers; notes : what was not read, and of what less is kept
    """

    rows: pd.DataFrame
    notes: tuple[Sentence, ...] = ()


def read_places(content: bytes, name: str, answers: Answers = NO_ANSWERS) -> Places:
    r"""Read places from CSV, XLSX, XLS, ODS or the points of GeoJSON.

    Raises
    ------
    InputError : the file or its header can't be read, or it is about persons.
    InputErrors : everything that is wrong with its rows.
    Question : a workbook has several sheets with places.

    >>> text = "type,name,latitude,longitude\nschool,Wat Phnom,11.5761,104.9230\n"
    >>> read_places(text.encode(), "p.csv").rows.loc[0, ["kind", "adm2_code"]].tolist()
    ['school', '1202']
    """
    given = is_json(content)
    cells = read_cells(_with_points(content) if given else content, name, answers, place_top)
    top = place_top(cells.rows)
    if top is None:
        seen = ", ".join(text for row in cells.rows[:1] for text in row if text)[:200]
        raise InputError(
            "places.columns", file=name, found=seen or Sentence("error.activities.no_column")
        )
    table = _table(cells.rows, top, name)
    _refuse_persons(table, name)
    rows = _rows(table, name)
    notes = [*(() if given else cells.notes), *_notes(table, rows)]
    return Places(pd.DataFrame(rows, columns=COLUMNS), tuple(notes))


def place_top(rows: list[list[str]]) -> int | None:
    """Return the place of the header, which names a type and a name, or a type and a district.

    >>> place_top([["Our places"], ["Type", "Name", "Lat", "Lon"]]), place_top([["a", "b"]])
    (1, None)
    """
    for place, row in enumerate(rows[:_TITLES]):
        fields = {field_of(str(cell)) for cell in row} - {None}
        if "kind" in fields and len(fields) >= _LEAST:
            return place
    return None


def _with_points(content: bytes) -> bytes:
    """Return GeoJSON with the point of each feature among its properties, where it has none."""
    try:
        whole = json.loads(content.decode("utf-8-sig"), parse_int=str, parse_float=str)
        for feature in whole["features"]:
            shape = feature.get("geometry") or {}
            if shape.get("type") == "Point":
                properties = feature["properties"] = dict(feature.get("properties") or {})
                known = {field_of(key) for key in properties}
                for field, text in zip(
                    ("longitude", "latitude"), shape["coordinates"], strict=False
                ):
                    if field not in known:
                        properties[field] = text
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return content  # what is wrong with it is said where its table is read
    return json.dumps(whole, ensure_ascii=False).encode()


def _table(rows: list[list[str]], top: int, name: str) -> pd.DataFrame:
    """Return the rows below the header, our columns by field, others by their header."""
    written = [clean_text(cell) for cell in rows[top]]
    fields = [field_of(header) for header in written]
    known = [field for field in fields if field]
    if len(set(known)) < len(known):
        twice = [w for w, f in zip(written, fields, strict=True) if f and known.count(f) > 1]
        raise InputError("reading.header", file=name, row=top + 1, found=", ".join(twice)[:200])
    columns = [f or f"({i}) {w}" for i, (f, w) in enumerate(zip(fields, written, strict=True), 1)]
    records: list[dict[str, Any]] = []
    for number, cells in enumerate(rows[top + 1 :], start=top + 2):
        texts = [clean_text(cell) for cell in cells]
        if any(texts[len(columns) :]):
            n = len(columns)
            raise InputError("reading.as_header", file=name, row=number, n=n, found=len(texts))
        if any(texts) and not is_tag_row(texts):
            padded = texts + [""] * (len(columns) - len(texts))
            filled = {c: text or None for c, text in zip(columns, padded, strict=False)}
            records.append(filled | {ROW: number})
    if not records:
        raise InputError("reading.no_rows", file=name)
    if len(records) > MOST_ROWS:
        found = f"{len(records):,}"
        raise InputError("places.too_many", file=name, most=f"{MOST_ROWS:,}", found=found)
    table = pd.DataFrame(records, columns=[*columns, ROW], dtype=object)
    table.attrs[WRITTEN] = dict(zip(columns, written, strict=True))
    return table


def _refuse_persons(table: pd.DataFrame, file: str) -> None:
    others = table[[c for c in table.columns if c not in FIELDS]].copy()
    others.attrs[WRITTEN] = table.attrs[WRITTEN]
    refuse_persons(others, file)


def _rows(table: pd.DataFrame, file: str) -> list[Row]:
    """Return the rows as they are kept, each place once."""
    problems, rows = Problems(), []
    written, seen = table.attrs[WRITTEN], dict[tuple, int]()
    for record in problems.through(table.to_dict("records"), file):
        with problems.noted():
            row = read_row(record, file, written)
            same = (*row[:2], row[2] and round(row[2], 4), row[3] and round(row[3], 4))
            if row[0] != SHELTER and same in seen:
                at = {"row": record[ROW], "column": written.get("name", "name")}
                found = repr(row[1])
                raise InputError("places.twice", file=file, first=seen[same], found=found, **at)
            seen.setdefault(same, record[ROW])
            rows.append(row)
    problems.raise_any()
    return rows


def _notes(table: pd.DataFrame, rows: Sequence[Row]) -> list[Sentence]:
    written = table.attrs[WRITTEN]
    left = ", ".join(written[c] for c in table.columns if c not in (*FIELDS, ROW) and written[c])
    notes = [Sentence("places_note.columns", {"columns": left[:200]})] if left else []
    shelters = sum(row[0] == SHELTER for row in rows)
    return [*notes, *([Sentence("places_note.shelters", {"n": shelters})] if shelters else [])]


def kinds_of(rows: pd.DataFrame) -> list[str]:
    """Return the types that occur, in their order.

    >>> kinds_of(pd.DataFrame({"kind": ["shelter", "school"]}))
    ['school', 'shelter']
    """
    return [kind for kind in KINDS if (rows["kind"] == kind).any()]
