"""Outline file: everything the browser keeps about the districts, as one JSON document."""

import json
from pathlib import Path

import geopandas as gpd

from geo.gazetteer import districts, provinces
from geo.outlines import Outlines
from geo.paper import lakes as find_lakes
from geo.topology import packed, to_topojson
from pages.view.frame.text import LANGUAGES, say
from pages.view.map.layers import (
    COVERAGE,
    LAYERS,
    MOVE_COLOURS,
    MOVED,
    STATE_COLOURS,
    THEN,
    TIERS,
    WOULD_MOVE,
    WOULD_MOVE_COLOURS,
)
from pages.view.map.static_files import map_script, write

_MAP_WORDS = {
    "rank": "rank",
    "noRank": "no_rank",
    "names": "names",
    "home": "home",
    "link": "copy_link",
    "copied": "copied",
    "picture": "picture",
    "making": "making",
    "zoomIn": "zoom_in",
    "zoomOut": "zoom_out",
    "twoFingers": "two_fingers",
    "clickFirst": "click_first",
    "steps": "steps",
    "stepBack": "step_back",
    "stepOn": "step_on",
    "play": "play",
    "stop": "stop",
}
_RANK_NUMBERS = ("rank", "all", "country", "total")


def write_outlines(content: dict[str, object], folder: Path | None = None) -> str:
    """Write the map script with outlines, names and words to static/; return the file's name.

    One file, because each more is one more round trip before there is a map.
    """
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    script = f"{map_script()};\ndistrictMap.data = {data};\n"
    return write("map.js", script.encode("utf-8"), folder)


def outline_content(outlines: Outlines, around: str = "") -> dict[str, object]:
    """Return topology, codes (the order of every message), names, lakes and words.

    `around` is the address of what is drawn a moment later: land, places and names.
    """
    names = districts().merge(
        provinces()[["adm1_code", "province_en", "province_km"]],
        on="adm1_code",
        validate="many_to_one",
    )
    names = names.sort_values("adm2_pcode")
    columns = ["district_en", "district_km", "province_en", "province_km"]
    return {
        "topology": packed(to_topojson(outlines.frame)),
        "bounds": bounds(outlines.frame),
        "codes": names["adm2_pcode"].tolist(),
        "names": names[columns].to_numpy().tolist(),
        "parts": {k: layer.columns for k, layer in LAYERS.items() if layer.kind == "two_way"},
        # those that a picture can be sent of
        "pictured": list(LAYERS),
        "lakes": lakes(outlines.frame),
        "around": around,
        "words": {lang: _words(lang, outlines.kind) for lang in LANGUAGES},
    }


def bounds(frame: gpd.GeoDataFrame) -> list[list[float]]:
    """Return the corners of what is drawn, as [latitude, longitude].

    >>> import shapely
    >>> bounds(gpd.GeoDataFrame(geometry=[shapely.box(100, 10, 104, 14)], crs=4326))
    [[10.0, 100.0], [14.0, 104.0]]
    """
    west, south, east, north = (round(float(side), 5) for side in frame.total_bounds)
    return [[south, west], [north, east]]


def lakes(frame: gpd.GeoDataFrame) -> list[list[list[float]]]:
    """Return the large holes of the country as rings of [latitude, longitude].

    >>> import shapely
    >>> ring = shapely.box(100, 10, 104, 14) - shapely.box(101, 11, 102, 12)
    >>> len(lakes(gpd.GeoDataFrame(geometry=[ring], crs=4326)))
    1
    """
    rings = [lake.exterior.coords for lake in find_lakes(frame.geometry)]
    return [[[round(y, 4), round(x, 4)] for x, y in ring] for ring in rings]


def _words(lang: str, kind: str) -> dict[str, object]:
    return {
        # Leaflet takes a credit as HTML: a sentence of ours only, never a name from a file
        "outlines": say(lang, f"outlines.{kind}"),
        "map": say(lang, "map.label"),
        "shows": say(lang, "filter.layer"),
        **{word: say(lang, f"map.{key}") for word, key in _MAP_WORDS.items()},
        # filled in by the browser
        "rankIn": say(lang, "map.rank_in", **{n: f"{{{n}}}" for n in _RANK_NUMBERS}),
        "inherited": say(lang, "legend.inherited"),
        "withheld": say(lang, "legend.withheld"),
        "noData": say(lang, "legend.no_data"),
        # layers whose classes have names
        "named": {
            "tier": [say(lang, f"tier.{tier}") for tier in TIERS],
            THEN.key: [say(lang, f"tier.{tier}") for tier in TIERS],
            MOVED.key: [say(lang, f"moved.{move}") for move in MOVE_COLOURS],
            WOULD_MOVE.key: [say(lang, f"would_move.{way}") for way in WOULD_MOVE_COLOURS],
            COVERAGE.key: [say(lang, f"coverage_state.{state}") for state in STATE_COLOURS],
        },
        "layers": {
            key: [say(lang, f"layer.{key}"), say(lang, f"unit.{key}")]
            for key in (*LAYERS, COVERAGE.key, THEN.key, MOVED.key, WOULD_MOVE.key)
        },
    }
