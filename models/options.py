"""Options: what the command lines share."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date

from geo.errors import InputError
from geo.gazetteer import provinces
from geo.names import match_area
from geo.pcode import to_pcode
from models.desk.own_inputs import load_inputs
from models.estimate.inputs import Inputs
from models.estimate.settings import CORRIDORS, ORDERS, TRUST, Settings
from models.snapshot.given_out import given_out
from models.store import open_store


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


def inputs_of(given: Namespace) -> Inputs:
    """Return the shipped tables, each replaced by the file given for it.

    What earlier tables of the store withheld stays withheld.

    Raises
    ------
    InputError : a file can't be used, or the store can't be read.

    >>> options = ArgumentParser(); add_inputs(options)
    >>> inputs_of(options.parse_args([])).stand_in
    True
    """
    before = None
    if given.repatriation is not None:
        store = open_store()
        try:
            before = given_out(store)
        finally:
            store.close()
    return load_inputs(given.harvest, given.poverty, given.repatriation, given.tboung_khmum, before)


def to_day(text: str) -> date:
    """Return the day an option names; for `type` of an option.

    Raises
    ------
    ArgumentTypeError : no such day.

    >>> to_day("2027-02-28")
    datetime.date(2027, 2, 28)
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(
            f"expected a day of the calendar as 2027-02-28, found {text!r:.40}"
        ) from error


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


def find_provinces(text: str) -> list[str | None]:
    """Return the P-codes of what was asked for; None stands for the country.

    Raises
    ------
    InputError : no such province.

    >>> find_provinces("Svey Rieng"), find_provinces("national"), len(find_provinces("all"))
    (['KH20'], [None], 26)
    """
    if text.casefold() in ("all", "national"):
        return [None, *(provinces()["adm1_pcode"] if text.casefold() == "all" else [])]
    match = match_area(text, "province")
    if match.code is None:
        raise InputError(
            column="--province",
            expected="a province, all or national",
            found=repr(text),
            way_out="Write its name or code, such as KH20.",
        )
    return [to_pcode(match.code)]
