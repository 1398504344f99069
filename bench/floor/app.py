"""The floor: an app of nothing but texts and buttons, as many as asked for in the address."""

from __future__ import annotations

import streamlit as st

st.set_page_config(layout="wide")
for number in range(int(st.query_params.get("texts", "0"))):
    st.caption(f"Text {number}")
for number in range(int(st.query_params.get("buttons", "0"))):
    st.button(f"Button {number}", key=f"button-{number}")
