"""Command line of the data desk: `python -m models.desk check FILE --kind repatriation`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from geo.atomic import write_asked
from geo.command import command, run, subcommands
from geo.errors import InputError
from models.desk.empty_table import FORMATS, LEVELS, template
from models.desk.examine import Examined, examine
from models.desk.marked import marked_copy
from models.desk.preview import coverage
from models.desk.saved_tables import commit
from models.desk.schema import KINDS
from models.options import add_answers, answers_of
from models.phrases import said, word
from models.reading.area import name_of
from models.reading.file import read_bytes
from models.snapshot.given_out import given_out
from models.store import open_store

FINE, WAITING, WRONG = 0, 1, 2  # exit codes


def parser() -> ArgumentParser:
    """Return the options of the command line.

    >>> parser().parse_args(["check", "r.csv", "--kind", "poverty"]).kind
    'poverty'
    """
    options = command("models.desk", "Check a table, keep it, or make a template.")
    look, keep, empty = subcommands(
        options,
        check="say what is wrong with a table; exit 0 fine, 1 names wait, 2 problems, questions",
        commit="check a table and put it into use for everybody",
        template="write a table to be filled in",
    )
    for one in (look, keep):
        one.add_argument("file", metavar="FILE")
        one.add_argument("--out", metavar="FILE.xlsx", help="copy of the table, problems marked")
        add_answers(one)
    for one in (look, keep, empty):
        one.add_argument("--kind", choices=KINDS, required=True)
    keep.add_argument("--author", default="", help="name or office, shown beside the table")
    keep.add_argument("--note", default="")
    empty.add_argument("--level", choices=("province", "district"), default="province")
    empty.add_argument("--out", metavar="FILE", required=True, help=".xlsx or .csv")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 where names wait, or 2 where something is wrong or asked."""
    return run(parser(), arguments, _run)


def _run(given: Namespace) -> int:
    return _write_template(given) if given.command == "template" else _look_at(given)


def _write_template(given: Namespace) -> int:
    ending = Path(given.out).suffix.lstrip(".").lower()
    if ending not in FORMATS:
        raise InputError("desk.table_ending", file=given.out, found=repr(ending))
    if given.level not in LEVELS[given.kind]:
        raise InputError("desk.template_level", column="--level", level=given.level)
    write_asked(given.out, template(given.kind, given.level, ending, given.lang))
    return FINE


def _look_at(given: Namespace) -> int:
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


def _tell(found: Examined, given: Namespace) -> int:
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
