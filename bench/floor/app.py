"""The floor: an app of texts and widgets that do nothing, as many of each kind as are asked for.

`?kinds={"button": 3, "heading": 1}` in the address.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import streamlit as st

_FEW, _MANY = ("one", "two", "three"), tuple(map(str, range(25)))
# Streamlit's name of an element -> draws one of it; the number tells it from others
_DRAW: dict[str, Callable[[str], object]] = {
    "alert": st.info,
    "button": lambda n: st.button(n, key=n),
    "button_group": lambda n: st.segmented_control(n, _FEW, key=n, default="one"),
    "checkbox": lambda n: st.checkbox(n, key=n),
    "code": lambda n: st.code(n, language=None),
    "dataframe": lambda n: st.dataframe({"column": _MANY}, hide_index=True),
    "date_input": lambda n: st.date_input(n, key=n),
    "download_button": lambda n: st.download_button(n, lambda: n, f"{n}.txt", key=n),
    "file_uploader": lambda n: st.file_uploader(n, key=n),
    "heading": st.subheader,
    "html": st.html,
    "multiselect": lambda n: st.multiselect(n, _MANY, key=n),
    "number_input": lambda n: st.number_input(n, key=n),
    "page_link": lambda n: st.page_link("https://example.org", label=n),
    "selectbox": lambda n: st.selectbox(n, _MANY, key=n),
    "slider": lambda n: st.select_slider(n, _MANY, key=n),
    "text_input": lambda n: st.text_input(n, key=n),
}

st.set_page_config(layout="wide")
for kind, count in json.loads(st.query_params.get("kinds", "{}")).items():
    for number in range(count):
        _DRAW.get(kind, st.caption)(f"{kind} {number}")
