"""Every setting that the program reads from its surroundings is in docs/operations.md."""

from __future__ import annotations

import ast
import re

from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
IN_TABLE = set(re.findall(r"^\| `([A-Z_]+)` \|", TEXT, re.MULTILINE))


def _read_by(tree: ast.AST) -> set[str]:
    """Return the names that a file reads: os.environ[NAME], .get(NAME), os.getenv(NAME)."""
    found = set()
    constants = {
        node.targets[0].id: node.value
        for node in ast.iter_child_nodes(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        name: ast.AST | None = None
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            name = node.slice
        elif isinstance(node, ast.Call) and node.args:
            called = ast.unparse(node.func)
            if re.search(r"environ\.(get|pop|setdefault)$|getenv$", called):
                name = node.args[0]
        if isinstance(name, ast.Name):
            name = constants.get(name.id, name)
        if name is not None:
            assert isinstance(name, ast.Constant), (
                f"a name that can't be found: {ast.unparse(name)}"
            )
            found.add(name.value)
    return found


def test_the_reader_of_names_finds_every_way_to_read_one():
    """What it looks for is what people write."""
    code = 'os.environ["A"]; os.environ.get("B", ""); os.getenv("C"); environ["D"]; x["E"]'
    assert _read_by(ast.parse(f'{code}; NAME = "F"; environ[NAME]')) == set("ABCDF")


def test_every_environment_variable_is_told():
    """And the document tells of none that nothing reads."""
    files = [ROOT / "dashboard.py"]
    files += [f for d in ("geo", "models", "pages") for f in (ROOT / d).rglob("*.py")]
    read = set()
    for file in files:
        read |= _read_by(ast.parse(file.read_text(encoding="utf-8")))
    # Streamlit reads its own
    assert read == {name for name in IN_TABLE if not name.startswith("STREAMLIT_")}
