"""`python -m models.plan`: propose a plan, or take a saved one, and write it as files."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from geo.atomic import write_asked
from geo.clock import day_here
from geo.command import command, run
from geo.errors import InputError
from geo.names import match_area
from geo.outlines import load_outlines
from geo.pcode import to_pcode
from models.estimate.pipeline import rank_districts
from models.lists.summary import file_lines, tables_line
from models.options import add_inputs, add_settings, find_provinces, inputs_of, settings_of, to_day
from models.plan.cost import Prices
from models.plan.explain import conflict_lines, price_lines, proposal_prices
from models.plan.hand_over import FORMATS, HandOver, to_bytes
from models.plan.judge import in_full
from models.plan.limits import NotPossible
from models.plan.plan_rows import KIND, filled, plan_in
from models.plan.propose import AIM_OF, AIMS, MEASURES, Ask, propose
from models.store import Document, Store, open_store
from models.store.approval import NEW, Stage, stage_of

_KINDS = {ending: kind for kind, ending in FORMATS.items()}


def parser() -> ArgumentParser:
    """Return the options of the command line.

    >>> given = parser().parse_args(["--teams", "12", "--out", "a.xlsx", "--out", "a.ics"])
    >>> given.teams, [str(file) for file in given.out]
    (12.0, ['a.xlsx', 'a.ics'])
    """
    options = command(
        "models.plan", "Propose an outreach plan and write it; or write a plan that was saved."
    )
    what = options.add_mutually_exclusive_group(required=True)
    for measure, text in (
        ("teams", "how many teams there are, one a district"),
        ("sessions", "how many sessions there are"),
        ("budget", "how much money there is"),
        ("goal", "per cent of the people estimated to reach, with as few teams as can be"),
    ):
        what.add_argument(f"--{measure}", type=float, metavar="N", help=text)
    what.add_argument("--saved", metavar="ID", help="a saved plan, by its id")
    first = Prices()
    options.add_argument("--people-per-session", type=int, default=first.people_per_session)
    options.add_argument("--per-session", type=float, default=first.per_session, help="money")
    options.add_argument("--per-km", type=float, default=first.per_km, help="money")
    options.add_argument("--province", default="national", help="name or code, or national")
    options.add_argument(
        "--aim", choices=AIMS, help="highest risk first, or most people; as --by ranks if not given"
    )
    options.add_argument("--must", action="append", default=[], metavar="DISTRICT")
    options.add_argument("--must-not", action="append", default=[], metavar="DISTRICT")
    options.add_argument("--floor", type=int, default=0, help="districts at least per province")
    for day in ("start", "end", "date"):
        options.add_argument(f"--{day}", type=to_day, metavar="YYYY-MM-DD")
    options.add_argument("--name", default="plan")
    options.add_argument("--save", action="store_true", help="keep it in the store, for the page")
    options.add_argument("--hxl", action="store_true", help="a row of HXL tags in the .csv")
    options.add_argument(
        "--out",
        type=Path,
        action="append",
        default=[],
        help="file to write, may be given more than once: "
        + ", ".join(f".{ending}" for ending in FORMATS.values()),
    )
    add_inputs(options)
    add_settings(options)
    return options


def ask_of_options(given: Namespace) -> Ask:
    """Return what was asked for on the command line.

    Raises
    ------
    InputError : a place that is not known.

    >>> ask_of_options(parser().parse_args(["--goal", "85", "--must", "Chantrea"])).must
    ('KH2001',)
    """
    measure = next(m for m in MEASURES if getattr(given, m) is not None)
    found = find_provinces(given.province)
    return Ask(
        measure=measure,
        amount=getattr(given, measure),
        province=found[0] if len(found) == 1 else None,
        must=tuple(find_district(name) for name in given.must),
        must_not=tuple(find_district(name) for name in given.must_not),
        floor=given.floor,
        prices=Prices(given.people_per_session, given.per_session, given.per_km),
        aim=given.aim or AIM_OF[given.by],
    )


def find_district(text: str) -> str:
    """Return the P-code of a district by name or code.

    Raises
    ------
    InputError : no such district, or more than one.

    >>> find_district("chantrea"), find_district("2001")
    ('KH2001', 'KH2001')
    """
    match = match_area(text, "district")
    if match.code is None:
        raise InputError("plan.district", found=repr(text))
    return to_pcode(match.code)


def kind_of(path: Path) -> str:
    """Return the format a file name asks for.

    Raises
    ------
    InputError : another ending.

    >>> kind_of(Path("rows.CSV"))
    '3w'
    """
    ending = path.suffix.lstrip(".").lower()
    if ending not in _KINDS:
        endings = ", ".join(f".{e}" for e in _KINDS)
        raise InputError("lists.ending", file=path, endings=endings, found=f"'.{ending}'")
    return _KINDS[ending]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 with one message on stderr and no file written."""
    return run(parser(), arguments, _run)


def _run(given: Namespace) -> int:
    kinds = {file: kind_of(file) for file in given.out}
    saved, stage = _saved(given.saved) if given.saved else (None, NEW)
    plan = plan_in(saved) if saved else None
    made_from = plan.basis.get("tables") if plan else None
    ranking = rank_districts(inputs_of(given, made_from), settings_of(given))
    outlines, priced = load_outlines(given.outlines), []
    if plan is None:
        ask = ask_of_options(given)
        try:
            proposal = propose(ranking, ask)
        except NotPossible as error:
            print(f"error: {' '.join(conflict_lines(error, ask, given.lang))}", file=sys.stderr)
            return 2
        priced = price_lines(proposal, proposal_prices(proposal), given.lang)
        plan = filled(proposal.plan, start=given.start, end=given.end)
    if given.save:
        body = plan.body()
        saved = _in_store(lambda store: store.create(KIND, given.name, body))
        print(f"{saved.id}", file=sys.stderr)
    name, plan_id = (saved.name, saved.id) if saved else (given.name, "")
    handed = HandOver(plan, name, ranking, outlines, given.date or day_here(), plan_id, stage)
    # all are made before the first is written: a failure to make one leaves no file
    files = {file: to_bytes(handed, kinds[file], given.lang, given.hxl) for file in given.out}
    for file, content in files.items():
        write_asked(file, content)
    lines = in_full(plan, ranking, given.lang)
    tables = [tables_line(ranking, given.lang), *file_lines(ranking, given.lang)]
    print("\n".join([*tables, *lines, *priced]))
    return 0


def _saved(plan_id: str) -> tuple[Document, Stage]:
    with closing(open_store()) as store:
        found = store.get(plan_id)
        return found, stage_of(store, found)


def _in_store(act: Callable[[Store], Document]) -> Document:
    with closing(open_store()) as store:
        return act(store)


if __name__ == "__main__":
    sys.exit(main())
