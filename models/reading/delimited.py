"""CSV file: bytes of a text table -> rows of cells, in the encodings spreadsheets write."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from geo.errors import InputError
from geo.words import Sentence
from models.reading.bounds import check_bounds, check_cells
from models.reading.headers import known_columns

# a mark at the start that tells the encoding; of two that begin alike the longer first
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_UNMARKED = ("utf-16-le", "utf-16-be")  # where every letter of the text is one of ours
_OURS = re.compile(r"[\t\r\n\x20-\x7e\u00a0-\u017f\u1780-\u17ff\u19e0-\u19ff\u2000-\u206f]*")
# what Western spreadsheets write outside of ASCII; anything else means another encoding
_WESTERN = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽžŸ‘’“”–—…•\u00a0°«»]")
_MOST_WESTERN = 0.05  # of all characters; old Khmer fonts fill a text with Western letters
_LONGEST_NAME = 1000  # letters of a cell in which the name of a column is looked for
_DELIMITERS, _MOST_LINES = ",;\t", 25
# what is uploaded under a name that ends in .csv or .xlsx
_OTHERS = (
    (b"%PDF", "pdf"),
    (b"<", "page"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
)


def csv_rows(content: bytes, name: str) -> tuple[list[list[str]], str, str]:
    r"""Return the rows of a text table, the encoding it was read in, and what parts its cells.

    UTF-8; UTF-16, UTF-32 or GB 18030 with its mark; UTF-16 without one or Windows-1252 where
    every letter fits it.

    Raises
    ------
    InputError : another kind of file, another encoding, null bytes, too large, a cell too long.

    >>> csv_rows("ខេត្ត;ឆ្នាំ\nកំពត;២០២៤".encode("utf-16"), "t.csv")
    ([['ខេត្ត', 'ឆ្នាំ'], ['កំពត', '២០២៤']], 'utf-16', ';')
    """
    _check_kind(content, name)
    text, encoding = _decode(content, name)
    if "\x00" in text:
        above = text[: text.index("\x00")].count("\n")
        raise InputError("reading.nulls", file=name, row=above + 1)
    stated = re.match(r"sep=(.)\r?\n", text)
    delimiter = stated.group(1) if stated else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append([] if stated and not rows else row)
            check_bounds(len(rows), len(row), name)
            check_cells(row, len(rows), name)
    except csv.Error as error:
        raise InputError(
            "reading.quotes", file=name, row=len(rows) + 1, found=str(error)
        ) from error
    _refuse_swallowed(rows, delimiter, name)
    return rows, encoding, delimiter


def _refuse_swallowed(rows: list[list[str]], delimiter: str, name: str) -> None:
    """Refuse a cell in which other rows stand: the quotation mark before them belongs nowhere."""
    widths = {len(row) for row in rows if len(row) > 1}
    blank = f"{delimiter} "  # as a sentence has behind each comma
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            lines = cell.splitlines()[1:]
            for left, line in enumerate(reversed(lines)):
                # behind the last of them stand the rest of its row's cells
                wide = line.count(delimiter) + 1 + (0 if left else len(row) - place)
                if wide in widths and delimiter in line and blank not in line:
                    found = Sentence("error.reading.row_in_cell")
                    raise InputError("reading.quotes", file=name, row=number, found=found)


def _check_kind(content: bytes, name: str) -> None:
    start = content.lstrip()[:8]
    for mark, what in _OTHERS:
        if start.startswith(mark):
            raise InputError("reading.kind", file=name, found=Sentence(f"error.file_kind.{what}"))


def _decode(content: bytes, name: str) -> tuple[str, str]:
    encoding = next((e for bom, e in _BOMS if content.startswith(bom)), "utf-8")
    if encoding == "utf-8" and b"\x00" in content and (found := _without_mark(content)):
        return found
    try:
        return content.decode(encoding).removeprefix("\ufeff"), encoding
    except UnicodeDecodeError as error:
        western = _as_western(content) if encoding == "utf-8" else None
        if western is not None:
            return western, "windows-1252"
        row, byte = content[: error.start].count(b"\n") + 1, f"{content[error.start]:#04x}"
        raise InputError("reading.utf8", file=name, row=row, byte=byte) from error


def _without_mark(content: bytes) -> tuple[str, str] | None:
    """Return a text in UTF-16 that does not tell so, and its encoding, or None."""
    for encoding in _UNMARKED:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # the bytes of a letter, turned round, make a sign of no language here
        if _OURS.fullmatch(text):
            return text, encoding
    return None


def _as_western(content: bytes) -> str | None:
    """Return the text where it can hardly be anything but Windows-1252, or None."""
    try:
        text = content.decode("windows-1252")
    except UnicodeDecodeError:
        return None
    foreign = [c for c in text if not c.isascii()]
    sure = all(_WESTERN.match(c) for c in foreign) and len(foreign) <= _MOST_WESTERN * len(text)
    return text if sure else None


def _delimiter(text: str) -> str:
    """Return what parts the cells: under it, a line names most columns that we know.

    Where none is known, most lines have as many cells as each other.
    """
    lines = [line for line in text.splitlines()[:_MOST_LINES] if line.strip()]

    def fits(delimiter: str) -> tuple[int, int, int]:
        rows = list(csv.reader(lines, delimiter=delimiter))
        widths = Counter(len(row) for row in rows if len(row) > 1)
        begun = [[cell[:_LONGEST_NAME] for cell in row] for row in rows]
        return known_columns(begun), max(widths.values(), default=0), max(widths, default=0)

    try:
        return max(_DELIMITERS, key=fits)
    except csv.Error:  # is told when the whole is read
        return max(_DELIMITERS, key=text.count)
