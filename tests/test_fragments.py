"""Parts of a page that are drawn anew alone: their errors are said as those of a whole page."""

from __future__ import annotations

import ast

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.view.frame.text import say
from tests.conftest import ROOT
from tests.page_helpers import own_store, press, run_page

OURS = ROOT / "pages" / "view" / "frame" / "fragment.py"
FILES = sorted([*(ROOT / "pages").rglob("*.py"), ROOT / "dashboard.py"])
PAGES = ("priority_map", "coverage")  # those with a map, which draws the outlines


def _of_streamlit(tree: ast.AST) -> list[int]:
    """Return the lines that name Streamlit's own fragment, however it is written."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and "fragment" in node.attr)
        or (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("streamlit")
            and any("fragment" in name.name for name in node.names)
        )
    ]


def test_every_fragment_says_its_errors():
    """Streamlit's own fragment catches errors before dashboard.py: only ours may use it."""
    found = {
        str(file.relative_to(ROOT)): lines
        for file in FILES
        if file != OURS and (lines := _of_streamlit(ast.parse(file.read_text(encoding="utf-8"))))
    }
    assert found == {}
    assert _of_streamlit(ast.parse(OURS.read_text(encoding="utf-8")))


@pytest.fixture
def unknown_outlines(monkeypatch, tmp_path):
    """Outlines that are not there, an empty store, and nothing kept from before or for later."""
    monkeypatch.setenv("OUTREACH_OUTLINES", "/nowhere/none.geojson")
    st.cache_resource.clear()
    with own_store(tmp_path, monkeypatch):
        yield
    st.cache_resource.clear()


@pytest.mark.usefixtures("unknown_outlines")
@pytest.mark.parametrize("lang", ["en", "km"])
@pytest.mark.parametrize("page", PAGES)
def test_an_error_in_a_map_is_said_in_the_readers_language(page, lang):
    """Outlines that are not there: one sentence in a box of ours, none of Streamlit's."""
    app = run_page(page, lang=lang)  # which finds no box of Streamlit's
    if page == "coverage":  # its map comes with the first rows
        assert not _boxes(app, lang)
        press(app, "coverage-sample")
    assert len(_boxes(app, lang)) == 1  # in the place of the map


def _boxes(app: AppTest, lang: str) -> list[str]:
    boxes = [error.value for error in app.error]
    for box in boxes:
        assert box.startswith(say(lang, "app.failed"))
        assert "none.geojson" in box.replace("\\", "")
        assert "/nowhere" not in box
    return boxes
