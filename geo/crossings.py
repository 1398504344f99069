"""Crossings: how often an outline crosses itself; a drawn one does so now and then, no more."""

import numpy as np
import shapely

_FIRST = 16  # lines looked at together, then twice as many each time


def crossings(shape: shapely.Geometry, most: int) -> int:
    """Count where the lines of a shape cross each other.

    Parameters
    ----------
    most : the counting stops once there are more; the count is then of those seen so far.

    >>> crossings(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), 10)
    1
    >>> crossings(shapely.Polygon([(0, 0), (1, 0), (1, 1)]), 10)
    0
    """
    points, rings = shapely.get_coordinates(_rings(shape), return_index=True)
    if len(points) < 2:
        return 0
    same = rings[:-1] == rings[1:]
    lines = shapely.linestrings(np.stack([points[:-1][same], points[1:][same]], axis=1))
    tree, found, start, size = shapely.STRtree(lines), 0, 0, _FIRST
    while start < len(lines) and found <= most:
        here, others = tree.query(lines[start : start + size], predicate="crosses")
        found += int((here + start < others).sum())  # each pair is seen from both lines
        start, size = start + size, 2 * size
    return found


def _rings(shape: shapely.Geometry) -> np.ndarray:
    parts = shapely.get_parts(shapely.get_parts(shape))
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return shapely.get_rings(polygons)
