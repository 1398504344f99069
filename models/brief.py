"""Brief: the command that writes briefings. `python -m models.brief --out FOLDER`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from geo.atomic import write_into
from geo.clock import day_here
from geo.command import command, run
from geo.outlines import load_outlines
from models.estimate.pipeline import rank_districts
from models.lists.briefing import briefing_sections
from models.lists.file_name import file_name
from models.lists.summary import file_lines, tables_line
from models.options import (
    add_inputs,
    add_settings,
    find_provinces,
    inputs_of,
    opened_store,
    settings_of,
    to_day,
)
from models.paper.formats import FORMATS, briefing_bytes
from models.paper.pack import province_pack
from models.phrases import LANGUAGES
from models.quarter.through_parts import Past, past_of, through_parts
from models.snapshot.how_far import list_told


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
        "--format",
        choices=(*FORMATS, "pack"),
        default="pdf",
        help="pdf (A4), docx (to edit), png (a picture for a phone), html, map_png or map_svg (the "
        "map alone), or pack: one zip of PDF and pictures",
    )
    options.add_argument(
        "--date",
        type=to_day,
        metavar="YYYY-MM-DD",
        default=day_here(),
        help="date of making; today if not given",
    )
    add_inputs(options)
    add_settings(options)
    return options


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
    with opened_store() as store:
        stage = list_told(store, ranking, outlines)
        past = Past() if store is None else past_of(store, ranking.settings)

    def section(place: str | None, lang: str) -> dict[str, Any]:
        parts = []
        if place is not None:
            about = (ranking.table, place, lang, given.date, given.corridor)
            parts = through_parts(past, inputs, *about)
        sheet = (ranking, outlines, place, (lang,), given.date)
        return briefing_sections(*sheet, stage=stage, past={lang: parts})[0]

    files = _files(given, section, wanted, langs)
    write_into(given.out, files)
    made = [str(given.out / name) for name in files]
    tables = [tables_line(ranking, langs[0]), *file_lines(ranking, langs[0])]
    print("\n".join([*tables, *made]))
    return 0


def _files(
    given: Namespace,
    section: Callable[[str | None, str], dict[str, Any]],
    wanted: Sequence[str | None],
    langs: Sequence[str],
) -> dict[str, bytes]:
    """Return name -> content of what was asked for; `section` makes a place in a language."""

    def name(what: str, place: str | None, lang: str, ending: str) -> str:
        return file_name(what, place, lang, given.date, ending, given.corridor)

    shown = partial(tqdm, file=sys.stderr, disable=None, leave=False)
    if given.format == "pack":
        content = province_pack(wanted, langs, given.date, section, shown, given.corridor)
        place = wanted[0] if len(wanted) == 1 else None
        return {name("pack", place, given.lang, "zip"): content}
    made = {}
    for place in shown(wanted):
        pages = [section(place, lang) for lang in langs]
        form = FORMATS[given.format]
        for part in [[page] for page in pages] if form.each else [pages]:
            lang = part[0]["lang"] if len(part) == 1 else "both"
            content = briefing_bytes(part, given.format, given.date)
            made[name(form.what, place, lang, form.ending)] = content
    return made


if __name__ == "__main__":
    sys.exit(main())
