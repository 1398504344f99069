"""Navigation: links between the pages that carry the whole address with them.

Streamlit's own menu drops filters and selection from the address; these links keep them, in one
step of the browser's history.
"""

from __future__ import annotations

import streamlit as st

from pages.view import address

KEY = "navigation"


@st.fragment(key=KEY)
def draw_navigation(pages: list[st.Page]) -> None:
    """Draw one link per page."""
    with st.container(horizontal=True, width="content", key="pages"):
        for page in pages:
            st.page_link(page, label=page.title, icon=page.icon, width="content",
                         query_params=address.shared())
