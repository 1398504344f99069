"""Proposal box: changes that wait for a second person's yes, and the answers to them."""

from collections.abc import Callable

import streamlit as st

from geo.clock import shown_moment
from geo.errors import InputError
from geo.words import Sentence
from models.access.actor import ACCOUNT, ALONE
from models.store import StoreError
from models.store.document import moment_of
from models.store.proposal import CONTACTS, TABLE, Proposal, answer, is_current, waiting, withdraw
from pages.view.frame import address
from pages.view.frame.author import author
from pages.view.frame.message import tell, told
from pages.view.frame.safe import plain, plain_lines
from pages.view.frame.shared_store import may, shared_store
from pages.view.frame.sure import sure
from pages.view.frame.text import error_text, said, t
from pages.view.frame.who import who

_DONE, _FAILED = "proposal_done", "proposal_failed"
# where each is answered, and with which part of the address
_PLACES = {TABLE: ("data_desk", {}), CONTACTS: ("coverage", {"part": "contacts"})}


def draw_asked() -> None:
    """Draw on every page a link to what waits for a yes of whoever looks."""
    if who().way != ACCOUNT:
        return
    for subject, (page, part) in _PLACES.items():
        if not may(f"answer_{subject}"):
            continue
        try:
            others = [one for one in waiting(shared_store(), subject) if not _is_mine(one)]
        except StoreError:
            return  # is said above
        if others:
            st.page_link(
                f"pages/{page}.py",
                label=t(f"proposal.asked_{subject}", n=len(others)),
                icon=":material/approval:",
                query_params=address.shared() | part,
            )


def draw_waiting(subject: str, draw_change: Callable[[Proposal], None]) -> None:
    """Draw every proposal of a subject that waits, and what whoever looks may do about it.

    draw_change : draws what it would change
    """
    if failed := st.session_state.pop(f"{_FAILED}_{subject}", None):
        st.error(error_text(failed), icon=":material/error:")
    if done := told(f"{_DONE}_{subject}"):
        st.success(done, icon=":material/check:")
    for one in waiting(shared_store(), subject):
        with st.container(border=True, key=f"proposal-{one.number}"):
            moment = moment_of(one.saved_at)
            when = shown_moment(moment) if moment else "–"
            badge = f":orange-badge[{t('proposal.waits')}]"
            about = t("proposal.by", author=plain(one.author), when=when)
            st.markdown(f"{badge} :small[{about}]")
            if one.note:
                st.markdown(plain_lines(one.note))
            draw_change(one)
            _draw_answers(one)


def proposed(subject: str) -> None:
    """Have the page say that a change was proposed and waits."""
    tell(f"{_DONE}_{subject}", t("proposal.proposed"))


def asks_second() -> bool:
    """Return whether what whoever looks saves waits for a second person."""
    return who().way != ALONE


def _is_mine(one: Proposal) -> bool:
    return who().way == ACCOUNT and one.author == who().account


def _draw_answers(one: Proposal) -> None:
    if _is_mine(one):
        st.caption(t("proposal.yours"))
        if sure(t("proposal.withdraw"), f"proposal-withdraw-{one.number}", t("proposal.what_back")):
            _take(one, lambda: withdraw(shared_store(), one.number, author()), "withdrawn")
        return
    if not may(f"answer_{one.subject}"):
        what = said(Sentence(f"access_action.answer_{one.subject}"))
        st.caption(t("access.may_not", what=what))
        return
    current = _is_current(one)
    if not current:
        st.warning(t("proposal.stale"), icon=":material/warning:")
    with st.container(horizontal=True):
        key, look = f"proposal-yes-{one.number}", {"type": "primary", "disabled": not current}
        if sure(t("proposal.yes"), key, t("proposal.what_yes"), **look):
            _take(one, lambda: answer(shared_store(), one.number, True, author()), "agreed")
        if sure(t("proposal.no"), f"proposal-no-{one.number}", t("proposal.what_no")):
            _take(one, lambda: answer(shared_store(), one.number, False, author()), "refused")


def _is_current(one: Proposal) -> bool:
    try:
        return is_current(shared_store(), one)
    except StoreError:
        return False


def _take(one: Proposal, act: Callable[[], None], done: str) -> None:
    try:
        act()
    except InputError as error:
        st.session_state[f"{_FAILED}_{one.subject}"] = error
    else:
        tell(f"{_DONE}_{one.subject}", t(f"proposal.{done}"))
    st.rerun()
