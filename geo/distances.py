"""Distances: how far the people of one district live from those of another."""

from functools import cache

import numpy as np
import pandas as pd
from pyproj import Geod

from geo.gazetteer import communes


def people_points(frame: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return point_lat, point_lon (degrees) per district: its communes' points, by people.

    A commune whose people are not known counts as the mean of its district's; where none is
    known, all count the same.

    Parameters
    ----------
    frame : adm2_code, point_lat, point_lon, population_2011; ours where none is given.

    >>> f = pd.DataFrame({"adm2_code": "0102", "point_lat": [10.0, 14.0],
    ...     "point_lon": [103.0, 105.0], "population_2011": [3000.0, 1000.0]})
    >>> people_points(f).loc["0102"].tolist()
    [11.0, 103.5]
    """
    table = communes() if frame is None else frame
    people = table["population_2011"]
    of = table["adm2_code"]
    # not a missing figure made up: only how much a point weighs beside its neighbours
    weight = people.where(people.notna(), people.groupby(of).transform("mean"))
    weight = weight.where(weight.notna(), 1.0)
    points = table[["point_lat", "point_lon"]].mul(weight, axis=0).groupby(of).sum()
    return points.div(weight.groupby(of).sum(), axis=0)


def between_km(points: pd.DataFrame) -> np.ndarray:
    """Return the distances between points, km, (points, points), on the ellipsoid (WGS 84).

    >>> p = pd.DataFrame({"point_lat": [12.0, 13.0], "point_lon": [105.0, 105.0]})
    >>> between_km(p).round(1).tolist()
    [[0.0, 110.6], [110.6, 0.0]]
    """
    one, other = np.triu_indices(len(points), 1)
    result = np.zeros((len(points), len(points)))
    result[one, other] = apart_km(points.iloc[one], points.iloc[other])
    return result + result.T


def apart_km(one: pd.DataFrame, other: pd.DataFrame) -> np.ndarray:
    """Return how far each point of one table is from that of another, km, on the ellipsoid.

    >>> ends = [pd.DataFrame({"point_lat": [y], "point_lon": [105.0]}) for y in (12.0, 13.0)]
    >>> apart_km(*ends).round(1).tolist()
    [110.6]
    """
    places = [p[c].to_numpy(float) for p in (one, other) for c in ("point_lon", "point_lat")]
    _, _, metres = Geod(ellps="WGS84").inv(*places)
    return np.asarray(metres) / 1000


@cache
def district_distances_km() -> pd.DataFrame:
    """Return the distances between the people of all districts, km; rows and columns by code.

    >>> d = district_distances_km()
    >>> bool(d.loc["0110", "0102"] < d.loc["0110", "2001"])
    True
    """
    points = people_points()
    return pd.DataFrame(between_km(points), points.index, points.index)
