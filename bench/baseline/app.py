"""The same layers as most apps draw them: folium.Choropleth and st_folium, all defaults.

Only its own legend is left out, which would fetch more files from other hosts. The ranking is
computed once, as a careful author would; what is measured is the map.
"""

from __future__ import annotations

import sys
from pathlib import Path

import folium
import streamlit as st
from streamlit_folium import st_folium

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from geo.outlines import load_outlines
from models.pipeline import rank_districts

LAYERS = ("p_top", "relative_risk", "expected_count", "rate_per_1000", "poverty_modelled_pct")


@st.cache_resource
def data():
    """Return the ranked table and the outlines joined to it."""
    table = rank_districts().table
    return table, load_outlines().frame.merge(table, on="adm2_pcode")


st.set_page_config(layout="wide")
st.title("Baseline")
layer = st.selectbox("Map shows", LAYERS)
table, shapes = data()
drawn = folium.Map(location=[12.6, 105], zoom_start=7, tiles=None)
choropleth = folium.Choropleth(
    geo_data=shapes[["adm2_pcode", "district_en", "geometry"]], data=table,
    columns=["adm2_pcode", layer], key_on="feature.properties.adm2_pcode", fill_color="Oranges",
)  # fmt: skip
for name in [key for key in choropleth._children if key.startswith("color_map")]:
    del choropleth._children[name]
folium.GeoJsonTooltip(["district_en"]).add_to(choropleth.geojson)
choropleth.add_to(drawn)
found = st_folium(drawn, height=620, width=None)
picked = (found or {}).get("last_active_drawing")
if picked:
    st.subheader(picked["properties"]["district_en"])
