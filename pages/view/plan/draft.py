"""Draft: the plan a reader works on; saving it never overwrites what others have saved."""

from dataclasses import dataclass, field
from uuid import uuid4

import streamlit as st

from geo.errors import InputError
from models.plan.merge import Merged, merge, settle
from models.plan.plan_rows import KIND, Plan, plan_in, plan_of
from models.plan.propose import Proposal
from models.store import Conflict, Document
from models.store.approval import NEW, Stage
from pages.view.frame import address
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import error_text

ADDRESS = "plan"  # the id of the open plan
_KEY = "plan_draft"


@dataclass
class Draft:
    """What is being worked on.

    plan : as it stands, with every edit; source : what the table on screen was drawn from
    base : the plan as it was opened or last saved, of `version`; before : for undo
    number, turn : of the table on screen; another turn is another table, drawn anew
    proposal : what was last proposed here, with its prices; clash : what a save ran into
    stage : how far the saved plan is, as the page was drawn last
    told, failed : what came of the last click, said until the next
    """

    plan: Plan = field(default_factory=Plan)
    source: Plan = field(default_factory=Plan)
    base: Plan = field(default_factory=Plan)
    id: str = ""
    name: str = ""
    version: int = 0
    number: str = field(default_factory=lambda: uuid4().hex)
    turn: int = 0
    before: Plan | None = None
    proposal: Proposal | None = None
    clash: tuple[Merged, Document] | None = None
    told: tuple[str, dict] | None = None
    failed: tuple[str, InputError | str] | None = None
    problem: bool = False
    stage: Stage = NEW

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return (self.plan.rows, self.plan.note) != (self.base.rows, self.base.note)

    def put(self, plan: Plan, undo: bool = True) -> None:
        """Put another plan into the table; the one before can be had back."""
        self.before = self.plan if undo else None
        self.plan = self.source = plan
        self.problem = False
        self.turn += 1

    def begin(self) -> None:
        """Forget what came of the click before, as another is acted on."""
        self.told = self.failed = None

    def fail(self, place: str, why: InputError | str) -> None:
        """Keep what went wrong, for the place on the page where it was asked for."""
        self.failed = (place, why)

    def loaded(self, document: Document, plan: Plan) -> None:
        """Take over what is saved."""
        self.saved(document, plan)
        self.put(plan, undo=False)

    def saved(self, document: Document, plan: Plan) -> None:
        """Note what is saved; the table stays, so that nothing still on its way from it is lost."""
        self.base, self.version = plan, document.version
        self.id, self.name = document.id, document.name
        self.clash = self.before = None


def draft() -> Draft:
    """Return the draft of this visitor: that of the plan in the address, else a new one.

    Where the address names none that can be opened, it is left out and the new draft says why.
    """
    wanted = st.query_params.get(ADDRESS, "")
    found = st.session_state.get(_KEY)
    if found is None or found.id != wanted:
        found = st.session_state[_KEY] = Draft()
        if wanted:
            try:
                document = shared_store().get(wanted)
                found.loaded(document, plan_in(document))
            except InputError as error:
                found.fail("open", error)
                address.write(ADDRESS, None)
    return found


def draw_failure(found: Draft, place: str) -> None:
    """Draw what went wrong at this place with the last click."""
    if found.failed is not None and found.failed[0] == place:
        why = found.failed[1]
        said = error_text(why) if isinstance(why, InputError) else plain(why)
        st.error(said, icon=":material/block:")


def open_plan(document_id: str | None) -> None:
    """Open a saved plan, or begin a new one."""
    address.write(ADDRESS, document_id)
    st.session_state.pop(_KEY, None)


def copy_of(found: Draft) -> None:
    """Go on with what is in the table as a new plan; the saved one stays as it is."""
    open_plan(None)
    st.session_state[_KEY] = Draft(plan=found.plan, source=found.plan)


def take(found: Draft, proposal: Proposal) -> None:
    """Put a proposal into the draft; what was filled in for a district that stays is kept."""
    old = found.plan.rows
    typed = ("owner", "start", "end", "people_targeted", "people_reached", "note", "status")
    rows = {
        code: row | {f: old[code][f] for f in typed if f in old.get(code, {})}
        for code, row in proposal.plan.rows.items()
    }
    found.proposal = proposal
    found.put(Plan(rows, proposal.plan.basis, found.plan.note))


def save(found: Draft, name: str, author: str, note: str) -> None:
    """Save the draft; where somebody else has saved since, put both together first.

    What both changed differently is left in `clash` for the reader to choose, and nothing is
    saved yet.
    """
    store = shared_store()
    if not found.id:
        document = store.create(KIND, name, found.plan.body(), author, note)
        found.saved(document, found.plan)
        address.write(ADDRESS, document.id)
        found.told = ("planner.saved", {"version": 1})
        return
    together = None
    while True:
        try:
            document = store.save(found.id, found.version, found.plan.body(), author, note)
        except Conflict as error:
            theirs = plan_of(error.current.body)
            merged = merge(found.base, found.plan, theirs)
            if merged.clashes:
                found.clash = (merged, error.current)
                return
            together = error.current
            found.plan, found.base, found.version = merged.plan, theirs, together.version
            continue
        if together is None:
            found.saved(document, found.plan)
        else:
            found.loaded(document, found.plan)
        key = "planner.saved" if together is None else "planner.saved_together"
        who = {} if together is None else {"author": together.author or "–"}
        found.told = (key, {"version": document.version} | who)
        return


def choose(found: Draft, choices: dict[tuple[str, str], str], author: str, note: str) -> None:
    """Save with the reader's choices on top of what the other saved.

    Raises InputError where the chosen values don't go together; the question stays.
    """
    merged, current = found.clash
    settled = settle(merged, choices)
    found.base, found.version = plan_of(current.body), current.version
    found.clash = None
    found.put(settled, undo=False)
    save(found, found.name, author, note)
