"""Fragment: a part of a page that is drawn anew alone, and says its own errors."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import ParamSpec

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from geo.errors import InputError
from models.store.base import files_kept_open
from pages.view.frame.during_run import during_run, is_running
from pages.view.frame.own_runs import own_run
from pages.view.frame.seen import own_saves
from pages.view.frame.shared_store import may
from pages.view.frame.text import error_text, pair, t
from pages.view.frame.turn import TURNS

_Given = ParamSpec("_Given")


def fragment(
    key: str, every_s: float | None = None
) -> Callable[[Callable[_Given, None]], Callable[_Given, None]]:
    """Make a function a fragment of this key, whose InputError is said in the reader's language.

    every_s : seconds after which it is drawn anew by itself, if it is.

    Streamlit's own shows what is raised inside it in an English box, and dashboard.py never hears
    of it.
    """

    def of(draw: Callable[_Given, None]) -> Callable[_Given, None]:
        @wraps(draw)
        def saying_errors(*given: _Given.args, **named: _Given.kwargs) -> None:
            alone = not is_running()  # the page that let this reader in is whole already
            begun = own_run() if alone else nullcontext()
            with begun, during_run(), files_kept_open(), own_saves():
                if alone and not may("see_pages"):
                    st.rerun()  # the whole page, which says why
                with TURNS.turn():
                    try:
                        draw(*given, **named)
                    except InputError as error:
                        say_failed(error)

        return st.fragment(saying_errors, key=key, run_every=every_s)

    return of


def here() -> str:
    """Return the id of the part that is being drawn, by which a server can draw it anew."""
    return ThreadState.get().fragment_id or ""


def is_of_here(message: ForwardMsg) -> bool:
    """Return whether a message was drawn by the part that is being drawn, not by one inside it."""
    return message.delta.fragment_id == here()


def say_failed(error: InputError) -> None:
    """Draw what stood in the way of a page or of a part of it."""
    st.error(pair(t("app.failed"), error_text(error)))
