"""Errors a user can act on.

InputError            a file, row or cell we can't use, and how to fix it
├── InputErrors       several of them, in the order of the file
└── DownloadError     the official outlines could not be fetched
"""

import errno
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any, Self, TypeVar

from geo.words import WORDS, Sentence

_Row = TypeVar("_Row")
MANY = "read.many"  # said where the rest of a file was not checked
MOST_SHOWN = 20
MOST_NOTED = 1_000  # more than anybody corrects before the file is checked again
_NO_FILE, _DENIED = Sentence("error.read.no_file"), Sentence("error.read.denied")
_FOLDER = Sentence("error.read.is_folder")
_WHY = {
    errno.ENOENT: _NO_FILE,
    errno.ENOTDIR: _NO_FILE,
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EISDIR: _FOLDER,
}
# a path of this machine, but not the address of a page
_PATH = re.compile(r"""(?<![:/\w.])(?:[A-Za-z]:)?[/\\](?:[^/\\'"\n:]+[/\\])+([^/\\\s'":,]*)""")
_LONGEST = 200  # characters of what a library says


class InputError(Exception):
    """Says which file, row and column is wrong, what was expected, what came, and how to fix it.

    Parameters
    ----------
    key : names the sentences `error.{key}.expected`, `.found` and `.fix` of geo/en.toml and
        km.toml; without `.found` the value `found` is said as it is.
    file, row, column : where; leave out what is not known. Of a `Path` only the name is said,
        a text as it was typed. `row` is the row a person sees in a
        spreadsheet (the header is row 1).
    values : fill in the sentences; a value may be a `geo.words.Sentence`.

    >>> error = InputError("join.twice", file="r.csv", level="district", codes="01", n=1)
    >>> print(str(error)[:59])
    r.csv: expected each district code once, found 01 more than
    """

    where = ""  # for who runs the dashboard, on the command line; no page shows it

    def __init__(
        self,
        key: str,
        *,
        file: object = None,
        row: int | None = None,
        column: str | None = None,
        **values: object,
    ) -> None:
        self.key, self.values = key, values
        # a path is the server's own business; a text is what somebody typed
        self.file = file.name if isinstance(file, PurePath) else None if file is None else str(file)
        self.row, self.column = row, column
        self.after: Sentence | None = None
        super().__init__(key)

    def __reduce__(self) -> tuple[object, ...]:
        """Come whole out of another process, whatever a kind of error is made from."""
        return _made, (type(self), *self.args), self.__dict__

    def also(self, sentence: Sentence) -> Self:
        """Return the error with a sentence more at its end: what stays as it was.

        >>> InputError("reading.whole").also(Sentence("error.read.denied")).way_out
        'Write the count without decimals. no permission to read it'
        """
        self.after = sentence
        return self

    def __str__(self) -> str:
        """Return the error in English."""
        return self.text("en")

    @property
    def expected(self) -> str:
        """Return what was expected, in English."""
        return self.parts("en")[0]

    @property
    def found(self) -> str:
        """Return what came, in English."""
        return self.parts("en")[1]

    @property
    def way_out(self) -> str:
        """Return how to fix it, in English."""
        return self.parts("en")[2]

    def parts(self, lang: str) -> tuple[str, str, str]:
        """Return what was expected, what came, and how to fix it, in a language."""
        known, start = WORDS.catalogue(lang), f"error.{self.key}."
        said = [
            WORDS.word(start + part, lang, **self.values) if start + part in known else ""
            for part in ("expected", "found", "fix")
        ]
        if not said[1] and "found" in self.values:
            said[1] = WORDS.shown(self.values["found"], lang)
        if self.after:
            said[2] = f"{said[2]} {WORDS.said(self.after, lang)}".strip()
        return said[0], said[1], said[2]

    def text(self, lang: str) -> str:
        """Return the whole as one paragraph in a language."""
        expected, found, fix = self.parts(lang)
        place = [self.file] if self.file else []
        if self.row is not None:
            place.append(WORDS.word("error.at.row", lang, row=self.row))
        if self.column:
            place.append(WORDS.word("error.at.column", lang, column=self.column))
        what = []
        if expected:
            what.append(WORDS.word("error.at.expected", lang, expected=expected))
        if found:
            what.append(WORDS.word("error.at.found", lang, found=found))
        text = ", ".join(what)
        if place:
            text = f"{', '.join(place)}: {text}"
        end = "។" if lang == "km" else "."
        return f"{text}{end} {fix}".strip() if fix else f"{text}{end}"


def _made(kind: type[InputError], *args: object) -> InputError:
    """Return an error that still has to get all that it says."""
    return kind.__new__(kind, *args)


class InputErrors(InputError):  # noqa: N818 - a plural
    """Several problems of one file; the text lists the first twenty, a line each.

    >>> one = InputError("reading.whole", file="r.csv", row=3, found="'x'")
    >>> len(str(InputErrors([one] * 30)).splitlines())
    21
    """

    def __init__(self, errors: list[InputError]) -> None:
        self.errors = tuple(errors)
        super().__init__("", file=errors[0].file)

    def text(self, lang: str) -> str:
        """Return the first twenty, a line each."""
        lines = [error.text(lang) for error in self.errors[:MOST_SHOWN]]
        if (more := len(self.errors) - MOST_SHOWN) > 0:
            lines.append(WORDS.word("error.at.more", lang, n=more))
        return "\n".join(lines)


class Problems:
    """Collects the problems of a file, so that all are told at once.

    >>> problems = Problems()
    >>> for row in (2, 3):
    ...     with problems.noted():
    ...         raise InputError("reading.whole", row=row)
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
            self.errors.append(bare(error))

    def through(self, rows: Iterable[_Row], file: str) -> Iterator[_Row]:
        """Yield rows until `MOST_NOTED` problems are noted, then note that the rest was left.

        >>> problems, seen = Problems(), 0
        >>> for row in problems.through(range(2, 9_000), "r.csv"):
        ...     with problems.noted():
        ...         raise InputError("reading.whole", row=row)
        >>> len(problems.errors), str(problems.errors[-1])[:50]
        (1001, 'r.csv, row 1001: expected at most 1,000 problems i')
        """
        for row in rows:
            if len(self.errors) >= MOST_NOTED:
                at: dict[str, Any] = {"file": file, "row": self.errors[-1].row}
                self.errors.append(InputError(MANY, **at, most=MOST_NOTED))
                return
            yield row

    def raise_any(self) -> None:
        """Raise what was noted: one as itself, several together."""
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            raise InputErrors(self.errors)


class DownloadError(InputError):
    """A file could not be fetched; what was there before stays.

    silent : whether nobody answered, so that nothing is known of the file itself
    """

    silent = False


def bare(error: InputError) -> InputError:
    """Return an error without all that was at work when it was raised, which it would hold."""
    error.__context__ = None
    return error.with_traceback(None)


def cause(error: Exception) -> str:
    """Return the first line of what a library said, without the paths of this machine.

    >>> cause(ValueError("'/srv/up/a.zip/b.shp' not recognized"))
    "'b.shp' not recognized"
    """
    first = (str(error).splitlines() or [type(error).__name__])[0]
    return _PATH.sub(r"\1", first)[:_LONGEST]


def unreadable(file: object, error: OSError) -> InputError:
    """Return what to say where a file can't be read.

    >>> str(unreadable("t.csv", FileNotFoundError(errno.ENOENT, "")))
    't.csv: expected a file that can be read, found no such file. Check the path and the name.'
    """
    why = _WHY.get(error.errno or 0)
    key = "missing" if why == _NO_FILE else "folder" if why == _FOLDER else "file"
    return InputError(f"read.{key}", file=file, found=why or cause(error))
