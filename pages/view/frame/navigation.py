"""Navigation: links between the pages that carry the whole address with them.

Streamlit's own menu drops filters and selection from the address; these links keep them, in one
step of the browser's history.
"""

from collections.abc import Hashable

import streamlit as st

from pages.view.frame import address
from pages.view.frame.device import on_phone
from pages.view.frame.drawn_once import drawn_once
from pages.view.frame.fragment import fragment
from pages.view.frame.text import t

KEY = "navigation"


@fragment(KEY)
def draw_navigation(near: list[st.Page], further: list[st.Page]) -> None:
    """Draw one link per page: those used every day in sight, the others one step behind.

    On a phone all are behind one button.
    """
    if on_phone():
        near, further = [], near + further
    _all_links(near, further)


def _told_apart(near: list[st.Page], further: list[st.Page]) -> Hashable:
    names = (tuple((page.url_path, page.title) for page in pages) for pages in (near, further))
    return *names, address.key()


@drawn_once(max_entries=256, by=_told_apart)
def _all_links(near: list[st.Page], further: list[st.Page]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="pages"):
        _links(near)
        name = t("navigation.more") if near else t("navigation.all")
        with st.popover(name, icon=":material/menu:", width="content"):
            _links(further)


def _links(pages: list[st.Page]) -> None:
    for page in pages:
        st.page_link(
            page, label=page.title, icon=page.icon, width="content", query_params=address.shared()
        )
