"""A page without a browser: as a visitor finds it, what it says, a button pressed, a store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Radio

from models.desk.own_inputs import load_inputs
from models.estimate.pipeline import Ranking, rank_districts
from models.estimate.settings import Settings
from models.snapshot import freeze
from models.store import Store
from pages.view.frame import in_use, made_once
from pages.view.frame.shared_store import shared_store
from pages.view.map import place_layer
from tests.conftest import ROOT

# every AppTest reads about all installed packages, which takes longer than most pages
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

LANGUAGES = ["en", "km"]
FIRST = "priority_map"  # the page that opens without being chosen
HOSTILE = "</script><img src=x onerror=alert(1)> *b* [l](javascript:1) =1+1"
_TEXTS = (
    "title",
    "header",
    "subheader",
    "caption",
    "markdown",
    "info",
    "error",
    "warning",
    "success",
)
_WIDGETS = (
    "selectbox",
    "multiselect",
    "toggle",
    "button",
    "select_slider",
    "number_input",
    "text_input",
    "button_group",
    "expander",
)


def run_page(page: str, **address: str) -> AppTest:
    """Return a page (its name, or its file) as a visitor with this address finds it."""
    name = Path(page).stem
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    if name != FIRST:
        app.switch_page(f"pages/{name}.py")
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> list[str]:
    """Return every text and label of a page, without the escapes, as a reader sees them."""
    found = [element.value for kind in _TEXTS for element in getattr(app, kind)]
    found += [element.label for kind in _WIDGETS for element in getattr(app, kind)]
    shown = [text.replace("\\", "") for text in found if text]
    bodies = [element.proto.body for element in app.get("html")]
    return shown + [body for body in bodies if not body.startswith(("<style", "<script"))]


def said(app: AppTest) -> str:
    """Return everything a page says, as one text."""
    return "\n".join(texts(app))


def press(app: AppTest, key: str) -> AppTest:
    """Press a button."""
    app.button(key=key).click().run()
    assert not app.exception
    return app


def place_of(app: AppTest) -> Radio[str]:
    """Return the question whether a list takes the place of one that is saved."""
    return next(box for box in app.radio if box.key.startswith("coverage_same_name-"))


def with_odd_row(ranking: Ranking, code: str, name: str, count: int) -> Ranking:
    """Return a ranking in which one district (P-code) has a hostile name and a hidden count."""
    table = ranking.table.copy()
    row = table["adm2_pcode"] == code
    table["district_en"] = table["district_en"].astype(object)
    table.loc[row, "district_en"] = name
    table.loc[row, "suppressed"] = True
    table.loc[row, "observed_count"] = count
    return replace(ranking, table=table)


@contextmanager
def shown_ranking(ranking: Ranking) -> Iterator[Ranking]:
    """Let the pages show this ranking, whatever the settings; nothing is kept from it or for it."""
    st.cache_resource.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made_once, "ranking", lambda settings: ranking)
        yield ranking
    st.cache_resource.clear()


@contextmanager
def own_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Give the pages a store of the test's own, and let them forget the tables of another."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/s.sqlite3")
    _forget()
    opened = shared_store()
    try:
        yield opened
    finally:
        opened.close()
        _forget()


def _forget() -> None:
    shared_store.clear()
    for known in (in_use._in_use, place_layer._lists, place_layer._content):
        known.clear()  # known by the number of the store's changes


@cache
def frozen_once(name: str, note: str = "", author: str = "", by: str = "rate") -> bytes:
    """Return the list of the shipped tables, frozen; its workbooks are written once a process."""
    inputs = load_inputs()
    ranking = rank_districts(inputs, Settings(by=by))
    return freeze(ranking, inputs, made_once.outlines(), name, note, author)
