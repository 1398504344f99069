"""A map as most apps draw it: folium.Choropleth and st_folium, all defaults.

Only its own legend is left out, which would fetch more files from other hosts.
"""

from __future__ import annotations

import folium
import geopandas as gpd
import streamlit as st
from streamlit_folium import st_folium


def draw(shapes: gpd.GeoDataFrame, code: str, name: str, layers: tuple[str, ...]) -> None:
    """Draw the choice of a layer, the map, and the name of the district clicked."""
    st.set_page_config(layout="wide")
    st.title("Baseline")
    layer = st.selectbox("Map shows", layers)
    drawn = folium.Map(location=[12.6, 105], zoom_start=7, tiles=None)
    choropleth = folium.Choropleth(
        geo_data=shapes[[code, name, "geometry"]],
        data=shapes,
        columns=[code, layer],
        key_on=f"feature.properties.{code}",
        fill_color="Oranges",
    )
    for legend in [key for key in choropleth._children if key.startswith("color_map")]:
        del choropleth._children[legend]
    folium.GeoJsonTooltip([name]).add_to(choropleth.geojson)
    choropleth.add_to(drawn)
    found = st_folium(drawn, height=620, width=None)
    picked = (found or {}).get("last_active_drawing")
    if picked:
        st.subheader(picked["properties"][name])
