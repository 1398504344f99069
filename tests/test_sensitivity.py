"""Sensitivity on cases that can be worked out on paper."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.desk.own_inputs import load_inputs
from models.estimate.estimate import Known
from models.estimate.features import features_at
from models.estimate.pipeline import known_at, rank_districts
from models.estimate.settings import Settings
from models.evaluation.sensitivity import sensitivity

CODES = [f"{i:02d}" for i in range(12)]


def _toy() -> Known:
    """Twelve provinces of one district: the outcome follows `strong`, `idle` has no effect."""
    strong = np.linspace(-1.5, 1.5, 12)
    z = pd.DataFrame({"strong": strong, "idle": np.tile([1.0, -1.0, -1.0, 1.0], 3)}, index=CODES)
    people = pd.Series(10_000.0, CODES)
    return Known(z, z, people * 0.01 * np.exp(strong), people, pd.Series(CODES, CODES))


def _table(trust: str) -> pd.DataFrame:
    return sensitivity(_toy(), Settings(trust=trust, top=4)).set_index("variant")


def test_with_full_trust_a_province_of_one_district_is_what_it_reports():
    """No input and no penalty moves it; only a different report does."""
    table = _table("full")
    inside = table.drop(index="reporting")
    assert (inside["kept_in_top_pct"] == 100).all()
    assert (inside["largest_move"] == 0).all()
    assert table.loc["reporting", "largest_move"] > 0


def test_without_trust_only_the_input_that_matters_moves_the_list():
    """Leaving `strong` out scatters the list; its ranks, evenly spaced, say the same as it."""
    table = _table("none")
    assert table.loc["without_strong", "kept_in_top_pct"] < 100
    assert table.loc["without_strong", "largest_move"] > 0
    assert table.loc["without_idle", "largest_move"] == 0
    assert table.loc["ranks_of_inputs", "largest_move"] == 0


@pytest.fixture(scope="module")
def shipped():
    """Return what the shipped estimate is made from."""
    # with every district counted no input moves the list
    inputs, chosen = load_inputs(), Settings(draws=50, level="provinces")
    ranking = rank_districts(inputs, chosen)
    then = features_at(inputs, ranking.outcome, newest=False).frame
    return known_at(then, ranking.feature_frame, ranking.outcome, "all")[0]


def test_every_input_and_choice_is_a_row_within_bounds(shipped):
    """Shares are percentages, the usual move is no larger than the largest."""
    table = sensitivity(shipped, Settings()).set_index("variant")
    assert {f"without_{c}" for c in shipped.z_fit.columns} < set(table.index)
    assert {"penalty_tenth", "penalty_tenfold", "ranks_of_inputs", "reporting"} < set(table.index)
    assert table["kept_in_top_pct"].between(0, 100).all()
    assert (table["median_move"] <= table["largest_move"]).all()


def test_neighbours_move_the_shipped_list_more_than_harvest_and_poverty(shipped):
    """They and nearness to Poipet carry nearly all that was learned."""
    move = sensitivity(shipped, Settings()).set_index("variant")["median_move"]
    most = max(move["without_harvest"], move["without_poverty"])
    assert move["without_neighbours"] > most


def test_the_second_run_is_the_same(shipped):
    """Redrawn reports come from the seed."""
    first, second = (sensitivity(shipped, Settings()) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
