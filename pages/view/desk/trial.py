"""Draft: the file somebody is bringing, kept in their session alone until it is put into use."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from geo.errors import InputError
from geo.helper import done_telling
from models.desk.examine import Examined, examine
from models.desk.preview import Preview, preview
from models.desk.review import Key, to_remember
from models.desk.saved_tables import commit, file_name, stored_inputs
from models.desk.unsaved_table import table_in
from models.estimate.settings import Settings
from models.reading.file import is_short
from models.snapshot.given_out import given_out
from models.store.unsaved import Kept
from pages.view.frame import made_once
from pages.view.frame.in_use import in_use
from pages.view.frame.progress import UPLOADS, in_turn
from pages.view.frame.shared_store import shared_store

# what was given out before, and what was decided about names
Known = tuple[pd.DataFrame | None, dict[Key, str]]
STEPS = ("choose", "bring", "check", "preview", "use")


@dataclass
class Draft:
    """One input's draft.

    decided : names decided here, kept for everybody only with the table; answers : to questions
    about the file that was examined last; turn : grows to empty the upload box; done : name of
    what was put into use; problem : why it was not put to use
    """

    kind: str
    turn: int = 0
    decided: dict[Key, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    done: str | None = None
    problem: InputError | None = None
    # what of it is kept in the store meanwhile, and what was brought back from there
    kept: object = None
    back: Kept | None = None
    looked: bool = False
    _file: tuple[str, bytes] = ("", b"")
    _which: tuple[bytes, str] | None = None
    _known: Known = (None, {})
    _examined: tuple[tuple, Examined] | None = None
    _preview: tuple[object, Preview] | None = None

    def empty(self) -> None:
        """Forget the file and what was decided about it."""
        self.turn += 1
        self.decided, self.answers = {}, {}
        self.back, self._examined = None, None
        self._preview, self._which = None, None

    def examined(
        self, name: str, content: bytes, tell: Callable[[float], None] | None = None
    ) -> Examined:
        """Return what the file turned out to be; looked at again only when something changed."""
        which = hashlib.sha256(content).digest(), name
        if self._which not in (None, which):
            self.answers = {}  # another file in the same box: nothing was said about it
        self._which = which
        decided, answers = (tuple(sorted(d.items())) for d in (self.decided, self.answers))
        # whatever is saved may be a table or a list that this one must be protected against
        saved = shared_store().change_number()
        key = (*which, answers, saved, decided)
        if self._examined is None or self._examined[0] != key:
            self._file, self._known = (file_name(name), content), self._known_now()
            with in_turn(UPLOADS, f"desk-wait-{self.kind}-{self.turn}", self.empty):
                self._examined = (key, self._look(tell))
        return self._examined[1]

    @property
    def key(self) -> str:
        """Return what tells the widgets about this file from those about another."""
        which = self._which[0].hex()[:8] if self._which else ""
        return f"desk-{self.kind}-{self.turn}-{which}"

    @property
    def state(self) -> object:
        """Return what the file was last examined with: another state is another result."""
        return self._examined and self._examined[0]

    @property
    def brought(self) -> object:
        """Return which file it is, with what was answered about it, whatever others save."""
        file = self._examined and self._examined[0][:3]
        return self.kind, self.turn, file, self.back and self.back.saved_at

    @property
    def before(self) -> pd.DataFrame | None:
        """Return the counts against which the file was examined."""
        return self._known[0]

    def given_out(self) -> pd.DataFrame | None:
        """Return the counts against which this kind of table is examined now."""
        return self._known_now()[0]

    def _known_now(self) -> Known:
        store = shared_store()
        before = given_out(store) if self.kind == "repatriation" else None
        return before, store.decisions() | self.decided

    def _look(self, tell: Callable[[float], None] | None = None) -> Examined:
        (name, content), (before, decisions) = self._file, self._known
        given = content, name, self.kind, decisions, self.answers, before
        if tell is None or is_short(content):
            return examine(*given, tell)
        # a page that is left ends it
        return done_telling(examine, st.empty().empty, tell, *given)

    def previewed(self, found: Examined) -> Preview:
        """Return what the table would change, by the first settings as the second person sees it.

        Parameters
        ----------
        found : as `examined` returned it last

        Raises
        ------
        InputError : nobody is counted in it at all.
        """
        key = (self.state, self.back and self.back.saved_at, in_use())
        if self._preview is None or self._preview[0] != key:
            others = stored_inputs(shared_store(), dict(in_use()), tried=found)
            self._preview = (key, preview(others, found, made_once.ranking(Settings())))
        return self._preview[1]

    def commit(self, found: Examined, author: str, note: str) -> None:
        """Put the table to use for everybody, unless more must be hidden than was seen.

        Where anything was given out since it was examined, it is examined again against all of
        it, while others save; where they have given out something more meanwhile, it is refused.

        Raises
        ------
        InputError : others have saved what changes it; nothing is kept.
        """
        store = shared_store()
        try:
            if self.back is None and not _same(known := self._known_now(), self._known):
                self._known = known
                if not self._look().tidy().equals(found.tidy()):
                    raise InputError("desk.changed", file=found.file)
            with store.transaction():
                known = self._known_now()
                if self.back is not None:  # no file to examine again
                    table_in(self.back.body, known[0])
                elif not _same(known, self._known):
                    raise InputError("desk.changed", file=found.file)
                here = {name: code for name, code in found.decided if self.decided.get(name.key)}
                store.decide(to_remember(here, store.decisions()), author)
                commit(store, found, author, note)
        except InputError as error:
            self.problem, self._examined = error, None
            raise
        self.done, self.problem = found.file, None
        self.empty()


def _same(one: Known, other: Known) -> bool:
    """Return whether a file would turn out the same with both."""
    if one[0] is None or other[0] is None:
        return one == other
    return one[1] == other[1] and one[0].equals(other[0])


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
