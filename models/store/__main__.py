"""Command line of the store: `python -m models.store where|check|backup FILE`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from geo.errors import InputError
from models.store import open_store
from models.store.backup import backup
from models.store.check import check


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
    copy = commands.add_parser("backup", help="copy it into a file, while others work")
    copy.add_argument("file")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 where something is damaged, or 2 with a message on stderr."""
    given = parser().parse_args(arguments)
    try:
        store = open_store()
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        if given.command == "backup":
            backup(store, Path(given.file))
        if given.command != "check":
            print(store.where if given.command == "where" else given.file)
            return 0
        found = check(store)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    finally:
        store.close()
    print(f"{store.where}: {found.versions} versions, {len(found.damaged)} damaged")
    print("".join(f"damaged: {one}\n" for one in found.damaged), end="")
    return 1 if found.damaged else 0


if __name__ == "__main__":
    sys.exit(main())
