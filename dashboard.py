"""Dashboard: the frame of all pages. Run with `streamlit run dashboard.py`."""

import streamlit as st

from geo.errors import InputError
from pages import WITH_LEVERS, configure, entitle, frame, linked, menu, name_of
from pages.view.frame.address import arrive
from pages.view.frame.filters import draw_filters, draw_language
from pages.view.frame.fragment import say_failed
from pages.view.frame.in_use import look
from pages.view.frame.levers import draw_consequences
from pages.view.frame.navigation import draw_navigation
from pages.view.frame.text import error_text, t

configure()
pages = menu()
page = st.navigation(pages, position="hidden")
name = name_of(page)
arrive(name)
entitle(name)
masthead = st.container(horizontal=True, vertical_alignment="center", key="masthead")
links = st.container()
unreadable = look()
if unreadable:
    st.error(f"{t('app.store')} {error_text(unreadable)}")
# the page comes first: its map takes the browser longest, and everything else can wait for it
try:
    with frame():
        page.run()
    if name in WITH_LEVERS:
        with st.sidebar:
            draw_filters()
            draw_consequences()
except InputError as error:
    say_failed(error)
    if name in WITH_LEVERS:
        with st.sidebar:
            draw_filters()
with masthead:
    st.title(t(f"heading.{name}"), anchor=False)
    draw_language()
with links:
    draw_navigation(*linked(pages))
