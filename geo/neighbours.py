"""Neighbours: which districts share a border in the outlines in use."""

import geopandas as gpd
import shapely

_GAP_DEG = 0.0005  # about 50 m: outlines of other makers leave slivers between neighbours


def neighbours(outlines: gpd.GeoDataFrame) -> dict[str, tuple[str, ...]]:
    """Return P-code -> P-codes of the districts that share a border, sorted.

    Meeting in one point is not enough. On approximate outlines the result is approximate too.

    Parameters
    ----------
    outlines : adm2_pcode, geometry (EPSG:4326), one row per district.

    >>> box = shapely.box
    >>> g = gpd.GeoDataFrame({"adm2_pcode": ["A", "B", "C"]},
    ...     geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1), box(2, 1, 3, 2)], crs=4326)
    >>> neighbours(g)
    {'A': ('B',), 'B': ('A',), 'C': ()}
    """
    codes = outlines["adm2_pcode"].to_numpy()
    shapes = outlines.geometry.to_numpy()
    wide = shapely.buffer(shapes, _GAP_DEG)
    one, other = shapely.STRtree(shapes).query(wide, predicate="intersects")
    shared = shapely.length(shapely.intersection(wide[one], shapely.boundary(shapes[other])))
    # two that only meet in a corner share no more than the width of the gap allows
    near = (one != other) & (shared > 4 * _GAP_DEG)
    found: dict[str, list[str]] = {code: [] for code in codes}
    for a, b in zip(codes[one[near]], codes[other[near]], strict=True):
        found[a].append(b)
    return {code: tuple(sorted(around)) for code, around in found.items()}
