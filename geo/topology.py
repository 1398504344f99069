"""Topology: outlines as quantised TopoJSON, where a common border is sent to the browser once."""

from typing import Any

import geopandas as gpd
import shapely
import topojson

MOST_CORNERS = 60_000  # the official outlines have 33,000; more only slows the browser down
SIMPLIFY_DEGREES = 0.0005  # about 55 m


def to_topojson(frame: gpd.GeoDataFrame, quantization: int = 100_000) -> dict[str, Any]:
    """Return the outlines as a TopoJSON topology, with P-codes as ids.

    Outlines with very many corners are simplified by about 55 m first, common borders alike.
    A district smaller than a step of the grid keeps its id and has no shape.

    Parameters
    ----------
    frame : `adm2_pcode` and polygons, EPSG:4326.
    quantization : steps of the grid along each side of the bounding box; 100,000 steps are
        about 5 m in Cambodia.

    >>> two = gpd.GeoDataFrame({"adm2_pcode": ["KH0101", "KH0102"]}, crs=4326,
    ...                        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> topology = to_topojson(two)
    >>> [g["id"] for g in topology["objects"]["districts"]["geometries"]], len(topology["arcs"])
    (['KH0101', 'KH0102'], 3)
    """
    shapes = frame.geometry.to_numpy()
    if shapely.get_num_coordinates(shapes).sum() > MOST_CORNERS:
        shapes = shapely.coverage_simplify(shapes, SIMPLIFY_DEGREES)
    bare = gpd.GeoDataFrame(geometry=shapes, index=frame["adm2_pcode"].to_numpy(), crs=4326)
    return topojson.Topology(
        bare, prequantize=quantization, shared_coords=True, object_name="districts"
    ).to_dict()


def packed(topology: dict[str, Any]) -> dict[str, Any]:
    """Return a quantised topology with the steps of each arc as text: less than half as long.

    As in Google's encoded polylines: the sign of a number goes into its lowest bit; then five
    bits make a letter, lowest first, 32 added while more follow, and 63 so that it can be printed.

    >>> packed({"arcs": [[[38, -120], [0, 1]]]})["arcs"]
    ['kAnF?A']
    """
    arcs = ["".join(_letters(n) for step in arc for n in step) for arc in topology["arcs"]]
    return topology | {"arcs": arcs}


def _letters(number: int) -> str:
    rest = ~(number << 1) if number < 0 else number << 1
    letters = ""
    while rest >= 32:
        letters += chr((rest & 31 | 32) + 63)
        rest >>= 5
    return letters + chr(rest + 63)
