"""Dissolve: commune outlines regrouped into the districts in force."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import InputError, cause
from geo.pcode import to_pcode

# Gaps narrower than this (about 110 m) are slivers between the communes of two provinces, the
# largest 0.025 km2; the only hole that stays is the Tonle Sap lake.
SLIVER_DEGREES = 0.001


def dissolve_communes(outlines: gpd.GeoDataFrame, points: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return one outline per district: communes found by their points, slivers filled.

    Parameters
    ----------
    outlines : commune polygons, EPSG:4326; each must hold exactly one commune point.
    points : communes with `adm2_code`, `point_lon`, `point_lat` (degrees).

    Raises
    ------
    InputError : a commune outline holds no point or several, or the result isn't a clean
        coverage.

    >>> two = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
    ...                        crs=4326)
    >>> at = pd.DataFrame({"adm2_code": "0101", "point_lon": [0.5, 1.5], "point_lat": 0.5})
    >>> dissolve_communes(two, at).bounds.to_numpy().tolist()
    [[0.0, 0.0, 2.0, 1.0]]
    """
    clean = shapely.coverage_clean(outlines.geometry.to_numpy(), gap_width=SLIVER_DEGREES)
    places = shapely.points(points[["point_lon", "point_lat"]].to_numpy(dtype=float))
    point, outline = shapely.STRtree(clean).query(places, predicate="within")
    _check_pairs(point, outline, len(places), len(clean))
    frame = gpd.GeoDataFrame(
        {"adm2_pcode": points["adm2_code"].iloc[point].map(to_pcode).to_numpy()},
        geometry=clean[outline],
        crs=4326,
    )
    districts = frame.dissolve("adm2_pcode", method="coverage").reset_index()
    districts["geometry"] = shapely.normalize(districts.geometry.to_numpy())
    _check_coverage(districts)
    return districts.sort_values("adm2_pcode", ignore_index=True)


def read_polygons(path: Path) -> gpd.GeoDataFrame:
    """Read outlines of communes or provinces from GeoJSON.

    Raises
    ------
    InputError : the file isn't GeoJSON with polygons.
    """
    try:
        outlines = gpd.read_file(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError("outlines.geojson", file=path, found=cause(error)) from error
    if not outlines.geom_type.isin(["Polygon", "MultiPolygon"]).all():
        raise InputError("outlines.polygons_only", file=path)
    return outlines


def _check_pairs(point: np.ndarray, outline: np.ndarray, points: int, outlines: int) -> None:
    if not len(set(point)) == len(set(outline)) == len(point) == points == outlines:
        raise InputError("outlines.communes", outlines=outlines, points=points, pairs=len(point))


def _check_coverage(districts: gpd.GeoDataFrame) -> None:
    shapes = districts.geometry.to_numpy()
    if not (shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)):
        raise InputError("outlines.coverage")
