"""Shared paths and toy files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import hypothesis
import pytest

# one browser for the whole run: a fixture imported twice would start it twice
from tests.app_server import at_hand, chromium, server, tab  # noqa: F401
from tests.remembered import anew  # noqa: F401 # before any test takes the estimate by its name

# a slower machine is no failure; how long things take is the business of bench/
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")

pytest_plugins = ["tests.database"]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.hookimpl(trylast=True)  # the marks of files are there
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with a browser first, so that no process is left with one when others are done."""
    driving = Counter(i.path for i in items if i.get_closest_marker("browser"))
    items.sort(key=lambda item: -driving[item.path])


@pytest.fixture(scope="session", autouse=True)
def own_store(tmp_path_factory):
    """Let no test touch what somebody has saved or downloaded on this machine."""
    downloads = tmp_path_factory.mktemp("downloads")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pooch.os_cache", lambda _project: downloads)
        patch.setenv("OUTREACH_VAR", str(tmp_path_factory.mktemp("var")))
        patch.delenv("DATABASE_URL", raising=False)
        yield


@pytest.fixture(scope="session")
def figures():
    """Return what `python -m models.validate` says today."""
    from models.validate import validation  # not above: it takes the estimate by its name

    return validation()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """A page run without a browser has no map parts to let pass."""
    monkeypatch.setattr("pages.view.map.give_way.WAIT_S", 0.0)


@pytest.fixture
def write(tmp_path: Path):
    """Return a function that writes a text file and returns its path."""

    def _write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return _write
