"""Command line of the store: `python -m models.store where|check|log|backup FILE`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from geo.arguments import parsed
from geo.errors import InputError
from models.store import Store, open_store
from models.store.backup import backup
from models.store.check import Checked, check
from models.store.errors import StoreError
from models.store.log import log


def parser() -> argparse.ArgumentParser:
    """Return the options of the command line.

    >>> parser().parse_args(["backup", "copy.sqlite3"]).file
    'copy.sqlite3'
    """
    options = argparse.ArgumentParser(
        prog="python -m models.store", description="Look after what people have saved."
    )
    commands = options.add_subparsers(dest="command", required=True)
    commands.add_parser("where", help="say where it is kept")
    commands.add_parser("check", help="check that everything is as it was saved")
    last = commands.add_parser("log", help="show who has changed what, the last change first")
    last.add_argument("--most", type=int, default=100, help="how many changes (default: 100)")
    copy = commands.add_parser("backup", help="copy it into a file, while others work")
    copy.add_argument("file")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 where something is damaged, or 2 with a message on stderr."""
    given = parsed(parser(), arguments)
    try:
        store = open_store(make=False)  # looking makes no store
        try:
            return _run(given, store)
        finally:
            store.close()
    except InputError as error:
        where = error.where if isinstance(error, StoreError) else ""
        print(f"error: {where}{': ' if where else ''}{error}", file=sys.stderr)
        return 2


def _run(given: argparse.Namespace, store: Store) -> int:
    if given.command == "where":
        print(store.where)
    elif given.command == "log":
        for change in log(store, given.most):
            print("\t".join((change.saved_at, change.author or "-", change.what, change.name)))
    elif given.command == "backup":
        found = backup(store, Path(given.file))
        print(given.file)
        return _damage(found)
    else:
        found = check(store)
        print(f"{store.where}: {found.versions} versions, {len(found.damaged)} damaged")
        return _damage(found)
    return 0


def _damage(found: Checked) -> int:
    """Say what is damaged and, beside it, what is not; return 1 where something is."""
    if not found.damaged:
        return 0
    print("".join(f"damaged: {one}\n" for one in found.damaged), end="")
    print("".join(f"whole: {one}\n" for one in found.whole), end="")
    return 1


if __name__ == "__main__":
    sys.exit(main())
