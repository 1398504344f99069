"""Store: the one store of this process, shared by all viewers; each acts through it as oneself."""

import math
import time
from contextlib import suppress

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.errors import InputError
from models.access.actor import ACCOUNT, ALONE, MACHINE, READER, Actor
from models.access.rights import Held
from models.access.rights import may as holds
from models.store import Store, StoreError, open_store
from pages.view.frame.during_run import once_a_run
from pages.view.frame.measured import measure_store
from pages.view.frame.who import session_hours, who

_let_in: dict[Actor, float] = {}  # who could look when this process last asked, and when that was


@st.cache_resource(max_entries=1, show_spinner=False)
def opened_store() -> Store:
    """Return the store, opened once, as the machine itself.

    Raises StoreError where it can't be opened; the next rerun tries again.
    """
    store = open_store()
    measure_store(store.engine)
    return store


@once_a_run
def shared_store() -> Store:
    """Return the store through which whoever looks at this page acts."""
    if get_script_run_ctx(suppress_warning=True) is None:
        # what a server makes ready before anybody looks is nobody's, and saves nothing
        return opened_store().acting(Actor(READER) if runtime.exists() else MACHINE)
    return opened_store().acting(who())


shared_store.clear = opened_store.clear  # type: ignore[attr-defined] # as of st.cache_resource


@once_a_run
def changes() -> tuple[str, int] | None:
    """Return the store and the number of its changes when this run first asked; None if unreadable.

    For what only shows what others have saved.
    """
    try:
        store = shared_store()
        return store.where, store.change_number()
    except InputError:
        return None


@once_a_run
def roles_held() -> list[Held]:
    """Return the roles that whoever looks at this page holds; asked once in each run.

    Raises StoreError where it can't be read.
    """
    return shared_store().held()


def ask_first() -> None:
    """Ask the store early for what every page asks it for; what is wrong is said where it counts.

    With a server this takes a way there and back, in which others can draw.
    """
    changes()
    if who().way == ACCOUNT:
        with suppress(StoreError):
            roles_held()


def may(action: str) -> bool:
    """Return whether whoever looks at this page may do something, in any province.

    A page offers it or not; the store asks again when something is saved. Where the store can't
    be read, those who could look before still can, also in another tab, for as long as a session.
    """
    actor = who()
    if actor.way == ALONE:
        return True
    try:
        allowed = holds(roles_held(), action, None)
    except StoreError:
        return action == "see_pages" and _was_let_in(actor)
    if action == "see_pages":
        _let_in.pop(actor, None)
        if allowed:
            _let_in[actor] = time.monotonic()
    return allowed


def _was_let_in(actor: Actor) -> bool:
    oldest = time.monotonic() - 3600 * session_hours()
    return _let_in.get(actor, -math.inf) > oldest
