"""The folders depend on each other in one direction only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {"geo": {"geo"}, "models": {"geo", "models"}, "pages": {"geo", "models", "pages"}}
OURS = {"geo", "models", "pages", "dashboard", "bench", "tests"}
VIEW_LIBRARIES = {"streamlit", "folium", "streamlit_folium"}


def _imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_comes_before_it(folder):
    """geo knows nothing of ours, models knows geo, pages knows both."""
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    for file in files:
        assert _imports(file) & OURS <= MAY_IMPORT[folder], file


@pytest.mark.parametrize("folder", ["geo", "models"])
def test_only_pages_know_the_screen(folder):
    """No Streamlit or Folium in geo/ or models/."""
    for file in (ROOT / folder).rglob("*.py"):
        assert not _imports(file) & VIEW_LIBRARIES, file


def test_data_holds_tables_only():
    """Ministry staff can replace a table without meeting code."""
    assert not list((ROOT / "data").rglob("*.py"))


def test_files_stay_short():
    """A file over about 300 lines has more than one noun in it."""
    folders = ("geo", "models", "pages")
    files = [f for folder in folders for f in (ROOT / folder).rglob("*.py")]
    long = {f.name: n for f in files if (n := len(f.read_text().splitlines())) > 320}
    assert not long
