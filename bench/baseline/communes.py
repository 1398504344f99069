"""The communes on a plain map."""

from __future__ import annotations

import streamlit as st

from bench.baseline.draw import draw
from bench.communes.data import LAYERS, communes

draw(st.cache_resource(communes)(), "adm2_pcode", "name", LAYERS)
