"""An app with a part to ask and one that others draw anew; run by tests/test_visitor.py."""

from __future__ import annotations

import streamlit as st


@st.fragment
def draw_news() -> None:
    """Draw the part that is drawn anew by others."""
    st.button("news", key="news")


@st.fragment
def draw_part() -> None:
    """Draw a part that says how often it was asked."""
    if st.button("ask", key="ask"):
        st.session_state.asked = st.session_state.get("asked", 0) + 1
    st.markdown(f"asked {st.session_state.get('asked', 0)}")
    if st.button("all", key="all"):
        st.session_state.whole = True
        st.rerun()


if __name__ == "__main__":
    draw_news()
    draw_part()
    st.markdown(f"whole {st.session_state.get('whole', False)}")
