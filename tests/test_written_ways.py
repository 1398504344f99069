"""A table comes back as it was, or as a question or an error; never as another table."""

import json

import pytest

from tests.conftest import ROOT
from tests.written_ways import attempt, main, sentence


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_a_table_written_in_any_way_is_never_read_as_another(first):
    """Marks, digits, languages, percent, order, titles, hidden parts, encodings, containers."""
    for seed in range(first, first + 20):
        kind, told, way = attempt(seed)
        assert "WRONG" not in told, (seed, kind, told, way)


def test_most_tables_are_read_without_a_question(capsys):
    """The command tells what became of them, and ends with 0 where none was read wrongly."""
    assert main(["--times", "12", "--first", "1000"]) == 0
    (*_, last) = sorted(capsys.readouterr().out.splitlines())
    assert "  read" in last


def test_the_document_says_what_the_long_run_found():
    """Its figures are kept beside it; none of the tables was read wrongly."""
    figures = json.loads((ROOT / "docs/figures/written_ways.json").read_text(encoding="utf-8"))
    assert "WRONG" not in figures["ended"]
    assert sentence(figures) in (ROOT / "docs/desk.md").read_text(encoding="utf-8")
