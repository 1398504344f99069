"""Empty: what a page shows where there is nothing yet: a picture, what to do, and an example."""

import streamlit as st

from models.lists.html import render


def draw_empty(drawing: str, text: str, example: str) -> None:
    """Draw that nothing is there yet; drawing list, plan or map."""
    st.html(render("pages/view/frame/empty.html", drawing=drawing, text=text, example=example))
