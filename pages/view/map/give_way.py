"""Give way: on a visitor's first page the map's own parts travel ahead of everything else."""

import time
from collections.abc import MutableMapping

import streamlit as st

from pages.view.frame.turn import TURNS

WAIT_S = 0.5
_MET = "met"


def give_way() -> None:
    """Wait a moment on a visitor's first run.

    The rest of the page makes the browser fetch some thirty small scripts, and the map's would
    stand in one queue with them: the map then comes half a second later, the rest no sooner.
    """
    if _MET not in st.session_state:
        pass_by(st.session_state)
        with TURNS.aside():
            time.sleep(WAIT_S)


def pass_by(state: MutableMapping[str, object]) -> None:
    """Let a visitor, whose session's state this is, pass without waiting."""
    state[_MET] = True
