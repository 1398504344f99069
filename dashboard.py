"""Dashboard: the frame of all pages, and the server. Run with `streamlit run dashboard.py`."""

import streamlit as st

from geo.errors import InputError
from pages import ONLY_FOR, WITH_LEVERS, configure, frame, linked, menu, name_of
from pages.view.frame.address import arrive
from pages.view.frame.device import on_phone
from pages.view.frame.entrance import draw_who, let_in
from pages.view.frame.filters import HIDDEN_LABEL, draw_filters, draw_language, draw_province
from pages.view.frame.fragment import say_failed
from pages.view.frame.in_use import look
from pages.view.frame.levers import draw_consequences
from pages.view.frame.masthead import draw_brand, entitle
from pages.view.frame.measured import answered, page_is
from pages.view.frame.navigation import draw_navigation
from pages.view.frame.refused import draw_refused
from pages.view.frame.seen import own_saves, see
from pages.view.frame.shared_store import ask_first, may
from pages.view.frame.sure import answers_of_this_run
from pages.view.frame.text import error_text, t
from pages.view.frame.whats_new import draw_news
from pages.view.quarter.last_visit import PAGE as QUARTER
from pages.view.quarter.last_visit import opens_here


@answered(ask_first)
@answers_of_this_run()
def draw() -> None:
    """Draw a page in its frame; once for every run of every visitor."""
    configure()
    pages = menu()
    page = st.navigation(pages, position="hidden")
    name = name_of(page)
    page_is(name)
    if opens_here(page.url_path):
        st.switch_page(next(p for p in pages if p.url_path == QUARTER))
    arrive(name)
    see()
    unreadable = look()
    entitle(name)
    masthead = st.container(horizontal=True, vertical_alignment="center", key="masthead")
    links = st.container(horizontal=True, vertical_alignment="center", key="navigation-row")
    if unreadable:
        st.error(f"{t('app.store')} {error_text(unreadable)}")
    draw_refused()
    inside = let_in()
    if inside:
        draw_news(name)
    # the page comes first: its map takes the browser longest, and everything else can wait for it
    try:
        if inside:
            with frame(), own_saves():
                page.run()
            draw_who()
        if inside and name in WITH_LEVERS:
            with st.sidebar:
                draw_filters(with_province=not on_phone())
                draw_consequences()
    except InputError as error:
        say_failed(error)
        if inside and name in WITH_LEVERS:
            with st.sidebar:
                draw_filters(with_province=not on_phone())
    with masthead:
        draw_brand()
        st.title(t(f"heading.{name}"), anchor=False)
        draw_language()
    if not inside:
        return
    with links:
        seen = [p for p in pages if name_of(p) not in ONLY_FOR or may(ONLY_FOR[name_of(p)])]
        draw_navigation(*linked(seen, page))
        # the sidebar is closed on a phone
        if on_phone() and name in WITH_LEVERS:
            draw_province(**HIDDEN_LABEL)


if __name__ == "__main__":  # Streamlit runs a page
    draw()
else:  # `streamlit run` starts the server
    from pages.view.server.around_streamlit import MIDDLEWARE, ROUTES
    from pages.view.server.ready import ready

    app = st.App("dashboard.py", lifespan=ready, routes=ROUTES, middleware=MIDDLEWARE)
