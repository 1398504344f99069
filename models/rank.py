"""Rank: the command line. `python -m models.rank --out ranked.csv`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from geo.clock import day_here
from geo.command import command, run
from geo.outlines import load_outlines
from models.estimate.pipeline import rank_districts
from models.lists.export import format_of, write_ranking
from models.lists.summary import summary_lines, tables_line
from models.options import add_inputs, add_settings, inputs_of, opened_store, settings_of
from models.phrases import said
from models.snapshot.how_far import list_told


def parser() -> ArgumentParser:
    """Return the options of the command line.

    >>> parser().parse_args(["--out", "a.csv"]).top
    40
    """
    options = command("models.rank", "Rank the districts of Cambodia for prevention outreach.")
    options.add_argument("--out", required=True, help="a .csv .xlsx .geojson .gpkg or .qml")
    add_inputs(options)
    add_settings(options)
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 with one message on stderr and no file written."""
    return run(parser(), arguments, _run)


def _run(given: Namespace) -> int:
    lang = given.lang
    format_of(given.out)
    inputs = inputs_of(given)
    outlines = load_outlines(given.outlines)
    ranking = rank_districts(inputs, settings_of(given))
    with opened_store() as store:
        stage = list_told(store, ranking, outlines)[lang]
    write_ranking(ranking, given.out, lang, outlines, day_here(), stage)
    notes = [said(note, lang) for note in outlines.notes]
    print(" ".join([tables_line(ranking, lang), *summary_lines(ranking, lang), *notes]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
