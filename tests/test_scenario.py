"""What-ifs, sensitivity and comparison of lists: they move what they say, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from geo.errors import InputError
from models.compare import compare
from models.features import features_at
from models.inputs import load_inputs
from models.pipeline import known_at, rank_districts
from models.scenario import Scenario, play
from models.sensitivity import sensitivity
from models.settings import Settings
from pages.view import cache
from tests.conftest import ROOT

FAST = Settings(draws=100)
EVERYWHERE = "all"


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
    assert (table["rank_low"] == table["new_low"]).all()
    assert (table["tier"] == table["new_tier"]).all()
    assert not table["beyond"].any()


def test_a_closed_crossing_helps_nobody_get_nearer(ranking, inputs):
    """With Poipet closed no risk rises, and Poipet's own falls most."""
    times = _times(play(ranking, inputs, Scenario(closed=("thailand",))))
    assert (times <= 1 + 1e-12).all()
    assert times.idxmin() == "KH0110"


def test_earlier_poverty_comes_back_as_published(ranking, inputs):
    """Prey Veng at its ratio of 2014: the factor is exp(b x (H2014/H - 1) x modelled / step)."""
    moves = play(ranking, inputs, Scenario(poverty_period={"14": "2014"}))
    times = _times(moves)
    assert (times[times.index.str.startswith("KH14")] > 1).all()
    assert (times[~times.index.str.startswith("KH14")] == 1).all()


def test_what_the_country_has_never_seen_is_flagged(ranking, inputs):
    """Ten times the harvest failure lies outside every value seen; doubling in 20 does not."""
    outside = play(ranking, inputs, Scenario(harvest_times={"20": 10.0})).outside
    assert [(o.adm1_code, o.covariate) for o in outside] == [("20", "harvest")]
    assert outside[0].value > outside[0].highest
    assert play(ranking, inputs, Scenario(harvest_times={"20": 2.0})).outside == ()


def test_scenarios_that_make_no_sense_are_refused(ranking, inputs):
    """An unknown province, a negative factor, and a list that no input moves."""
    with pytest.raises(InputError, match="province code"):
        Scenario(harvest_times={"99": 2.0})
    with pytest.raises(InputError, match="factor"):
        Scenario(harvest_times={"20": -1.0})
    refused = rank_districts(inputs, Settings(draws=50, corridor="vietnam"))
    with pytest.raises(InputError, match="No input moves"):
        play(refused, inputs, Scenario(closed=("vietnam",)))


def test_a_scenario_leaves_the_ranking_as_it_was(ranking, inputs):
    """Nothing of the base is changed by playing."""
    before = ranking.table.copy()
    frame = ranking.feature_frame.copy()
    play(ranking, inputs, Scenario(harvest_times={"01": 3.0}, closed=("thailand",)))
    assert ranking.table.equals(before)
    assert ranking.feature_frame.equals(frame)


def test_sensitivity_names_every_variant_and_stays_in_bounds(ranking, inputs):
    """One row per input and choice; shares are percentages; the strongest input moves most."""
    then = features_at(inputs, ranking.outcome, newest=False).frame
    known, _ = known_at(then, ranking.feature_frame, ranking.outcome, "all")
    table = sensitivity(known, FAST).set_index("variant")
    assert table["kept_in_top_pct"].between(0, 100).all()
    assert (table["median_move"] <= table["largest_move"]).all()
    inputs_only = table.loc[[f"without_{c}" for c in known.z_fit.columns], "median_move"]
    assert inputs_only.idxmax() == "without_thailand"


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


def _page(lang: str = "en", **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("pages/what_if.py")
    for name, value in {"lang": lang, **address}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", ["en", "km"])
def test_a_scenario_is_in_the_address(lang):
    """A link opens the same what-if, in either language, and says that it is one."""
    app = _page(lang, where=EVERYWHERE, closed="thailand")
    assert len(app.dataframe) == 1
    assert len(app.warning) >= 1
    assert app.selectbox(key="closed").value == "thailand"


def test_an_example_is_one_click():
    """The first example doubles the harvest failure of Svay Rieng."""
    app = _page()
    app.button(key="example-svay_rieng").click().run()
    assert app.selectbox(key="where").value == "KH20"
    assert app.selectbox(key="times").value == "2"
    assert any("districts change rank" in e.value for e in app.markdown)


def test_a_refused_model_has_no_what_if():
    """With corridor Viet Nam the page names the rule and shows no table."""
    app = _page(corridor="vietnam", times="2")
    assert len(app.dataframe) == 0
    assert any("No input moves this list" in e.value for e in app.info)


def test_changed_levers_say_what_they_did(monkeypatch):
    """With other settings than the first, the page tells how many districts change tier."""
    app = _page(top="60")
    assert any("change tier" in e.value for e in app.markdown)
    assert cache.difference(Settings()).tiers == 0
