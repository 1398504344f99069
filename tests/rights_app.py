"""A page without any guard: a button for everything that is saved; run by tests/test_ways_in.py."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from models.store import StoreError
from pages.view.frame.shared_store import shared_store
from tests.every_save import SAVES, THERE


def _save(action: str) -> None:
    store = shared_store()
    there = next(d.id for d in store.documents("upload", None) if d.name == THERE)
    try:
        SAVES[action](store, there)
    except StoreError as error:
        st.session_state.outcome = f"refused {error.key}"
    else:
        st.session_state.outcome = "saved"


if __name__ == "__main__":
    st.title("rights")
    st.markdown(st.session_state.get("outcome", "nothing"))
    for name in SAVES:
        st.button(name, key=name, on_click=_save, args=(name,))
