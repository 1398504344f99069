"""`python -m models.meeting`: the pages of the quarterly meeting, as slides and as PDF."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from geo.atomic import write_into
from geo.clock import day_here
from geo.command import command, run
from geo.outlines import load_outlines
from models.estimate.pipeline import rank_districts
from models.lists.file_name import file_name
from models.lists.summary import file_lines, tables_line
from models.meeting.agenda import agenda
from models.meeting.material import gathered
from models.meeting.slides import FORMATS, meeting_bytes
from models.options import add_inputs, add_settings, inputs_of, settings_of, to_day
from models.phrases import LANGUAGES
from models.plan.plan_rows import plan_in
from models.store import open_store
from models.store.approval import NEW, stage_of


def parser() -> ArgumentParser:
    """Return the options of the command line.

    >>> parser().parse_args(["--out", "sheets", "--lang", "km"]).lang
    'km'
    """
    langs = ("both", *LANGUAGES)
    options = command("models.meeting", "Write the pages of the quarterly meeting.", langs)
    options.add_argument("--out", required=True, type=Path, help="folder to write to")
    options.add_argument("--format", choices=FORMATS, help="pptx or pdf; both if not given")
    options.add_argument("--plan", metavar="ID", help="the saved plan that is proposed; the newest")
    options.add_argument("--last-plan", metavar="ID", help="the saved plan of last quarter")
    options.add_argument("--date", type=to_day, metavar="YYYY-MM-DD", default=day_here())
    add_inputs(options)
    add_settings(options)
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages; return 0, or 2 with one message on stderr."""
    return run(parser(), arguments, _run)


def _run(given: Namespace) -> int:
    langs = LANGUAGES if given.lang == "both" else (given.lang,)
    inputs, outlines = inputs_of(given), load_outlines(given.outlines)
    ranking = rank_districts(inputs, settings_of(given))
    with closing(open_store()) as store:
        document = store.get(given.plan) if given.plan else None
        plan = None if document is None else (document.name, plan_in(document))
        stage = NEW if document is None else stage_of(store, document)
        day, past, own = given.date, given.last_plan, given.plan or ""
        found = gathered(store, ranking, inputs, outlines, day, plan, past, stage, own)
    files = {}
    for lang in langs:
        pages = agenda(found, lang)
        for kind in (given.format,) if given.format else FORMATS:
            name = file_name("meeting", None, lang, given.date, kind, given.corridor)
            files[name] = meeting_bytes(pages, kind, lang, given.date)
    write_into(given.out, files)
    tables = [tables_line(ranking, langs[0]), *file_lines(ranking, langs[0])]
    print("\n".join([*tables, *(str(given.out / name) for name in files)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
