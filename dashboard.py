"""Dashboard: the frame of all pages. Run with `streamlit run dashboard.py`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.errors import InputError
from pages import frame, linked, menu, name_of
from pages.view.address import arrive
from pages.view.filters import draw_filters, draw_language
from pages.view.navigation import draw_navigation
from pages.view.text import plain, t

# a file of our own: Streamlit asks another host for emoji and material icons as page icon
ICON = Path(__file__).parent / "pages" / "view" / "icon.svg"

st.set_page_config(page_title=t("app.title"), page_icon=str(ICON), layout="wide")
pages = menu()
page = st.navigation(pages, position="hidden")
arrive(name_of(page))
with st.container(horizontal=True, vertical_alignment="center", key="masthead"):
    st.title(t(f"heading.{name_of(page)}"), anchor=False)
    draw_navigation(linked(pages))
    draw_language()
with st.sidebar:
    draw_filters()
try:
    with frame():
        page.run()
except InputError as error:
    st.error(f"{t('app.failed')}: {plain(error)}")
