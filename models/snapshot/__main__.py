"""Command line of the snapshots: `python -m models.snapshot make|list|zip|verify|compare`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from geo.atomic import write_asked
from geo.clock import shown_moment
from geo.command import command, run, subcommands
from geo.errors import InputError
from geo.outlines import load_outlines
from models.estimate.inputs import Inputs
from models.estimate.pipeline import Ranking, rank_districts
from models.lists.spreadsheet import csv_bytes
from models.lists.stage_told import stage_told
from models.lists.summary import file_lines, tables_line
from models.options import add_inputs, add_settings, inputs_of, settings_of
from models.phrases import word
from models.snapshot.again import run_again
from models.snapshot.difference import compare_snapshots
from models.snapshot.freeze import freeze
from models.snapshot.in_words import changes_told
from models.snapshot.method_code import code_in_use
from models.snapshot.saved_snapshots import KIND, content_of, find, keep
from models.snapshot.snapshot import Snapshot, read_snapshot
from models.store import Document, Store, open_store
from models.store.approval import DRAFT, Stage, stages

_MOST_ZIP_BYTES = 32 * 2**20


def parser() -> ArgumentParser:
    """Return the options of the command line.

    >>> parser().parse_args(["zip", "2026 Q4", "q4.zip"]).file
    'q4.zip'
    """
    options = command("models.snapshot", "Freeze rankings, check and compare them.")
    make, _, one, verify, compare = subcommands(
        options,
        make="freeze the ranking: of the tables in use, or of yours",
        list="show what is frozen, newest first",
        zip="write a snapshot to a file",
        verify="check that it is whole, and compute it again",
        compare="say what changed between two, and why",
    )
    make.add_argument("--name", required=True)
    make.add_argument("--note", default="")
    make.add_argument("--author", default="", help="name or office")
    add_inputs(make)
    add_settings(make)
    one.add_argument("snapshot", help="name, id or beginning of an id")
    one.add_argument("file")
    verify.add_argument("snapshot", help="name, id or zip file")
    compare.add_argument("first", help="name, id or zip file")
    compare.add_argument("second", help="name, id or zip file")
    compare.add_argument("--out", metavar="FILE.csv", help="write the districts, one row each")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 where a check found something, or 2 with a message on stderr."""
    acts = {"make": _make, "list": _list, "zip": _zip, "verify": _verify, "compare": _compare}
    return run(parser(), arguments, lambda given: acts[given.command](given))


def _make(given: Namespace) -> int:
    inputs = inputs_of(given)
    ranking, content = _frozen(given, inputs)
    with closing(open_store()) as store, store.transaction():
        # somebody may have given something out meanwhile, which a file must not tell with it
        if given.repatriation is not None:
            now = inputs_of(given, store=store)
            if not now.outcome.equals(inputs.outcome):
                ranking, content = _frozen(given, now)
        document = keep(store, content)
    print("\n".join([tables_line(ranking, given.lang), *file_lines(ranking, given.lang)]))
    kept = {"name": document.name, "id": document.id}
    print(word("snapshot.kept", given.lang, fingerprint=document.body["fingerprint"], **kept))
    return 0


def _frozen(given: Namespace, inputs: Inputs) -> tuple[Ranking, bytes]:
    """Return the ranking of inputs, and the snapshot of it."""
    ranking = rank_districts(inputs, settings_of(given))
    outlines = load_outlines(given.outlines)
    return ranking, freeze(ranking, inputs, outlines, given.name, given.note, given.author)


def _list(given: Namespace) -> int:
    for document, stage in _in_store(_staged):
        told = "" if stage.name == DRAFT else stage_told(stage, given.lang)
        moment = shown_moment(document.saved_at)
        parts = (document.id, moment, document.name, document.author, told)
        print("  ".join(part for part in parts if part))
    return 0


def _staged(store: Store) -> list[tuple[Document, Stage]]:
    documents = store.documents(KIND)
    found = stages(store, documents)
    return [(document, found[document.id]) for document in documents]


def _zip(given: Namespace) -> int:
    content = _in_store(lambda store: content_of(store, find(store, given.snapshot)))
    write_asked(given.file, content)
    return 0


def _verify(given: Namespace) -> int:
    snapshot = _read(given.snapshot)
    found = {"day": snapshot.day, "fingerprint": snapshot.fingerprint}
    print(word("snapshot.whole", given.lang, file=given.snapshot, **found))
    differing = run_again(snapshot).differing
    if not differing:
        print(word("snapshot.again_same", given.lang))
        return 0
    versions = {"old": snapshot.code.short, "new": code_in_use().short}
    print(word("snapshot.again_other", given.lang, n=len(differing), **versions))
    return 1


def _compare(given: Namespace) -> int:
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
    with closing(open_store(make=False)) as store:  # looking makes no store
        return act(store)


if __name__ == "__main__":
    sys.exit(main())
