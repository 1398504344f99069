"""Around: land, sea, lake, places and where names fit, for the map once its districts are drawn."""

import json
from pathlib import Path

import geopandas as gpd
import shapely

from geo.gazetteer import provinces, read_table
from geo.pcode import to_pcode
from geo.surroundings import label_spots, map_places, surroundings
from models.estimate.settings import CORRIDORS
from pages.view.frame.text import say
from pages.view.map.static_files import FROM_FRAME, write

_COARSE = 0.004  # degrees: enough to find the middle of a province


def write_around(frame: gpd.GeoDataFrame, folder: Path | None = None) -> str:
    """Write the file to static/; return where the map's frame finds it."""
    content = json.dumps(around_content(frame), ensure_ascii=False, separators=(",", ":"))
    return FROM_FRAME + write("around.json", content.encode("utf-8"), folder)


def around_content(frame: gpd.GeoDataFrame) -> dict[str, object]:
    """Return land and lake as rings, borders as lines, places, and the spots of names.

    Points are [latitude, longitude], spots [latitude, longitude, radius in degrees].
    """
    shapes = surroundings()
    names = provinces().set_index("adm1_pcode")[["province_en", "province_km"]]
    spots = _spots(_provinces(frame))
    return {
        "land": _rings(shapes["land"]),
        "lake": _rings(shapes["lake"]),
        "borders": [_points(line) for line in shapely.get_parts(shapes["border"])],
        "places": _places(),
        "recorded": _recorded(),
        "districts": _spots(frame.set_index("adm2_pcode").geometry),
        "provinces": {
            code: {"names": names.loc[code].tolist(), "spot": spot} for code, spot in spots.items()
        },
    }


def _recorded() -> dict[str, object]:
    """Return corridor -> P-codes of the districts from where returns were recorded, and words."""
    table = read_table("evidence").dropna(subset="adm2_codes")
    found = {
        corridor: sorted(
            {
                to_pcode(code)
                for codes in table.loc[table["kind"] == f"returns_{corridor}", "adm2_codes"]
                for code in codes.split(";")
            }
        )
        for corridor in CORRIDORS[1:]
    }
    return {"names": [say(lang, "map.recorded") for lang in ("en", "km")], "codes": found}


def _provinces(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    coarse = gpd.GeoSeries(shapely.simplify(frame.geometry.to_numpy(), _COARSE), crs=4326)
    return coarse.groupby(frame["adm2_pcode"].str[:4].to_numpy()).agg(shapely.union_all)


def _spots(shapes: gpd.GeoSeries) -> dict[str, list[float]]:
    found = label_spots(shapes).round(3)
    return dict(zip(found.index, found.to_numpy().tolist(), strict=True))


def _places() -> list[dict[str, object]]:
    """Return a place for each name, with all points where the name may stand."""
    table = map_places().fillna("")
    found = []
    for (kind, english), rows in table.groupby(["kind", "place_en"], sort=False):
        first = rows.iloc[0]
        found.append(
            {
                "kind": kind,
                "names": [english, first["place_km"]],
                "code": f"KH{first['adm2_code']}",
                "neighbour": first["neighbour"],
                "main": first["main"] == "true",
                "points": rows[["point_lat", "point_lon"]].to_numpy().tolist(),
            }
        )
    return found


def _rings(shape: shapely.Geometry) -> list[list[list[list[float]]]]:
    return [
        [_points(ring) for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
    ]


def _points(line: shapely.Geometry) -> list[list[float]]:
    return shapely.get_coordinates(line)[:, ::-1].round(3).tolist()
