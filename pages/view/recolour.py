"""Recolour: a map whose outlines stay in the browser while Python sends only classes.

The base map is the same on every rerun, so streamlit-folium keeps it (zoom, centre and all);
what changes travels as a tiny feature group whose script repaints the outlines.
"""

from __future__ import annotations

import json

import folium
from folium.template import Template

from pages.view.static_files import FROM_FRAME, map_scripts

KEY = "map"
_CENTRE = (12.6, 104.9)


class BaseMap(folium.Map):
    """A Folium map without tiles that asks only this server for Leaflet."""

    # shorter than Folium's: st_folium sends it with every change
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, "
        "{center: {{ this.location|tojson }}, zoom: 7, minZoom: 6, zoomSnap: .25, zoomDelta: .5});"
        "{% endmacro %}"
    )

    def __init__(self, outlines_file: str) -> None:
        super().__init__(location=_CENTRE, tiles=None)
        scripts, styles = map_scripts()
        # on the instance: the class's own lists point to content networks
        self.default_js = [(name, FROM_FRAME + name) for name in scripts]
        self.default_css = [(name, FROM_FRAME + name) for name in styles]
        self.add_child(_Attach(FROM_FRAME + outlines_file))


class _Attach(folium.MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "districtMap.attach({{ this._parent.get_name() }}, {{ this.url }});"
        "{% endmacro %}"
    )

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = json.dumps(url)


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

    >>> picked_district({"picked": "KH0102", "click": 3}, frozenset({"KH0102"}))
    'KH0102'
    >>> picked_district({"picked": "<b>"}, frozenset({"KH0102"})) is None
    True
    """
    code = value.get("picked") if isinstance(value, dict) else None
    return code if isinstance(code, str) and code in known else None
