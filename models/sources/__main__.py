"""Command line: list, check, fetch and export live sources."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from geo.clock import day_here
from geo.command import command, run, subcommands
from geo.errors import InputError
from models.phrases import said, word
from models.sources.catalogue import SOURCES, source_of
from models.sources.copies import Check, Copy, read_state
from models.sources.refresh import MAX_SECONDS, check, fetch
from models.sources.source import LiveSource
from models.sources.upload_file import is_stale, write_upload_file


def parser() -> ArgumentParser:
    """Return the parser of the command line."""
    options = command("models.sources", str(__doc__))
    _, look, get, export = subcommands(
        options,
        list="what can be fetched, what is kept, and how old it is",
        check="look for something newer",
        fetch="fetch and keep",
        export="write a copy as a file for the data desk",
    )
    for one in (look, get):
        one.add_argument("name", nargs="*", metavar="NAME", help=f"of {', '.join(SOURCES)}")
        one.add_argument("--base-url", help="folder (URL) asked instead of the usual one")
        one.add_argument("--max-seconds", type=float, default=MAX_SECONDS)
    less = "keep it also where areas or years are gone, or the unit is another"
    get.add_argument("--accept", action="store_true", help=less)
    export.add_argument("name", metavar="NAME")
    export.add_argument("--out", required=True, metavar="FILE.csv")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 with a line on stderr for everything that failed."""
    return run(parser(), arguments, _run)


def _run(given: Namespace) -> int:
    if given.command == "list":
        print("\n\n".join(_listed(source, given.lang) for source in SOURCES.values()))
        return 0
    if given.command == "export":
        source = source_of(given.name)
        rows = f"{write_upload_file(source, given.out):,}"
        about = {"input": source.replaces, "note": source.export_note, "licence": source.licence}
        print(_said("exported", given.lang, file=given.out, rows=rows, **about))
        return 0
    return max([_look(source_of(name), given) for name in given.name or SOURCES])


def _said(key: str, lang: str, **values: object) -> str:
    return word(f"source_said.{key}", lang, **values)


def _pair(key: str, value: str, lang: str) -> str:
    return "  " + word("pair.of", lang, name=_said(key, lang), value=value)


def _look(source: LiveSource, given: Namespace) -> int:
    """Check or fetch one source and say what came of it."""
    lang, address = given.lang, given.base_url or source.folders[0]
    print(_said("asking", lang, name=source.name, address=address), flush=True)
    try:
        if given.command == "check":
            state = check(source, given.base_url, given.max_seconds)
        else:
            state = fetch(source, given.base_url, given.max_seconds, given.accept)
    except InputError as error:
        print(f"error: {source.name}: {error.text(lang)}", file=sys.stderr)
        return 2
    if state.check:
        print(f"{source.name}: {state.check.outcome}: {state.check.text(lang)}")
    print(_pair("licence", source.licence, lang))
    for note in state.copy.notes if state.copy else ():
        print(f"  {said(note, lang)}")
    return 0


def _listed(source: LiveSource, lang: str) -> str:
    about = {
        "by": source.publisher,
        "licence": source.licence,
        "about": source.page,
        "address": source.address,
    }
    lines = [f"{source.name}: {word(f'live.{source.name}', lang)}"]
    lines += [_pair(key, value, lang) for key, value in about.items()]
    try:
        state = read_state(source.name)
    except InputError as error:
        return "\n".join([*lines, f"  {error.text(lang)}"])
    lines += _kept(source, state.copy, lang) if state.copy else [f"  {_said('nothing', lang)}"]
    return "\n".join([*lines, _pair("check", _checked(state.check, lang), lang)])


def _kept(source: LiveSource, copy: Copy, lang: str) -> list[str]:
    stale = is_stale(source, copy.fetched_at, day_here())
    size = {"areas": len(copy.areas), "bytes": f"{copy.size_bytes:,}", "period": copy.period}
    age = {"day": copy.fetched_at[:10], "days": source.stale_days}
    kept = _said("kept", lang, age=_said("stale" if stale else "current", lang), **size, **age)
    return [f"  {line}" for line in (kept, f"sha256: {copy.sha256}")] + [
        f"  {said(note, lang)}" for note in copy.notes
    ]


def _checked(found: Check | None, lang: str) -> str:
    if found is None:
        return _said("never", lang)
    return f"{found.at[:10]}, {found.outcome}: {found.text(lang)}"


if __name__ == "__main__":
    sys.exit(main())
