"""Draft: the file somebody is bringing, kept in their session alone until it is put into use."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import streamlit as st

from models.desk.examine import Examined, examine
from models.desk.preview import Preview, preview
from models.desk.review import Key
from models.desk.saved_tables import file_name
from models.snapshot.given_out import given_out
from pages.view.frame import rankings
from pages.view.frame.filters import settings
from pages.view.frame.store import shared_store
from pages.view.frame.tables import in_use, inputs

STEPS = ("choose", "bring", "check", "preview", "use")


@dataclass
class Draft:
    """One input's draft.

    decided : names decided here, kept for everybody only with the table; vintage : the answer on
    24 provinces; turn : grows to empty the upload box; done : name of what was put into use;
    asked : the button that was pressed, until it is seen to
    """

    kind: str
    turn: int = 0
    decided: dict[Key, str] = field(default_factory=dict)
    vintage: str | None = None
    done: str | None = None
    asked: str | None = None
    _examined: tuple[object, Examined] | None = None
    _preview: tuple[object, Preview] | None = None

    def empty(self) -> None:
        """Forget the file and what was decided about it."""
        self.turn += 1
        self.decided, self.vintage = {}, None
        self._examined = self._preview = None

    def ask(self, what: str) -> None:
        """Note which button was pressed; a page opened by its link is run once more after it."""
        self.asked = what

    def wants(self, what: str) -> bool:
        """Return whether a button was pressed, and take note of it."""
        wanted, self.asked = self.asked == what, None if self.asked == what else self.asked
        return wanted

    def examined(self, name: str, content: bytes) -> Examined:
        """Return what the file turned out to be; looked at again only when something changed."""
        key = (
            hashlib.sha256(content).digest(),
            name,
            self.vintage,
            in_use(),
            tuple(sorted(self.decided.items())),
        )
        if self._examined is None or self._examined[0] != key:
            store = shared_store()
            before = given_out(store) if self.kind == "repatriation" else None
            decisions = store.decisions() | self.decided
            found = examine(content, file_name(name), self.kind, decisions, self.vintage, before)
            self._examined = (key, found)
        return self._examined[1]

    def previewed(self, found: Examined) -> Preview:
        """Return what the table would change.

        Raises
        ------
        InputError : nobody is counted in it at all.
        """
        key = (id(found), in_use(), settings())
        if self._preview is None or self._preview[0] != key:
            self._preview = (key, preview(inputs(), found, rankings.ranking(settings())))
        return self._preview[1]


def draft(kind: str) -> Draft:
    """Return this session's draft of an input."""
    drafts = st.session_state.setdefault("desk-drafts", {})
    return drafts.setdefault(kind, Draft(kind))


def step_of(found: Examined | None) -> str:
    """Return the step that is waiting for the reader.

    >>> step_of(None), step_of(Examined("poverty", "p.csv"))
    ('bring', 'check')
    """
    if found is None:
        return "bring"
    return "check" if found.table is None else "use"
