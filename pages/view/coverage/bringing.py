"""Bringing: the 3W file somebody uploads, kept in their session alone until it is saved."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd
import streamlit as st

from geo.errors import InputError
from geo.gazetteer import DATA
from geo.helper import done
from models.activities import saved_lists
from models.activities.agencies import Spelling, agency_key, propose, reconcile
from models.activities.read import Read, examine_activities
from models.desk.review import Key
from models.reading.file import is_short
from models.store import StoreError
from models.store.unsaved import LIST, Kept, drop, kept
from pages.view.frame.progress import UPLOADS, in_turn
from pages.view.frame.shared_store import shared_store
from pages.view.frame.who import browser

OWN = "="  # an agency of its own, named as written
_DRAFT, _AGAIN = "coverage_draft", "coverage_again"
_SAMPLE = "sample_3w.csv"
_MOST_ASKED = 60


@dataclass
class Bringing:
    """One session's file.

    decided : spellings decided here, kept for everybody only with the rows; answers : to
    questions about the file; told : id of a saved list -> the version this reader was told of,
    and whether all of its rows are in the file; rows : those brought back without their file, of
    when; kept : what of it is in the store meanwhile
    """

    name: str
    content: bytes
    decided: dict[Key, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    told: dict[str, tuple[int, bool]] = field(default_factory=dict)
    rows: pd.DataFrame | None = None
    of: datetime | None = None
    kept: object = None
    _read: tuple[object, Read] | None = None

    def read(self) -> Read:
        """Return what the file turned out to be; looked at again only when something changed.

        Raises
        ------
        InputError : it can't be read; Question : only its owner knows how.
        """
        if self.rows is not None:
            return Read(self.rows)
        here = tuple(sorted(self.decided.items())), tuple(sorted(self.answers.items()))
        key = (shared_store().change_number(), *here)
        if self._read is None or self._read[0] != key:
            known = shared_store().decisions() | self.decided
            with in_turn(UPLOADS, "coverage-wait", drop_draft):
                found = self._examined(known)
            self._read = (key, found)
        return self._read[1]

    def _examined(self, known: dict[Key, str]) -> Read:
        given = self.content, self.name, known, self.answers
        if is_short(self.content):
            return examine_activities(*given)
        return done(examine_activities, st.empty().empty, *given)  # a page that is left ends it

    @property
    def id(self) -> str:
        """Return what tells this file from others."""
        return hashlib.sha256(self.name.encode() + b"\0" + self.content).hexdigest()[:12]


def brought() -> Bringing | None:
    """Return what this reader has uploaded and not saved, in this session or before; or None."""
    if _DRAFT not in st.session_state:
        st.session_state[_DRAFT], st.session_state[_AGAIN] = None, None
        _bring_back()
    return st.session_state.get(_DRAFT)


def again() -> Kept | None:
    """Return what was kept of a file that must be brought again, or None."""
    return st.session_state.get(_AGAIN)


def _bring_back() -> None:
    try:
        known = kept(shared_store(), LIST, browser()).get("")
        if known is None:
            return
        names = {(level, within, key): code for level, within, key, code in known.body["decided"]}
        if known.body["rows"] is None:
            st.session_state[_AGAIN] = known
            return
        name = known.body["name"]
        rows = saved_lists.rows_in(known.body, name, {}, known.saved_at)
    except StoreError:  # the page says it; what is kept is there again with the store
        st.session_state.pop(_DRAFT)
        return
    except InputError:
        return  # of an older form
    found = Bringing(name, b"", names, rows=rows, of=known.saved_at)
    for key, choice in known.body["agencies"].items():
        st.session_state[agency_widget(found, key)] = choice
    st.session_state[_DRAFT] = found


def bring(name: str, content: bytes) -> None:
    """Take a file, with the choices about names that were kept; nothing is for anybody else."""
    known = again()
    decided = {} if known is None else {(a, b, c): code for a, b, c, code in known.body["decided"]}
    st.session_state[_DRAFT], st.session_state[_AGAIN] = Bringing(name, content, decided), None


def take_sample() -> None:
    """Take the made-up rows, and show them."""
    bring(_SAMPLE, (DATA / _SAMPLE).read_bytes())


def drop_draft() -> None:
    """Forget what was uploaded."""
    st.session_state[_DRAFT] = st.session_state[_AGAIN] = None
    with suppress(InputError):  # it goes by itself, after some days
        drop(shared_store(), LIST, "", browser())


def draft() -> tuple[str, pd.DataFrame] | None:
    """Return name and rows of what was uploaded, agencies as decided so far.

    None where nothing was, or where the file must be corrected first.
    """
    found = brought()
    if found is None or (read := found.read()).problems:
        return None
    known = saved_lists.decisions(shared_store()) | chosen(found, read.rows)
    return found.name, reconcile(read.rows, known)


def asked(rows: pd.DataFrame) -> list[Spelling]:
    """Return the spellings of agencies that nobody knows or has decided about."""
    return propose(rows, saved_lists.decisions(shared_store()), _MOST_ASKED)


def picks(found: Bringing, rows: pd.DataFrame) -> list[tuple[Spelling, str | None]]:
    """Return each spelling that is asked about, and what is chosen for it in this file, if any."""
    keys = ((one, agency_widget(found, agency_key(one.written))) for one in asked(rows))
    return [(one, st.session_state.get(key)) for one, key in keys]


def chosen(found: Bringing, rows: pd.DataFrame) -> dict[str, str]:
    """Return key of a spelling -> the agency chosen for it on this page, for this file."""
    return {
        agency_key(one.written): one.written if choice == OWN else choice
        for one, choice in picks(found, rows)
        if choice is not None
    }


def agency_widget(found: Bringing, key: str) -> str:
    """Return the key of the choice for a spelling (its key), which holds for this file alone."""
    return f"agency-{found.id}-{key}"


def undecided(rows: pd.DataFrame) -> int:
    """Return how many spellings of agencies, and of all else, nobody has decided about."""
    found = brought()
    if found is None:
        return 0
    return len(found.read().proposals) + sum(
        bool(one.candidates) and choice is None for one, choice in picks(found, rows)
    )
