"""Device: what the reader's browser says of itself."""

import streamlit as st


def on_phone() -> bool:
    """Return whether the page is read on a phone: there is room for one thing beside another."""
    return "Mobi" in st.context.headers.get("User-Agent", "")
