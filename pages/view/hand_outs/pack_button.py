"""Pack button: the briefings of all provinces, or of the chosen one, as one zip, made apart."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from threading import Lock

import streamlit as st

from geo.clock import day_here
from geo.errors import InputError
from models.contacts import contacts as contacts_in
from models.estimate.settings import Settings
from models.lists.file_name import file_name
from models.paper.apart import FAILED, WAITING, Making, Order
from models.snapshot.how_far import list_told
from models.store import StoreError
from pages.view.coverage.activities import lists, saved_until
from pages.view.frame import made_once
from pages.view.frame.download_button import draw_download
from pages.view.frame.filters import province, settings
from pages.view.frame.fragment import fragment
from pages.view.frame.in_use import in_use, of_tables
from pages.view.frame.rate import whose
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import LANGUAGES, error_text, t
from pages.view.frame.whats_new import HANDED_ON, done_since
from pages.view.hand_outs.files import through

KEY = "pack"
_BAR, _MINE, _SHELF, _HOLDS = "pack-bar", "pack-mine", "pack-shelf", "pack-holds"
_READER, _OFFERED = "pack-reader", "pack-offered"
_BUSY, _REFUSED = "pack-busy", "pack-refused"
_EVERY_S = 1.0
_MOST_RUNNING, _MOST_OWN = 4, 2  # with those that wait; of one account, or else address
_ICON = ":material/folder_zip:"
# what was asked for by one press comes without another
_SAVE = """<script>(() => {
  const find = () => document.querySelector(".st-key-download-pack button");
  let left = 50;
  const timer = setInterval(() => {
    const button = find();
    if (button || !left--) { clearInterval(timer); if (button) button.click(); }
  }, 100);
})();</script>"""


class _Shelf:
    """The pack of some settings and place, which all who ask for it share."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.making: Making | None = None
        self.wanted_by: set[Hashable] = set()


@of_tables(max_entries=4)
def _shelf(chosen: Settings, place: str | None, made: date, saved: int | None) -> _Shelf:
    return _Shelf()


@st.cache_resource(max_entries=1, show_spinner=False)
def _running() -> list[tuple[Making, str]]:
    """Return the packs of this process that are waiting or being made, and whose they are."""
    return []


def _order(chosen: Settings, place: str | None, made: date, saved: int | None) -> Order:
    """Return what the briefings of this page hold, for another process to make them."""
    now, drawn = made_once.ranking(chosen), made_once.outlines()
    places = (place,) if place else tuple(made_once.known_provinces())
    found, contacts, stage, past = None, None, None, {}
    if saved is not None:
        contacts, found = contacts_in(shared_store()), lists()
        stage, parts = list_told(shared_store(), now, drawn), through(chosen, saved)
        past = {(one, lang): parts(one, lang, made) for one in places for lang in LANGUAGES}
    return Order(
        now,
        drawn,
        places,
        tuple(LANGUAGES),
        made,
        contacts,
        found.rows if found else None,
        {lang: found.told(lang) for lang in LANGUAGES} if found else {},
        stage,
        past,
    )


def _asked() -> tuple[Settings, str | None, date]:
    return settings(), province(), day_here()


def _mine() -> Making | None:
    """Return the pack this reader has ordered for what is chosen now."""
    asked, making = st.session_state.get(_MINE, (None, None))
    return making if asked == _asked() else None


def _begin() -> None:
    """Order the pack; the page says it where something saved can't be read for it."""
    try:
        _order_or_join()
    except InputError as error:
        st.session_state[_REFUSED] = f"{t('pack.failed')} {error_text(error)}"


def _order_or_join() -> None:
    """Order the pack, or join those who have; more than a few at once are not taken."""
    chosen, place, made = _asked()
    saved, running = saved_until(), _running()
    shelf = _shelf(chosen, place, made, saved)
    with shelf.lock:
        making = shelf.making
        if making is None or not (making.runs or making.content):
            running[:] = [(one, of) for one, of in running if one.runs]
            own = [of for _, of in running if of and of == whose()]
            if len(running) >= _MOST_RUNNING or len(own) >= _MOST_OWN:
                st.session_state[_BUSY] = True
                return
            making = shelf.making = Making(_order(chosen, place, made, saved))
            running.append((making, whose()))
            shelf.wanted_by.clear()
        shelf.wanted_by.add(st.session_state.setdefault(_READER, object()))
    st.session_state[_MINE] = (_asked(), making)
    st.session_state[_OFFERED] = False
    st.session_state[_SHELF], st.session_state[_HOLDS] = shelf, (saved or 0, in_use())


def _is_older() -> bool:
    """Return whether what a briefing holds was saved, or other tables are in use, since then."""
    saved, tables = st.session_state[_HOLDS]
    try:
        return tables != in_use() or bool(done_since(saved) & HANDED_ON)
    except StoreError:  # nobody knows; it is said where the store is needed
        return False


def _stop() -> None:
    """Let go of the pack; it ends when nobody else wants it."""
    _, making = st.session_state.pop(_MINE)
    shelf = st.session_state[_SHELF]
    with shelf.lock:
        shelf.wanted_by.discard(st.session_state[_READER])
        if not shelf.wanted_by:
            making.stop()


@fragment(_BAR, _EVERY_S)
def _draw_bar() -> None:
    """Draw how far it is, again and again, and the button that stops it."""
    making = _mine()
    if making is None or not making.runs:
        st.rerun()  # a part can be drawn anew by its key from a press alone
    with st.container(horizontal=True, vertical_alignment="center"):
        told = t("pack.making", done=making.done, all=making.all)
        if making.state == WAITING:
            told = t("progress.waits", n=max(1, making.before))
        st.progress(making.done / making.all, told)
        st.button(t("progress.stop"), key="pack-stop", on_click=_stop, icon=":material/stop:")


@fragment(KEY)
def draw_pack() -> None:
    """Draw the button that makes the pack, then how far it is, then the file; both once it is old.

    What the file holds may have changed since: whoever has it is told, and can have it made anew.
    """
    making = _mine()
    if making is not None and making.runs:
        _draw_bar()
        return
    if making is not None and making.content:
        _draw_file(making.content)
        if not _is_older():
            return
        st.warning(t("pack.older"))
    if making is not None and making.state == FAILED:
        st.error(t("pack.failed"))
    if refused := st.session_state.pop(_REFUSED, ""):
        st.error(refused)
    if st.session_state.pop(_BUSY, False):
        st.warning(t("pack.busy"))
    label = t("pack.one") if province() else t("pack.all")
    st.button(label, key="pack", on_click=_begin, icon=_ICON, help=t("pack.help"))


def _draw_file(content: bytes) -> None:
    chosen, place, made = _asked()
    name = file_name("pack", place, "both", made, "zip", chosen.corridor)
    label = t("pack.save", mb=f"{len(content) / 1e6:.1f}")
    draw_download(label, lambda: content, name, "zip", key="download-pack", icon=_ICON)
    if not st.session_state[_OFFERED]:
        st.session_state[_OFFERED] = True
        st.html(_SAVE, unsafe_allow_javascript=True)
