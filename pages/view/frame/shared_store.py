"""Store: the one store of this process, shared by all viewers."""

import streamlit as st

from models.store import Store, open_store


@st.cache_resource(max_entries=1, show_spinner=False)
def shared_store() -> Store:
    """Return the store, opened once.

    Raises StoreError where it can't be opened; the next rerun tries again.
    """
    return open_store()
