"""Command line: list, check, fetch and export live sources."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from geo.arguments import parsed
from geo.errors import InputError
from models.phrases import said, word
from models.sources.catalogue import SOURCES, source_of
from models.sources.copies import Copy, State, read_state
from models.sources.refresh import MAX_SECONDS, check, fetch
from models.sources.source import LiveSource
from models.sources.upload_file import is_stale, write_upload_file


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    options = argparse.ArgumentParser(prog="python -m models.sources", description=__doc__)
    commands = options.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="what can be fetched, what is kept, and how old it is")
    for name, what in (("check", "look for something newer"), ("fetch", "fetch and keep")):
        command = commands.add_parser(name, help=what)
        command.add_argument("name", nargs="*", metavar="NAME", help=f"of {', '.join(SOURCES)}")
        command.add_argument("--base-url", help="folder (URL) asked instead of the usual one")
        command.add_argument("--max-seconds", type=float, default=MAX_SECONDS)
        if name == "fetch":
            command.add_argument(
                "--accept",
                action="store_true",
                help="keep it also where areas or years are gone, or the unit is another",
            )
    export = commands.add_parser("export", help="write a copy as a file for the data desk")
    export.add_argument("name", metavar="NAME")
    export.add_argument("--out", required=True, metavar="FILE.csv")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 with a line on stderr for everything that failed."""
    given = parsed(parser(), arguments)
    try:
        if given.command == "list":
            print("\n\n".join(_listed(source) for source in SOURCES.values()))
            return 0
        if given.command == "export":
            source = source_of(given.name)
            rows = write_upload_file(source, given.out)
            print(
                f"{given.out}: {rows:,} rows for '{source.replaces}'. {source.export_note}. "
                f"Licence: {source.licence}. Load it through the data desk."
            )
            return 0
        sources = [source_of(name) for name in given.name or SOURCES]
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return max(_look(source, given) for source in sources)


def _look(source: LiveSource, given: argparse.Namespace) -> int:
    """Check or fetch one source and say what came of it."""
    print(f"{source.name}: asking {given.base_url or source.folders[0]} ...", flush=True)
    try:
        if given.command == "check":
            state = check(source, given.base_url, given.max_seconds)
        else:
            state = fetch(source, given.base_url, given.max_seconds, given.accept)
    except InputError as error:
        print(f"error: {source.name}: {error}", file=sys.stderr)
        return 2
    if state.check:
        print(f"{source.name}: {state.check.outcome}: {state.check.message}")
    print(f"  licence: {source.licence}")
    for note in state.copy.notes if state.copy else ():
        print(f"  {said(note, 'en')}")
    return 0


def _listed(source: LiveSource) -> str:
    lines = [
        f"{source.name}: {word(f'live.{source.name}', 'en')}",
        f"  by: {source.publisher}",
        f"  licence: {source.licence}",
        f"  about: {source.page}",
        f"  address: {source.address}",
    ]
    try:
        state = read_state(source.name)
    except InputError as error:
        return "\n".join([*lines, f"  {error}"])
    lines += _kept(source, state.copy) if state.copy else ["  kept: nothing"]
    return "\n".join([*lines, f"  last check: {_checked(state)}"])


def _kept(source: LiveSource, copy: Copy) -> list[str]:
    age = "stale" if is_stale(source, copy.fetched_at, datetime.now(UTC).date()) else "current"
    return [
        f"  kept: {copy.period}, {len(copy.areas)} areas, {copy.size_bytes:,} bytes, fetched "
        f"{copy.fetched_at[:10]} ({age}: the rule is {source.stale_days} days)",
        f"  sha256: {copy.sha256}",
        *(f"  {said(n, 'en')}" for n in copy.notes),
    ]


def _checked(state: State) -> str:
    if state.check is None:
        return "never"
    return f"{state.check.at[:10]}, {state.check.outcome}: {state.check.message}"


if __name__ == "__main__":
    sys.exit(main())
