"""The communes, drawn by our recolouring map."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import streamlit as st
from streamlit_folium import st_folium

from bench.communes.data import LAYERS, communes
from geo.outlines import load_outlines
from geo.topology import packed, to_topojson
from pages.view.map.outline_file import bounds, outline_content, write_outlines
from pages.view.map.recolour import KEY, BaseMap, paint_group, picked_district, picked_layer
from pages.view.map.static_files import FROM_FRAME, write

COLOURS = ["#fdebd3", "#fbc98d", "#f39a4b", "#d5661c", "#9a3b0c"]
# Streamlit serves the folder beside the script it runs
STATIC = Path(__file__).parent / "static"


@st.cache_resource
def drawn() -> tuple[str, dict[str, dict], str, dict[str, str]]:
    """Return the map script's name, the look of every layer, where their values are, and names."""
    frame = communes()
    looks = {layer: look(frame, layer) for layer in LAYERS}
    content = outline_content(load_outlines()) | {
        "topology": packed(to_topojson(frame)),
        "bounds": bounds(frame),
        "codes": frame["adm2_pcode"].tolist(),
        "names": [[name, name, "", ""] for name in frame["name"]],
    }
    for words in content["words"].values():
        words["layers"] = {layer: [layer, ""] for layer in LAYERS}
    figures = {
        "layers": looks,
        "values": {layer: frame[layer].astype(str).tolist() for layer in LAYERS},
        "ranks": [[] for _ in range(len(frame))],
    }
    address = FROM_FRAME + write("figures.json", json.dumps(figures).encode(), STATIC)
    names = dict(zip(frame["adm2_pcode"], frame["name"], strict=True))
    return write_outlines(content, STATIC), looks, address, names


def look(frame: gpd.GeoDataFrame, layer: str) -> dict[str, object]:
    """Return classes and colours of a layer."""
    classes = np.searchsorted([20, 40, 60, 80], frame[layer])
    digits = "".join(str(digit) for digit in classes)
    return {"layer": layer, "classes": digits, "colours": COLOURS, "inherited": False}


def answered() -> None:
    """Keep what was chosen on the map, as our own page keeps it in the address."""
    value = st.session_state.get(KEY)
    st.session_state["shown"] = picked_layer(value, frozenset(LAYERS)) or LAYERS[0]
    st.session_state["picked"] = picked_district(value, frozenset(drawn()[3]))


@st.fragment
def draw_map() -> None:
    """Draw the map; the choice of the layer is on it."""
    script, looks, address, names = drawn()
    message = looks[st.session_state.get("shown", LAYERS[0])] | {
        "figures": address,
        "lang": "en",
        "chosen": None,
        "province": None,
        "turn": 0,
    }
    st_folium(
        BaseMap(script),
        key=KEY,
        height=620,
        width=None,
        returned_objects=[],
        feature_group_to_add=paint_group(json.dumps(message)),
        on_change=answered,
    )
    if st.session_state.get("picked"):
        st.subheader(names[st.session_state["picked"]])


st.set_page_config(layout="wide")
draw_map()
