"""Command line of the snapshots: `python -m models.snapshot make|list|zip|verify|compare`."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from geo.arguments import parsed
from geo.atomic import write_asked
from geo.errors import InputError
from geo.outlines import load_outlines
from models.estimate.inputs import Inputs
from models.estimate.pipeline import Ranking, rank_districts
from models.lists.spreadsheet import csv_bytes
from models.lists.summary import tables_line
from models.options import add_inputs, add_settings, inputs_of, settings_of
from models.snapshot.again import run_again
from models.snapshot.difference import compare_snapshots
from models.snapshot.freeze import freeze
from models.snapshot.in_words import changes_told
from models.snapshot.method_code import code_in_use
from models.snapshot.saved_snapshots import KIND, content_of, find, keep
from models.snapshot.snapshot import Snapshot, read_snapshot, shown_time
from models.store import Store, open_store
from models.words import LANGUAGES, word

_MOST_ZIP_BYTES = 32 * 2**20


def parser() -> argparse.ArgumentParser:
    """Return the options of the command line.

    >>> parser().parse_args(["zip", "2026 Q4", "q4.zip"]).file
    'q4.zip'
    """
    options = argparse.ArgumentParser(
        prog="python -m models.snapshot", description="Freeze rankings, check and compare them."
    )
    options.add_argument("--lang", choices=LANGUAGES, default="en")
    commands = options.add_subparsers(dest="command", required=True)
    make = commands.add_parser("make", help="freeze the ranking: of the tables in use, or of yours")
    make.add_argument("--name", required=True)
    make.add_argument("--note", default="")
    make.add_argument("--author", default="", help="name or office")
    add_inputs(make)
    add_settings(make)
    commands.add_parser("list", help="show what is frozen, newest first")
    one = commands.add_parser("zip", help="write a snapshot to a file")
    one.add_argument("snapshot", help="name, id or beginning of an id")
    one.add_argument("file")
    verify = commands.add_parser("verify", help="check that it is whole, and compute it again")
    verify.add_argument("snapshot", help="name, id or zip file")
    compare = commands.add_parser("compare", help="say what changed between two, and why")
    compare.add_argument("first", help="name, id or zip file")
    compare.add_argument("second", help="name, id or zip file")
    compare.add_argument("--out", metavar="FILE.csv", help="write the districts, one row each")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 where a check found something, or 2 with a message on stderr."""
    given = parsed(parser(), arguments)
    command = {"make": _make, "list": _list, "zip": _zip, "verify": _verify, "compare": _compare}
    try:
        return command[given.command](given)
    except InputError as error:
        print(f"error: {error.text(given.lang)}", file=sys.stderr)
        return 2


def _make(given: argparse.Namespace) -> int:
    inputs = inputs_of(given)
    ranking, content = _frozen(given, inputs)
    with closing(open_store()) as store, store.transaction():
        # somebody may have given something out meanwhile, which a file must not tell with it
        if given.repatriation is not None:
            now = inputs_of(given, store=store)
            if not now.outcome.equals(inputs.outcome):
                ranking, content = _frozen(given, now)
        document = keep(store, content)
    print(tables_line(ranking, given.lang))
    print(
        word(
            "snapshot.kept",
            given.lang,
            name=document.name,
            id=document.id,
            fingerprint=document.body["fingerprint"],
        )
    )
    return 0


def _frozen(given: argparse.Namespace, inputs: Inputs) -> tuple[Ranking, bytes]:
    """Return the ranking of inputs, and the snapshot of it."""
    ranking = rank_districts(inputs, settings_of(given))
    outlines = load_outlines(given.outlines)
    return ranking, freeze(ranking, inputs, outlines, given.name, given.note, given.author)


def _list(given: argparse.Namespace) -> int:
    for document in _in_store(lambda store: store.documents(KIND)):
        parts = (document.id, shown_time(document.saved_at), document.name, document.author)
        print("  ".join(part for part in parts if part))
    return 0


def _zip(given: argparse.Namespace) -> int:
    content = _in_store(lambda store: content_of(store, find(store, given.snapshot)))
    write_asked(given.file, content)
    return 0


def _verify(given: argparse.Namespace) -> int:
    snapshot = _read(given.snapshot)
    print(
        word(
            "snapshot.whole",
            given.lang,
            file=given.snapshot,
            day=snapshot.day,
            fingerprint=snapshot.fingerprint,
        )
    )
    again = run_again(snapshot)
    if not again.differing:
        print(word("snapshot.again_same", given.lang))
        return 0
    print(
        word(
            "snapshot.again_other",
            given.lang,
            n=len(again.differing),
            old=snapshot.code.short,
            new=code_in_use().short,
        )
    )
    return 1


def _compare(given: argparse.Namespace) -> int:
    first, second = _read(given.first), _read(given.second)
    changes = compare_snapshots(first, second)
    print("\n".join(changes_told(first, second, changes, given.lang)))
    if given.out:
        write_asked(given.out, csv_bytes(changes.table.reset_index()))
    return 0


def _read(text: str) -> Snapshot:
    """Return the snapshot of a zip file, where there is one, else of the store."""
    file = Path(text)
    if not _is_file(file):
        document, content = _in_store(lambda store: _found(store, text))
        return read_snapshot(content, document.name)
    if file.stat().st_size > _MOST_ZIP_BYTES:
        raise InputError("snapshot.size", file=file, most=_MOST_ZIP_BYTES // 2**20)
    return read_snapshot(file.read_bytes(), text)


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # no name of a file, a name too long for one
        return False


def _found(store: Store, text: str):
    document = find(store, text)
    return document, content_of(store, document)


def _in_store(act):
    store = open_store(make=False)  # looking makes no store
    try:
        return act(store)
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
