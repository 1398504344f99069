"""Entrance: who is let in, what stands in the way of others, and who one is here."""

from contextlib import suppress

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.clock import shown_moment
from geo.errors import InputError
from geo.words import Sentence
from models.access.actor import ACCOUNT, ALONE, READER
from models.access.rights import ACTIONS
from models.lists.audit_list import own_list, shown_time
from models.store import StoreError
from models.store.unsaved import BOUNDS, BROUGHT, drop, kept
from pages.view.frame.click import clicked
from pages.view.frame.drawn_once import drawn_once
from pages.view.frame.proposal_box import draw_asked
from pages.view.frame.safe import plain
from pages.view.frame.shared_store import may, roles_held, shared_store
from pages.view.frame.text import said, t
from pages.view.frame.who import OIDC, door, reason, session_hours, who

_SIGN_OUT = "sign-out"


def let_in() -> bool:
    """Return whether whoever is there may look; draw what stands in the way, or limits them."""
    actor, allowed = who(), may("see_pages")
    if actor.way == READER and reason():
        st.info(t(f"access.why_{reason()}"), icon=":material/lock:")
    elif actor.way == ACCOUNT and not allowed:
        st.warning(t("access.no_role", account=plain(actor.account)), icon=":material/lock:")
        _draw_sign_out()
    elif allowed:
        draw_asked()
    else:
        hours = f"{session_hours():g}"
        st.warning(t(f"access.why_{reason()}", hours=hours), icon=":material/lock:")
        _draw_log_in()
    return allowed


def offered(action: str) -> bool:
    """Return whether whoever is there may do something; where not, say so in its place."""
    if may(action):
        return True
    what = said(Sentence(f"access_action.{action}"))
    st.caption(t("access.may_not", what=what))
    return False


def draw_who() -> None:
    """Draw who one is here, and how to leave."""
    actor = who()
    if actor.way == ALONE:
        _draw_alone()
        return
    with _who_row():
        if actor.way == ACCOUNT:
            st.caption(t("access.logged_in", account=plain(actor.account), roles=_roles()))
            if clicked(t("access.own"), "own-data", type="tertiary"):
                st.dialog(t("access.own"), width="large")(_draw_own)()
            _draw_sign_out()


@drawn_once(max_entries=128)
def _draw_alone() -> None:
    with _who_row():
        st.caption(t("access.alone"))


def _who_row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", key="who")


def _roles() -> str:
    try:
        held = roles_held()
    except StoreError:  # is said above
        return "–"
    return ", ".join(said(Sentence(f"access_role.{one.role}")) for one in held)


def _draw_own() -> None:
    """Draw all that is kept about the account: its roles, and what the audit says of it."""
    store = shared_store()
    for one in store.held():
        where = ", ".join(sorted(one.provinces)) or t("access.all_provinces")
        st.markdown(f"- {said(Sentence(f'access_role.{one.role}'))}: {where}")
    for kind, bounds in BOUNDS.items():
        for one in kept(store, kind).values():
            about = {"when": shown_moment(one.saved_at), "days": bounds.most_days}
            st.markdown(f"- {t(f'access.draft_{kind}', **about)}")
    table = own_list(store)
    table["saved_at"] = table["saved_at"].map(shown_time)
    table["action"] = [
        said(Sentence(f"access_action.{action}")) if action in ACTIONS else action
        for action in table["action"]
    ]
    names = {name: t(f"access.own_{name}") for name in table.columns}
    st.dataframe(table.rename(columns=names), hide_index=True, alt=t("access.own"))


def _draw_log_in() -> None:
    if door() != OIDC:
        return
    if st.user.get("is_logged_in"):
        _draw_sign_out()
    # a click that changes something for nobody: no question
    st.button(t("access.log_in"), key="log-in", type="primary", on_click=st.login)


def _draw_sign_out() -> None:
    if door() == OIDC:
        st.button(t("access.sign_out"), key=_SIGN_OUT, type="tertiary", on_click=_sign_out)


def _sign_out() -> None:
    """End the session; what was brought and not saved is kept no longer."""
    with suppress(InputError):  # it goes by itself, after some days
        for kind in BROUGHT:
            drop(shared_store(), kind, None)
    st.logout()
