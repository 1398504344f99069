"""Place row: one place as it is kept, checked; of a shelter only its district."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geo.digits import latin_digits
from geo.gazetteer import communes
from geo.names import match_area
from models.places.place_words import SHELTER, kind_of, names_shelter
from models.reading.area import AreaName
from models.reading.cells import Place
from models.reading.rows import ROW

MOST_LETTERS = 120
# any point of the country is nearer to the point of a commune (the farthest corner: 53 km)
FARTHEST_KM = 55.0
_DEGREES = re.compile(r"-?\d{1,3}(?:[.,]\d{1,15})?")
_LATITUDES, _LONGITUDES = (9.0, 15.0), (102.0, 108.0)
_KM = np.array([110.6, 108.6])  # of a degree of latitude, and of longitude at 12.5 degrees
# kind, name, latitude, longitude (degrees, or None), district's code, source
Row = tuple[str, str, float | None, float | None, str, str]


def read_row(record: Mapping[str, Any], file: str, written: Mapping[str, str]) -> Row:
    """Return a row as it is kept.

    Parameters
    ----------
    record : field -> text or None, and its row; written : field -> header as the file has it.

    Raises
    ------
    InputError : it names file, row, column, what was expected and what came.

    >>> row = {"kind": "shelter", "name": "Hope", "latitude": "11.08", "longitude": "105.8", ROW: 2}
    >>> read_row(row, "p.csv", {})
    ('shelter', '', None, None, '2006', '')
    """

    def at(field: str) -> Place:
        return Place(file, record[ROW], written.get(field, field))

    kind = kind_of(record.get("kind") or "")
    if kind is None:
        raise at("kind").wrong("places.kind", record.get("kind"))
    name = record.get("name") or ""
    source = record.get("source") or ""
    for text in (name, source):
        if kind != SHELTER and names_shelter(text):
            raise at("kind").wrong("places.named_shelter", record["kind"], name=text[:MOST_LETTERS])
    district = _district(record.get("district"), at("district"))
    if kind == SHELTER and district and record.get("latitude") is None:
        return (kind, "", None, None, district, "")
    if kind == SHELTER and not (district or record.get("latitude") or record.get("longitude")):
        raise at("district").wrong("places.no_district", None)
    lat, lon = _point(record, at("latitude"), at("longitude"))
    district = _of_point(lat, lon, district, at("latitude"))
    if kind == SHELTER:
        return (kind, "", None, None, district, "")
    for field, text in (("name", name), ("source", source)):
        if len(text) > MOST_LETTERS or (field == "name" and not text):
            raise at(field).wrong("places.name", text or None, most=MOST_LETTERS)
    return (kind, name, lat, lon, district, source)


def _district(text: str | None, at: Place) -> str:
    """Return the code of the district that is named, "" where none is."""
    if text is None:
        return ""
    match = match_area(text, "district")
    if match.status == "ambiguous":
        codes = ", ".join(code for code, _ in match.candidates)
        raise at.wrong("places.ambiguous", text, codes=codes)
    if match.code is None:
        raise at.wrong("places.district", text)
    return match.code


def _point(record: Mapping[str, Any], at_lat: Place, at_lon: Place) -> tuple[float, float]:
    lat, lon = (
        _degrees(record.get(field), at)
        for field, at in (("latitude", at_lat), ("longitude", at_lon))
    )
    found = f"{lat:g}, {lon:g}"
    if _inside(lat, _LONGITUDES) and _inside(lon, _LATITUDES):
        raise at_lat.wrong("places.swapped", found)
    if not (_inside(lat, _LATITUDES) and _inside(lon, _LONGITUDES)):
        raise at_lat.wrong("places.outside", found)
    return lat, lon


def _degrees(text: str | None, at: Place) -> float:
    written = latin_digits(text or "")
    if not _DEGREES.fullmatch(written):
        raise at.wrong("places.degrees", text)
    return round(float(written.replace(",", ".")), 5)


def _inside(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]


def _of_point(lat: float, lon: float, district: str, at: Place) -> str:
    """Return the district given, if the point can be in it, else that of the nearest commune."""
    found = f"{lat:g}, {lon:g}"
    tree, codes = _communes()
    far_km, nearest = tree.query(np.array([lat, lon]) * _KM)
    if far_km > FARTHEST_KM:
        raise at.wrong("places.outside", found)
    if not district:
        return str(codes[nearest])
    own = tree.data[codes == district]
    if np.hypot(*(own - np.array([lat, lon]) * _KM).T).min() > FARTHEST_KM:
        raise at.wrong("places.far", found, name=AreaName(district))
    return district


@cache
def _communes() -> tuple[cKDTree, np.ndarray]:
    """Return the points of communes in km, and the district of each."""
    table: pd.DataFrame = communes()
    points = table[["point_lat", "point_lon"]].to_numpy(float)
    return cKDTree(points * _KM), table["adm2_code"].to_numpy()
