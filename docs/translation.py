"""Translation: all texts as one spreadsheet for a native reviewer, and back.

`python -m docs.translation export texts.xlsx` writes folder, key, English, Khmer, note and
reviewed (yes or no); `python -m docs.translation import texts.xlsx` takes the Khmer and the
reviewed rows over, all of them or none.
"""

from __future__ import annotations

import argparse
import string
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import tomlkit
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from geo.atomic import write_asked, write_atomically
from geo.errors import InputError, Problems
from geo.words import REVIEWED, Words, review_mark
from models.reading.file import read_bytes

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ("folder", "key", "English", "Khmer", "note", "reviewed")
WIDTHS = (18, 34, 70, 70, 30, 10)
_FOLDERS = ("geo", "models", "pages")


@dataclass(frozen=True)
class Text:
    """A sentence of a folder, as a row of the spreadsheet; `row` where it was read from one."""

    folder: str
    key: str
    english: str
    khmer: str
    reviewed: bool
    note: str = ""
    row: int = 0


def folders(root: Path = ROOT) -> dict[str, Words]:
    """Return the folders that have texts in both languages.

    >>> list(folders())
    ['geo', 'models', 'pages/view/frame']
    """
    files = sorted(file for top in _FOLDERS for file in (root / top).rglob("km.toml"))
    return {file.parent.relative_to(root).as_posix(): Words(file.parent) for file in files}


def texts(root: Path = ROOT) -> list[Text]:
    """Return every sentence in the order of the files."""
    return [
        Text(folder, key, english, khmer[key], key in reviewed, _hint(english))
        for folder, words in folders(root).items()
        for khmer, reviewed in [(words.own("km"), words.reviewed())]
        for key, english in words.own("en").items()
    ]


def _hint(english: str) -> str:
    """Return what the reviewer must leave as it is."""
    fields = sorted(placeholders(english))
    return f"keep {', '.join(f'{{{field}}}' for field in fields)}" if fields else ""


def placeholders(sentence: str) -> set[str]:
    """Return the names of the values in a sentence.

    Raises
    ------
    ValueError : a brace is missing.

    >>> sorted(placeholders("{n} {n:row|rows} of {all}"))
    ['all', 'n']
    """
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}


def to_xlsx(rows: Sequence[Text]) -> bytes:
    """Return the texts as a workbook: the header stays in sight, text is never a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Texts"
    sheet.append(COLUMNS)
    for text in rows:
        yes = "yes" if text.reviewed else "no"
        sheet.append([text.folder, text.key, text.english, text.khmer, text.note, yes])
    for row in sheet.iter_rows():
        for cell in row:
            cell.data_type, cell.alignment = "s", Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "C2"
    choice = DataValidation(type="list", formula1='"yes,no"')
    choice.add(f"F2:F{len(rows) + 1}")
    sheet.add_data_validation(choice)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def from_xlsx(content: bytes, name: str, root: Path = ROOT) -> list[Text]:
    """Return the rows of a spreadsheet, checked against the texts as they are now.

    Raises
    ------
    InputError, InputErrors : not such a workbook; a row that is unknown, given twice, empty, of
        another English, with other values in braces, or neither reviewed nor not.
    """
    known = {(text.folder, text.key): text for text in texts(root)}
    rows, problems, seen = [], Problems(), Counter[tuple[str, str]]()
    for text, yes_no in _rows(content, name):
        seen[text.folder, text.key] += 1
        with problems.noted():
            _check(text, yes_no, known.get((text.folder, text.key)), seen, name)
        rows.append(text)
    problems.raise_any()
    return rows


def _rows(content: bytes, name: str) -> Iterator[tuple[Text, str]]:
    try:
        sheet = load_workbook(BytesIO(content), read_only=True).worksheets[0]
        lines = [["" if c is None else str(c) for c in row] for row in sheet.values]
    except Exception as error:  # a workbook of a stranger fails in many ways
        raise InputError("reading.xlsx", file=name, error=type(error).__name__) from error
    header = tuple(lines[0][: len(COLUMNS)]) if lines else ()
    if header != COLUMNS:
        shown = {"columns": ", ".join(COLUMNS), "found": ", ".join(header)[:200]}
        raise InputError("translation.columns", file=name, row=1, **shown)
    for number, line in enumerate(lines[1:], start=2):
        folder, key, english, khmer, note, yes_no = (*line, *[""] * len(COLUMNS))[: len(COLUMNS)]
        if any(line):
            yes_no = yes_no.strip().lower()
            yield Text(folder, key, english, khmer, yes_no == "yes", note, number), yes_no


def _check(
    text: Text, yes_no: str, now: Text | None, seen: Counter[tuple[str, str]], name: str
) -> None:
    def wrong(key: str, column: str, found: str, **values: str) -> InputError:
        at = {"file": name, "row": text.row, "column": column}
        return InputError(f"translation.{key}", **at, found=repr(found[:80]), **values)

    if now is None:
        raise wrong("unknown", "key", f"{text.folder} {text.key}")
    if seen[text.folder, text.key] > 1:
        raise wrong("twice", "key", text.key)
    if text.english != now.english:
        raise wrong("english", "English", text.english)
    if not text.khmer.strip() and now.khmer.strip():
        raise wrong("empty", "Khmer", text.khmer)
    if not _fits(text.khmer, now.english):
        wanted = ", ".join(f"{{{field}}}" for field in sorted(placeholders(now.english))) or "–"
        raise wrong("placeholders", "Khmer", text.khmer, wanted=wanted)
    if yes_no not in ("yes", "no"):
        raise wrong("reviewed", "reviewed", yes_no)


def _fits(khmer: str, english: str) -> bool:
    """Return whether a sentence has the values of another, written in no way of its own."""
    try:
        parts = [part for part in string.Formatter().parse(khmer) if part[1] is not None]
    except ValueError:  # a brace without its other
        return False
    specs = {spec for _, _, spec, _ in string.Formatter().parse(english)} | {"", None}
    plain = all(not how and (spec in specs or "|" in str(spec)) for _, _, spec, how in parts)
    return plain and {field for _, field, _, _ in parts} == placeholders(english)


def take_over(rows: Sequence[Text], root: Path = ROOT) -> int:
    """Write the Khmer and the marks of checked rows; return how many sentences changed.

    The files keep their comments and their order. A sentence that is in no row stays as it is.
    """
    now = {(text.folder, text.key): text for text in texts(root)}
    changed = [text for text in rows if text.khmer != now[text.folder, text.key].khmer]
    # made whole before the first is written; a mark holds only for the text it was made for
    files: dict[Path, str] = {}
    for folder in sorted({text.folder for text in rows}):
        of_folder = [text for text in rows if text.folder == folder]
        marks = Words(root / folder).marks()
        for text in of_folder:
            marks.pop(text.key, None)
            if text.reviewed:
                marks[text.key] = review_mark(text.english, text.khmer)
        file = root / folder / "km.toml"
        files[file] = _with_khmer(file, [text for text in of_folder if text in changed])
        files[root / folder / REVIEWED] = _marks_file(marks)
    for file, content in files.items():
        if content or file.exists():
            write_atomically(file, content.encode())
    return len(changed)


def _with_khmer(file: Path, changed: Sequence[Text]) -> str:
    document = tomlkit.parse(file.read_text(encoding="utf-8"))
    for text in changed:
        *sections, name = text.key.split(".")
        table = document
        for section in sections:
            table = table[section]
        table[name] = text.khmer
    return tomlkit.dumps(document)


def _marks_file(marks: dict[str, str]) -> str:
    if not marks:
        return ""
    lines = [f'"{key}" = "{mark}"' for key, mark in sorted(marks.items())]
    head = "# Reviewed by a native speaker: key = mark of the English and Khmer that were reviewed."
    return "\n".join([head, "# Made by `python -m docs.translation import`.", *lines, ""])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 with the problems on stderr and nothing changed."""
    options = argparse.ArgumentParser(prog="python -m docs.translation", description=__doc__)
    options.add_argument("what", choices=("export", "import"))
    options.add_argument("file", metavar="FILE.xlsx")
    given = options.parse_args(arguments)
    try:
        if given.what == "export":
            rows = texts(ROOT)
            write_asked(given.file, to_xlsx(rows))
            done = sum(text.reviewed for text in rows)
            print(f"{given.file}: {len(rows)} texts, {done} of them reviewed.")
            return 0
        rows = from_xlsx(*read_bytes(given.file), root=ROOT)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    changed = take_over(rows, ROOT)
    after = texts(ROOT)
    print(
        f"{changed} texts changed; {sum(t.reviewed for t in after)} of {len(after)} are reviewed."
    )
    for text in rows:
        if text.note not in ("", _hint(text.english)):
            print(f"  note on {text.folder} {text.key}: {text.note}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
