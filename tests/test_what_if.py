"""The what-if page: shareable, one click for an example, never mistaken for the ranking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.desk.own_inputs import load_inputs
from models.estimate.settings import Settings
from models.what_if.scenario import Scenario, play
from models.what_if.would_move import would_move
from pages.view.district import explained
from pages.view.frame import made_once
from pages.view.frame.levers import consequences
from pages.view.frame.text import say
from tests.page_helpers import LANGUAGES, run_page, said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_scenario_is_in_the_address_and_under_its_banner(lang):
    """A link opens the same what-if in either language: provinces, factor, count and table."""
    app = run_page("what_if", lang=lang, where="KH14,KH20", times="2", back="2014")
    assert app.multiselect(key="where").value == ["KH14", "KH20"]
    assert app.selectbox(key="times").value == "2"
    assert say(lang, "what_if.banner") in said(app)
    scenario = Scenario(dict.fromkeys(("14", "20"), 2.0), dict.fromkeys(("14", "20"), "2014"))
    moves = play(made_once.ranking(Settings()), load_inputs(), scenario)
    table = moves.table
    moved = table[(table["rank"] != table["new_rank"]) | (table["tier"] != table["new_tier"])]
    counted = say(
        lang,
        "what_if.count",
        moved=len(moved),
        tiers=moves.tier_changes,
        beyond=int(table["beyond"].sum()),
        all=len(table),
    )
    assert counted in said(app)
    assert len(app.dataframe[0].value) == len(moved)
    assert moves.tier_changes > 0
    ways = would_move(moves)  # what the map shows
    assert ways.str.endswith("_beyond").sum() == table["beyond"].sum()
    other_tier = table.set_index("adm2_pcode").eval("tier != new_tier and not beyond")
    assert (ways.str.endswith("_tier") == other_tier.sort_index()).all()


def test_choosing_provinces_writes_the_address_and_none_means_all():
    """What is chosen can be sent; an unknown code in a link is ignored."""
    app = run_page("what_if", times="2", where="KH99")
    assert app.multiselect(key="where").value == []
    every = said(app)
    app.multiselect(key="where").select("KH20").run()
    assert app.query_params["where"] == "KH20"
    assert said(app) != every
    app.multiselect(key="where").set_value([]).run()
    assert "where" not in app.query_params
    assert said(app) == every


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ("svay_rieng", {"where": "KH20", "times": "2"}),
        ("poipet", {"closed": "thailand"}),
        ("prey_veng", {"where": "KH14", "back": "2014"}),
    ],
)
def test_an_example_is_one_click_and_leaves_nothing_of_the_one_before(example, expected):
    """The address holds the example and nothing else."""
    app = run_page("what_if", where="KH01", times="3", back="2010", closed="vietnam")
    app.button(key=f"example-{example}").click().run()
    here = {k: v for k, v in app.query_params.items() if k in ("where", "times", "back", "closed")}
    assert here == expected
    assert len(app.dataframe) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_closed_crossing_is_explained(lang):
    """What closing means, and why such a list needs care."""
    assert say(lang, "what_if.closed_note") in said(
        run_page("what_if", lang=lang, closed="thailand")
    )
    assert say(lang, "what_if.closed_note") not in said(run_page("what_if", lang=lang, times="2"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_never_seen_is_flagged(lang):
    """Three times the harvest failure of Prey Veng is more than the country has seen."""
    high = run_page("what_if", lang=lang, where="KH14", times="3")
    low = run_page("what_if", lang=lang, where="KH14", times="0.5")
    name = say(lang, "covariate.harvest")
    assert any(name in e.value for e in high.warning)
    assert not any(name in e.value for e in low.warning)


def test_a_province_whose_earlier_poverty_is_unknown_is_named(monkeypatch):
    """An uploaded table may lack a province at that time: it stays as it is, and is named."""
    shipped = load_inputs()
    gone = shipped.poverty.query("adm1_code == '13' and period == '2010'").index
    own = replace(shipped, poverty=shipped.poverty.drop(gone))
    monkeypatch.setattr(explained, "inputs", lambda: own)
    shown = said(run_page("what_if", where="KH12,KH13", back="2010"))
    assert say("en", "what_if.unknown", provinces="Preah Vihear") in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refused_model_has_no_what_if(lang):
    """With corridor Viet Nam the page names the rule and the way out, and shows no table."""
    app = run_page("what_if", lang=lang, corridor="vietnam", times="2")
    assert len(app.dataframe) == 0
    assert say(lang, "what_if.refused") in said(app)
    assert say(lang, "refusal.no_outcome") in said(app)


def test_nothing_chosen_shows_nothing_and_changes_nothing():
    """Without a change there is no table, and playing leaves the cached ranking as it is."""
    before = made_once.ranking(Settings()).table.copy()
    assert len(run_page("what_if").dataframe) == 0
    run_page("what_if", times="3", closed="thailand")
    assert made_once.ranking(Settings()).table.equals(before)


# --- levers --------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", [{"top": "60"}, {"trust": "none"}, {"by": "count"}])
def test_a_lever_says_what_it_did_beside_the_filters(lang, address):
    """How many districts change tier, and whether any left its range; nothing at first."""
    app = run_page("ranked_districts", lang=lang, **address)
    values = {k: int(v) if k == "top" else v for k, v in address.items()}
    difference = made_once.difference(Settings(**values))
    said = "\n".join(e.value for e in app.sidebar.caption)
    assert say(lang, "lever.changed", tiers=difference.tiers, all=difference.compared) in said
    assert difference.tiers > 0
    first = run_page("ranked_districts", lang=lang)
    assert len(first.sidebar.caption) == 0


def test_a_corridor_the_outcome_does_not_know_is_said_plainly():
    """That its weights are borrowed; for the corridor it speaks of nothing of the kind."""
    chosen = Settings(corridor="vietnam")
    said = consequences(made_once.ranking(chosen), made_once.difference(chosen))
    assert say("en", "lever.refused") in said
    assert "borrowed from the corridor to Thailand" in said
    thai = Settings(corridor="thailand")
    said = consequences(made_once.ranking(thai), made_once.difference(thai))
    assert say("en", "lever.refused") not in said
    assert "borrowed" not in said
