"""The folders and the rooms in them depend on each other in one direction only."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {"geo": {"geo"}, "models": {"geo", "models"}, "pages": {"geo", "models", "pages"}}
OURS = {"geo", "models", "pages", "dashboard", "bench", "tests", "docs"}
VIEW_LIBRARIES = {"streamlit", "folium", "streamlit_folium"}
# lowest first; a room imports only from rooms of floors below its own
MODEL_FLOORS = (
    {"access", "phrases"},
    {"store"},
    {"contacts", "reading"},
    {"withhold"},
    {"estimate"},
    {"evaluation", "what_if", "lists"},
    {"desk", "places", "sources"},
    {"activities", "snapshot"},
    {"paper"},
    {"plan"},
    {"meeting", "quarter"},
    {"options"},
    {
        "rank",
        "brief",
        "validate",
        "__main__",
    },  # command lines; the `__main__` of a room belongs here too
)
VIEW_FLOORS = (
    {"frame"},
    {"map"},
    {"district"},
    {"coverage"},
    {"hand_outs"},
    {"api"},
    {"accounts", "desk", "method", "plan", "quarter", "snapshots", "sources"},
    {"server"},
)
# what may stand in models/ itself: command lines and what they share
LOOSE = {"__main__", "rank", "brief", "validate", "options", "contacts", "phrases"}


def _module(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {
    _module(file): file for folder in MAY_IMPORT for file in sorted((ROOT / folder).rglob("*.py"))
}


def imports_of(file: Path) -> set[str]:
    """Return the dotted modules that a file imports, those for type checkers included."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: a relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in FILES else str(node.module))
    return found


@cache  # not at the head of the file, which every process of the tests reads
def _imports() -> dict[str, set[str]]:
    return {module: imports_of(file) for module, file in FILES.items()}


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_comes_before_it(folder):
    """geo knows nothing of ours, models knows geo, pages knows both."""
    inside = [module for module in FILES if module.split(".")[0] == folder]
    assert len(inside) > 10
    for module in inside:
        tops = {name.split(".")[0] for name in _imports()[module]}
        assert tops & OURS <= MAY_IMPORT[folder], module


@pytest.mark.parametrize("folder", ["geo", "models"])
def test_only_pages_know_the_screen(folder):
    """No Streamlit or Folium in geo/ or models/."""
    for module, names in _imports().items():
        if module.split(".")[0] == folder:
            assert not {name.split(".")[0] for name in names} & VIEW_LIBRARIES, module


def _rooms(inside: str, floors: tuple[set[str], ...]) -> dict[str, int]:
    """Return module -> floor of every module inside a folder of rooms."""
    number = {room: n for n, rooms in enumerate(floors) for room in rooms}
    depth = inside.count(".") + 1
    found = {}
    for module in FILES:
        parts = module.split(".")
        if module.startswith(f"{inside}.") and len(parts) > depth:
            top = len(floors) - 1 if parts[-1] == "__main__" else number[parts[depth]]
            found[module] = top
    return found


@pytest.mark.parametrize(
    ("inside", "floors"), [("models", MODEL_FLOORS), ("pages.view", VIEW_FLOORS)]
)
def test_no_import_runs_up_or_along_a_floor(inside, floors):
    """A room imports from the floors below it and from itself; every room has a floor."""
    floor = _rooms(inside, floors)
    room = {module: module.split(".")[inside.count(".") + 1] for module in floor}
    assert len(set(room.values())) == sum(map(len, floors))
    wrong = [
        f"{module} (floor {floor[module]}) -> {name} (floor {floor[name]})"
        for module in floor
        for name in sorted(_imports()[module] & floor.keys())
        if not (
            floor[name] < floor[module]
            or (room[name] == room[module] and not name.endswith("__main__"))
        )
    ]
    assert not wrong, "\n".join(wrong)


def test_no_two_modules_need_each_other():
    """No circle of imports, not even one that only a type checker sees."""
    graph = nx.DiGraph((a, b) for a, names in _imports().items() for b in names & FILES.keys())
    circles = [c for c in nx.strongly_connected_components(graph) if len(c) > 1]
    assert not circles


def test_files_stand_in_rooms():
    """models/ itself holds command lines and what they share; pages/view/ only rooms."""
    assert {f.stem for f in (ROOT / "models").glob("*.py")} - {"__init__"} == LOOSE
    assert len(LOOSE) <= 8
    assert [f.name for f in (ROOT / "pages" / "view").iterdir() if f.is_file()] == ["__init__.py"]


def test_no_two_files_share_a_name():
    """Two files never share a name for different things."""
    names = Counter(file.name for file in FILES.values())
    assert {name for name, n in names.items() if n > 1} == {"__init__.py", "__main__.py"}


def test_every_import_of_ours_is_there():
    """In pages too, which nothing imports: a file that moved is missed here, not by a reader."""
    lines = {
        module: file.read_text(encoding="utf-8").splitlines() for module, file in FILES.items()
    }
    holding = {module for module in FILES if len(lines[module]) > 1}  # an empty room has no names
    for module, names in _imports().items():
        ours = {name for name in names if name.split(".")[0] in MAY_IMPORT}
        assert not ours - holding, module


def test_data_holds_tables_only():
    """Ministry staff can replace a table without meeting code."""
    assert not list((ROOT / "data").rglob("*.py"))


def test_files_stay_short():
    """A file over 300 lines has more than one noun in it."""
    long = {m: n for m, f in FILES.items() if (n := len(f.read_text().splitlines())) > 300}
    assert not long
