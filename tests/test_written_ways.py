"""A table comes back as it was, or as a question or an error; never as another table."""

import pytest

from tests.written_ways import attempt, main


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
