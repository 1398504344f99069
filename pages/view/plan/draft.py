"""Draft: the plan a reader works on, kept as it is typed."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

import streamlit as st

from geo.clock import shown_moment
from geo.errors import InputError
from models.plan.merge import Merged
from models.plan.plan_rows import KIND, Plan, plan_in, plan_of
from models.plan.propose import Proposal
from models.store import Document
from models.store.approval import NEW, Stage
from models.store.unsaved import drop, keep, kept
from pages.view.frame import address
from pages.view.frame.rate import DRAFTS, check_often
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import changes, shared_store
from pages.view.frame.text import error_text, t
from pages.view.frame.who import browser

ADDRESS = "plan"  # the id of the open plan
_KEY = "plan_draft"


@dataclass
class Draft:
    """What is being worked on.

    plan : as it stands, with every edit; source : what the table on screen was drawn from
    base : the plan as it was opened or last saved, of `version`; before : for undo
    number, turn : of the table on screen; another turn is another table, drawn anew
    proposal : what was last proposed here, with its prices; clash : what a save ran into, with the
        note of that save
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
    clash: tuple[Merged, Document, str] | None = None
    told: tuple[str, dict] | None = None
    failed: tuple[str, InputError | str] | None = None
    problem: bool = False
    stage: Stage = NEW
    # what of it is kept in the store, as which plan's; until when it was typed, where it was
    # brought back; the plans in which something else is typed and not saved
    kept: tuple[str, object] | None = None
    restored: datetime | None = None
    others: tuple[str, ...] = ()
    unread: bool = False  # what is kept could not be looked for
    # after the first save: in how many runs more a browser that says no plan may not have heard of
    # it; the one that follows the save, and one that the browser asks for. Then it has left it
    unheard: int = 0

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self.plan != self.base

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
        self.clash = self.before = self.restored = None


def draft() -> Draft:
    """Return the draft of this visitor: that of the plan in the address, else a new one.

    Where the address names none that can be opened, it is left out and the new draft says why.
    """
    wanted = st.query_params.get(ADDRESS, "")
    found = st.session_state.get(_KEY)
    if found is not None and found.unheard:
        found.unheard -= 1
        if not wanted:  # a second click has ended the run that would have said it, or a cut line
            wanted = found.id
            address.write(ADDRESS, wanted)
    if found is None or found.id != wanted:
        found = st.session_state[_KEY] = Draft()
        st.session_state.pop("plan_name", None)  # it was the name of the one before
        if wanted:
            try:
                document = shared_store().get(wanted)
                found.loaded(document, plan_in(document))
            except InputError as error:
                found.fail("open", error)
                if changes() is None:  # the store is away, and the plan there again with it
                    st.session_state.pop(_KEY)
                    return found
                address.write(ADDRESS, None)
        bring_back(found)
    elif found.unread and not found.changed:
        bring_back(found)
    return found


def bring_back(found: Draft) -> None:
    """Put what was typed into this plan before and not saved into the draft, and note since when.

    It goes on top of the version it was typed on; what others have saved since is combined later.
    Where the store can't be read, which every page says, it is looked for again in the next run.
    """
    found.unread = False
    try:
        all_kept = kept(shared_store(), KIND, browser())
        known = all_kept.pop(found.id, None)
        found.others = tuple(all_kept)
        if known is None:
            return
        plan, base = plan_of(known.body["plan"]), plan_of(known.body["base"])
        version, name = int(known.body["version"]), str(known.body["name"])
    except InputError as error:
        found.unread = changes() is None
        if not found.unread:
            found.fail("open", error)
        return
    if plan != found.plan:
        found.put(plan, undo=False)
        found.base, found.version, found.restored = base, version, known.saved_at
        if not found.id:
            st.session_state["plan_name"] = name
    found.kept = (found.id, _typed(found))


def keep_typed(found: Draft) -> None:
    """Keep what is typed and not saved in the store, for this reader alone; drop what was saved."""
    now = (found.id, _typed(found)) if found.changed else None
    if now == found.kept:
        return
    store, here = shared_store(), browser()
    try:
        if found.kept is not None and (now is None or now[0] != found.kept[0]):
            drop(store, KIND, found.kept[0], here)
        if now is not None:
            check_often(DRAFTS)
            body = {"plan": found.plan.body(), "base": found.base.body(), "version": found.version}
            keep(store, KIND, found.id, body | {"name": now[1][1]}, here)
    except InputError as error:
        st.warning(t("planner.not_kept", error=error_text(error)), icon=":material/warning:")
        return
    found.kept = now


def _typed(found: Draft) -> tuple[Plan, str]:
    return found.plan, "" if found.id else st.session_state.get("plan_name") or ""


def draw_restored(found: Draft) -> None:
    """Draw what was typed before and not saved: here, and in other plans."""
    if found.restored is not None and found.changed:
        when = shown_moment(found.restored)
        st.info(t("planner.restored", when=when), icon=":material/history:")
        look = {"on_click": discard, "args": (found,)}
        st.button(t("planner.discard"), key="plan-discard", **look)
    if found.others:
        names = {one.id: one.name for one in shared_store().listed(KIND, None)}
        with st.container(horizontal=True, vertical_alignment="center", key="plan-unsaved"):
            st.caption(t("planner.elsewhere"))
            for one in found.others:
                label = plain(names.get(one, t("planner.new")) if one else t("planner.new"))
                look = {"on_click": open_plan, "args": (one or None,), "type": "tertiary"}
                st.button(label, key=f"plan-unsaved-{one}", **look)


def discard(found: Draft) -> None:
    """Forget what was typed and not saved."""
    try:
        drop(shared_store(), KIND, found.id, browser())
    except InputError as error:
        found.fail("open", error)
        return
    if not found.id:
        st.session_state.pop("plan_name", None)
    open_plan(found.id or None)


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
    """Go on with what is in the table as a new plan; the saved one stays as it is.

    Another new plan that is typed and not saved stays, too: only one of them can be kept.
    """
    if "" in found.others:
        found.fail("copy", t("planner.new_first"))
        return
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
