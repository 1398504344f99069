"""`python -m models.quarter`: what is new, late and to be decided, as text, or sent by mail."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta

from geo.clock import day_here
from geo.command import command, run
from models.activities import saved_lists
from models.activities.span import quarter, quarter_of
from models.estimate.pipeline import rank_districts
from models.options import add_inputs, add_settings, find_provinces, inputs_of, settings_of, to_day
from models.phrases import LANGUAGES, word
from models.quarter.due import Basis
from models.quarter.mail import send, settings
from models.quarter.overview import digest, overview
from models.store import open_store


def parser() -> ArgumentParser:
    """Return the options of the command line.

    >>> parser().parse_args(["--lang", "km"]).mail
    False
    """
    langs = ("both", *LANGUAGES)
    options = command("models.quarter", "Say what is new, late and to be decided.", langs)
    options.add_argument("--quarter", metavar="2026-Q4", help="the last finished one if not given")
    options.add_argument("--since", type=to_day, metavar="YYYY-MM-DD", help="new from this day on")
    options.add_argument("--province", default="national", help="name or code, or national")
    options.add_argument("--date", type=to_day, metavar="YYYY-MM-DD", default=day_here())
    options.add_argument("--mail", action="store_true", help="send it, as OUTREACH_SMTP says")
    add_inputs(options)
    add_settings(options)
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the overview, or send it; return 0, or 2 with one message on stderr."""
    return run(parser(), arguments, _run)


def _run(given: Namespace) -> int:
    langs = LANGUAGES if given.lang == "both" else (given.lang,)
    first = quarter(quarter_of(given.date)).start
    during = given.quarter or quarter_of(first - timedelta(days=1))
    quarter(during)  # refuses what is none
    table = rank_districts(inputs_of(given), settings_of(given)).table
    if (province := find_provinces(given.province)[0]) is not None:
        table = table[table["adm1_pcode"] == province]
    with closing(open_store()) as store:
        decided = saved_lists.decisions(store)
        lists = tuple((d, saved_lists.rows_of(d, decided)) for d in saved_lists.in_use(store))
        basis = Basis(store, table, lists, during, given.date, given.since or first)
        found = overview(basis)
        text = "\n".join(digest(found, basis, lang) for lang in langs)
    if not given.mail:
        print(text, end="")
        return 0
    print(word("quarter.sent", langs[0], to=send(text, settings())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
