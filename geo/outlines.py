"""Outlines: the district outlines in use, with what they are and whom to credit.

`python -m geo.outlines download` fetches the official ones; `python -m geo.outlines status`
says which are in use.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import geopandas as gpd
import shapely

from geo.command import command, run, subcommands
from geo.errors import InputError
from geo.gazetteer import DATA
from geo.official import install_official, load_official
from geo.own_outlines import read_own_outlines
from geo.words import WORDS, Sentence

APPROXIMATE = DATA / "outlines_approximate.geojson"
# whom to name, and their licences: the same in every language
_APPROXIMATE = {
    "provinces": "© OpenStreetMap contributors, ODbL 1.0",
    "communes": "geoBoundaries, Open Development Cambodia, CC BY 4.0",
}
_OFFICIAL = {
    "source": "geoBoundaries gbOpen KHM (Runfola et al. 2020, doi:10.1371/journal.pone.0231866), "
    "Open Development Cambodia 2014, CC BY 4.0"
}


@dataclass(frozen=True)
class Outlines:
    """District outlines.

    `frame` has columns adm2_pcode and geometry (EPSG:4326), one row per district that has a
    polygon, sorted; `kind` is approximate, official or own; `notes` say what a reader should
    know; `version` changes whenever the outlines do.
    """

    frame: gpd.GeoDataFrame
    kind: str
    title: Sentence
    attribution: Sentence
    notes: tuple[Sentence, ...]
    version: str


def load_outlines(path: str | Path | None = None) -> Outlines:
    """Return the outlines in use.

    Taken in this order: the file given, the file OUTREACH_OUTLINES names, the official outlines
    if they were downloaded, the approximate ones.

    Raises
    ------
    InputError : the user's own file can't be used.
    """
    own = path or os.environ.get("OUTREACH_OUTLINES")
    if own:
        return _own(Path(own))
    try:
        official = load_official()
    except InputError as error:
        return _approximate((Sentence("outline_note.not_used", {"error": error}),))
    return _approximate(()) if official is None else _official(official)


def _own(path: Path) -> Outlines:
    found = read_own_outlines(path)
    return Outlines(
        frame=found.frame,
        kind="own",
        title=Sentence("outline_title.own", {"file": path.name}),
        attribution=Sentence("outline_source.own"),
        notes=found.notes,
        version=_version(found.frame),
    )


def _official(frame: gpd.GeoDataFrame) -> Outlines:
    return Outlines(
        frame=frame,
        kind="official",
        title=Sentence("outline_title.official"),
        attribution=Sentence("outline_source.official", _OFFICIAL),
        notes=(),
        version=_version(frame),
    )


def _approximate(notes: tuple[Sentence, ...]) -> Outlines:
    frame = gpd.read_file(APPROXIMATE)
    return Outlines(
        frame=frame.sort_values("adm2_pcode", ignore_index=True),
        kind="approximate",
        title=Sentence("outline_title.approximate"),
        attribution=Sentence("outline_source.approximate", _APPROXIMATE),
        notes=(Sentence("outline_note.approximate"), *notes),
        version=_version(frame),
    )


def _version(frame: gpd.GeoDataFrame) -> str:
    content = sha256("".join(frame["adm2_pcode"]).encode())
    for shape in shapely.to_wkb(frame.geometry.to_numpy(), byte_order=1):
        content.update(shape)
    return content.hexdigest()[:10]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 with one line on stderr and the outlines as before."""
    options = command("geo.outlines", str(__doc__))
    download, _ = subcommands(
        options, download="fetch the official outlines", status="say which outlines are in use"
    )
    download.add_argument("--max-seconds", type=float, default=60.0, help="give up after so long")
    download.add_argument("--base-url", help="folder (URL) to fetch from in place of the usual")
    return run(options, arguments, _run)


def _run(given: Namespace) -> int:
    said = [*_status(load_outlines())] if given.command == "status" else [_download(given)]
    print(" ".join(WORDS.said(one, given.lang) for one in said))
    return 0


def _download(given: Namespace) -> Sentence:
    if _have_official():
        return Sentence("outline_said.there")
    frame = install_official(base_url=given.base_url, max_seconds=given.max_seconds)
    return Sentence("outline_said.installed", {"n": len(frame)})


def _have_official() -> bool:
    try:
        return load_official() is not None
    except InputError:
        return False  # damaged: made anew


def _status(outlines: Outlines) -> tuple[Sentence, ...]:
    values = {"title": outlines.title, "kind": outlines.kind, "version": outlines.version}
    first = Sentence("outline_said.status", {**values, "n": len(outlines.frame)})
    return first, *outlines.notes


if __name__ == "__main__":
    sys.exit(main())
