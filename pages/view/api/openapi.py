"""OpenAPI: the description of every address under /api, for programs and their makers."""

from __future__ import annotations

from typing import Any

from models.estimate.settings import CORRIDORS
from pages.view.api import map_layer
from pages.view.api.gate import GEOJSON, JSON, PROBLEM, Answer, json_answer
from pages.view.api.query import Asked
from pages.view.frame.text import LANGUAGES, say

# address -> key of what it answers, kinds of body, own parameters
ADDRESSES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "/api/ranking.csv": ("ranking", "text/csv", ()),
    "/api/ranking.json": ("ranking", JSON, ()),
    "/api/ranking.geojson": ("ranking", GEOJSON, ()),
    "/api/districts/{code}.json": ("district", JSON, ("code",)),
    "/api/snapshots": ("snapshots", JSON, ()),
    "/api/openapi.json": ("openapi", map_layer.OPENAPI, ()),
    "/api/ogc": ("ogc", JSON, ()),
    "/api/ogc/conformance": ("ogc", JSON, ()),
    "/api/ogc/collections": ("ogc", JSON, ()),
    "/api/ogc/collections/{layer}": ("ogc", JSON, ("layer",)),
    "/api/ogc/collections/{layer}/items": ("items", GEOJSON, ("layer", "bbox", "limit", "offset")),
    "/api/ogc/collections/{layer}/items/{code}": ("district", GEOJSON, ("layer", "code")),
}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "lang": {"type": "string", "enum": list(LANGUAGES), "default": "en"},
    "corridor": {"type": "string", "enum": list(CORRIDORS), "default": "all"},
    "code": {"type": "string", "example": "KH2005"},
    "layer": {"type": "string", "enum": [map_layer.LAYER]},
    "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
    "limit": {
        "type": "integer",
        "minimum": 1,
        "maximum": map_layer.MOST,
        "default": map_layer.FIRST,
    },
    "offset": {"type": "integer", "minimum": 0, "default": 0},
}


def description(wanted: Asked) -> Answer:
    """Return the description in OpenAPI 3.0."""
    lang = wanted.lang
    return json_answer(
        {
            "openapi": "3.0.3",
            "info": {
                "title": say(lang, "app.title"),
                "description": say(lang, "api.about"),
                "version": "1",
            },
            "servers": [{"url": wanted.base}],
            "paths": {path: {"get": _operation(path, lang)} for path in ADDRESSES},
        },
        map_layer.OPENAPI,
    )


def _operation(path: str, lang: str) -> dict[str, Any]:
    what, kind, own = ADDRESSES[path]
    body = {kind: {"schema": {"type": "string" if kind == "text/csv" else "object"}}}
    problem = {"description": say(lang, "api.problem"), "content": {PROBLEM: {}}}
    return {
        "operationId": path.strip("/").replace("{", "").replace("}", "").replace("/", "_"),
        "summary": say(lang, f"api.of_{what}"),
        "parameters": [_parameter(name, path, lang) for name in (*own, "lang", "corridor")],
        "responses": {
            "200": {"description": say(lang, f"api.of_{what}"), "content": body},
            "304": {"description": say(lang, "api.unchanged")},
            "default": problem,
        },
    }


def _parameter(name: str, path: str, lang: str) -> dict[str, Any]:
    inside = f"{{{name}}}" in path
    made: dict[str, Any] = {
        "name": name,
        "in": "path" if inside else "query",
        "required": inside,
        "description": say(lang, f"api.name_{name}"),
        "schema": _SCHEMAS[name],
    }
    return made | ({"style": "form", "explode": False} if name == "bbox" else {})
