"""Bounds: how large a table may be. 210 districts, 4 corridors and 20 years are 16,800 rows."""

from __future__ import annotations

from geo.errors import InputError

MAX_BYTES = 10 * 2**20
MAX_UNPACKED_BYTES = 30 * 2**20
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 2_000  # characters; a name, a number or a remark is never longer
MAX_SHEETS = 20
MAX_PERIODS = 60  # years and spans of years that lie in each other are worked on together


def check_size(size: int, name: str) -> None:
    """Raise an InputError where a file is larger than a table of ours can be.

    >>> check_size(2_000, "t.csv")
    """
    if size > MAX_BYTES:
        raise InputError(
            file=name,
            expected=f"a table of at most {MAX_BYTES // 2**20} MB",
            found=f"{size / 2**20:.1f} MB",
            way_out="Keep one row per province or district and remove pictures and extra sheets.",
        )


def check_cells(texts: list[str], row: int, name: str) -> None:
    """Raise an InputError where a cell is longer than anything we read.

    >>> check_cells(["Kampot", "2024"], 2, "t.csv")
    """
    for column, text in enumerate(texts, start=1):
        if len(text) > MAX_CELL:
            raise InputError(
                file=name,
                row=row,
                column=f"({column})",
                expected=f"at most {MAX_CELL:,} characters in a cell",
                found=f"{len(text):,}",
                way_out="Shorten the cell.",
            )


def check_bounds(rows: int, columns: int, name: str) -> None:
    """Raise an InputError where a table has more rows or columns than we read.

    >>> check_bounds(210, 5, "t.csv")
    """
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise InputError(
            file=name,
            row=rows,
            expected=f"at most {MAX_ROWS:,} rows and {MAX_COLUMNS} columns",
            found=f"{rows:,} rows, {columns:,} columns",
            way_out="Keep one row per area and period.",
        )
