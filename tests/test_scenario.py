"""What-ifs and comparison of lists: they move what they say, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import InputError
from models.desk.own_inputs import load_inputs
from models.estimate.features import features_at, spread
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.what_if.scenario import MISSING, Scenario, play
from models.what_if.side_by_side import compare
from tests.in_khmer import assert_in_khmer

FAST = Settings(draws=100)


@pytest.fixture(scope="module")
def inputs():
    """Return the shipped inputs."""
    return load_inputs()


@pytest.fixture(scope="module")
def ranking(inputs):
    """Return the ranking made from them."""
    return rank_districts(inputs, FAST)


def _times(moves):
    return moves.table.set_index("adm2_pcode")["risk_times"]


def test_a_harvest_scenario_moves_its_province_only(ranking, inputs):
    """Doubling in Svay Rieng multiplies its districts by one factor and leaves the rest."""
    times = _times(play(ranking, inputs, Scenario(harvest_times={"20": 2.0})))
    here = times.index.str.startswith("KH20")
    assert (times[~here] == 1).all()
    assert times[here].nunique() == 1
    assert times[here].iloc[0] > 1


def test_nothing_changed_changes_nothing(ranking, inputs):
    """A factor of one gives the ranking itself, to the last rank and range."""
    table = play(ranking, inputs, Scenario(harvest_times={"20": 1.0})).table
    assert (table["rank"] == table["new_rank"]).all()
    assert (table["rank_low"] == table["new_rank_low"]).all()
    assert (table["tier"] == table["new_tier"]).all()
    assert not table["beyond"].any()


def test_a_closed_crossing_helps_nobody_get_nearer(ranking, inputs):
    """With Poipet closed no risk rises, and Poipet's own falls most."""
    times = _times(play(ranking, inputs, Scenario(closed=("thailand",))))
    assert (times <= 1 + 1e-12).all()
    assert times.idxmin() == "KH0110"


def _step(inputs, ranking, column):
    """Return the standard deviation of an input at the outcome's time."""
    then = features_at(inputs, ranking.outcome, newest=False).frame
    return spread(then[[column]], then["population"])[column]


def test_a_doubled_harvest_failure_counts_as_far_as_it_rises(ranking, inputs):
    """By hand: exp(coefficient x rise / one standard deviation), the rise being the value."""
    column = "harvest_province_score"
    value = ranking.feature_frame.loc["2001", column]
    step = _step(inputs, ranking, column)
    by_hand = np.exp(ranking.coefficients["harvest"] * value / step)
    times = _times(play(ranking, inputs, Scenario(harvest_times={"20": 2.0})))
    assert times["KH2001"] == pytest.approx(by_hand)


def test_earlier_poverty_comes_back_as_published(ranking, inputs):
    """By hand for Prey Veng: modelled poverty times (2014 / now), and only there."""
    published = inputs.poverty[inputs.poverty["adm1_code"] == "14"].set_index("period")
    ratio = published.loc["2014", "headcount_pct"] / published.loc["2021-2022", "headcount_pct"]
    rise = ranking.feature_frame.loc["1401", "poverty_modelled_pct"] * (ratio - 1)
    step = _step(inputs, ranking, "poverty_modelled_pct")
    times = _times(play(ranking, inputs, Scenario(poverty_period={"14": "2014"})))
    here = times.index.str.startswith("KH14")
    assert times["KH1401"] == pytest.approx(np.exp(ranking.coefficients["poverty"] * rise / step))
    assert (times[here] > 1).all()
    assert (times[~here] == 1).all()


# what a poverty table lacks -> its rows that go, and the provinces whose 2014 is then unknown
GAPS = {
    "province": ("adm1_code == '14'", ("14",)),
    "period of a province": ("adm1_code == '14' and period == '2014'", ("14",)),
    "period": ("period == '2014'", ("14", "15")),
    "newest": ("adm1_code == '14' and period == '2021-2022'", ()),
}


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("how", ["no row", "no figure"])
def test_poverty_that_is_not_known_stays_and_is_named(inputs, gap, how):
    """No other period is taken in its place; the provinces whose poverty is known move."""
    gone, unknown = GAPS[gap]
    table = inputs.poverty.copy()
    if how == "no row":
        table = table.drop(table.query(gone).index)
    else:
        table.loc[table.query(gone).index, "headcount_pct"] = np.nan
    own = replace(inputs, poverty=table)
    ranking = rank_districts(own, FAST)
    played = play(ranking, own, Scenario(poverty_period={"14": "2014", "15": "2014"}))
    assert played.unknown == unknown
    assert played.table[["new_rank", "risk_times"]].notna().all(axis=None)
    moved = _times(played)[lambda times: times != 1].index.str[:4].unique().tolist()
    # a table that lacks a province at its newest time is not used for the list at all
    known = {"14", "15"} - set(unknown) if "poverty" in ranking.coefficients else set()
    assert set(moved) == {f"KH{code}" for code in known}
    assert ("poverty" in ranking.coefficients) == gap.startswith("period")


def test_poverty_comes_back_where_there_is_none_now(inputs):
    """A province at 0% today has the poverty of 2014 again, which no factor on 0 gives."""
    table = inputs.poverty.copy()
    table.loc[table.query("adm1_code == '14' and period == '2021-2022'").index, "headcount_pct"] = 0
    own = replace(inputs, poverty=table)
    ranking = rank_districts(own, FAST)
    times = _times(play(ranking, own, Scenario(poverty_period={"14": "2014"})))
    here = times.index.str.startswith("KH14")
    assert np.isfinite(times).all()
    assert (times[here] > 1).all()
    assert (times[~here] == 1).all()


def test_what_the_country_has_never_seen_is_flagged(ranking, inputs):
    """Ten times the harvest failure lies outside every value seen; doubling in 20 does not."""
    outside = play(ranking, inputs, Scenario(harvest_times={"20": 10.0})).outside
    assert [(o.adm1_code, o.covariate) for o in outside] == [("20", "harvest")]
    assert outside[0].value > outside[0].highest
    assert play(ranking, inputs, Scenario(harvest_times={"20": 2.0})).outside == ()


def test_scenarios_that_make_no_sense_are_refused(ranking, inputs):
    """An unknown province, a negative factor, and a list that no input moves."""
    with pytest.raises(InputError, match="province code") as unknown:
        Scenario(harvest_times={"99": 2.0})
    with pytest.raises(InputError, match="factor") as negative:
        Scenario(harvest_times={"20": -1.0})
    refused = rank_districts(inputs, Settings(draws=50, corridor="vietnam"))
    with pytest.raises(InputError, match="No input moves") as unmoved:
        play(refused, inputs, Scenario(closed=("vietnam",)))
    for raised in (unknown, negative, unmoved):
        assert_in_khmer(raised.value)


def test_a_scenario_leaves_the_ranking_as_it_was(ranking, inputs):
    """Nothing of the base is changed by playing."""
    before = ranking.table.copy()
    frame = ranking.feature_frame.copy()
    play(ranking, inputs, Scenario(harvest_times={"01": 3.0}, closed=("thailand",)))
    assert ranking.table.equals(before)
    assert ranking.feature_frame.equals(frame)


def test_levers_are_compared_with_the_first_list(ranking, inputs):
    """The same list differs in nothing; the refused corridor differs in method and tiers."""
    same, refused = (
        compare(ranking, ranking),
        compare(ranking, rank_districts(inputs, Settings(draws=100, corridor="vietnam"))),
    )
    assert (same.tiers, same.beyond, same.same_method) == (0, 0, True)
    assert refused.tiers > 0
    assert not refused.same_method
    assert np.isclose(refused.compared, 210)


def test_a_province_that_reported_nothing_loses_its_estimate_and_moves_its_neighbours(
    inputs, ranking
):
    """Battambang missing: its districts have no estimate, others are learned anew."""
    moves = play(ranking, inputs, Scenario(counts_times={"02": MISSING}))
    assert {code[:4] for code in moves.gone} == {"KH02"}
    assert len(moves.table) == 210 - len(moves.gone)
    assert (moves.table["risk_times"] != 1).any()


def test_twice_the_count_of_a_province_raises_its_districts(inputs, ranking):
    """Svay Rieng doubled: the risk of its districts nearly doubles, no other's does."""
    times = play(ranking, inputs, Scenario(counts_times={"20": 2.0})).table
    here = times["adm2_pcode"].str.startswith("KH20")
    assert times.loc[here, "risk_times"].between(1.8, 2.0).all()
    assert (times.loc[~here & times["risk_times"].notna(), "risk_times"] < 1.2).all()
