"""Frozen lists of which every hash fits, made by hand: what is odd in them is told, not a crash."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from geo.errors import InputError
from models.snapshot.__main__ import main
from models.snapshot.snapshot import read_snapshot
from models.snapshot.zip_file import MANIFEST, hash_of

OLD = Path(__file__).parent / "files" / "frozen_before_rooms.zip"


def _files() -> dict[str, bytes]:
    with zipfile.ZipFile(OLD) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, **manifest: object) -> bytes:
    files = dict(files)
    written = json.loads(files.pop(MANIFEST))
    written["files"] = {name: hash_of(content) for name, content in files.items()}
    files[MANIFEST] = json.dumps(written | manifest).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_files()["ranking.csv"].decode("utf-8-sig"))))


def _with_rows(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return _zip(_files() | {"ranking.csv": text.getvalue().encode()})


def _with_cell(column: str, value: str) -> bytes:
    rows = _rows()
    rows[0][column] = value
    return _with_rows(rows)


def _without(column: str) -> bytes:
    return _with_rows([{k: v for k, v in row.items() if k != column} for row in _rows()])


def _damaged(method: int) -> bytes:
    content = bytearray(_zip(_files(), method))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo("ranking.csv")
    start = entry.header_offset + 30 + len(entry.filename) + 6
    for place in range(start, start + 54):
        content[place] ^= 0xA5
    return bytes(content)


def _result(**changed: object) -> bytes:
    files = _files()
    return _zip(
        files | {"result.json": json.dumps(json.loads(files["result.json"]) | changed).encode()}
    )


NEEDED = [
    "rank",
    "rank_low",
    "rank_high",
    "tier",
    "suppressed",
    "adm2_pcode",
    "adm1_pcode",
    "district_en",
    "province_en",
    "p_top",
    "expected_count",
    "rate_per_1000",
    "relative_risk",
    "observed_count",
    "index_score",
]
ODD = {
    "year 1": lambda: _zip(_files(), made_at="0001-01-01T00:00:00+14:00"),
    "year 9999": lambda: _zip(_files(), made_at="9999-12-31T23:59:59-14:00"),
    "no time zone": lambda: _zip(_files(), made_at="2026-11-25T05:00:00"),
    **{f"no {column}": lambda c=column: _without(c) for column in NEEDED},
    "rank inf": lambda: _with_cell("rank", "inf"),
    "rank 1.5": lambda: _with_cell("rank", "1.5"),
    "rank huge": lambda: _with_cell("rank", "9" * 30),
    "rank low inf": lambda: _with_cell("rank_low", "-inf"),
    "rank 0": lambda: _with_cell("rank", "0"),
    "no code": lambda: _with_cell("adm2_pcode", ""),
    "unknown tier": lambda: _with_cell("tier", "x"),
    "a district twice": lambda: _with_rows([*_rows(), _rows()[0]]),
    "bzip2 damaged": lambda: _damaged(zipfile.ZIP_BZIP2),
    "lzma damaged": lambda: _damaged(zipfile.ZIP_LZMA),
    "method x": lambda: _result(method="x"),
    "method a list": lambda: _result(method=["model"]),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_frozen_list_is_refused(name):
    """The error says that it can't be read, in both languages."""
    with pytest.raises(InputError) as refused:
        read_snapshot(ODD[name](), "odd.zip")
    assert refused.value.key in ("snapshot.unreadable", "snapshot.zip_damaged")
    for lang in ("en", "km"):
        assert refused.value.text(lang)


@pytest.mark.parametrize("command", [["verify"], ["compare", str(OLD)]])
@pytest.mark.parametrize("name", ["year 1", "lzma damaged", "a district twice", "unknown tier"])
def test_the_command_line_says_so(tmp_path, capsys, name, command):
    """Ends with 2, and never says that such a list is whole."""
    file = tmp_path / "odd.zip"
    file.write_bytes(ODD[name]())
    assert main([*command, str(file)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.startswith("error: ")) == ("", True)
