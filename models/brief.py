"""Brief: the command that writes briefings. `python -m models.brief --out FOLDER`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from geo.atomic import unwritable, write_asked
from geo.command import command, run
from geo.outlines import load_outlines
from models.estimate.pipeline import rank_districts
from models.lists.briefing import briefing_html
from models.lists.summary import tables_line
from models.options import add_inputs, add_settings, find_provinces, inputs_of, settings_of, to_day
from models.words import LANGUAGES


def parser() -> ArgumentParser:
    """Return the options of the command line.

    >>> parser().parse_args(["--out", "sheets", "--date", "2026-11-24"]).date.year
    2026
    """
    langs = ("both", *LANGUAGES)
    options = command("models.brief", "Write printable briefings of provinces.", langs)
    options.add_argument("--out", required=True, type=Path, help="folder to write to")
    options.add_argument("--province", default="all", help="name or code, all, or national")
    options.add_argument(
        "--date",
        type=to_day,
        metavar="YYYY-MM-DD",
        default=date.today(),
        help="date of making; today if not given",
    )
    add_inputs(options)
    add_settings(options)
    return options


def file_name(province: str | None, lang: str, made: date) -> str:
    """Return the name of a briefing's file.

    >>> file_name("KH20", "km", date(2026, 11, 24))
    'briefing_kh20_km_a4_20261124.html'
    """
    place = "national" if province is None else province.lower()
    return f"briefing_{place}_{lang}_a4_{made:%Y%m%d}.html"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the briefings; return 0, or 2 with one message on stderr.

    All are made before the first is written, so that a failure leaves the folder as it was.
    """
    return run(parser(), arguments, _run)


def _run(given: Namespace) -> int:
    langs = LANGUAGES if given.lang == "both" else (given.lang,)
    wanted = find_provinces(given.province)
    inputs = inputs_of(given)
    outlines = load_outlines(given.outlines)
    ranking = rank_districts(inputs, settings_of(given))
    pages = {
        given.out / file_name(province, given.lang, given.date): briefing_html(
            ranking, outlines, province, langs, given.date
        )
        for province in wanted
    }
    _write(given.out, pages)
    print("\n".join([tables_line(ranking, langs[0]), *map(str, pages)]))
    return 0


def _write(folder: Path, pages: dict[Path, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    for file, page in pages.items():
        write_asked(file, page.encode())


if __name__ == "__main__":
    sys.exit(main())
