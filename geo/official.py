"""Official outlines: the downloaded and dissolved districts, kept in the cache folder."""

import io
import json
from hashlib import sha256

import geopandas as gpd
import pyarrow

from geo.atomic import write_atomically
from geo.dissolve import dissolve_communes, read_polygons
from geo.download import COMMUNES, Upstream, cache_folder, fetch, no_cache
from geo.errors import InputError, cause
from geo.gazetteer import communes, districts
from geo.words import Sentence

_NAME = "districts_official.parquet"
_RECORD = "districts_official.json"
_STAY = Sentence("error.download.outlines_stay")


def install_official(
    upstream: Upstream = COMMUNES, base_url: str | None = None, max_seconds: float = 60.0
) -> gpd.GeoDataFrame:
    """Download, dissolve and keep the official outlines; return them.

    Raises
    ------
    DownloadError : they could not be fetched or kept; what was there before stays.
    InputError : the communes don't fit data/communes.csv; what was there before stays.
    """
    try:
        source = fetch(upstream, base_url=base_url, max_seconds=max_seconds)
        frame = dissolve_communes(read_polygons(source), communes())
        _keep(frame, upstream.sha256)
    except OSError as error:
        raise no_cache(error).also(_STAY) from error
    except InputError as error:
        raise error.also(_STAY) from error.__cause__
    return frame


def _keep(frame: gpd.GeoDataFrame, upstream_sha256: str | None) -> None:
    """Write the outlines, then the record that vouches for them."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    content = buffer.getvalue()
    record = {
        "sha256": sha256(content).hexdigest(),
        "upstream_sha256": upstream_sha256,
        "communes_sha256": _communes_hash(),
    }
    write_atomically(cache_folder() / _NAME, content)
    write_atomically(cache_folder() / _RECORD, json.dumps(record, indent=1).encode())


def load_official() -> gpd.GeoDataFrame | None:
    """Return the kept outlines, or None where none were ever downloaded.

    Raises
    ------
    InputError : they are damaged, or made from another list of communes.

    >>> from unittest.mock import patch
    >>> with patch.dict("os.environ", OUTREACH_CACHE="/nowhere"):
    ...     load_official() is None
    True
    """
    record_file, file = cache_folder() / _RECORD, cache_folder() / _NAME
    if not record_file.exists():
        return None
    try:
        record = json.loads(record_file.read_text(encoding="utf-8"))
        content = file.read_bytes()
        vouched = (record["sha256"], record["communes_sha256"])
        frame = gpd.read_parquet(io.BytesIO(content))
    except (OSError, ValueError, KeyError, TypeError, pyarrow.ArrowException) as error:
        raise InputError("outlines.damaged", file=file, found=cause(error)) from error
    if vouched[0] != sha256(content).hexdigest():
        raise InputError("outlines.damaged", file=file, found=Sentence("error.outlines.changed"))
    if vouched[1] != _communes_hash() or set(frame["adm2_pcode"]) != set(districts()["adm2_pcode"]):
        raise InputError("outlines.damaged", file=file, found=Sentence("error.outlines.earlier"))
    return frame


def _communes_hash() -> str:
    """Return a hash of which commune lies where and in which district."""
    columns = communes()[["adm2_code", "point_lon", "point_lat"]]
    return sha256(columns.to_csv(index=False).encode()).hexdigest()
