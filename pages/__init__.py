"""Pages of the dashboard, and the guard that keeps them inside its frame.

Streamlit also finds `pages/*.py` by itself: who opens a deep link on a fresh server gets the page
without dashboard.py. Every page therefore begins with `inside_frame()`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy

import streamlit as st

from pages.view.frame.mark import MARK
from pages.view.frame.text import LANGUAGES, language, say, t

_ICONS = {
    "priority_map": ":material/map:",
    "ranked_districts": ":material/format_list_numbered:",
    "district": ":material/location_on:",
    "quarter": ":material/event_note:",
    "coverage": ":material/groups:",
    "plan": ":material/assignment:",
    "data_desk": ":material/upload_file:",
    "snapshots": ":material/history:",
    "what_if": ":material/psychology_alt:",
    "sources": ":material/database:",
    "method": ":material/science:",
    "accounts": ":material/manage_accounts:",
}
FIRST = "priority_map"
_START = "start"  # the first page's own address, beside the empty one
ADDRESSES = ("", _START, *_ICONS)
# where the levers change something; sources and accounts are the same whatever they say
WITH_LEVERS = frozenset(_ICONS) - {"sources", "accounts"}
# in the menu of those alone who may do this
ONLY_FOR = {"accounts": "see_audit"}
# pages a planner comes back to; the others are one step behind
_NEAR = ("priority_map", "ranked_districts", "district", "quarter", "coverage", "plan")


def configure() -> None:
    """Set title, icon and width; before any `st.navigation`, which would set an icon of its own."""
    st.set_page_config(page_title=t("app.title"), page_icon=MARK, layout="wide")


def menu() -> list[st.Page]:
    """Return the pages, titled in the reader's language; the first page is also at `/`."""
    # Streamlit notes on a page whether it may run now: every run has copies of its own
    return [copy(page) for page in _menu(language())]


def linked(pages: list[st.Page], here: st.Page) -> tuple[list[st.Page], list[st.Page]]:
    """Return the pages to link to, every page once: those near and those further away.

    Streamlit's link to a page without an address of its own leads to the page it stands on.
    """
    twin = "" if here.url_path else FIRST
    once = [page for page in pages if page.url_path != twin]
    near = [page for page in once if name_of(page) in _NEAR]
    return near, [page for page in once if page not in near]


def name_of(page: st.Page) -> str:
    """Return the file name of a page, which is also its key in the sentences."""
    return page.url_path or FIRST


@st.cache_resource(max_entries=len(LANGUAGES), show_spinner=False)
def _menu(lang: str) -> list[st.Page]:
    return [_page(FIRST, _START, lang, default=True), *(_page(name, name, lang) for name in _ICONS)]


def _page(name: str, path: str, lang: str, default: bool = False) -> st.Page:
    return st.Page(
        f"pages/{name}.py",
        title=say(lang, f"menu.{name}"),
        icon=_ICONS[name],
        url_path=path,
        default=default,
    )


@contextmanager
def frame() -> Iterator[None]:
    """Mark that a page runs inside dashboard.py."""
    st.session_state.in_frame = True
    try:
        yield
    finally:
        # also after st.rerun and st.stop, which leave by an exception
        st.session_state.in_frame = False


def inside_frame() -> None:
    """Return inside dashboard.py; otherwise start again through it."""
    if not st.session_state.get("in_frame", False):
        configure()
        st.navigation(menu(), position="hidden")
        st.rerun()
