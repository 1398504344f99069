"""Command line of the data desk: `python -m models.desk check FILE --kind repatriation`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from geo.atomic import write_atomically
from geo.errors import InputError
from models.desk.examine import Examined, examine
from models.desk.marked import marked_copy
from models.desk.preview import coverage
from models.desk.saved_tables import commit
from models.desk.schema import KINDS
from models.desk.template import FORMATS, LEVELS, template
from models.desk.translated import problem_parts
from models.options import add_vintage
from models.reading.area import name_of
from models.reading.file import read_bytes
from models.snapshot.given_out import given_out
from models.store import open_store
from models.words import LANGUAGES, said, word

FINE, WAITING, WRONG = 0, 1, 2  # exit codes


def parser() -> argparse.ArgumentParser:
    """Return the options of the command line.

    >>> parser().parse_args(["check", "r.csv", "--kind", "poverty"]).kind
    'poverty'
    """
    options = argparse.ArgumentParser(
        prog="python -m models.desk", description="Check a table, keep it, or make a template."
    )
    commands = options.add_subparsers(dest="command", required=True)
    for name, what in (
        ("check", "say what is wrong with a table; exit 0 fine, 1 a decision waits, 2 problems"),
        ("commit", "check a table and put it into use for everybody"),
    ):
        one = commands.add_parser(name, help=what, description=what)
        one.add_argument("file", metavar="FILE")
        one.add_argument("--kind", choices=KINDS, required=True)
        one.add_argument("--lang", choices=LANGUAGES, default="en")
        one.add_argument("--out", metavar="FILE.xlsx", help="copy of the table, problems marked")
        add_vintage(one)
        if name == "commit":
            one.add_argument("--author", default="", help="name or office, shown beside the table")
            one.add_argument("--note", default="")
    empty = commands.add_parser("template", help="write a table to be filled in")
    empty.add_argument("--kind", choices=KINDS, required=True)
    empty.add_argument("--level", choices=("province", "district"), default="province")
    empty.add_argument("--lang", choices=LANGUAGES, default="en")
    empty.add_argument("--out", metavar="FILE", required=True, help=".xlsx or .csv")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 where a decision waits, or 2 where something is wrong."""
    given = parser().parse_args(arguments)
    try:
        return _write_template(given) if given.command == "template" else _look_at(given)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG


def _write_template(given: argparse.Namespace) -> int:
    ending = Path(given.out).suffix.lstrip(".").lower()
    if ending not in FORMATS or given.level not in LEVELS[given.kind]:
        raise InputError(
            file=given.out,
            expected="a name that ends in .xlsx or .csv; districts for repatriation only",
            found=f"{ending!r}, {given.level} {given.kind}",
            way_out="Change --out or --level.",
        )
    _write(given.out, template(given.kind, given.level, ending, given.lang))
    return FINE


def _look_at(given: argparse.Namespace) -> int:
    if given.out and Path(given.out).suffix.lower() != ".xlsx":
        raise InputError(
            file=given.out,
            expected="a name that ends in .xlsx, for the marked copy is a workbook",
            found=f"{Path(given.out).suffix!r}",
            way_out="Change --out.",
        )
    keeping = given.command == "commit"
    store = open_store() if keeping else None
    try:
        decisions = store.decisions() if store else {}
        before = given_out(store) if store and given.kind == "repatriation" else None
        content, name = read_bytes(given.file)
        found = examine(content, name, given.kind, decisions, given.tboung_khmum, before)
        marked = marked_copy(found, given.lang) if given.out else None
        if marked:
            _write(given.out, marked)
        code = _tell(found, given.lang)
        if store and code == FINE:
            kept = commit(store, found, given.author, given.note)
            print(word("desk_said.kept", given.lang, id=kept.id))
        return code
    finally:
        if store:
            store.close()


def _tell(found: Examined, lang: str) -> int:
    for note in found.notes:
        print(said(note, lang))
    for error in (*found.problems, *found.review_errors()):
        row, column, expected, seen, way_out = problem_parts(error, lang)
        place = [f"{word('problem_table.row', lang)} {row}"] if row else []
        place += [column] if column else []
        told = word("desk_said.problem", lang, expected=expected, found=seen)
        print(f"{', '.join(place) or found.file}: {told} {way_out}", file=sys.stderr)
    if found.problems:
        return WRONG
    if found.table is None:
        return WAITING
    seen = coverage(found)
    print(
        word(
            "desk_said.fine",
            lang,
            rows=len(found.table),
            period=seen.period,
            provinces=len(seen.counted) + len(seen.zero),
            withheld=len(seen.withheld),
            missing=", ".join(name_of(code) for code in seen.missing) or "–",
        )
    )
    return FINE


def _write(path: str, content: bytes) -> None:
    try:
        write_atomically(Path(path), content)
    except OSError as error:
        raise InputError(
            file=path,
            expected="a folder with room that can be written to",
            found=str(error.strerror),
            way_out="Choose another place for --out.",
        ) from error


if __name__ == "__main__":
    sys.exit(main())
