"""News: a line on a page that stands open, once others have saved what it shows.

Nothing is drawn anew by itself: whoever reads or types decides when.
"""

from functools import lru_cache
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.errors import InputError
from models.store.watch import actions_since
from pages.view.frame.fragment import fragment, here
from pages.view.frame.in_use import others_in_use
from pages.view.frame.seen import see, seen
from pages.view.frame.shared_store import opened_store, shared_store
from pages.view.frame.text import t

KEY = "news"
# A browser that comes back after its line was cut has the page drawn anew where a part of it is
# drawn by itself now and then. Otherwise it asks for nothing: where its session has ended, no
# click on a part of the page is heard any more, and what was saved meanwhile is never said.
_BY_ITSELF_S = 86_400.0
_SAVED, _FIGURES = "saved", "figures"  # which of the sentences
_PLANS = frozenset({"save_plan", "review", "approve"})
_LISTS = frozenset({"save_activities", "archive"})
_CONTACTS = frozenset({"save_contacts", "propose_contacts", "answer_contacts"})
_TABLES = frozenset({"propose_table", "answer_table"})
_FROZEN = frozenset({"freeze_list", "archive", "review", "approve"})
# what of it a briefing holds, beside the tables: what is only proposed is not in it
HANDED_ON = (_LISTS | _CONTACTS | _PLANS | _FROZEN) - {"propose_contacts"}
# page -> what others do that it shows, beside tables in use, which every page shows
SHOWS: dict[str, frozenset[str]] = {
    "priority_map": frozenset({"keep_table", "archive"}),
    "district": _CONTACTS | _LISTS | _PLANS | _FROZEN,
    "quarter": _PLANS | _LISTS | _CONTACTS | _TABLES | _FROZEN,
    "coverage": _LISTS | _CONTACTS,
    "plan": _PLANS | _LISTS,
    "data_desk": _TABLES | {"keep_table", "decide_names", "archive"},
    "snapshots": _FROZEN,
    "accounts": _TABLES | _CONTACTS | _LISTS | _PLANS | {"grant_role", "decide_names"},
}
# by which other tables come into use, which every page shows
_EVERYWHERE = frozenset({"use_table", "answer_table"})
TOLD = _EVERYWHERE.union(*SHOWS.values())


class _Part(NamedTuple):
    """The part of a page that says the news: its name, of what page it is, and what it says."""

    name: str
    page: str
    says: str


_parts: dict[str, _Part] = {}  # session -> its part


def part_of(session: str, actions: frozenset[str]) -> str:
    """Return the part of a session's page that says the news of these actions.

    Empty where it has none yet, where the page shows nothing of them, or says it already.
    """
    part = _parts.get(session)
    if part is None:
        return ""
    shown = frozenset() if part.says else SHOWS.get(part.page, frozenset())
    return part.name if actions & (_EVERYWHERE | shown) else ""


def keep_only(sessions: set[str]) -> None:
    """Forget the sessions that are not among these."""
    for gone in _parts.keys() - sessions:
        _parts.pop(gone, None)


@fragment(KEY, _BY_ITSELF_S)
def draw_news(page: str) -> None:
    """Draw what others have saved since this page was drawn, and the ways to go on."""
    key = _what(page)
    context = get_script_run_ctx()
    if context is not None:
        _parts[context.session_id] = _Part(here(), page, key)
    if not key:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=KEY):
        st.info(t(f"news.{key}"), icon=":material/sync:")
        if st.button(t("news.show"), key="news-show", type="primary"):
            st.rerun()
        if st.button(t("news.later"), key="news-later"):
            see()
            st.rerun(scope="fragment")


def _what(page: str) -> str:
    """Return which of the sentences holds; none where there is nothing new on this page."""
    before = seen()
    try:
        if before is None or shared_store().change_number() == before:
            return ""
        if others_in_use():
            return _FIGURES
        return _SAVED if done_since(before) & SHOWS.get(page, frozenset()) else ""
    except InputError:  # the page says it where it is drawn anew
        return ""


def done_since(before: int) -> frozenset[str]:
    """Return what was done after a change.

    Raises
    ------
    StoreError : the store can't be read.
    """
    store = shared_store()
    now = store.change_number()
    return _done_since(store.where, before, now) if now != before else frozenset()


@lru_cache(maxsize=200)
def _done_since(_where: str, before: int, _now: int) -> frozenset[str]:
    """Return what was done from one change to another, asked once for all who look."""
    return actions_since(opened_store(), before)
