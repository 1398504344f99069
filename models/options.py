"""Options: what the command lines share."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from datetime import date
from pathlib import Path

from sqlalchemy import make_url

from geo.errors import InputError
from geo.gazetteer import provinces
from geo.names import match_area
from geo.pcode import to_pcode
from models.desk.own_inputs import load_inputs
from models.desk.saved_tables import tables_in_use, tables_of
from models.estimate.inputs import Inputs
from models.estimate.settings import CHANGE, CORRIDORS, LEVELS, ORDERS, TRUST, Settings
from models.phrases import word
from models.reading.bounds import YEARS
from models.reading.question import OPTIONS
from models.snapshot.given_out import given_out
from models.store import Store, open_store
from models.store.engine import address

SHIPPED, IN_USE = "shipped", "in-use"


def add_inputs(options: ArgumentParser) -> None:
    """Add the files that replace the shipped tables and outlines."""
    for name, what in (
        ("harvest", "harvest failure by province; XLSX, XLS, ODS or CSV"),
        ("poverty", "poverty rate by province; XLSX, XLS, ODS or CSV"),
        ("repatriation", "repatriated people by province or district (the outcome); same files"),
        ("outlines", "district outlines of your own"),
    ):
        options.add_argument(f"--{name}", metavar="FILE", help=what)
    options.add_argument(
        "--tables",
        choices=(IN_USE, SHIPPED),
        help="where no file is given: the tables in use, as on the pages, or the shipped ones; "
        "if left out, those in use where there is a store",
    )
    add_answers(options)


def inputs_of(
    given: Namespace, made_from: Mapping[str, str] | None = None, store: Store | None = None
) -> Inputs:
    """Return the tables in use, or the shipped ones, each replaced by the file given for it.

    What earlier tables of the store withheld stays withheld.

    Parameters
    ----------
    made_from : input -> source, as a saved plan names its tables; they count where neither
        `--tables` nor a file says otherwise.
    store : the one that is open, whose transaction then holds; else it is opened and closed.

    Raises
    ------
    InputError : a file can't be used, or the store can't be read.

    >>> options = ArgumentParser(); add_inputs(options)
    >>> inputs_of(options.parse_args(["--tables", "shipped"])).stand_in
    True
    """
    before, stored = None, {}
    known = existing_store() if store is None else store
    if known is not None:
        with closing(known) if store is None else nullcontext():
            if given.repatriation is not None:
                before = given_out(known)
            if given.tables is None and made_from is not None:
                stored = tables_of(known, _without_files(made_from, given))
            elif given.tables != SHIPPED:
                stored = tables_in_use(known)
    elif given.tables is None and made_from:
        tables_of(None, _without_files(made_from, given))
    return load_inputs(
        given.harvest, given.poverty, given.repatriation, answers_of(given), before, stored
    )


def _without_files(made_from: Mapping[str, str], given: Namespace) -> dict[str, str]:
    return {name: source for name, source in made_from.items() if getattr(given, name) is None}


def existing_store() -> Store | None:
    """Return the store, or None where nobody has saved anything: looking makes no file."""
    url = make_url(address())
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return None
    return open_store()


def opened_store() -> AbstractContextManager[Store | None]:
    """Return the store, closed in the end, or None where nobody has saved anything."""
    store = existing_store()
    return nullcontext() if store is None else closing(store)


def to_day(text: str) -> date:
    """Return the day an option names; for `type` of an option.

    Raises
    ------
    ArgumentTypeError : no such day, or one of another time.

    >>> to_day("2027-02-28")
    datetime.date(2027, 2, 28)
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise ArgumentTypeError(
            f"expected a day of the calendar as 2027-02-28, from {YEARS[0]} to {YEARS[-1]}, "
            f"found {text!r:.40}"
        )
    return day


def add_answers(options: ArgumentParser) -> None:
    """Add the answers to what only the owner of a file knows; each counts where it is asked."""
    asked = options.add_argument_group(
        "answers", "where a file can be read in two ways; without an answer, nothing is read"
    )
    for name, choices in OPTIONS.items():
        asked.add_argument(
            f"--{name.replace('_', '-')}",
            choices=choices or None,
            metavar=None if choices else "TEXT",
            help=word(f"option.{name}", "en"),
        )


def answers_of(given: Namespace) -> dict[str, str]:
    """Return name of a question -> the answer that was given.

    >>> options = ArgumentParser(); add_answers(options)
    >>> answers_of(options.parse_args(["--tboung-khmum", "joined"]))
    {'tboung_khmum': 'joined'}
    """
    return {n: getattr(given, n) for n in OPTIONS if getattr(given, n) is not None}


def add_settings(options: ArgumentParser) -> None:
    """Add the levers."""
    first = Settings()
    options.add_argument("--corridor", choices=CORRIDORS, default=first.corridor)
    options.add_argument(
        "--trust",
        choices=tuple(TRUST),
        default=first.trust,
        help="trust in the reported totals: how wrong they may be",
    )
    options.add_argument(
        "--level",
        choices=LEVELS,
        default=first.level,
        help="counts used: of provinces and districts, or of provinces only",
    )
    options.add_argument(
        "--change",
        choices=tuple(CHANGE),
        default=first.change,
        help="how much rates are assumed to have changed since the count",
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
        corridor=given.corridor,
        trust=given.trust,
        by=given.by,
        top=given.top,
        seed=given.seed,
        level=given.level,
        change=given.change,
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
            "options.province",
            column="--province",
            found=repr(text),
            whole="all",
            country="national",
        )
    return [to_pcode(match.code)]
