"""Outline file: shapes from a file in any of the usual formats, bounded in size."""

import codecs
import errno
import json
import os
import re
import sqlite3
import tempfile
import warnings
import zipfile
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pyarrow.parquet
import pyogrio

from geo.errors import InputError, unreadable
from geo.topology_file import is_topology, read_topology
from geo.words import Sentence

ENCODING = "OUTREACH_OUTLINES_ENCODING"  # of the names in a shapefile that does not tell it
UNSURE = "unsure"  # key of DataFrame.attrs: the encoding that nobody told, which they may have
MAX_BYTES = 100_000_000
MAX_UNPACKED_BYTES = 400_000_000
MAX_ROWS = 20_000
_ENDINGS = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".topojson": "TopoJSON",
    ".gpkg": "GeoPackage",
    ".parquet": "GeoParquet",
    ".geoparquet": "GeoParquet",
    ".fgb": "FlatGeobuf",
    ".zip": "zipped shapefile",
}
# The first bytes are checked, so that no other of GDAL's many drivers gets to read the file:
# some follow addresses and paths written in it.
_BEGINNINGS = {
    "GeoJSON": b"{",
    "TopoJSON": b"{",
    "GeoPackage": b"SQLite format 3\x00",
    "GeoParquet": b"PAR1",
    "FlatGeobuf": b"fgb",
    "zipped shapefile": b"PK\x03\x04",
}
_SHAPEFILE_PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
_DISTRICT_LAYER = re.compile(r"adm(in)?_?2|district", re.IGNORECASE)
_SHP_BEGINNING = b"\x00\x00\x27\x0a"
_COMPUTED = """SELECT m.name FROM gpkg_contents c JOIN sqlite_master m ON m.name = c.table_name
WHERE m.type <> 'table' OR m.sql LIKE 'CREATE VIRTUAL%'
OR EXISTS (SELECT 1 FROM pragma_table_xinfo(m.name) WHERE hidden > 1) LIMIT 1"""
_ADDRESS = "address"  # stands for a CRS that is written elsewhere
# No file may make GDAL ask the network: it finds no such proxy, and gives up before it connects.
pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": "none://none"})


def read_shapes(file: Path) -> gpd.GeoDataFrame:
    """Read all rows and fields of an outline file, in its own CRS.

    Raises
    ------
    InputError : no such file, too large, another format, damaged, without rows or without CRS.

    In `attrs`: `UNSURE`, the likely encoding of a shapefile's names where nobody tells it, or "".
    """
    kind = _kind(file)
    try:
        with warnings.catch_warnings():
            # GDAL's remarks on ring order and the like: what matters is checked after reading
            warnings.simplefilter("ignore", RuntimeWarning)
            shapes = _read(file, kind)
    except InputError:
        raise
    except Exception as error:  # four libraries read a stranger's bytes, each fails its own way
        raise InputError("outlines.broken", file=file, kind=kind) from error
    if not isinstance(shapes, gpd.GeoDataFrame) or shapes.empty:
        raise InputError("outlines.empty", file=file)
    if shapes.crs is None:
        raise InputError("outlines.no_crs", file=file)
    unsure = shapes.attrs.get(UNSURE, "")
    named = _named(shapes)
    named.attrs[UNSURE] = unsure
    return named


def _named(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Name the column of shapes as usual, whatever its name and those of further ones."""
    if shapes.geometry.name == "geometry":
        return shapes
    return shapes.drop(columns="geometry", errors="ignore").rename_geometry("geometry")


def _kind(file: Path) -> str:
    """Return the format by ending and first bytes."""
    kind = _ENDINGS.get(file.suffix.lower())
    if kind is None:
        raise InputError(
            "outlines.ending", file=file, endings=", ".join(_ENDINGS), found=repr(file.suffix)
        )
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            start = stream.read(64)
    except OSError as error:
        raise unreadable(file, error) from error
    except ValueError as error:  # a NUL or half a sign in the path
        raise unreadable(file, FileNotFoundError(errno.ENOENT, "")) from error
    if size > MAX_BYTES:
        most = MAX_BYTES // 1_000_000
        raise InputError("outlines.size", file=file, most=most, found=f"{size / 1e6:.0f} MB")
    if not start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_BEGINNINGS[kind]):
        found = Sentence("error.read.other_content" if size else "error.read.empty_file")
        raise InputError("outlines.kind", file=file, kind=kind, found=found)
    return kind


def _read(file: Path, kind: str) -> gpd.GeoDataFrame:
    if kind == "GeoParquet":
        return _read_parquet(file)
    if kind == "zipped shapefile":
        with tempfile.TemporaryDirectory() as folder:
            return _read_shapefile(_unpack(file, Path(folder)), file)
    if kind == "TopoJSON" or (kind == "GeoJSON" and is_topology(file.read_bytes())):
        return read_topology(file)
    if kind == "GeoJSON":
        _refuse_addresses(file)
    elif kind == "GeoPackage":
        _refuse_computed(file)
    return _read_rows(file, file)


def _refuse_computed(file: Path) -> None:
    """Refuse a GeoPackage with a view or a column that is worked out: it may never come to an end.

    What is read of the schema is small, and nothing in it is run.
    """
    base = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        base.execute("PRAGMA trusted_schema = OFF")
        found = base.execute(_COMPUTED).fetchone()
    finally:
        base.close()
    if found:
        raise InputError("outlines.computed", file=file, found=repr(str(found[0])[:60]))


def _refuse_addresses(file: Path) -> None:
    """Refuse GeoJSON with a CRS that stands at an address: GDAL would fetch it for a stranger."""

    def seen(members: list[tuple[str, object]]) -> object:
        lower = [(name.casefold(), value) for name, value in members]
        if ("crs", _ADDRESS) in lower:
            raise InputError("outlines.crs_address", file=file)
        kinds = {str(value).casefold() for name, value in lower if name == "type"}
        return _ADDRESS if kinds & {"link", "url"} else None

    # what counts is plain letters; numbers are many and don't count
    text = file.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    json.loads(
        text, strict=False, object_pairs_hook=seen, parse_float=_no_number, parse_int=_no_number
    )


def _no_number(_: str) -> None:
    """Stand in for a number, which would only fill the memory."""


def _read_shapefile(shp: Path, file: Path) -> gpd.GeoDataFrame:
    """Read a shapefile; where nobody tells the encoding of its names, note what they may be."""
    told = os.environ.get(ENCODING)
    names = shp.with_suffix(".dbf")
    written = names.read_bytes() if names.is_file() else b""
    if _known(told) or shp.with_suffix(".cpg").is_file() or written.isascii():
        return _read_rows(shp, file, told if _known(told) else None)
    rows = written[int.from_bytes(written[8:10], "little") :]
    shapes = _read_rows(shp, file, "ISO-8859-1")  # any byte is a letter
    shapes.attrs[UNSURE] = "" if rows.isascii() else _likely(rows)
    return shapes


def _known(encoding: str | None) -> bool:
    try:
        return bool(encoding) and codecs.lookup(encoding or "") is not None
    except LookupError:
        return False


def _likely(text: bytes) -> str:
    """Return the encoding a text fits: hardly any but UTF-8 does by chance."""
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return "WINDOWS-1252"
    return "UTF-8"


def _read_rows(source: Path, file: Path, encoding: str | None = None) -> gpd.GeoDataFrame:
    layer = _layer(source, file)
    rows = pyogrio.read_info(source, layer=layer, force_feature_count=True)["features"]
    _check_bound(file, "rows", rows, MAX_ROWS)
    return gpd.read_file(source, layer=layer, encoding=encoding)


def _layer(source: Path, file: Path) -> str:
    """Return the only layer with shapes, or the only one named after districts."""
    layers = [name for name, shape in pyogrio.list_layers(source) if shape is not None]
    named = [name for name in layers if _DISTRICT_LAYER.search(name)]
    for found in (layers, named):
        if len(found) == 1:
            return found[0]
    several = Sentence("error.outlines.layers", {"layers": ", ".join(layers)[:200]})
    none = Sentence("error.outlines.no_layer")
    raise InputError("outlines.layer", file=file, found=several if layers else none)


def _read_parquet(file: Path) -> gpd.GeoDataFrame:
    head = pyarrow.parquet.read_metadata(file)
    unpacked = sum(head.row_group(i).total_byte_size for i in range(head.num_row_groups))
    _check_bound(file, "rows", head.num_rows, MAX_ROWS)
    _check_bound(file, "unpacked", unpacked, MAX_UNPACKED_BYTES)
    return gpd.read_parquet(file)


def _unpack(file: Path, folder: Path) -> Path:
    """Unpack the one shapefile of an archive and return the path of its .shp."""
    with zipfile.ZipFile(file) as archive:
        members = [m for m in archive.infolist() if not m.filename.startswith("__MACOSX/")]
        names = [PurePosixPath(m.filename) for m in members]
        shapes = [name for name in names if name.suffix.lower() == ".shp"]
        if len(shapes) != 1:
            raise InputError("outlines.archive", file=file, found=len(shapes))
        parts = [
            (member, name)
            for member, name in zip(members, names, strict=True)
            if name.with_suffix("") == shapes[0].with_suffix("")
            and name.suffix.lower() in _SHAPEFILE_PARTS
        ]
        # a member never unpacks to more than it announces: zipfile stops there
        announced = sum(member.file_size for member, _ in parts)
        _check_bound(file, "unpacked", announced, MAX_UNPACKED_BYTES)
        for member, name in parts:
            # our own plain name: a path in the archive must not lead elsewhere
            (folder / f"outlines{name.suffix.lower()}").write_bytes(archive.read(member))
    shp = folder / "outlines.shp"
    if not shp.read_bytes().startswith(_SHP_BEGINNING):
        raise ValueError("the .shp in the archive is not a shapefile")
    return shp


def _check_bound(file: Path, what: str, number: int, most: int) -> None:
    if number > most:
        raise InputError(f"outlines.{what}", file=file, most=f"{most:,}", found=f"{number:,}")
