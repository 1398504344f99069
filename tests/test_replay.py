"""What docs/desk.md says of a reader who replays our program is what such a reader finds."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.replay import _table, attack, published, replay, sentence


@pytest.mark.slow
@pytest.mark.parametrize("by_corridor", [False, True])
def test_the_documents_figures_are_those_of_the_replay(by_corridor):
    """At most one in twenty by district, none told exactly; the figures are in docs/desk.md."""
    seen = attack(by_corridor)
    assert seen.told == 0
    assert by_corridor or seen.narrowed <= 0.05 * seen.small
    name = "by district and corridor" if by_corridor else "by district"
    assert f"* {name}: {sentence(seen)}" in (ROOT / "docs" / "desk.md").read_text("utf-8")


def test_which_count_protects_another_does_not_depend_on_their_sizes():
    """90 was taken before 92; with 4 in place of 1 it would have been the other way round."""
    cells = _table("23", ["2301", "2302"], ("thailand", "vietnam", "other"), True, _rng())
    shown = [
        published(cells.assign(count=np.array([small, 94.0 - small, 92.0, 50.0, 60.0, 70.0])))
        for small in (1.0, 4.0, 9.0)
    ]
    assert all(one["suppressed"].equals(shown[0]["suppressed"]) for one in shown)


def test_a_replay_can_find_something():
    """The attack itself works: 12 protects 4, and 9 and 7 would have been protected otherwise."""
    cells = _table("24", ["2401", "2402"], ("thailand", "vietnam", "other"), True, _rng())
    found = replay(cells.assign(count=np.array([1530.0, 114.0, 8.0, 13.0, 40.0, 4.0])))
    assert found.narrowed == 2


def _rng():
    return np.random.default_rng(1)
