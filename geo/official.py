"""Official outlines: the downloaded and dissolved districts, kept in the cache folder."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from pathlib import Path

import geopandas as gpd
import pyarrow

from geo.atomic import write_atomically
from geo.dissolve import dissolve_communes, read_communes
from geo.download import COMMUNES, Upstream, cache_folder, fetch
from geo.errors import DownloadError, InputError
from geo.gazetteer import communes, districts

_NAME = "districts_official.parquet"
_RECORD = "districts_official.json"


def install_official(
    upstream: Upstream = COMMUNES, base_url: str | None = None, max_seconds: float = 60.0
) -> gpd.GeoDataFrame:
    """Download, dissolve and keep the official outlines; return them.

    Raises
    ------
    DownloadError : they could not be fetched or kept; what was there before stays.
    InputError : the communes don't fit data/communes.csv; what was there before stays.
    """
    source = fetch(upstream, base_url=base_url, max_seconds=max_seconds)
    frame = dissolve_communes(read_communes(source), communes())
    try:
        _keep(frame, upstream.sha256)
    except OSError as error:
        raise DownloadError(
            file=cache_folder(),
            expected="room for the outlines",
            found=str(error),
            way_out="Set OUTREACH_CACHE to another folder.",
        ) from error
    return frame


def _keep(frame: gpd.GeoDataFrame, upstream_sha256: str) -> None:
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
        raise _damaged(file, str(error)) from error
    if vouched[0] != sha256(content).hexdigest():
        raise _damaged(file, "another content than was saved")
    if vouched[1] != _communes_hash() or set(frame["adm2_pcode"]) != set(districts()["adm2_pcode"]):
        raise _damaged(file, "outlines made from an earlier list of communes")
    return frame


def _communes_hash() -> str:
    """Return a hash of which commune lies where and in which district."""
    columns = communes()[["adm2_code", "point_lon", "point_lat"]]
    return sha256(columns.to_csv(index=False).encode()).hexdigest()


def _damaged(file: Path, found: str) -> InputError:
    return InputError(
        file=file,
        expected="the official outlines as they were saved",
        found=found.splitlines()[0][:200] if found else "a damaged file",
        way_out="Run `python -m geo.outlines download` again.",
    )
