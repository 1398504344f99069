"""Errors a user can act on.

InputError            a file, row or cell we can't use, and the way out
└── DownloadError     the official outlines could not be fetched
"""

from __future__ import annotations


class InputError(Exception):
    """Says which file, row and column is wrong, what was expected, what came, and the way out.

    Parameters are all keywords; leave out what is not known. `row` is the row a person sees in
    a spreadsheet (the header is row 1).

    >>> print(InputError(file="r.csv", row=3, column="count", expected="a whole number",
    ...                  found="'ten'", way_out="Write 10."))
    r.csv, row 3, column 'count': expected a whole number, found 'ten'. Write 10.
    """

    def __init__(
        self,
        *,
        file: object = None,
        row: int | None = None,
        column: str | None = None,
        expected: str = "",
        found: str = "",
        way_out: str = "",
    ) -> None:
        self.file = None if file is None else str(file)
        self.row, self.column = row, column
        self.expected, self.found, self.way_out = expected, found, way_out
        super().__init__(self._text())

    def _text(self) -> str:
        place = [self.file] if self.file else []
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column '{self.column}'")
        what = []
        if self.expected:
            what.append(f"expected {self.expected}")
        if self.found:
            what.append(f"found {self.found}")
        text = ", ".join(what)
        if place:
            text = f"{', '.join(place)}: {text}"
        return f"{text}. {self.way_out}".strip() if self.way_out else f"{text}."


class DownloadError(InputError):
    """The official outlines could not be fetched; earlier outlines stay in place."""
