"""Paper: outlines laid flat on a sheet of a given size, in pixels, with a scale that is right."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import shapely

UTM = 32648  # UTM zone 48N, metres: lengths are right to 0.1% anywhere in Cambodia
_LAKE_M2 = 5e8  # a smaller hole is a flaw of the outlines, not the lake
_USED = 0.9  # of the sheet, so that no border touches its edge
_KNOWN = 1024  # shapes: of the country's map, and of some provinces'


@dataclass(frozen=True)
class Paper:
    """A sheet `width` x `height` pixels; `west`, `north` (m, UTM) lie in its upper left corner."""

    west: float
    north: float
    width: int
    height: int
    pixels_per_metre: float

    def draw(self, shapes: np.ndarray) -> np.ndarray:
        """Return shapes (UTM, m) in pixels, x to the right and y down, cut at the sheet's edge.

        >>> paper = lay_out((0, 0, 9_000, 9_000), 100, 100)
        >>> shapely.bounds(paper.draw(shapely.box(0, 0, 9_000, 20_000))).tolist()
        [5.0, 0.0, 95.0, 95.0]
        """
        corner, scale = np.array([self.west, self.north]), self.pixels_per_metre
        flat = shapely.transform(shapes, lambda xy: ((xy - corner) * [scale, -scale]).round(6))
        return shapely.clip_by_rect(flat, 0, 0, self.width, self.height)


def lay_out(bounds: tuple[float, ...], width: int, height: int) -> Paper:
    """Return the sheet in whose middle the bounds (west, south, east, north; m, UTM) fit.

    >>> lay_out((0, 0, 90_000, 50_000), 200, 200).pixels_per_metre
    0.002
    """
    west, south, east, north = bounds
    scale = _USED * min(width / (east - west), height / (north - south))
    return Paper(
        west=(west + east - width / scale) / 2,
        north=(south + north + height / scale) / 2,
        width=width,
        height=height,
        pixels_per_metre=scale,
    )


@lru_cache(_KNOWN)  # the same outlines are drawn for every list
def path_data(shape: shapely.Geometry) -> str:
    """Return the rings of a shape (pixels) as SVG path data, in steps of a tenth of a pixel.

    >>> path_data(shapely.Polygon([(10, 0), (10, 5.04), (0, 5)]))
    'M10 0l0 5-10 0z'
    """
    rings = [
        ring
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    return "".join(_ring(np.rint(shapely.get_coordinates(ring) * 10).astype(int)) for ring in rings)


def _ring(tenths: np.ndarray) -> str:
    steps = np.diff(tenths, axis=0)
    steps = steps[steps.any(axis=1)]
    if len(steps) < 3:
        return ""
    words = [_tenth(n) for n in steps[:-1].ravel()]  # z draws the last step
    # a minus sign separates as well as a blank does
    line = "".join(w if w.startswith("-") or not i else f" {w}" for i, w in enumerate(words))
    return f"M{_tenth(tenths[0][0])} {_tenth(tenths[0][1])}l{line}z"


def _tenth(number: int) -> str:
    return f"{number / 10:g}"


@lru_cache(_KNOWN)
def widest_spot(shape: shapely.Geometry) -> tuple[float, float, float]:
    """Return x, y and radius of the largest circle inside a shape: where a label fits best.

    >>> widest_spot(shapely.box(0, 0, 10, 10))
    (5.0, 5.0, 5.0)
    """
    line = shapely.maximum_inscribed_circle(shape, tolerance=0.5)
    x, y = shapely.get_coordinates(line)[0]
    return round(float(x), 1), round(float(y), 1), round(float(line.length), 1)


def together(shapes: Iterable[shapely.Geometry]) -> shapely.Geometry:
    """Return what shapes cover together.

    >>> together([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]).area
    2.0
    """
    return _together(tuple(shapes))


@lru_cache(_KNOWN // 8)  # a whole has many
def _together(shapes: tuple[shapely.Geometry, ...]) -> shapely.Geometry:
    return shapely.union_all(shapes)


def lakes(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the holes that the shapes leave together, of at least 500 km², in the same CRS.

    >>> ring = shapely.box(0, 0, 9e4, 9e4) - shapely.box(1e4, 1e4, 4e4, 4e4)
    >>> lakes(gpd.GeoSeries([ring - shapely.box(6e4, 6e4, 7e4, 7e4)], crs=UTM)).area.tolist()
    [900000000.0]
    """
    parts = shapely.get_parts(together(shapes))
    rings = [shapely.Polygon(ring) for part in parts for ring in part.interiors]
    holes = gpd.GeoSeries(rings, crs=shapes.crs)
    return holes[holes.to_crs(UTM).area > _LAKE_M2]
