"""The plan page without a browser, with a store of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.plan.plan import Plan
from models.store import Store
from pages.view.frame.store import shared_store
from tests.conftest import ROOT

LANGUAGES = ["en", "km"]
SMALL = Plan(
    {"KH2001": {"status": "proposed", "teams": 1}, "KH2002": {"status": "proposed", "teams": 1}}
)


@contextmanager
def own_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Give the page a store of the test's own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/s.sqlite3")
    shared_store.clear()
    opened = shared_store()
    try:
        yield opened
    finally:
        opened.close()
        shared_store.clear()


def page(lang: str = "en", **address: str) -> AppTest:
    """Return the page as a visitor finds it."""
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("pages/plan.py")
    for name, value in {"lang": lang, **address}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """Return everything the page says."""
    kinds = ("header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    found = [element.value for kind in kinds for element in getattr(app, kind)]
    labels = [
        e.label
        for kind in ("button", "selectbox", "number_input", "text_input", "expander")
        for e in getattr(app, kind)
    ]
    return "\n".join([*found, *labels]).replace("\\", "")


def press(app: AppTest, key: str) -> AppTest:
    """Press a button."""
    app.button(key=key).click().run()
    assert not app.exception
    return app
