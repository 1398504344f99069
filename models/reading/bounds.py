"""Bounds: how large a table may be. 210 districts, 4 corridors and 20 years are 16,800 rows."""

from __future__ import annotations

from geo.errors import InputError

MAX_BYTES = 10 * 2**20
MAX_UNPACKED_BYTES = 30 * 2**20
MAX_ROWS = 20_000
MAX_FIGURES = 100_000  # side by side: all areas, in 395 columns
MAX_COLUMNS = 400  # a form has one for each district
MAX_CELL = 2_000  # characters; a name, a number or a remark is never longer
MAX_SHEETS = 20
MAX_PERIODS = 60  # years and spans of years that lie in each other are worked on together
YEARS = range(1990, 2101)  # of what is read or planned; any other is a slip


def check_size(size: int, name: str) -> None:
    """Raise an InputError where a file is larger than a table of ours can be.

    >>> check_size(2_000, "t.csv")
    """
    if size > MAX_BYTES:
        most, found = MAX_BYTES // 2**20, f"{size / 2**20:.1f} MB"
        raise InputError("reading.size", file=name, most=most, found=found)


def check_cells(texts: list[str], row: int, name: str) -> None:
    """Raise an InputError where a cell is longer than anything we read.

    >>> check_cells(["Kampot", "2024"], 2, "t.csv")
    """
    for column, text in enumerate(texts, start=1):
        if len(text) > MAX_CELL:
            raise InputError(
                "reading.cell",
                file=name,
                row=row,
                column=f"({column})",
                most=f"{MAX_CELL:,}",
                found=f"{len(text):,}",
            )


def check_bounds(rows: int, columns: int, name: str) -> None:
    """Raise an InputError where a table has more rows or columns than we read.

    >>> check_bounds(210, 5, "t.csv")
    """
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise InputError(
            "reading.bounds",
            file=name,
            row=rows,
            most=f"{MAX_ROWS:,}",
            most_columns=MAX_COLUMNS,
            rows=f"{rows:,}",
            columns=f"{columns:,}",
        )


def check_figures(rows: int, columns: int, name: str) -> None:
    """Raise an InputError where more figures stand side by side than we read.

    >>> check_figures(210, 60, "t.csv")
    """
    if rows * columns > MAX_FIGURES:
        raise InputError(
            "reading.figures",
            file=name,
            most=f"{MAX_FIGURES:,}",
            rows=f"{rows:,}",
            columns=f"{columns:,}",
        )
