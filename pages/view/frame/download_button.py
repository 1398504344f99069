"""Download: the button that gives a file, and what a browser is told of each kind of file."""

import os
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.errors import InputError
from geo.queue import Full, Queue
from models.access.actor import ACCOUNT
from models.store import Refused, Store
from pages.view.frame.rate import FILES, TABLES, TYPESET, whose
from pages.view.frame.refused import refuse, run_again
from pages.view.frame.shared_store import shared_store
from pages.view.frame.who import who

# as many as FILES may wait of one account
_TYPESETTING = Queue("typeset", max(2, os.cpu_count() or 1), 2 * FILES.most)
MIME = {
    "csv": "text/csv",
    "3w": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "png": "image/png",
    "svg": "image/svg+xml",
    "qml": "application/xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ics": "text/calendar",
    "zip": "application/zip",
}


def draw_download(
    label: str, data: bytes | Callable[[], bytes], name: str, kind: str, key: str, **look: object
) -> None:
    """Draw a button that gives a file; a function makes it only when it is asked for.

    Where people log in, the audit notes who was given what, or nothing is given. Files are made
    so many times a minute for each of them; what takes the server long less often.
    """
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    if callable(data) and (asks := whose()):
        data = partial(_in_time, data, asks, session, kind)
    if who().way == ACCOUNT:
        data = partial(_noted, data, name, shared_store(), session)
    look = {"icon": ":material/download:", **look}
    st.download_button(label, data, name, MIME[kind], key=key, on_click="ignore", **look)


def _in_time(data: Callable[[], bytes], asks: str, session: str, kind: str) -> bytes:
    """Return a file, or have the page say that there were too many in a minute."""
    rate = FILES if kind in TYPESET else TABLES
    if rate.passed(asks):
        refuse(session, "too_often", most=rate.most)
        run_again(session)
        raise InputError("rate.files", most=rate.most)
    return _in_turn(data, asks, session) if kind in TYPESET else data()


def _in_turn(data: Callable[[], bytes], asks: str, session: str) -> bytes:
    """Return a file that takes long, a few of them at once; accounts come one after the other."""
    try:
        with _TYPESETTING.turn(uuid4().hex, lambda _: None, asks):
            return data()
    except Full:
        refuse(session, "many_wait")
        run_again(session)
        raise


def _noted(data: bytes | Callable[[], bytes], name: str, store: Store, session: str) -> bytes:
    """Return a file after the audit has noted it; the store knows who has pressed the button.

    Why it could not goes to the page: the server's log, which has what is raised here, holds no
    account.
    """
    content = data() if callable(data) else data
    try:
        store.gave(name, content)
    except InputError:
        refuse(session, "not_noted")
        run_again(session)
        raise Refused("rate.noted") from None
    return content
