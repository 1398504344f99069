"""Hostile files: each is refused with a message, within bounded memory and time."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from geo.errors import InputError
from models.desk.saved_tables import file_name
from models.reading.file import read_cells
from tests.conftest import ROOT
from tests.hostile_doors import DOORS

MEMORY_MB, SECONDS = 900, 20  # of the whole process; the libraries alone take some 300 MB
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = f'<worksheet xmlns="{_MAIN}"><sheetData>'


def book_with(entries: dict[str, bytes]) -> bytes:
    """Return a workbook with entries replaced or added."""
    plain = io.BytesIO()
    book = Workbook()
    book.active.append(["Province", "Year", "Persons"])
    book.active.append(["Kampot", 2024, 44])
    book.save(plain)
    made = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in entries:
                new.writestr(entry, old.read(entry))
        for name, content in entries.items():
            new.writestr(name, content)
    return made.getvalue()


def _lie() -> bytes:
    """Return a workbook whose directory says that a sheet of 200 MB is small."""
    content = book_with({"xl/worksheets/sheet1.xml": b"0" * (20 * 2**20)})
    size = (20 * 2**20).to_bytes(4, "little")
    return content.replace(size, (2000).to_bytes(4, "little"))


def _entities(levels: int) -> bytes:
    inside = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{inside}]>{_SHEET}'
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>&e{levels - 1};</t></is></c></row>'
        "</sheetData></worksheet>"
    ).encode()


def _outside() -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{_SHEET}'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'
        "</sheetData></worksheet>"
    ).encode()


def _one_text(letters: int, cells: int) -> bytes:
    """Return a workbook with one text that stands in many cells."""
    # a piece again and again: too far apart for deflate to see, so it compresses no better
    piece = "".join(random.Random(0).choices("abcdefgh ", k=min(letters, 2**19)))
    text = (piece * -(-letters // len(piece)))[:letters]
    rows = "".join(
        f'<row r="{row + 1}">' + '<c t="s"><v>0</v></c>' * 20 + "</row>"
        for row in range(cells // 20)
    )
    return book_with(
        {
            "[Content_Types].xml": _types_with_texts(),
            "xl/sharedStrings.xml": (f'<sst xmlns="{_MAIN}"><si><t>{text}</t></si></sst>').encode(),
            "xl/worksheets/sheet1.xml": f"{_SHEET}{rows}</sheetData></worksheet>".encode(),
        }
    )


def _types_with_texts() -> bytes:
    with zipfile.ZipFile(io.BytesIO(book_with({}))) as plain:
        types = plain.read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    return types.replace("</Types>", part).encode()


def _far_apart(sheets: int) -> bytes:
    """Return a workbook of sheets with a header and one more cell, as far away as we read."""
    made = io.BytesIO()
    book = Workbook()
    for _ in range(sheets - 1):
        book.create_sheet()
    for sheet in book:
        sheet.append(["Province", "Year", "Persons"])
        sheet["CV20000"] = "x"
    book.save(made)
    return made.getvalue()


def _many_styles() -> bytes:
    with zipfile.ZipFile(io.BytesIO(book_with({}))) as plain:
        styles = plain.read("xl/styles.xml").decode()
    more = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * 200_000
    return book_with(
        {
            "xl/styles.xml": styles.replace("</cellXfs>", more + "</cellXfs>").encode(),
            "xl/media/x": random.Random(0).randbytes(100_000),
        }
    )


def _many_rows() -> bytes:
    return b"area_code,period,count\n" + b"01,2024,5\n" * 1_000_000


def _many_totals() -> bytes:
    """Return every province in sixty years, and totals that add up to nothing."""
    rows = [f"{c:02},,{1990 + y},{c + 40}" for c in range(1, 26) for y in range(60)]
    totals = [f",Total,{1990 + n % 60},{n + 9_000}" for n in range(7_000)]
    return "\n".join(["Code,Province,Year,Persons", *rows, *totals]).encode()


def _many_spans() -> bytes:
    """Return every span of years there is, for a province and its districts."""
    areas = ("07", *(f"07{n:02}" for n in range(1, 9)))
    rows = [
        f"{area},{first}-{last},{20 * (last - first)}"
        for first in range(1990, 2030)
        for last in range(first + 1, 2030)
        for area in areas
    ]
    return "\n".join(["area_code,period,count", *rows]).encode()


def _many_names() -> bytes:
    rows = "".join(f"20,Namename{n:05},2024,44\n" for n in range(19_000))
    return ("Province code,District,Year,Persons\n" + rows).encode()


HOSTILE = {
    "zip bomb": (lambda: book_with({"xl/media/x": b"0" * (200 * 2**20)}), "unpacked"),
    "zip bomb that lies about its size": (_lie, "can't be opened"),
    "a column of one gigabyte": (lambda: b"area_code,period,count\n" + b"x" * (10 * 2**20), "MB"),
    "a cell of nine megabytes": (lambda: b"area_code,period,count\n" + b"x" * (9 * 2**20), "field"),
    "a text of twenty megabytes in sixty cells": (
        lambda: _one_text(20 * 2**20, 60),
        "2,000 characters",
    ),
    "a text in four hundred thousand cells": (lambda: _one_text(1900, 400_000), "10 MB"),
    "cells far apart on many sheets": (lambda: _far_apart(20), "as in the header"),
    "a hundred sheets": (lambda: _far_apart(100), "20 sheets"),
    "two hundred thousand styles": (_many_styles, "MB of styles"),
    "text after text of 130,000 letters": (
        lambda: b"Province,Year,Persons\n" + b",".join([b"z " * 65_000] * 60),
        "2,000 characters",
    ),
    "a million rows": (_many_rows, "20,000 rows"),
    "a million empty rows in a workbook": (
        lambda: book_with(
            {
                "xl/worksheets/sheet1.xml": (
                    _SHEET + '<row r="1"/>' * 1_000_000 + "</sheetData></worksheet>"
                ).encode()
            }
        ),
        "MB unpacked|20,000 rows",
    ),
    "nineteen thousand unknown names": (_many_names, "like no area"),
    "seven thousand totals": (_many_totals, "a total of its parts"),
    "every span of years": (_many_spans, "60 different periods"),
    "ten thousand columns": (lambda: b",".join([b"area_code"] * 10_000) + b"\n1\n", "400 columns"),
    "a workbook with macros": (lambda: book_with({"xl/vbaProject.bin": b"x"}), "macros"),
    "null bytes": (lambda: b"area_code,period,count\n\x0001,2024,5\n", "null bytes"),
    "entities in entities": (
        lambda: book_with({"xl/worksheets/sheet1.xml": _entities(12)}),
        "can't be opened",
    ),
    "entities in the list of sheets": (
        lambda: book_with({"xl/workbook.xml": _entities(12)}),
        "can't be opened",
    ),
    "an entity from another file": (
        lambda: book_with({"xl/worksheets/sheet1.xml": _outside()}),
        "can't be opened",
    ),
    "a picture called table.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 500, "a picture"),
    "a web page called table.xls": (lambda: b"<html><table><tr><td>1</td></table>", "web page"),
    "an old workbook": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 900,
        "can't be opened",
    ),
    "a PDF": (lambda: b"%PDF-1.7 ...", "PDF"),
    "a zip that is no workbook": (lambda: _zip({"../../etc/cron.d/x": b"x"}), "can't be opened"),
    "half a workbook": (lambda: book_with({})[:900], "can't be opened"),
    "nothing but quotation marks": (lambda: b'"' * 100_000, ""),
    **DOORS,
    "formulas": (lambda: b"area_code,period,count\n=cmd|'/c calc'!A0,2024,@SUM(1)\n", "cmd"),
}
_PROGRAM = """
import json, pathlib, re, sys, time
from models.desk.examine import examine
from models.desk.marked import marked_copy
status = pathlib.Path("/proc/self/status")
for file in sorted(pathlib.Path(sys.argv[1]).iterdir(), key=lambda file: int(file.name)):
    begin = time.process_time()
    found = examine(file.read_bytes(), "table.xlsx", "repatriation")
    marked_copy(found, "en")
    print(json.dumps({
        "seconds": time.process_time() - begin,
        # of this program alone: what getrusage tells begins with the size of who started it
        "megabytes": int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) / 1024,
        "table": found.table is not None,
        "said": [str(p) for p in (*found.problems, *found.review_errors())][:30],
    }), flush=True)
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, dict]:
    """Return what one process made of all hostile files, one after the other."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, (make, _) in enumerate(HOSTILE.values()):
        (folder / str(number)).write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(folder)],
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=60 * SECONDS,
        check=True,
    )
    return dict(zip(HOSTILE, map(json.loads, done.stdout.splitlines()), strict=True))


def _zip(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for name, content in entries.items():
            new.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_bounds(name, outcomes):
    """No table; a message that says what it is; little memory and time; the process lives on."""
    seen = outcomes[name]
    assert not seen["table"]
    assert seen["said"]
    assert any(part in " ".join(seen["said"]) for part in HOSTILE[name][1].split("|"))
    assert seen["megabytes"] < MEMORY_MB
    assert seen["seconds"] < SECONDS


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\x.csv", "x.csv"),
        ("/absolute/t.xlsx", "t.xlsx"),
        ("C:\\t.xlsx", "t.xlsx"),
        ("a\x00b\n\u202ec.csv", "abc.csv"),
        ("....", "file"),
        ("", "file"),
        ("តារាង ២០២៤.xlsx", "តារាង ២០២៤.xlsx"),
        ("x" * 5000 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_a_file_name_brings_no_path(written, kept):
    """Only the bare name stays, of bearable length and without odd letters."""
    assert file_name(written) == kept


def test_html_and_formulas_in_names_stay_text():
    """They are told as names nobody knows, and are text in the marked copy."""
    from openpyxl import load_workbook

    from models.desk.examine import examine
    from models.desk.marked import marked_copy

    content = '<img src=x onerror=alert(1)>,2024,5\n=HYPERLINK("http://x"),2024,6\n'
    found = examine(
        f"Province,Year,Persons\nKampot,2024,44\n{content}".encode(), "r.csv", "repatriation"
    )
    assert [p.row for p in found.review_errors()] == [3, 4]
    book = load_workbook(io.BytesIO(marked_copy(found, "en")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def _workbook(method: int = zipfile.ZIP_DEFLATED, **other: bytes) -> bytes:
    """Return a table as a workbook packed in some way; `other` are parts to put another for."""
    book, saved, packed = Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(["Province", "Year", "Persons"])
    book.active.append(["Kampot", 2024, 44])
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(packed, "w", method) as new:
        for entry in old.namelist():
            part = Path(entry).stem
            new.writestr(entry, other.get(part, old.read(entry)), method)
    return packed.getvalue()


_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def _refused(content: bytes) -> str:
    """Return the key of what is said, "" where it is read; anything else goes through."""
    try:
        read_cells(content, "t.xlsx")
    except InputError as error:
        return error.key
    return ""


@pytest.mark.parametrize("method", _METHODS)
def test_a_workbook_damaged_inside_is_refused(method):
    """Whatever a way of packing calls it when its data is damaged."""
    whole = _workbook(method)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    start = entry.header_offset + 30 + len(entry.filename) + 4
    spoilt = bytes(byte ^ 0xA5 for byte in whole[start : start + 36])
    assert _refused(whole[:start] + spoilt + whole[start + 36 :]) == "reading.xlsx"


@pytest.mark.parametrize("encoding", ["foo", "utf-7", "idna", "hex"])
@pytest.mark.parametrize("part", ["workbook", "sheet1", "styles"])
def test_a_workbook_in_an_unknown_encoding_is_refused(part, encoding):
    """An encoding nobody has, or one that is no encoding of text."""
    odd = f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode()
    assert _refused(_workbook(**{part: odd})) == "reading.xlsx"


@given(
    st.sampled_from(_METHODS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), min_size=1, max_size=8),
)
def test_a_workbook_with_any_bytes_damaged_ends_well(method, damage):
    """It is read, or refused; never a traceback."""
    content = bytearray(_workbook(method))
    for place, change in damage:
        content[int(place * (len(content) - 1))] ^= change
    _refused(bytes(content))
