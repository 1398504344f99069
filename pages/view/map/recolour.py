"""Recolour: a map whose outlines stay in the browser while Python sends only classes.

The base map is the same on every rerun, so streamlit-folium keeps it (zoom, centre and all);
what changes travels as a tiny feature group whose script repaints the outlines.
"""

import folium
from folium.template import Template

from pages.view.map.static_files import FROM_FRAME

KEY = "map"
HEIGHT = 560  # pixels, until the page's style sheet says how much of the window the map has
_CENTRE = (12.6, 104.9)


class BaseMap(folium.Map):
    """A Folium map without tiles that asks only this server for Leaflet; the script fits it."""

    # shorter than Folium's: st_folium sends it with every change
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, "
        "{maxZoom: 12, zoomSnap: .1, zoomDelta: .5, "
        "trackResize: false});"
        "{% endmacro %}"
    )

    def __init__(self, script: str) -> None:
        super().__init__(location=_CENTRE, tiles=None)
        # on the instance: the class's own lists point to content networks
        self.default_js = [("map", FROM_FRAME + script)]
        self.default_css = []
        self.add_child(_Attach())


class _Attach(folium.MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "districtMap.attach({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )


class _Paint(folium.MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}districtMap.paint({{ this.message }});{% endmacro %}"
    )

    def __init__(self, message: str) -> None:
        super().__init__()
        self.message = message


class _PaintGroup(folium.FeatureGroup):
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.featureGroup();"
        "{% endmacro %}"
    )


def paint_group(message: str) -> folium.FeatureGroup:
    """Return the feature group that repaints the outlines from a message of `painting`."""
    group = _PaintGroup()
    group.add_child(_Paint(message))
    return group


def picked_district(value: object, known: frozenset[str]) -> str | None:
    """Return the P-code a click sent, or None for anything else.

    >>> picked_district({"picked": "KH0102", "turn": 3}, frozenset({"KH0102"}))
    'KH0102'
    >>> picked_district({"picked": "<b>"}, frozenset({"KH0102"})) is None
    True
    """
    return _given(value, "picked", known)


def picked_layer(value: object, known: frozenset[str]) -> str | None:
    """Return the key of the layer chosen on the map, or None for anything else.

    >>> picked_layer({"layer": "tier", "turn": 1}, frozenset({"tier"}))
    'tier'
    """
    return _given(value, "layer", known)


def picked_step(value: object, known: frozenset[str]) -> str | None:
    """Return the key of the step that a map of several lists shows, or None for anything else.

    >>> picked_step({"step": "a", "turn": 1}, frozenset({"a"}))
    'a'
    """
    return _given(value, "step", known)


def turn(value: object) -> int:
    """Return how many things the reader has done on the map itself.

    >>> turn({"layer": "tier", "turn": 4}), turn(None)
    (4, 0)
    """
    found = value.get("turn") if isinstance(value, dict) else None
    return found if isinstance(found, int) else 0


def _given(value: object, name: str, known: frozenset[str]) -> str | None:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) and found in known else None
