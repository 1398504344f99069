"""One command line for all: `python -m models rank ...` is `python -m models.rank ...`."""

import argparse
import runpy
import sys
from collections.abc import Sequence

COMMANDS = {
    "rank": "the list of districts as a file",
    "brief": "printable sheets of provinces",
    "plan": "propose a plan, or write a saved one",
    "quarter": "what is new, late and to be decided, as text or mail",
    "meeting": "slides for the quarterly meeting",
    "snapshot": "freeze lists, check and compare them",
    "desk": "check a table, use it for everyone",
    "sources": "where the figures are from, and what is new",
    "store": "what people saved: where it is, backup, check",
    "validate": "how far to trust the list",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command with all that follows its name; it ends the program with its own status."""
    options = argparse.ArgumentParser(
        prog="python -m models",
        usage="%(prog)s COMMAND ... (COMMAND --help lists its options)",
        epilog="\n".join(f"{name:9} {what}" for name, what in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    options.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    given = options.parse_args(arguments)
    sys.argv = [f"models.{given.command}", *given.rest]
    runpy.run_module(f"models.{given.command}", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
