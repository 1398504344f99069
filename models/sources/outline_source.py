"""Outlines: the commune outlines of geoBoundaries, from which the districts are made."""

import io
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.atomic import write_atomically
from geo.download import COMMUNES, cache_folder
from geo.errors import InputError, cause
from geo.gazetteer import communes
from geo.official import install_official
from models.sources.source import LiveSource, Reading


def read_outlines(content: bytes, file: str) -> Reading:
    """Return the communes that have an outline: as many as data/communes.csv, of 2014.

    Raises
    ------
    InputError : not GeoJSON, or another number of communes.
    """
    try:
        frame = gpd.read_file(io.BytesIO(content))
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError("outlines.geojson", file=file, found=cause(error)) from error
    known = communes()
    if len(frame) != len(known):
        n, found = f"{len(known):,}", f"{len(frame):,}"
        raise InputError("sources.communes", file=file, n=n, found=found)
    # which outline is which commune is found by its point when the districts are made
    table = pd.DataFrame({"area_code": known["adm3_code"], "period": "2014"})
    return Reading(table, "degrees", tuple(str(column) for column in frame.columns))


def _install(path: Path) -> None:
    """Make the districts from a fetched file, without fetching it again."""
    cache_folder().mkdir(parents=True, exist_ok=True)
    write_atomically(cache_folder() / COMMUNES.name, path.read_bytes())
    install_official()


OUTLINES = LiveSource(
    name="outlines",
    publisher="geoBoundaries gbOpen (Runfola et al. 2020), Open Development Cambodia 2014",
    licence="CC BY 4.0",
    page="https://www.geoboundaries.org",
    folders=COMMUNES.folders,
    file=COMMUNES.name,
    level="commune",
    stale_days=3_650,
    max_bytes=COMMUNES.max_bytes,
    read=read_outlines,
    sha256=COMMUNES.sha256,
    install=_install,
)
