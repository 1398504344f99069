"""Proposed: what a table that waits for a second person's yes would change."""

import streamlit as st

from geo.errors import InputError
from models.desk.preview import Preview, preview
from models.desk.saved_tables import loaded, stored_inputs
from models.desk.schema import KINDS
from models.estimate.settings import Settings
from models.store.proposal import Proposal
from pages.view.desk.effect import draw_preview
from pages.view.desk.questions import draw_notes
from pages.view.frame import made_once
from pages.view.frame.in_use import in_use
from pages.view.frame.other_table import other_table
from pages.view.frame.shared_store import shared_store
from pages.view.frame.text import error_text, t

_SEEN = "proposal_seen"


def draw_proposed(one: Proposal) -> None:
    """Draw which table would replace which, and on demand how the list would change."""
    st.markdown(other_table(one.target, one.before, one.wanted))
    if one.wanted is None or one.target not in KINDS:
        return
    if st.toggle(t("proposal.preview"), key=f"proposal-preview-{one.number}"):
        try:
            with st.spinner(t("desk.working")):
                seen = _previewed(one)
        except InputError as error:
            st.error(error_text(error), icon=":material/error:")
        else:
            # whoever says yes sees what was left aside, and how questions were answered
            draw_notes(loaded(shared_store(), shared_store().get(one.wanted)))
            draw_preview(seen, f"desk-coverage-{one.number}")


def _previewed(one: Proposal) -> Preview:
    """Return what a proposed table would change; ranked again only when something changed.

    By the first settings: whoever proposes may have sent the address, with others in it.
    """
    key = (one.number, in_use())
    if (known := st.session_state.get(_SEEN)) is not None and known[0] == key:
        return known[1]
    store = shared_store()
    found = loaded(store, store.get(one.wanted))
    others = stored_inputs(store, dict(in_use()), tried=found)
    seen = preview(others, found, made_once.ranking(Settings()))
    st.session_state[_SEEN] = (key, seen)
    return seen
