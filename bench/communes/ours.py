"""The communes, drawn by our recolouring map."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit_folium import st_folium

from bench.communes.data import LAYERS, communes
from geo.outlines import load_outlines
from geo.topology import to_topojson
from pages.view.outline_file import outline_content, write_outlines
from pages.view.recolour import BaseMap, paint_group
from pages.view.static_files import write

COLOURS = ["#fdebd3", "#fbc98d", "#f39a4b", "#d5661c", "#9a3b0c"]


@st.cache_resource
def drawn() -> tuple[str, dict[str, str]]:
    """Return the outline file's name and the class digits of every layer."""
    frame = communes()
    content = outline_content(load_outlines()) | {
        "topology": to_topojson(frame),
        "codes": frame["adm2_pcode"].tolist(),
        "names": [[name, name, "", ""] for name in frame["name"]],
    }
    digits = {
        layer: "".join(str(d) for d in np.searchsorted([20, 40, 60, 80], frame[layer]))
        for layer in LAYERS
    }
    # Streamlit serves the folder beside the script it runs
    folder = Path(__file__).parent / "static"
    name = write_outlines(content, folder)
    figures = write("figures.json", b'{"layers": {}, "values": {}, "ranks": []}', folder)
    return name, digits | {"figures": f"../../app/static/{figures}"}


st.set_page_config(layout="wide")
outlines, painted = drawn()


@st.fragment
def draw_map() -> None:
    """Draw the choice and the map."""
    layer = st.selectbox("Map shows", LAYERS)
    message = {
        "layer": "rate_per_1000", "classes": painted[layer], "colours": COLOURS,
        "inherited": False, "figures": painted["figures"], "lang": "en", "chosen": None,
        "province": None,
    }  # fmt: skip
    st_folium(
        BaseMap(outlines), key="map", height=620, width=None, returned_objects=[],
        feature_group_to_add=paint_group(json.dumps(message)),
    )


draw_map()
