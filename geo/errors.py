"""Errors a user can act on.

InputError            a file, row or cell we can't use, and the way out
├── InputErrors       several of them, in the order of the file
└── DownloadError     the official outlines could not be fetched
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

MOST_SHOWN = 20


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


class InputErrors(InputError):  # noqa: N818 - a plural
    """Several problems of one file; the text lists the first twenty, a line each.

    >>> one = InputError(file="r.csv", row=3, expected="a number", found="'x'")
    >>> len(str(InputErrors([one] * 30)).splitlines())
    21
    """

    def __init__(self, errors: list[InputError]) -> None:
        self.errors = tuple(errors)
        super().__init__(file=errors[0].file)

    def _text(self) -> str:
        lines = [str(error) for error in self.errors[:MOST_SHOWN]]
        more = len(self.errors) - MOST_SHOWN
        return "\n".join([*lines, f"... and {more} more."] if more > 0 else lines)


class Problems:
    """Collects the problems of a file, so that all are told at once.

    >>> problems = Problems()
    >>> for row in (2, 3):
    ...     with problems.noted():
    ...         raise InputError(row=row, expected="a number")
    >>> [error.row for error in problems.errors]
    [2, 3]
    """

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note an InputError raised inside and go on after the block."""
        try:
            yield
        except InputError as error:
            self.errors.append(error)

    def raise_any(self) -> None:
        """Raise what was noted: one as itself, several together."""
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            raise InputErrors(self.errors)


class DownloadError(InputError):
    """The official outlines could not be fetched; earlier outlines stay in place."""
