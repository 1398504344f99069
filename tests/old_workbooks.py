"""Old workbooks: XLS files made record by record, honest ones and those that are not."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR = 512
_END, _FREE, _SAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
PERCENT = 1  # style of a cell that shows a fraction as a percentage
Record = tuple[int, bytes]


def container(stream: bytes, names: Sequence[str] = ("Workbook",)) -> bytes:
    """Return a compound file with the stream under the first name; the others are empty."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    sectors = len(stream) // SECTOR
    tables = next(n for n in range(1, 110) if n * 128 >= sectors + n + 1)
    chain = [*range(1, sectors), _END, _END, *[_SAT] * tables]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * SECTOR, b"\xff")
    root = _entry("Root Entry", 5, _END, 0, 1)
    entries = [root, _entry(names[0], 2, 0, len(stream), -1)]
    folder = b"".join([*entries, *(_entry(one, 1, _END, 0, -1) for one in names[1:3])])
    places = [*range(sectors + 1, sectors + 1 + tables)]
    places += [_FREE] * (109 - tables)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0")
    head += struct.pack("<HHHHH10xII", 0x3E, 3, 0xFFFE, 9, 6, tables, sectors)
    head += struct.pack("<IIIIII109I", 0, 4096, _END, 0, _END, 0, *places)
    return head + stream + folder.ljust(SECTOR, b"\0") + table


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    text = name.encode("utf-16-le").ljust(64, b"\0")
    return text + struct.pack(
        "<HBBiii36xIII", 2 * len(name) + 2, kind, 1, -1, -1, child, start, size, 0
    )


def packed(records: Sequence[Record]) -> bytes:
    """Return records as they stand in a stream."""
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


def bof(kind: int) -> Record:
    """Return the start of a workbook (5) or of a sheet (16)."""
    return 0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 1996, 0, 6)


END: Record = (0x0A, b"")


def number(row: int, column: int, value: float, style: int = 0) -> Record:
    """Return a number in a cell, counted from 0."""
    return 0x203, struct.pack("<HHHd", row, column, style, value)


def text(row: int, column: int, value: str) -> Record:
    """Return a text in a cell."""
    body = value.encode("utf-16-le")
    return 0x204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + body


def error(row: int, column: int) -> Record:
    """Return #N/A in a cell."""
    return 0x205, struct.pack("<HHHBB", row, column, 0, 42, 1)


def hidden_row(row: int) -> Record:
    """Return a row that nobody sees."""
    return 0x208, struct.pack("<HHHHHHI", row, 0, 3, 255, 0, 0, 0x120)


def hidden_column(column: int) -> Record:
    """Return a column that nobody sees."""
    return 0x7D, struct.pack("<HHHHHH", column, column, 2000, 0, 1, 0)


def cells(rows: Sequence[Sequence[object]]) -> list[Record]:
    """Return rows of texts and numbers as records."""
    return [
        text(r, c, value) if isinstance(value, str) else number(r, c, value)  # type: ignore[arg-type]
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None
    ]


def xls(
    sheets: dict[str, list[Record]],
    hidden: Sequence[str] = (),
    more: Sequence[Record] = (),
    offsets: Sequence[int] | None = None,
) -> bytes:
    """Return a workbook of sheets of records.

    Parameters
    ----------
    more : further records of the workbook itself; offsets : lies about where sheets begin.
    """
    style = [(0xE0, struct.pack("<HHHBBBBIIH", 0, f, 0, 0, 0, 0, 0, 0, 0, 0)) for f in (0, 10)]
    front = [bof(5), (0x42, struct.pack("<H", 1200)), (0x31, _FONT), *style, *more]
    bodies = [packed([bof(16), *records, END]) for records in sheets.values()]
    names = [title.encode("utf-16-le") for title in sheets]
    length = len(packed(front)) + sum(12 + len(name) for name in names) + len(packed([END]))
    bound = []
    for place, (title, name) in enumerate(zip(sheets, names, strict=True)):
        start = length + sum(map(len, bodies[:place])) if offsets is None else offsets[place]
        told = struct.pack("<IBBBB", start, title in hidden, 0, len(title), 1)
        bound.append((0x85, told + name))
    return container(packed([*front, *bound, END]) + b"".join(bodies))


_FONT = struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 1, 0) + b"A"
