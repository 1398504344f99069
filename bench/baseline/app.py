"""The same layers as ours on a plain map; the ranking is computed once, as a careful author would.

What is measured is the map.
"""

from __future__ import annotations

import streamlit as st

from bench.baseline.draw import draw
from geo.outlines import load_outlines
from models.estimate.pipeline import rank_districts

LAYERS = ("p_top", "relative_risk", "expected_count", "rate_per_1000", "poverty_modelled_pct")


@st.cache_resource
def data():
    """Return the outlines with the ranked table joined to them."""
    return load_outlines().frame.merge(rank_districts().table, on="adm2_pcode")


draw(data(), "adm2_pcode", "district_en", LAYERS)
