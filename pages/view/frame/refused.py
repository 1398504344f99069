"""Refused: what the server did not take or make, told to the session at its next run."""

import streamlit as st
from streamlit import runtime
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.view.frame.text import t

_SOON_S = 0.2
_MOST = 1000  # sessions that have not come back for it
_refused: dict[str, tuple[str, dict[str, int]]] = {}  # session -> why, until it was told


def refuse(session: str, why: str, **values: int) -> None:
    """Note why something of a session was refused."""
    _refused[session] = (why, values)
    while len(_refused) > _MOST:
        _refused.pop(next(iter(_refused)), None)


def run_again(session: str) -> None:
    """Let the session say what was refused: the browser itself shows a number only.

    A moment later: what begins to be drawn sweeps away what waits to be sent, as that number does.
    """
    opened = runtime.get_instance().get_app_session(session) if runtime.exists() else None
    if opened is not None:
        loop = opened._event_loop
        loop.call_soon_threadsafe(loop.call_later, _SOON_S, _at_rest, opened)


def _at_rest(session: AppSession) -> None:
    if session.id not in _refused:  # told meanwhile: one drawn again would sweep it away
        return
    if session._scriptrunner is None:
        drawn_again(session)
    else:  # perhaps another page by now
        session._event_loop.call_later(_SOON_S, _at_rest, session)


def drawn_again(session: AppSession, part: str = "") -> None:
    """Draw a page or a part of it anew, as it is: who asks for no page is shown the first."""
    asked = ClientState()
    asked.CopyFrom(session._client_state)
    asked.ClearField("widget_states")  # nothing has been moved: all keep what they have
    asked.MergeFrom(ClientState(fragment_id=part, is_auto_rerun=True))
    session.request_rerun(asked)


def draw_refused() -> None:
    """Draw why the last one was refused, once."""
    context = get_script_run_ctx()
    found = _refused.pop(context.session_id, None) if context else None
    if found:
        why, values = found
        st.error(t(f"upload.{why}", **values), icon=":material/block:")
