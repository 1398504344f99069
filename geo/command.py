"""Command: what every command line shares: its language, text that is text, and how it fails."""

import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable, Sequence

from geo.errors import InputError
from geo.words import LANGUAGES


def command(name: str, what: str, langs: Sequence[str] = LANGUAGES) -> ArgumentParser:
    """Return the options of a command line, the first language unless another is asked for.

    >>> command("geo.outlines", "Outlines.").parse_args([]).lang
    'en'
    """
    options = ArgumentParser(prog=f"python -m {name}", description=what)
    options.add_argument("--lang", choices=langs, default=langs[0])
    return options


def subcommands(options: ArgumentParser, **what: str) -> list[ArgumentParser]:
    """Add commands by name, each with what it is for; return the options of each.

    The language may stand before a command or after it.

    >>> options = command("toy", "Toy."); _ = subcommands(options, check="Check it.")
    >>> options.parse_args(["check", "--lang", "km"])
    Namespace(lang='km', command='check')
    """
    commands = options.add_subparsers(dest="command", required=True)
    found = [commands.add_parser(name, help=text, description=text) for name, text in what.items()]
    for one in found:
        one.add_argument("--lang", choices=LANGUAGES, default=SUPPRESS)
    return found


def run(
    options: ArgumentParser, arguments: Sequence[str] | None, act: Callable[[Namespace], int]
) -> int:
    """Return what an act on the options returns, or 2 with its error on stderr, in the language.

    Parameters
    ----------
    arguments : what was typed; those of the program where None.

    >>> options = command("toy", "Toy."); options.add_argument("size", type=int).dest
    'size'
    >>> run(options, ["3"], lambda given: given.size)
    3
    """
    given = options.parse_args(arguments)
    try:
        for typed in sys.argv[1:] if arguments is None else arguments:
            _check_text(typed)
        return act(given)
    except InputError as error:
        said = error.text("km" if given.lang == "km" else "en")
        print(": ".join(part for part in ("error", error.where, said) if part), file=sys.stderr)
        return 2


def _check_text(typed: str) -> None:
    try:
        typed.encode()
    except UnicodeEncodeError as error:
        raise InputError("options.utf8", found=repr(typed)) from error
