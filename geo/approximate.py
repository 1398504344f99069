"""Approximate outlines: the 210 districts, computed from commune points and province outlines.

`python -m geo.approximate --provinces FILE --out data/outlines_approximate.geojson`

Each province is divided among its commune points, then the communes are joined into districts.
The division is a power diagram: a place belongs to the commune whose circle it is deepest in,
the circle having the commune's area (Aurenhammer 1987, doi:10.1137/0216006). Where all circles
are equal that is the Voronoi diagram. Islands and the Tonle Sap lake are not cut out.
"""

import json
import sys
from argparse import Namespace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.atomic import write_asked
from geo.command import command, run
from geo.dissolve import read_polygons
from geo.errors import InputError
from geo.gazetteer import communes
from geo.pcode import to_pcode
from geo.words import WORDS

# A flat map on which straight lines stay straight when turned back into degrees, so that the
# cells of two provinces still meet on their common border. True to 1.5 % at 10.4-14.7 N.
KM_PER_DEGREE = np.array([111.32 * np.cos(np.radians(12.5)), 110.6])
GRID_DEGREES = 1e-4  # about 11 m
_FAR_KM = 5_000.0

HEADER = {
    "type": "FeatureCollection",
    "name": "outlines_approximate",
    "kind": "approximate",
    "licence": "ODbL 1.0",
    "attribution": (
        "Approximate outlines, computed by this project from province outlines "
        "(© OpenStreetMap contributors, ODbL 1.0) and from commune points and areas "
        "(after geoBoundaries and Open Development Cambodia, CC BY 4.0). "
        "Boundaries do not imply official endorsement."
    ),
}


def compute_outlines(provinces: gpd.GeoDataFrame, points: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return approximate district outlines, sorted, that neither overlap nor leave gaps.

    Parameters
    ----------
    provinces : one polygon per province, EPSG:4326; small overlaps and gaps are cleaned.
    points : communes with `adm2_code`, `adm1_code`, `point_lon`, `point_lat` (degrees) and
        `area_km2`.

    Raises
    ------
    InputError : the points of a province don't lie in one outline of their own.

    >>> square = gpd.GeoDataFrame(geometry=[shapely.box(104, 12, 106, 13)], crs=4326)
    >>> two = pd.DataFrame({"adm2_code": ["0101", "0102"], "adm1_code": "01", "area_km2": 9.0,
    ...                     "point_lon": [104.5, 105.5], "point_lat": 12.5})
    >>> compute_outlines(square, two).bounds.to_numpy().tolist()
    [[104.0, 12.0, 105.0, 13.0], [105.0, 12.0, 106.0, 13.0]]
    """
    clean = shapely.coverage_clean(provinces.geometry.to_numpy())
    flat = shapely.transform(clean, lambda degrees: degrees * KM_PER_DEGREE)
    places = points[["point_lon", "point_lat"]].to_numpy(dtype=float) * KM_PER_DEGREE
    radii2 = points["area_km2"].to_numpy(dtype=float) / np.pi
    home = _province_of(places, points["adm1_code"].to_numpy(), flat)
    faces = _faces(places, radii2, home, flat)
    owners = _owners(faces, places, radii2, home, flat)
    frame = gpd.GeoDataFrame(
        {"adm2_pcode": [to_pcode(points["adm2_code"].iloc[i]) for i in owners]},
        geometry=faces,
        crs=4326,
    )
    districts = frame.dissolve("adm2_pcode", method="coverage").reset_index()
    normal = shapely.normalize(districts.geometry.to_numpy())
    districts["geometry"] = shapely.orient_polygons(normal)  # as RFC 7946 wants it
    return districts.sort_values("adm2_pcode", ignore_index=True)


def _province_of(places: np.ndarray, codes: np.ndarray, flat: np.ndarray) -> np.ndarray:
    """Return the number of the outline each point lies in, one outline per province code."""
    tree = shapely.STRtree(flat)
    home = tree.nearest(shapely.points(places))
    pairs = set(zip(codes, home, strict=True))
    if not len(pairs) == len(set(codes)) == len(flat):
        raise InputError(
            "outlines.provinces", outlines=len(flat), provinces=len(set(codes)), pairs=len(pairs)
        )
    return home


def power_cells(places: np.ndarray, radii2: np.ndarray, around: shapely.Geometry) -> np.ndarray:
    """Return the power cell of each point within a box around a geometry.

    Cell i holds the places x where |x - p_i|² - r_i² is smallest: the half-planes on its side of
    the lines at t = (d² + r_i² - r_k²) / 2d from p_i towards every other p_k. A cell can be empty.

    Parameters
    ----------
    places : (n, 2) points, km.
    radii2 : (n,) squared radii, km².

    >>> cells = power_cells(np.array([[0.0, 0.0], [4.0, 0.0]]), np.array([4.0, 0.0]),
    ...                     shapely.box(-1, 0, 5, 1))
    >>> cells[0].bounds, cells[1].bounds  # 2.5 = (4² + 4 - 0) / (2 * 4)
    ((-1.0, 0.0, 2.5, 1.0), (2.5, 0.0, 5.0, 1.0))
    """
    box = shapely.envelope(around)
    return np.array([_power_cell(i, places, radii2, box) for i in range(len(places))])


def _power_cell(i: int, places: np.ndarray, radii2: np.ndarray, box: shapely.Polygon):
    towards = places - places[i]
    distance = np.hypot(*towards.T)
    distance[i] = 1.0
    offset = (distance**2 + radii2[i] - radii2) / (2.0 * distance)
    offset[i] = np.inf
    cell = box
    for k in np.argsort(offset, kind="stable"):
        corners = shapely.get_coordinates(cell) - places[i]
        # the other lines pass beyond the farthest corner
        if not len(corners) or offset[k] >= np.hypot(*corners.T).max():
            break
        cell = cell.intersection(_half_plane(places[i], towards[k] / distance[k], offset[k]))
    return cell


def _half_plane(place: np.ndarray, towards: np.ndarray, offset: float) -> shapely.Polygon:
    middle = place + towards * offset
    along = np.array([-towards[1], towards[0]]) * _FAR_KM
    back = towards * _FAR_KM
    return shapely.Polygon(
        [middle + along, middle - along, middle - along - back, middle + along - back]
    )


def _faces(places: np.ndarray, radii2: np.ndarray, home: np.ndarray, flat: np.ndarray):
    """Return the pieces between all cell and province borders, corners on the grid (degrees)."""
    lines = list(shapely.boundary(flat))
    for number, province in enumerate(flat):
        own = home == number
        borders = shapely.boundary(power_cells(places[own], radii2[own], province))
        lines += list(shapely.intersection(borders, province))
    degrees = shapely.transform(np.array(lines), lambda km: km / KM_PER_DEGREE)
    network = shapely.union_all(degrees, grid_size=GRID_DEGREES)
    return shapely.get_parts(shapely.polygonize([network]))


def _owners(
    faces: np.ndarray, places: np.ndarray, radii2: np.ndarray, home: np.ndarray, flat: np.ndarray
) -> np.ndarray:
    """Return the number of the commune each face belongs to, within the face's own province."""
    middles = shapely.get_coordinates(shapely.point_on_surface(faces)) * KM_PER_DEGREE
    province = shapely.STRtree(flat).nearest(shapely.points(middles))
    owners = np.empty(len(faces), dtype=int)
    for number in range(len(flat)):
        inside, own = np.flatnonzero(province == number), np.flatnonzero(home == number)
        squares = ((middles[inside, None] - places[own]) ** 2).sum(axis=2)
        owners[inside] = own[(squares - radii2[own]).argmin(axis=1)]
    return owners


def to_geojson(districts: gpd.GeoDataFrame) -> bytes:
    """Return the outlines as GeoJSON, one district per line, the same bytes for the same input.

    >>> square = gpd.GeoDataFrame({"adm2_pcode": ["KH0101"]}, geometry=[shapely.box(0, 0, 1, 1)])
    >>> to_geojson(square).decode().splitlines()[-3][:70]
    '{"type":"Feature","properties":{"adm2_pcode":"KH0101"},"geometry":{"ty'
    """
    head = json.dumps(HEADER, ensure_ascii=False, indent=1).removesuffix("\n}")
    features = ",\n".join(
        f'{{"type":"Feature","properties":{{"adm2_pcode":"{code}"}},"geometry":{shape}}}'
        for code, shape in zip(
            districts["adm2_pcode"], shapely.to_geojson(districts.geometry.to_numpy()), strict=True
        )
    )
    return f'{head},\n "features": [\n{features}\n]\n}}\n'.encode()


def main() -> int:
    """Compute and write the outlines; return 0, or 2 with one line on stderr."""
    options = command("geo.approximate", str(__doc__))
    options.add_argument("--provinces", required=True, type=Path, help="province outlines")
    options.add_argument("--out", required=True, type=Path, help="GeoJSON file to write")
    return run(options, None, _run)


def _run(given: Namespace) -> int:
    districts = compute_outlines(read_polygons(given.provinces), communes())
    write_asked(given.out, to_geojson(districts))
    values = {"n": len(districts), "file": given.out.name}
    print(WORDS.word("outline_said.computed", given.lang, **values))
    return 0


if __name__ == "__main__":
    sys.exit(main())
