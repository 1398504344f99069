"""Options: what the command lines share."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from models.settings import CORRIDORS, ORDERS, TRUST, Settings


def add_inputs(options: ArgumentParser) -> None:
    """Add the files that replace the shipped tables and outlines."""
    for name, what in (
        ("harvest", "harvest failure by province; CSV or XLSX"),
        ("poverty", "poverty rate by province; CSV or XLSX"),
        ("repatriation", "repatriated people by province or district (the outcome); CSV or XLSX"),
        ("outlines", "district outlines of your own"),
    ):
        options.add_argument(f"--{name}", metavar="FILE", help=what)
    add_vintage(options)


def add_vintage(options: ArgumentParser) -> None:
    """Add the answer to what only the owner of a table with 24 provinces knows."""
    options.add_argument(
        "--tboung-khmum",
        choices=("joined", "missing"),
        help="in a table of 24 provinces: its people are counted with Kampong Cham (joined), or "
        "its figure is missing",
    )


def add_settings(options: ArgumentParser) -> None:
    """Add the levers."""
    first = Settings()
    options.add_argument("--corridor", choices=CORRIDORS, default=first.corridor)
    options.add_argument(
        "--trust", choices=tuple(TRUST), default=first.trust, help="trust in the reported totals"
    )
    options.add_argument("--by", choices=ORDERS, default=first.by)
    options.add_argument(
        "--top", type=int, default=first.top, help="length of the list of priorities"
    )
    options.add_argument("--seed", type=int, default=first.seed)


def settings_of(given: Namespace) -> Settings:
    """Return the settings that were given.

    >>> options = ArgumentParser(); add_settings(options)
    >>> settings_of(options.parse_args(["--top", "20"])).top
    20
    """
    return Settings(
        corridor=given.corridor, trust=given.trust, by=given.by, top=given.top, seed=given.seed
    )
