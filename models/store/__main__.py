"""Command line of the store: `python -m models.store COMMAND`, as `--help` lists them."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from geo.atomic import write_asked
from geo.command import command, run, subcommands
from models.lists.audit_list import audit_csv
from models.phrases import word
from models.store import Store, open_store
from models.store.backup import backup
from models.store.check import Checked, check
from models.store.drill import drill
from models.store.engine import address
from models.store.log import log
from models.store.move import move
from models.store.server_rights import share

_MOST_LOG = 10**9  # more than any database counts


def parser() -> ArgumentParser:
    """Return the options of the command line.

    >>> parser().parse_args(["backup", "copy.sqlite3"]).file
    'copy.sqlite3'
    """
    options = command("models.store", "Look after what people have saved.")
    _, _, last, written, copy, shared, moved, tried = subcommands(
        options,
        where="say where it is kept",
        check="check that everything is as it was saved",
        log="show who has changed what, the last change first",
        audit="write the audit as CSV",
        backup="copy it into a file, while others work",
        share="let another account of the PostgreSQL server run the dashboard",
        move="copy all of an SQLite file into an empty store on a PostgreSQL server",
        drill="back up, put the copy back elsewhere, compare, and say how long it took",
    )
    written.add_argument("file")
    shared.add_argument("role", help="name of the account at the server")
    last.add_argument("--most", type=int, default=100, help="how many changes (default: 100)")
    copy.add_argument("file")
    moved.add_argument("source", help="sqlite:///folder/file")
    moved.add_argument("target", nargs="?", help="postgresql://... (default: DATABASE_URL)")
    tried.add_argument("empty", nargs="?", default="", help="an empty database of the server")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 where something is damaged, or 2 with a message on stderr."""
    return run(parser(), arguments, _run)


def _run(given: Namespace) -> int:
    if given.command == "move":
        return _move(given.source, given.target or address(), given.lang)
    with closing(open_store(make=False)) as store:  # looking makes no store
        if given.command == "check":
            return _check(store, given.lang)
        if given.command == "backup":
            found = backup(store, Path(given.file))
            print(given.file)
            return _damage(found, given.lang)
        if given.command == "drill":
            return _drill(store, given.empty, given.lang)
        if given.command == "audit":
            write_asked(given.file, audit_csv(store), 0o600)
            print(given.file)
            return 0
        if given.command == "share":
            share(store, given.role)
            return 0
        if given.command == "where":
            print(store.where)
        else:
            for change in log(store, min(given.most, _MOST_LOG)):
                print("\t".join((change.saved_at, change.author or "-", change.what, change.name)))
    return 0


def _move(source: str, target: str | URL, lang: str) -> int:
    with closing(open_store(source, make=False)) as old, closing(open_store(target)) as new:
        return _told(move(old, new), new, lang)


def _drill(store: Store, empty: str, lang: str) -> int:
    done = drill(store, empty)
    for step, seconds in done.seconds.items():
        print(word(f"store_said.step_{step}", lang, seconds=f"{seconds:.1f}"))
    return _told(done.found, store, lang)


def _check(store: Store, lang: str) -> int:
    return _told(check(store), store, lang)


def _told(found: Checked, store: Store, lang: str) -> int:
    counts = {"versions": found.versions, "damaged": len(found.damaged)}
    print(word("store_said.checked", lang, where=store.where, **counts))
    print(word("store_said.audit", lang, number=found.head[0], sha256=found.head[1]))
    return _damage(found, lang)


def _damage(found: Checked, lang: str) -> int:
    """Say what is damaged and, beside it, what is not; return 1 where something is."""
    if not found.damaged:
        return 0
    for key, names in (("damaged", found.damaged), ("whole", found.whole)):
        print("".join(f"{word(f'store_said.{key}', lang, name=name)}\n" for name in names), end="")
    return 1


if __name__ == "__main__":
    sys.exit(main())
