"""Surroundings: what lies around Cambodia, and where a name fits best on the map."""

from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.gazetteer import DATA, read_table

_SQUEEZE = 0.976  # of a degree of longitude, in degrees of latitude, in the middle of Cambodia
_FINE = 0.01  # degrees, about 1 km: closer to the best spot makes no difference to a name


@cache
def surroundings() -> dict[str, shapely.Geometry]:
    """Return the shapes `land`, `border` (between the neighbours) and `lake`, EPSG:4326.

    >>> surroundings()["lake"].contains(shapely.Point(104.08, 12.88))
    True
    """
    frame = gpd.read_file(DATA / "surroundings.geojson")
    return dict(zip(frame["kind"], frame.geometry, strict=True))


def map_places() -> pd.DataFrame:
    """Return the places that the map names, those that matter most first in each kind.

    >>> places = map_places()
    >>> places[places["kind"] == "crossing"]["place_en"].head(2).tolist()
    ['Poipet', 'Bavet']
    """
    frame = read_table("map_places")
    return frame.astype({"point_lat": float, "point_lon": float})


def label_spots(shapes: gpd.GeoSeries) -> pd.DataFrame:
    """Return where a name fits best in each shape: the middle of the largest circle inside.

    Parameters
    ----------
    shapes : polygons, EPSG:4326; the lake is water, where no name of land stands.

    Returns
    -------
    DataFrame on the same index: lat, lon, radius (degrees of latitude).

    >>> spots = label_spots(gpd.GeoSeries([shapely.box(106, 13, 106.4, 13.4)], crs=4326))
    >>> spots.round(1).to_numpy().tolist()
    [[13.2, 106.2, 0.2]]
    """
    dry = shapely.difference(shapes.to_numpy(), surroundings()["lake"])
    land = np.where(shapely.is_empty(dry), shapes.to_numpy(), dry)
    flat = shapely.transform(land, lambda points: points * [_SQUEEZE, 1])
    circles = shapely.maximum_inscribed_circle(flat, tolerance=_FINE)
    middle = shapely.get_coordinates(circles)[::2]
    return pd.DataFrame(
        {"lat": middle[:, 1], "lon": middle[:, 0] / _SQUEEZE, "radius": shapely.length(circles)},
        index=shapes.index,
    )
