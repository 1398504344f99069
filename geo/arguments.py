"""Arguments: what was typed after a command, as options."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from geo.errors import InputError


def parsed(options: ArgumentParser, arguments: Sequence[str] | None) -> Namespace:
    r"""Return the options that were given; what is no text ends the program with 2 and one line.

    Parameters
    ----------
    arguments : what was typed; those of the program where None.

    >>> options = ArgumentParser(); _ = options.add_argument("name")
    >>> parsed(options, ["Kampot"]).name
    'Kampot'
    """
    given = options.parse_args(arguments)
    lang = "km" if getattr(given, "lang", "en") == "km" else "en"
    for typed in sys.argv[1:] if arguments is None else arguments:
        try:
            typed.encode()
        except UnicodeEncodeError:
            error = InputError("options.utf8", found=repr(typed))
            options.exit(2, f"error: {error.text(lang)}\n")
    return given
