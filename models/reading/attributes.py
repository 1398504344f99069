"""Attributes: the table that comes with shapes, in GeoJSON or GeoPackage; the shapes are left.

The libraries for maps are not asked: they run the views of a stranger's database, and follow
addresses in a stranger's file.
"""

import json
import re
import sqlite3
from collections.abc import Iterable
from functools import partial

from openpyxl.utils import get_column_letter

from geo.errors import InputError
from geo.words import Sentence
from models.reading.archive import too_many
from models.reading.bounds import MAX_BYTES, MAX_CELL, MAX_ROWS, MAX_SHEETS, check_bounds
from models.reading.filling import Filling, Sheet
from models.reading.grid import Cells, Figure

GEOPACKAGE = b"SQLite format 3\x00"
_KINDS = ("features", "attributes", "attributes+features")
_HALF = re.compile("[\ud800-\udfff]")  # half of a character, which nothing can write
_STEP, _MOST_STEPS = 10_000, 3_000  # of the database's machine; a table of ours takes some 100


def is_json(content: bytes) -> bool:
    """Return whether a file begins as JSON does.

    >>> is_json(b' {"type": 1}'), is_json(b"area_code,count")
    (True, False)
    """
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def geojson_cells(content: bytes, name: str) -> Cells:
    r"""Return the properties of the features of a GeoJSON file, a row each below their names.

    Raises
    ------
    InputError : no collection of features, or beyond our bounds.

    >>> text = b'{"features": [{"properties": {"area_code": "01", "rate_pct": 9.50}}]}'
    >>> geojson_cells(text, "t.geojson").rows
    [['area_code', 'rate_pct'], ['01', '9.50']]
    """
    try:
        whole = json.loads(
            content.decode("utf-8-sig"),
            parse_int=Figure,
            parse_float=Figure,
            object_pairs_hook=partial(_once, name),
        )
        records = [dict(feature["properties"] or {}) for feature in whole["features"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        found = Sentence("error.file_kind.json")
        raise InputError("reading.kind", file=name, found=found) from error
    header = list(dict.fromkeys(key for record in records for key in record))
    check_bounds(len(records) + 1, len(header), name)  # also where nothing stands in them
    filling = Filling(name)
    for row, record in enumerate([dict(zip(header, header, strict=True)), *records], start=1):
        _put(filling, row, [record.get(key) for key in header])
    return Cells(filling.rows(), (Sentence("desk_note.attributes"),))


def _once(name: str, pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object of JSON, whose names stand in it once each."""
    made: dict[str, object] = {}
    for key, value in pairs:
        if key in made:
            raise InputError("reading.twice_key", file=name, found=repr(key[:80]))
        made[key] = value
    return made


def geopackage_sheets(content: bytes, name: str) -> list[Sheet]:
    """Return the tables of a GeoPackage, without their shapes.

    Raises
    ------
    InputError : too many tables, or one beyond our bounds.
    Exception : no GeoPackage, a broken one, or one that computes for too long.
    """
    base = sqlite3.connect(":memory:", check_same_thread=False)
    base.deserialize(content)
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_BYTES)
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA temp_store = MEMORY")  # else what is sorted is written to the disk
    _leave_tables(base)
    titles = [title for (title,) in _asked(base, _TABLES, (*_KINDS, MAX_SHEETS + 1))]
    if len(titles) > MAX_SHEETS:
        raise too_many(name, len(titles))
    return [Sheet(title, False, partial(_read, base, title, name)) for title in titles]


# views and virtual tables are computed when they are read, and views already when it is asked
# which there are. The texts that make them say so: of what else is said, nothing need be true
_COMPUTED = """DELETE FROM sqlite_master WHERE NOT (sql IS NULL OR sql LIKE 'CREATE TABLE %'
OR sql LIKE 'CREATE INDEX %' OR sql LIKE 'CREATE UNIQUE INDEX %')"""


def _leave_tables(base: sqlite3.Connection) -> None:
    """Take all out of a database's copy in memory but what is stored in it."""
    base.execute("PRAGMA writable_schema = ON")
    _asked(base, _COMPUTED)
    base.execute("PRAGMA writable_schema = RESET")
    for table in ("gpkg_contents", "gpkg_geometry_columns"):
        if _asked(base, _GENERATED, (table,)):
            raise ValueError("a column that is computed")


_GENERATED = "SELECT 1 FROM pragma_table_xinfo(?) WHERE hidden <> 0"
# what a table is the database says itself, not the text that the file has about it
_TABLES = """SELECT c.table_name FROM gpkg_contents c JOIN pragma_table_list l ON
l.name = c.table_name AND l.schema = 'main'
WHERE c.data_type IN (?, ?, ?) AND l.type = 'table' LIMIT ?"""
_COLUMNS = """SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 AND name NOT IN
(SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?)"""


def _asked(base: sqlite3.Connection, question: str, values: tuple = ()) -> Iterable[tuple]:
    """Return the rows of an answer, which may take only so many steps."""
    steps = iter(range(_MOST_STEPS))
    base.set_progress_handler(lambda: next(steps, None) is None, _STEP)
    return base.execute(question, values).fetchall()


def _read(base: sqlite3.Connection, title: str, name: str, last: int | None) -> Filling:
    """Return the cells of a table below the names of its columns."""
    columns = [column for (column,) in _asked(base, _COLUMNS, (title, title))]
    filling = Filling(name, last is None)
    _put(filling, 1, columns)
    quoted = [f'"{text.replace(chr(34), 2 * chr(34))}"' for text in (*columns, title)]
    most = MAX_ROWS if last is None else last
    question = f"SELECT {', '.join(quoted[:-1])} FROM {quoted[-1]} LIMIT {most}"
    for row, values in enumerate(_asked(base, question), start=2):
        _put(filling, row, values)
    return filling


def _put(filling: Filling, row: int, values: Iterable[object]) -> None:
    for column, value in enumerate(values, start=1):
        text = _text(value)
        if _HALF.search(text):
            at = get_column_letter(column)
            found = repr(text[:60])
            raise InputError("reading.half", file=filling.name, row=row, column=at, found=found)
        filling.put(row, column, text)


def _text(value: object) -> str:
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Figure(int(value) if float(value).is_integer() else value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)[: MAX_CELL + 1]
    return value if isinstance(value, str) else str(value)
