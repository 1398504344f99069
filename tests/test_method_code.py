"""Which method made a list: its hash covers all that computes; an old frozen list still opens."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import UTC, datetime

import networkx as nx
import pytest

from geo.errors import InputError
from geo.outlines import load_outlines
from models.desk.own_inputs import load_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.phrases import LANGUAGES
from models.snapshot.difference import compare_snapshots
from models.snapshot.freeze import freeze
from models.snapshot.in_words import changes_told
from models.snapshot.method_code import code_in_use, method_files, method_hash
from models.snapshot.snapshot import read_snapshot
from tests.conftest import ROOT
from tests.test_layers import FILES, _imports

OLD = ROOT / "tests" / "files" / "frozen_before_rooms.zip"


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the code, to be edited."""
    for folder in ("geo", "models"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    return tmp_path


def test_the_hash_covers_every_file_of_the_estimate(copy):
    """It is the same for a copy, and another one when any file changes, comes or goes."""
    first = method_hash(copy)
    assert first == code_in_use().code_sha256
    files = sorted(f for f in (copy / "models" / "estimate").rglob("*") if f.is_file())
    assert len(files) > 10
    for file in files:
        before = file.read_bytes()
        file.write_bytes(before + b"\n# edited\n")
        assert method_hash(copy) != first, file.name
        file.unlink()
        assert method_hash(copy) != first, file.name
        file.write_bytes(before)
    (copy / "models" / "estimate" / "new.py").write_text("")
    assert method_hash(copy) != first
    (copy / "models" / "estimate" / "new.py").unlink()
    (copy / "models" / "lists" / "export.py").write_text("")
    assert method_hash(copy) == first, "what only shows a list changes no figure"


def test_the_hash_covers_all_that_the_estimate_imports():
    """Also what stands in other rooms, however far it is imported."""
    graph = nx.DiGraph((a, b) for a, names in _imports().items() for b in names & FILES.keys())
    start = [module for module in FILES if module.startswith("models.estimate.")]
    needed = set(start).union(*(nx.descendants(graph, module) for module in start))
    hashed = set(method_files(ROOT))
    assert not {str(FILES[module]) for module in needed if FILES[module] not in hashed}


def test_a_list_frozen_before_the_rooms_still_opens_and_compares():
    """Whole, with its date and 210 districts; a list of now says that another method made it."""
    old = read_snapshot(OLD.read_bytes(), OLD.name)
    assert len(old.table) == 210
    assert old.table["rank"].notna().all()
    assert all(old.result["summary"][lang] for lang in LANGUAGES)
    inputs, when = load_inputs(), datetime(2026, 12, 1, tzinfo=UTC)
    ranking = rank_districts(inputs, Settings(draws=50))
    frozen = freeze(ranking, inputs, load_outlines(), "now", "", "", made_at=when)
    new = read_snapshot(frozen, "now.zip")
    changes = compare_snapshots(old, new)
    assert len(changes.table) == 210
    assert not changes.same_code
    for lang in LANGUAGES:
        told = "\n".join(changes_told(old, new, changes, lang))
        assert old.code.short in told
        assert new.code.short in told


def test_a_changed_old_list_is_refused():
    """The hashes written before the move are still checked, file by file."""
    with zipfile.ZipFile(OLD) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for name in files:
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w") as archive:
            for other, content in files.items():
                archive.writestr(other, content + b" " if other == name else content)
        if name == "manifest.json":
            continue  # it holds the hashes; its own is the fingerprint
        with pytest.raises(InputError, match=name):
            read_snapshot(changed.getvalue(), "changed.zip")
