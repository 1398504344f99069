"""Map layer: the districts by OGC API - Features, which QGIS and GDAL read.

Part 1: Core (OGC 17-069r4), with GeoJSON: landing page, conformance, collections, items.
"""

from __future__ import annotations

import json
from typing import Any

import shapely

from geo.words import unbroken
from models.estimate.settings import Settings
from models.phrases import word
from pages.view.api.gate import GEOJSON, Answer, json_answer
from pages.view.api.lists import about, rows
from pages.view.api.query import Asked, Refused, unlike, whole
from pages.view.frame import made_once
from pages.view.frame.in_use import of_tables

ROOT, LAYER = "/api/ogc", "districts"
ITEMS = f"{ROOT}/collections/{LAYER}/items"
FIRST, MOST = 250, 1000  # features of a page: without a word about it, and at most
_SPEC = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


def landing(wanted: Asked) -> Answer:
    """Return what there is and where."""
    links = [
        _link(wanted, ROOT, "self", "application/json"),
        _link(wanted, "/api/openapi.json", "service-desc", OPENAPI),
        _link(wanted, f"{ROOT}/conformance", "conformance", "application/json"),
        _link(wanted, f"{ROOT}/collections", "data", "application/json"),
    ]
    told = about(wanted.settings, wanted.lang)
    return json_answer(
        {"title": told["title"], "description": " ".join(told["about"]), "links": links}
    )


def conformance(_: Asked) -> Answer:
    """Return which parts of the standard are there."""
    return json_answer({"conformsTo": [f"{_SPEC}/{part}" for part in ("core", "geojson", "oas30")]})


def collections(wanted: Asked) -> Answer:
    """Return the one layer there is, as a list."""
    links = [_link(wanted, f"{ROOT}/collections", "self", "application/json")]
    return json_answer({"links": links, "collections": [_collection(wanted)]})


def collection(wanted: Asked) -> Answer:
    """Return what the layer is."""
    _check_layer(wanted)
    return json_answer(_collection(wanted))


def items(wanted: Asked) -> Answer:
    """Return the districts of a box, page by page, highest rank first."""
    _check_layer(wanted)
    limit = whole(wanted.query, "limit", 1, MOST, FIRST)
    offset = whole(wanted.query, "offset", 0, 10**9, 0)
    found = features(wanted.settings, wanted.lang)
    box = _box(wanted.query.get("bbox"))
    if box is not None:
        inside = _shapes_within(box)
        found = [one for one in found if one["id"] in inside]
    page = found[offset : offset + limit]
    asked_for = {k: wanted.query[k] for k in ("bbox",) if k in wanted.query}
    links = [_link(wanted, ITEMS, "self", GEOJSON, limit=limit, offset=offset, **asked_for)]
    links.append(_link(wanted, f"{ROOT}/collections/{LAYER}", "collection", "application/json"))
    for relation, start in (("next", offset + limit), ("prev", max(0, offset - limit))):
        if start < len(found) if relation == "next" else offset > 0:
            links.append(
                _link(wanted, ITEMS, relation, GEOJSON, limit=limit, offset=start, **asked_for)
            )
    return json_answer(
        {
            "type": "FeatureCollection",
            "numberMatched": len(found),
            "numberReturned": len(page),
            "links": links,
            "features": page,
        },
        GEOJSON,
    )


def item(wanted: Asked) -> Answer:
    """Return one district by its P-code."""
    _check_layer(wanted)
    code = wanted.path["code"]
    for one in features(wanted.settings, wanted.lang):
        if one["id"] == code:
            links = [
                _link(wanted, f"{ITEMS}/{code}", "self", GEOJSON),
                _link(wanted, f"{ROOT}/collections/{LAYER}", "collection", "application/json"),
            ]
            return json_answer({**one, "links": links}, GEOJSON)
    raise Refused(404, "api.no_district", code=code[:20])


@of_tables(max_entries=6)
def features(settings: Settings, lang: str) -> list[dict[str, Any]]:
    """Return a feature of each district, with or without an outline; treat them as read-only."""
    frame = made_once.outlines().frame.set_index("adm2_pcode")
    drawn = {
        code: json.loads(text)
        for code, text in zip(frame.index, shapely.to_geojson(frame.geometry), strict=True)
    }
    return [
        {
            "type": "Feature",
            "id": row["adm2_pcode"],
            "geometry": drawn.get(row["adm2_pcode"]),
            "properties": row,
        }
        for row in rows(settings, lang)
    ]


def _shapes_within(box: shapely.Geometry) -> set[str]:
    frame = made_once.outlines().frame
    return set(frame["adm2_pcode"][shapely.intersects(frame.geometry.to_numpy(), box)])


def _box(text: str | None) -> shapely.Geometry | None:
    """Return the box of west, south, east and north (degrees); heights are left out."""
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(abs(number) <= 360 for number in numbers):
        raise unlike("bbox", "west,south,east,north", text)
    west, south, east, north = numbers
    if south > north:
        raise unlike("bbox", "south <= north", text)
    # west of its west: around the other side of the globe
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return shapely.union_all([shapely.box(w, south, e, north) for w, e in parts])


def _check_layer(wanted: Asked) -> None:
    if wanted.path["layer"] != LAYER:
        raise Refused(404, "api.no_layer", name=wanted.path["layer"][:60], layer=LAYER)


def _collection(wanted: Asked) -> dict[str, Any]:
    bounds = [float(x) for x in made_once.outlines().frame.total_bounds]
    told = about(wanted.settings, wanted.lang)
    return {
        "id": LAYER,
        "title": told["title"],
        "description": " ".join(told["about"]),
        "extent": {"spatial": {"bbox": [bounds], "crs": _CRS84}},
        "itemType": "feature",
        "crs": [_CRS84],
        "attribution": unbroken(word("about.licences", wanted.lang)),
        "links": [
            _link(wanted, f"{ROOT}/collections/{LAYER}", "self", "application/json"),
            _link(wanted, ITEMS, "items", GEOJSON),
        ],
    }


def _link(wanted: Asked, path: str, relation: str, kind: str, **query: object) -> dict[str, str]:
    return {"href": wanted.link(path, **query), "rel": relation, "type": kind}
