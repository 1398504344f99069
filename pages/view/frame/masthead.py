"""Masthead: what the browser's tab and the head of a page say of where one is."""

import streamlit as st

from models.lists.html import render
from pages.view.frame.drawn_once import drawn_once
from pages.view.frame.mark import MARK
from pages.view.frame.own_words import mending_script
from pages.view.frame.text import language, t


def entitle(name: str) -> None:
    """Give the browser's tab the name of the page, and the document its language."""
    st.set_page_config(page_title=f"{t(f'menu.{name}')} · {t('app.title')}")
    _say_language()


@drawn_once(max_entries=128)
def _say_language() -> None:
    own = f"document.documentElement.lang = '{language()}';\n{mending_script(language())}"
    st.html(f"<script>{own}</script>", unsafe_allow_javascript=True)


@drawn_once(max_entries=128)
def draw_brand() -> None:
    """Draw the mark and the name of the tool."""
    st.html(render("pages/view/frame/brand.html", mark=MARK, title=t("app.title")))
