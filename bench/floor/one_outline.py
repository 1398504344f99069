"""The floor of a first map: an app of nothing but a map with one outline and no tiles."""

from __future__ import annotations

import folium
import streamlit as st
from streamlit_folium import st_folium

st.set_page_config(layout="wide")
one = folium.Map(location=[12.5, 105.0], zoom_start=7, tiles=None)
folium.Polygon([[12.0, 104.0], [13.0, 104.0], [13.0, 105.0]], fill=True).add_to(one)
st_folium(one, key="map", height=600, returned_objects=[])
