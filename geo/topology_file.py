"""Topology file: shapes from TopoJSON, in which neighbours share their borders, within bounds."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.errors import InputError
from geo.words import Sentence

MAX_BYTES = 20_000_000  # of a file, which is held in memory whole
MAX_ROWS = 20_000
MAX_CORNERS = 5_000_000  # a border may be part of any number of shapes
_AREAS = ("Polygon", "MultiPolygon")
_COLLECTION = "GeometryCollection"


def is_topology(content: bytes) -> bool:
    """Return whether JSON seems to be a topology.

    >>> is_topology(b'{"type": "Topology", "arcs": []}'), is_topology(b'{"features": []}')
    (True, False)
    """
    return b'"Topology"' in content and b'"arcs"' in content


def read_topology(file: Path) -> gpd.GeoDataFrame:
    """Return the shapes of the only object with areas; in degrees, as TopoJSON always is.

    An id of a shape is its property `id`.

    Raises
    ------
    InputError : too large, several objects with areas, too many shapes or corners.
    Exception : a broken file.
    """
    size = file.stat().st_size
    if size > MAX_BYTES:
        most = MAX_BYTES // 1_000_000
        raise InputError("outlines.size", file=file, most=most, found=f"{size / 1e6:.0f} MB")
    whole = json.loads(file.read_bytes().decode("utf-8-sig"))
    rows = _object(whole["objects"], file)
    _check(file, "rows", len(rows), MAX_ROWS)
    arcs = list(_arcs(whole["arcs"], whole.get("transform")))
    lengths = [len(arc) for arc in arcs]
    used = (lengths[_place(one)] for row in rows for ring in _rings(row) for one in ring)
    _check(file, "corners", sum(used), MAX_CORNERS)
    told = [{"id": row.get("id"), **(row.get("properties") or {})} for row in rows]
    shapes = [_shape(row, arcs) for row in rows]
    frame = gpd.GeoDataFrame(told, geometry=shapes, crs=4326)
    return frame if frame["id"].notna().any() else frame.drop(columns="id")


def _object(objects: dict[str, Any], file: Path) -> list[dict[str, Any]]:
    """Return the shapes of the only object that holds areas."""
    found = {name: list(_parts(one)) for name, one in objects.items()}
    found = {name: rows for name, rows in found.items() if any(r["type"] in _AREAS for r in rows)}
    if len(found) != 1:
        several = Sentence("error.outlines.layers", {"layers": ", ".join(found)[:200]})
        none = Sentence("error.outlines.no_layer")
        raise InputError("outlines.layer", file=file, found=several if found else none)
    return next(iter(found.values()))


def _parts(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the shapes of an object: those of a collection, but not of one inside it."""
    yield from one["geometries"] if one["type"] == _COLLECTION else [one]


def _arcs(written: Sequence, transform: dict[str, Any] | None) -> Iterator[np.ndarray]:
    """Yield the corners of each border, shape (corners, 2), in degrees."""
    for arc in written:
        corners = np.array([corner[:2] for corner in arc], dtype=float).reshape(-1, 2)
        if transform:  # steps on a grid, each from the corner before it
            corners = corners.cumsum(axis=0) * transform["scale"] + transform["translate"]
        yield corners


def _rings(row: dict[str, Any]) -> Iterator[list[int]]:
    """Yield the borders of each ring of a shape, by their numbers."""
    if row["type"] == "Polygon":
        yield from row["arcs"]
    elif row["type"] == "MultiPolygon":
        for polygon in row["arcs"]:
            yield from polygon


def _place(number: int) -> int:
    """Return the place of a border; one that is followed backwards is written as its complement."""
    return ~number if number < 0 else number


def _shape(row: dict[str, Any], arcs: list[np.ndarray]) -> shapely.Geometry | None:
    if row["type"] not in _AREAS:
        return None
    polygons = [row["arcs"]] if row["type"] == "Polygon" else row["arcs"]
    made = []
    for rings in polygons:
        shell, *holes = [_ring(ring, arcs) for ring in rings]
        made.append(shapely.Polygon(shell, holes))
    return made[0] if row["type"] == "Polygon" else shapely.MultiPolygon(made)


def _ring(numbers: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """Return the corners of a ring; each border begins where the one before it ends."""
    parts = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def _check(file: Path, what: str, number: int, most: int) -> None:
    if number > most:
        raise InputError(f"outlines.{what}", file=file, most=f"{most:,}", found=f"{number:,}")
