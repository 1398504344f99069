"""Routes: every address under /api and what answers it; all of them pass the gate."""

from starlette.routing import BaseRoute, Route

from pages.view.api import lists, map_layer, openapi
from pages.view.api.gate import Answer, Make, passes
from pages.view.api.query import Asked, Refused

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_MAKERS: dict[str, Make] = {
    "/api/ranking.csv": lists.ranking_csv,
    "/api/ranking.json": lists.ranking_json,
    "/api/ranking.geojson": lists.ranking_geojson,
    "/api/districts/{code}.json": lists.district_json,
    "/api/snapshots": lists.snapshots_json,
    "/api/openapi.json": openapi.description,
    "/api/ogc": map_layer.landing,
    "/api/ogc/conformance": map_layer.conformance,
    "/api/ogc/collections": map_layer.collections,
    "/api/ogc/collections/{layer}": map_layer.collection,
    "/api/ogc/collections/{layer}/items": map_layer.items,
    "/api/ogc/collections/{layer}/items/{code}": map_layer.item,
}


def _nowhere(_: Asked) -> Answer:
    raise Refused(404, "api.nowhere")


def _route(path: str, make: Make) -> Route:
    own = openapi.ADDRESSES[path][2]
    takes = [name for name in own if f"{{{name}}}" not in path]
    return Route(path, passes(make, takes), methods=_METHODS)


API: list[BaseRoute] = [
    *(_route(path, make) for path, make in _MAKERS.items()),
    # also every way to write an address that is none
    Route("/api/{rest:path}", passes(_nowhere), methods=_METHODS),
    Route("/api", passes(_nowhere), methods=_METHODS),
]
