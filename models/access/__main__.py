"""Command line of access: `python -m models.access grant|revoke|list|table`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import closing

from geo.command import command, run, subcommands
from models.access.rights import ROLES
from models.access.rights_table import table
from models.store import open_store
from models.store.roles import accounts, grant, revoke


def parser() -> ArgumentParser:
    """Return the options of the command line.

    >>> given = parser().parse_args(["grant", "dara@ncct.gov.kh", "planner", "--province", "07"])
    >>> given.account, given.role, given.province
    ('dara@ncct.gov.kh', 'planner', ['07'])
    """
    options = command("models.access", "Say who may do what.")
    give, take, _, _ = subcommands(
        options,
        grant="give an account a role",
        revoke="take a role away from an account",
        list="show every account and its roles",
        table="show which role may do what",
    )
    for one in (give, take):
        one.add_argument("account", help="as the log-in names it, such as an email address")
        one.add_argument("role", choices=ROLES)
        one.add_argument("--author", default="", help="who does this: name or office")
    give.add_argument(
        "--province",
        action="append",
        default=[],
        metavar="CODE",
        help="two-digit code; several times for several (default: all)",
    )
    give.add_argument("--name", default="", help="of the person, shown beside the account")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, or 2 with a message on stderr."""
    return run(parser(), arguments, _run)


def _run(given: Namespace) -> int:
    if given.command == "table":
        print(table(given.lang), end="")
        return 0
    with closing(open_store()) as store:
        if given.command == "grant":
            grant(store, given.account, given.role, given.province, given.author, given.name)
        elif given.command == "revoke":
            revoke(store, given.account, given.role, given.author)
        for one in accounts(store):
            for held in one.held:
                where = ";".join(sorted(held.provinces)) or "all"
                print("\t".join((one.id, held.role, where, one.name)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
