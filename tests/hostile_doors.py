"""Hostile files of the other kinds a table may come in: XLS, ODS, GeoJSON and GeoPackage."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable

from models.reading.bounds import MAX_COLUMNS
from tests import old_workbooks as old
from tests.open_workbooks import cell, ods, row

HEAD = ["Province", "Year", "Persons"]
_FILLED = old.cells([HEAD, ["Kampot", 2024, 44]])


def names_that_double(cells: list[old.Record]) -> bytes:
    """Return an old workbook with names, each twice the text of the one before it."""
    first = b"\x17\x40\x00" + b"x" * 64
    names = [_name(0, first)]
    names += [_name(n, (b"\x23" + struct.pack("<HH", n, 0)) * 2 + b"\x08") for n in range(1, 40)]
    return old.xls({"a": cells}, more=names)


def _name(number: int, formula: bytes) -> old.Record:
    title = f"n{number:03}".encode()
    head = struct.pack("<HBBHHHBBBB", 0, 0, len(title), len(formula), 0, 0, 0, 0, 0, 0)
    return 0x18, head + b"\0" + title + formula


def _texts(number: int) -> old.Record:
    return 0xFC, struct.pack("<II", number, number) + b"\0\0\0" * 2_000


def _wide_columns() -> list[old.Record]:
    return [(0x7D, struct.pack("<HHHHHH", 0, 255, 2000, 0, 1, 0))] * 300_000


def _loop() -> bytes:
    """Return a container whose sectors follow each other in a ring."""
    whole = bytearray(old.xls({"a": _FILLED}))
    table = len(whole) - old.SECTOR
    struct.pack_into("<I", whole, table, 0)
    return bytes(whole)


def _features(records: list[dict]) -> bytes:
    told = [{"type": "Feature", "properties": one, "geometry": None} for one in records]
    return json.dumps({"type": "FeatureCollection", "features": told}).encode()


def _package(*schema: str, kind: str = "features") -> bytes:
    """Return a database that says it is a GeoPackage with a table `t`."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT)")
    base.execute("CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT)")
    base.execute("INSERT INTO gpkg_contents VALUES ('t', ?)", (kind,))
    for one in schema:
        base.execute(one)
    base.commit()
    return base.serialize()


_ENDLESS = (
    "CREATE VIEW t AS WITH RECURSIVE n(Province) AS "
    "(SELECT 1 UNION ALL SELECT Province + 1 FROM n) SELECT Province FROM n WHERE Province < 0"
)
_MANY = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
    "INSERT INTO t SELECT 'Kampot' FROM n"
)
_ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "ha">]>'
_TALL = 'table:number-rows-repeated="1048576"'
_WIDE = 'table:number-columns-repeated="16384"'
_ROWS = row(HEAD) + row(["Kampot", 2024, 44])

DOORS: dict[str, tuple[Callable[[], bytes], str]] = {
    "xls: a cell far away": (
        lambda: old.xls({"a": [*_FILLED, old.number(65_535, 255, 1)]}),
        "20,000 rows",
    ),
    "xls: a column far away": (
        lambda: old.xls({"a": [*_FILLED, old.number(3, 60_000, 1)]}),
        f"{MAX_COLUMNS} columns",
    ),
    "xls: four million texts": (
        lambda: old.xls({"a": _FILLED}, more=[_texts(4_000_000)]),
        "different texts",
    ),
    "xls: three hundred thousand cells in rows that nobody reads": (
        lambda: old.xls({"a": [old.number(r % 65_536, 0, 1) for r in range(300_000)]}),
        "20,000 rows",
    ),
    "xls: columns of all columns": (
        lambda: old.xls({"a": [*_wide_columns(), *_FILLED]}),
        "can't be opened",
    ),
    "xls: twenty sheets that are one": (
        lambda: old.xls({str(n): _FILLED for n in range(20)}, offsets=[600] * 20),
        "can't be opened",
    ),
    "xls: a hundred sheets": (lambda: old.xls({str(n): _FILLED for n in range(100)}), "20 sheets"),
    "xls: thirty thousand styles": (
        lambda: old.xls({"a": _FILLED}, more=[(0xE0, b"\0" * 20)] * 30_000),
        "of styles",
    ),
    "xls: sectors in a ring": (_loop, "can't be opened"),
    "xls: half of one": (lambda: old.xls({"a": _FILLED})[:2_000], "can't be opened"),
    "xls: macros": (lambda: old.container(b"", ("Workbook", "_VBA_PROJECT_CUR")), "macros"),
    "xls: a password": (
        lambda: old.xls({"a": _FILLED}, more=[(0x2F, b"\0" * 6)]),
        "without a password",
    ),
    "xlsx with a password": (
        lambda: old.container(b"", ("EncryptedPackage", "EncryptionInfo")),
        "without a password",
    ),
    "ods: a zip bomb": (
        lambda: ods({"a": _ROWS}, parts={"Pictures/x": b"0" * (200 * 2**20)}),
        "MB unpacked",
    ),
    "ods: a row a million times": (
        lambda: ods({"a": row(HEAD) + row(["Kampot", 2024, 44], _TALL)}),
        "20,000 rows",
    ),
    "ods: a cell in every column": (
        lambda: ods({"a": f"{_ROWS}<table:table-row>{cell('x', _WIDE)}</table:table-row>"}),
        f"{MAX_COLUMNS} columns",
    ),
    "ods: a long text in a million cells": (
        lambda: ods(
            {
                "a": row(HEAD)
                + '<table:table-row table:number-rows-repeated="15000">'
                + cell("x" * 1900, 'table:number-columns-repeated="90"')
                + "</table:table-row>"
            }
        ),
        "10 MB",
    ),
    "ods: a text of twenty megabytes": (
        lambda: ods({"a": _ROWS + row(["ab" * (10 * 2**20)])}, parts={"x": bytes(2**16)}),
        "2,000 characters|MB unpacked",
    ),
    "ods: a cell that is there less than once": (
        lambda: ods({"a": _ROWS + row(["x"]).replace(">", ' table:number-columns-repeated="-3">')}),
        "can't be opened",
    ),
    "ods: a sheet in a cell": (
        lambda: ods({"a": f"{_ROWS}<table:table>{_ROWS}</table:table>"}),
        "can't be opened",
    ),
    "ods: entities": (lambda: ods({"a": _ROWS}, front=_ENTITY), "can't be opened"),
    "ods: a hundred sheets": (lambda: ods({str(n): _ROWS for n in range(100)}), "20 sheets"),
    "ods: macros": (lambda: ods({"a": _ROWS}, parts={"Basic/x.xml": b"x"}), "macros"),
    "geojson: half a million brackets": (lambda: b'{"features": ' + b"[" * 500_000, "JSON"),
    "geojson: a million features": (
        lambda: b'{"features": [' + b'{"properties":1},' * 500_000 + b"0]}",
        "JSON",
    ),
    "geojson: thirty thousand rows": (
        lambda: _features([{"Province": "Kampot"}] * 30_000),
        "20,000 rows",
    ),
    "geojson: a property for every feature": (
        lambda: _features([{f"p{n}": 1} for n in range(19_000)]),
        f"{MAX_COLUMNS} columns",
    ),
    "geojson: a long list for a property": (
        lambda: _features([{"Province": [1] * 100_000}]),
        "2,000 characters",
    ),
    "gpkg: a view without end": (lambda: _package(_ENDLESS), "can't be opened"),
    "gpkg: a virtual table": (
        lambda: _package("CREATE VIRTUAL TABLE t USING fts5(Province)"),
        "can't be opened",
    ),
    "gpkg: a virtual table that is written otherwise": (
        lambda: _package(
            "CREATE VIRTUAL TABLE t USING fts5(Province)",
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = replace(sql, 'E V', 'E  V') WHERE name = 't'",
        ),
        "can't be opened",
    ),
    "gpkg: a view that is called a table": (
        lambda: _package(
            _ENDLESS,
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET type = 'table' WHERE name = 't'",
        ),
        "can't be opened",
    ),
    "gpkg: a million rows": (
        lambda: _package("CREATE TABLE t (Province TEXT)", _MANY),
        "20,000 rows|10 MB",
    ),
    "gpkg: a column that is computed": (
        lambda: _package(
            "CREATE TABLE t (a INT, Province TEXT AS (hex(zeroblob(40000000))))",
            "INSERT INTO t VALUES (1)",
        ),
        "found a",
    ),
    "gpkg: half of one": (lambda: _package("CREATE TABLE t (a)")[:5_000], "can't be opened"),
}
