"""Command line of the data desk: `python -m models.desk check FILE --kind repatriation`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from geo.arguments import parsed
from geo.atomic import write_asked
from geo.errors import InputError
from models.desk.empty_table import FORMATS, LEVELS, template
from models.desk.examine import Examined, examine
from models.desk.marked import marked_copy
from models.desk.preview import coverage
from models.desk.saved_tables import commit
from models.desk.schema import KINDS
from models.options import add_answers, answers_of
from models.phrases import LANGUAGES, said, word
from models.reading.area import name_of
from models.reading.file import read_bytes
from models.snapshot.given_out import given_out
from models.store import open_store

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
        (
            "check",
            "say what is wrong with a table; exit 0 fine, 1 names wait, 2 problems, questions",
        ),
        ("commit", "check a table and put it into use for everybody"),
    ):
        one = commands.add_parser(name, help=what, description=what)
        one.add_argument("file", metavar="FILE")
        one.add_argument("--kind", choices=KINDS, required=True)
        one.add_argument("--lang", choices=LANGUAGES, default="en")
        one.add_argument("--out", metavar="FILE.xlsx", help="copy of the table, problems marked")
        add_answers(one)
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
    """Run a command; return 0, 1 where names wait, or 2 where something is wrong or asked."""
    given = parsed(parser(), arguments)
    try:
        return _write_template(given) if given.command == "template" else _look_at(given)
    except InputError as error:
        print(f"error: {error.text(given.lang)}", file=sys.stderr)
        return WRONG


def _write_template(given: argparse.Namespace) -> int:
    ending = Path(given.out).suffix.lstrip(".").lower()
    if ending not in FORMATS:
        raise InputError("desk.table_ending", file=given.out, found=repr(ending))
    if given.level not in LEVELS[given.kind]:
        raise InputError("desk.template_level", column="--level", level=given.level)
    write_asked(given.out, template(given.kind, given.level, ending, given.lang))
    return FINE


def _look_at(given: argparse.Namespace) -> int:
    if given.out and Path(given.out).suffix.lower() != ".xlsx":
        ending = repr(Path(given.out).suffix)
        raise InputError("desk.marked_ending", file=given.out, found=ending)
    content, name = read_bytes(given.file)
    if given.command == "check":
        return _tell(examine(content, name, given.kind, answers=answers_of(given)), given)
    store = open_store()
    try:
        # nobody gives anything out between the look and the keeping
        with store.transaction():
            before = given_out(store) if given.kind == "repatriation" else None
            decided = store.decisions()
            found = examine(content, name, given.kind, decided, answers_of(given), before)
            code = _tell(found, given)
            kept = commit(store, found, given.author, given.note) if code == FINE else None
    finally:
        store.close()
    if kept:
        print(word("desk_said.kept", given.lang, id=kept.id))
    return code


def _tell(found: Examined, given: argparse.Namespace) -> int:
    lang = given.lang
    if given.out and (marked := marked_copy(found, lang)):
        write_asked(given.out, marked)
    for note in found.notes:
        print(said(note, lang))
    for error in (*found.problems, *found.review_errors()):
        print(error.text(lang), file=sys.stderr)
    if found.problems or found.question:
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


if __name__ == "__main__":
    sys.exit(main())
