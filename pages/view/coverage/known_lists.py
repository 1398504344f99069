"""Known lists: the saved lists of who does what, each read once for all viewers."""

from collections.abc import Mapping
from threading import Lock

import pandas as pd
import streamlit as st

from geo.errors import InputError
from models.activities import saved_lists
from models.activities.agencies import reconcile
from models.store import Document
from pages.view.frame.shared_store import shared_store

Found = pd.DataFrame | InputError
_Key = tuple[str, int]  # id and version: what a version holds never changes


class _Known:
    """What the saved lists hold: as many as there are, so that none is read twice."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.when: tuple[str, int] | None = None
        self.decided: Mapping[str, str] = {}
        self.written: dict[_Key, Found] = {}
        self.named: dict[_Key, Found] = {}

    def look(self) -> None:
        """Read what has been saved since the last look; agencies are named anew if one changed."""
        store = shared_store()
        with self.lock:
            now = store.where, store.change_number()
            if now == self.when:
                return
            there = {_key(d): d for d in store.listed(saved_lists.ACTIVITIES) if not d.damaged}
            decided, before = saved_lists.decisions(store), self.written
            same = self.named if decided == self.decided else {}
            self.written = {k: before[k] if k in before else _read(d) for k, d in there.items()}
            self.named = {
                k: same[k] if k in same else _with_agencies(rows, decided)
                for k, rows in self.written.items()
            }
            self.when, self.decided = now, decided


def _key(document: Document) -> _Key:
    return document.id, document.version


def _read(document: Document) -> Found:
    try:
        return saved_lists.written_rows(document.body, document.name, document.saved_at)
    except InputError as error:
        return error


def _with_agencies(rows: Found, decided: Mapping[str, str]) -> Found:
    return rows if isinstance(rows, InputError) else reconcile(rows, decided)


@st.cache_resource(show_spinner=False)
def _known() -> _Known:
    return _Known()


def found_in(document: Document) -> Found:
    """Return the rows of a saved list, or what is wrong with it; the same object while it lasts.

    Treat the rows as read-only.

    Raises
    ------
    StoreError : the store can't be read.
    """
    if document.damaged:
        return problem_of(document) or _read(shared_store().get(document.id, document.version))
    known = _known()
    known.look()
    named = known.named.get(_key(document))
    # of a version that somebody has replaced meanwhile
    return _with_agencies(_read(document), known.decided) if named is None else named


def problem_of(document: Document) -> InputError | None:
    """Return what is wrong with a document that can't be read, or None."""
    if not document.damaged:
        return None
    try:
        shared_store().get(document.id, document.version)
    except InputError as error:
        return error
    return None
