"""The solver says nothing: what it prints from C would stand in a command's answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from models.plan.allocate import allocate
from models.plan.limits import Limits, NotPossible
from models.withhold.attacker import _Programme
from models.withhold.counts import withhold

_NOTHING = np.zeros((0, 2))
# sums that hold, what they are, sums of at least an end, the end, prices; and whether there is any
PROGRAMMES = {
    "one answer": ([[1, 1]], [10], [[1, 0]], [3], [1, 2], True),
    "infeasible": ([[1, 1]], [1], [[1, 1]], [2], [1, 1], False),
    "infeasible at once": ([[1, 1]], [-1], _NOTHING, [], [1, 1], False),
    "nearly infeasible": ([[1, 1], [1, 1]], [1, 1 + 1e-6], _NOTHING, [], [1, 1], False),
    "unbounded": ([[1, -1]], [0], _NOTHING, [], [-1, -1], False),
    "degenerate": ([[1, 1], [1, 1], [2, 2]], [1, 1, 2], [[1, 1]] * 3, [1, 1, 1], [0, 0], True),
    "nothing asked": (_NOTHING, [], _NOTHING, [], [0, 0], True),
    "huge and tiny": ([[1e9, 1e-9]], [1], _NOTHING, [], [1e-9, 1e9], True),
    "not numbers": ([[1, 1]], [np.nan], _NOTHING, [], [1, 1], None),
}


@pytest.fixture
def silent(capfd):
    """Hold that nothing is written to the two streams, by C either."""
    yield
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", PROGRAMMES)
@pytest.mark.usefixtures("silent")
def test_a_programme_of_the_attacker_is_solved_in_silence(name):
    """Infeasible, unbounded and degenerate ones too."""
    sums, to, above, ends, price, solved = PROGRAMMES[name]
    programme = _Programme(csr_array(np.array(sums, float)), np.array(to, float))
    programme.at_least(csr_array(np.array(above, float)), np.array(ends, float))
    if solved is None:
        with pytest.raises(ValueError, match="must not contain"):
            programme.cheapest(np.array(price, float))
        return
    found = programme.cheapest(np.array(price, float))
    assert (found is not None) == solved


@pytest.mark.parametrize("counts", [(104, 100, 4), (140, 100, 41), (4, 4, 0), (50, 1, 1)])
@pytest.mark.usefixtures("silent")
def test_tables_are_withheld_in_silence(counts):
    """Sums that hold, that contradict each other, that leave a count no other number."""
    frame = pd.DataFrame({"adm1_code": "23", "adm2_code": [None, "2301", "2302"]})
    given = frame.assign(period="2024", corridor="all", count=np.array(counts, float))
    safe = withhold(given.assign(suppressed=False), 10)
    assert safe.table["suppressed"].sum() >= safe.small


@pytest.mark.usefixtures("silent")
def test_random_programmes_are_solved_in_silence():
    """Of whole numbers and of fractions, most of them infeasible or degenerate."""
    rng, states = np.random.default_rng(11), set()
    for n in range(150):
        rows, columns = rng.integers(1, 6), rng.integers(2, 9)
        sums = csr_array(rng.integers(0, 2, (rows, columns)).astype(float))
        programme = _Programme(sums, rng.integers(0, 12, rows) / (1 + n % 3))
        programme.at_least(csr_array(rng.integers(0, 2, (2, columns)) * 1.0), rng.integers(0, 9, 2))
        states.add(programme.cheapest(rng.integers(-1, 3, columns).astype(float)) is None)
    assert states == {True, False}


@pytest.mark.usefixtures("silent")
def test_plans_are_chosen_in_silence():
    """Budgets, goals and floors that just can or can't be kept; worth nothing, equal worth."""
    rng, found = np.random.default_rng(12), set()
    for n in range(120):
        size = int(rng.integers(2, 9))
        units = pd.DataFrame(
            {
                "worth": rng.integers(0, 4, size) * 10.0 ** (n % 7 - 3),
                "cost": rng.integers(1, 6, size) * 10.0 ** (n % 5 - 1),
                "adm1": rng.choice(["x", "y"], size),
            },
            index=list("abcdefgh")[:size],
        )
        limits = (
            Limits(goal=float(rng.choice([0.3, 0.9, 1.0])), floor=n % 2)
            if n % 3 == 0
            else Limits(most=float(units["cost"].sum() * rng.choice([0.2, 0.5, 1])), floor=n % 3)
        )
        try:
            found.add(allocate(units, limits).rule)
        except NotPossible:
            found.add("not possible")
    assert found == {"greedy", "milp", "not possible"}
