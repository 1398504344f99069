"""Ready: what the first visitor would wait for, done before the server says that it is ready.

A visitor of our own opens every page in both languages, as a browser would: rankings, outlines,
the map's files, templates and imports are then there. What he left is kept out of every later
collection of garbage.
"""

import asyncio
import gc
import logging
import os
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from streamlit import App
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.session_manager import ClientContext, SessionClient

from geo.gazetteer import DATA
from models.activities.read import read_activities
from pages import ADDRESSES, FIRST
from pages.view.frame.text import LANGUAGES
from pages.view.frame.who import own_visitor
from pages.view.map.give_way import pass_by
from pages.view.server.bundle import bundled
from pages.view.server.cut_off import keep_cut_off
from pages.view.server.fetched import keep_a_while
from pages.view.server.first_bytes import first_bytes
from pages.view.server.fonts import FONTS
from pages.view.server.herald import Herald
from pages.view.server.memory import trim_often
from pages.view.server.places import copied_lightly
from pages.view.server.settings_once import settings_once
from pages.view.server.squeezed import make_all
from pages.view.server.stay import HERE

_LONGEST_S = 300  # of one page; a server that is not prepared is better than none
_THREADS = 64  # more than files may wait for their turn, so that small ones have some
_GARBAGE = 10_000  # objects more than before, until it is looked for: a run makes thousands
_LOG = logging.getLogger(__name__)
_prepared = False  # in this process, or in the one it has parted from


class _Visitor(SessionClient):
    """A visitor without a browser: hears only that a page is whole."""

    def __init__(self) -> None:
        self.whole = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Hear a message of the server."""
        if msg.WhichOneof("type") == "script_finished":
            self.whole.set()

    @property
    def client_context(self) -> ClientContext | None:
        """Return nothing: no browser asked."""
        return None

    async def open(self, server: Runtime, session: str, page: str, language: str) -> None:
        """Open a page and wait until it is whole."""
        self.whole.clear()
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = f"lang={language}"
        server.handle_backmsg(session, asked, client=self)
        await asyncio.wait_for(self.whole.wait(), _LONGEST_S)


def _wanted() -> tuple[str, ...]:
    """Return the pages to prepare: all, or the first alone for a server that starts sooner."""
    return (FIRST,) if os.environ.get("OUTREACH_PREPARE") == "map" else ADDRESSES


async def _open_all(server: Runtime) -> None:
    visitor = _Visitor()
    session = server.connect_session(visitor, own_visitor())
    opened = server.get_app_session(session)
    if opened is not None:
        pass_by(opened.session_state)
    try:
        for page in _wanted():
            for language in LANGUAGES:
                first_bytes(page, language)
                await visitor.open(server, session, page, language)
    finally:
        server.close_session(session)


def _read_a_list() -> None:
    """Find out what the first list of anybody would have to."""
    name = "sample_3w.csv"
    read_activities((DATA / name).read_bytes(), name)


def _make_files() -> None:
    make_all()
    for font in FONTS:
        font.make()


async def prepare(server: Runtime) -> None:
    """Prepare all that visitors share, once; processes that part afterwards have it, too."""
    global _prepared
    keep_a_while(server.media_file_mgr)
    if _prepared:
        return
    try:
        await _open_all(server)
    except TimeoutError:
        _LOG.warning("a page was not prepared within %d s", _LONGEST_S)
    if _wanted() == ADDRESSES:
        _read_a_list()
    for font in FONTS:
        font.sent()  # its place, which takes a moment to find
    gc.collect()
    gc.freeze()
    gc.collect()  # notes how little is left to look through: the next time comes as soon
    gc.set_threshold(_GARBAGE)
    _prepared = True


def make_room() -> None:
    """Let so many files be made, or wait, at once that a small one never waits behind them."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS))


@asynccontextmanager
async def ready(app: App) -> AsyncIterator[None]:
    """Prepare, then let visitors in: the lifespan of the server."""
    make_room()
    # a line, often with a stack, for each cell that does not fit: a browser can send thousands
    logging.getLogger("streamlit.elements.widgets.data_editor").setLevel(logging.ERROR)
    with settings_once(), bundled(), copied_lightly():
        await prepare(get_instance())
        if _wanted() == ADDRESSES and HERE.place == 0:
            # where `make dashboard` has not done it; compressing leaves the other threads alone
            threading.Thread(target=_make_files, daemon=True).start()
        # here and not before: a thread does not come along where a process parts
        keep_cut_off(get_instance())
        herald = Herald(get_instance())
        herald.watch.start()
        trimming = asyncio.create_task(trim_often())
        yield
        trimming.cancel()
        herald.watch.stop()
