"""The method page and the trust panel: figures as on file, rules in words, no count too many."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geo.gazetteer import provinces
from models.desk.own_inputs import load_inputs
from models.estimate import refusal
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from pages import _ICONS
from pages.view.frame import made_once
from pages.view.frame.self_check import oldest_inputs, run_checks
from pages.view.frame.text import say, sentences
from pages.view.method import evaluation
from tests.conftest import ROOT
from tests.page_helpers import LANGUAGES, run_page, said, shown_ranking

FIGURES = ROOT / "docs" / "figures"


def _read(name: str) -> dict:
    return json.loads((FIGURES / f"{name}.json").read_text(encoding="utf-8"))


def _cells(app: AppTest, column: str) -> list[str]:
    tables = [element.value for element in app.dataframe]
    return next(table[column].tolist() for table in tables if column in table)


# --- figures -------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_figures_on_the_page_are_those_on_file(lang):
    """Fit, provinces left out, hidden districts, ranges and made-up worlds, as rounded there."""
    app, found, worlds = run_page("method", lang=lang), _read("validation"), _read("simulation")
    fit = found["coefficients"].values()
    assert _cells(app, say(lang, "method.coefficient")) == [f"{v['value']:.2f}" for v in fit]
    assert _cells(app, say(lang, "method.dropped")) == [f"{v['dropped_pct']}%" for v in fit]
    ranges = [f"{v['low']:.2f} – {v['high']:.2f}" for v in fit]
    assert _cells(app, say(lang, "method.range")) == ranges
    left_out = found["left_out_provinces"].values()
    assert _cells(app, say(lang, "method.skill")) == [f"{v['skill']:.2f}" for v in left_out]
    assert _cells(app, say(lang, "method.deviance")) == [f"{v['deviance']:,.0f}" for v in left_out]
    errors = [f"{v['error_per_1000']:.1f}" for v in left_out]
    assert _cells(app, say(lang, "method.error")) == errors
    hidden = found["hidden_districts"]
    captured = [f"{100 * v['capture']:.0f}%" for v in hidden["scores"].values()]
    assert _cells(app, say(lang, "method.capture")) == captured
    gain = hidden["gain_over_broadcast"]
    sentence = say(
        lang,
        "method.gain",
        units=hidden["units"],
        gain=f"{gain['spearman']:+.3f}",
        error=f"{gain['spearman_se']:.3f}",
        capture=f"{100 * gain['capture']:+.1f}",
        capture_error=f"{100 * gain['capture_se']:.1f}",
    )
    assert sentence in said(app)
    assert f"{100 * hidden['coverage']:.0f}%" in said(app)
    scenarios = worlds["scenarios"].values()
    ours = [f"{v['ours_spearman']:.2f}" for v in scenarios]
    world = next(e.value for e in app.dataframe if say(lang, "method.world") in e.value)
    assert world[say(lang, "rule.model")].tolist() == ours
    assert world[say(lang, "method.width")].tolist() == [f"{v['width']:.0f}" for v in scenarios]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_another_figure_on_file_is_another_figure_on_the_page(lang, monkeypatch):
    """Nothing is typed: a page drawn from changed files shows the change."""
    found = _read("validation")
    found["coefficients"]["thailand"] |= {"value": 0.12, "dropped_pct": 77}
    found["hidden_districts"]["gain_over_broadcast"] |= {"spearman": 0.5, "spearman_se": 0.01}
    files = {"validation": found, "simulation": _read("simulation")}
    monkeypatch.setattr(evaluation, "read", files.get)
    table = evaluation.coefficient_table(lang)
    assert "77%" in table[say(lang, "method.dropped")].tolist()
    assert say(lang, "method.some_gain") in evaluation.hidden_sentences(lang)
    assert "1.13" in evaluation.svay_rieng(lang)


def test_a_gain_within_its_error_is_called_none():
    """The shipped gain over the province's rate can't be told from none, and the page says so."""
    gain = _read("validation")["hidden_districts"]["gain_over_broadcast"]
    assert abs(gain["spearman"]) < 2 * gain["spearman_se"]
    assert say("en", "method.no_gain") in said(run_page("method", lang="en"))


def test_losses_in_the_made_up_worlds_are_said_in_words():
    """Broadcast wins where slopes turn round, the index where reporting is uneven."""
    worlds, shown = _read("simulation")["scenarios"], said(run_page("method", lang="en"))
    reversed_slope = worlds["reversed slope inside provinces"]
    assert reversed_slope["ours_spearman"] < reversed_slope["broadcast_spearman"]
    assert say("en", "method.reversed_note") in shown
    uneven = worlds["uneven reporting"]
    assert uneven["ours_spearman"] < uneven["index_spearman"]
    assert say("en", "method.uneven_note") in shown


def test_the_curve_has_every_rule_from_nobody_to_everybody():
    """Six curves from 0 to 100, each told apart by dash and by colour."""
    chart = evaluation.capture_chart("en").to_dict()
    rows = pd.DataFrame(next(iter(chart["datasets"].values())))
    assert rows["Rule"].nunique() == len(evaluation.CURVES) == 6
    for _, curve in rows.groupby("Rule"):
        shares = curve[say("en", "method.count_share")]
        assert (shares.iloc[0], shares.iloc[-1]) == (0, 100)
        assert shares.is_monotonic_increasing
    for channel in ("color", "strokeDash"):
        scale = [str(x) for x in chart["encoding"][channel]["scale"]["range"]]
        assert len(set(scale)) == 6


def test_the_commands_named_on_the_page_write_the_files_it_reads():
    """Module, option and file exist."""
    for name, command in evaluation.COMMANDS.items():
        module, out = re.fullmatch(r"python -m (\S+) --out (\S+)", command).groups()
        assert (ROOT / f"{module.replace('.', '/')}.py").exists()
        assert ROOT / out == FIGURES / f"{name}.json"
        assert command in said(run_page("method", lang="en"))


def test_svay_rieng_is_explained_with_published_poverty():
    """Today's and the earliest ratio, as in the table."""
    table = pd.read_csv(ROOT / "data" / "poverty_mpi_harmonised.csv", dtype=str)
    here = table[table["adm1_code"] == "20"].set_index("period")["headcount_pct"].astype(float)
    for lang in LANGUAGES:
        text = evaluation.svay_rieng(lang)
        assert f"{here['2010']:.1f}%" in text
        assert f"{here['2021-2022']:.1f}%" in text


# --- questions and rules -------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_questions_are_answered_on_screen(lang):
    """Four questions, and the first answer begins with No."""
    app = run_page("method", lang=lang)
    labels = [expander.label for expander in app.expander]
    for name in ("travel", "low", "neighbour", "own"):
        assert say(lang, f"question.{name}") in labels
    assert say(lang, "answer.travel") in said(app)
    assert say(lang, "answer.travel").startswith({"en": "**No.**", "km": "**មិនអាចទេ។**"}[lang])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_that_refuses_has_a_sentence_with_a_way_out(lang):
    """Those of the model, and those for totals that are missing, withheld or unknown."""
    rules = set(re.findall(r'return "\w+", "(\w+)"', inspect.getsource(refusal)))
    assert rules == {"few_provinces", "untested", "no_skill", "all_dropped"}
    rules |= {"missing", "suppressed", "unmatched", "no_neighbours", "no_outcome"}
    assert rules == {k.split(".")[1] for k in sentences(lang) if k.startswith("refusal.")}
    shown = said(run_page("method", lang=lang))
    for rule in rules:
        text = say(lang, f"refusal.{rule}")
        assert {"en": "How to fix it:", "km": "របៀបកែ៖"}[lang] in text
        assert text in shown


# --- refusals on every page ----------------------------------------------------------------


@pytest.fixture
def nine(write):
    """Show every page as it is with totals of nine provinces only."""
    rows = "".join(f"{code},2024,50\n" for code in provinces()["adm1_code"][:9])
    inputs = load_inputs(repatriation=write("r.csv", "area_code,period,count\n" + rows))
    ranking = rank_districts(inputs, Settings(draws=50))
    with shown_ranking(ranking):
        yield ranking


# columns of the list, and layers of the map
COUNTED = ("expected_count", "rate_per_1000", "relative_risk", "p_top")


def _counts_on(app: AppTest, lang: str) -> set[str]:
    """Return what speaks of a count on a page: sentences, filled columns and layers."""
    shown, found = said(app), set()
    for key in ("card.risk", "card.chance", "district.strip"):
        filled = re.sub(r"\\{\w+\\}", r"[\\d.,]+", re.escape(sentences(lang)[key]))
        if re.search(filled, shown):
            found.add(key)
    for element in app.dataframe:
        for key in COUNTED:
            for name in (key, say(lang, f"table.{key}"), say(lang, f"column.{key}")):
                if name in element.value and element.value[name].replace("", None).notna().any():
                    found.add(f"table.{key}")
    offered = [option for box in app.selectbox if box.key == "layer" for option in box.options]
    return found | {f"layer.{key}" for key in COUNTED if say(lang, f"layer.{key}") in offered}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", _ICONS)
def test_with_nine_provinces_no_page_shows_a_count(page, lang, nine):
    """An order and why there is no more; no count, rate, risk, chance or range in any element."""
    app = run_page(page, lang=lang, district="KH2001", list="1")
    assert _counts_on(app, lang) == set()
    # the desk shows no list; frozen lists are older than today's
    if page not in ("data_desk", "accounts"):
        assert say(lang, "refusal.few_provinces") in said(app)
    if page not in ("data_desk", "snapshots", "accounts"):
        assert say(lang, "summary.few_provinces", n=9) in said(app)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("priority_map", {"card.risk", "card.chance", "layer.expected_count", "layer.p_top"}),
        ("ranked_districts", {"card.risk", "table.expected_count", "table.rate_per_1000"}),
        ("district", {"district.strip"}),
    ],
)
def test_with_all_provinces_counts_are_found_by_the_same_look(page, lang, expected):
    """So that the test above can fail."""
    assert expected <= _counts_on(run_page(page, lang=lang, district="KH2001", list="1"), lang)


@pytest.mark.parametrize("page", ["priority_map", "ranked_districts", "what_if", "method"])
def test_where_no_count_speaks_of_the_corridor_the_page_says_so(page):
    """Corridor Viet Nam: an index in the first words, the rule and the way out on the page."""
    app = run_page(page, lang="en", corridor="vietnam")
    assert say("en", "refusal.no_outcome") in said(app)
    assert "An index without an outcome" in said(app)


# --- self-check ----------------------------------------------------------------------------


def test_the_trust_panel_has_all_it_promises():
    """Outcome, provinces, join, age, skill, tiers, warnings, and what not to use it for."""
    shown = said(run_page("priority_map", lang="en"))
    assert "2011" in shown
    for words in (
        "counts of 209 districts in 2011 and totals of 25 provinces",
        "speaks of the corridor to Thailand only",
        "210 of 210 districts have every input",
        "Oldest figures in use",
        "Skill on provinces left out",
        "consistently high",
        "stand-in",
        "not for law enforcement",
    ):
        assert words in shown, words


def test_the_oldest_inputs_are_named_with_their_year():
    """The stand-in of 2011 and the people that belong to it; a crossing has no age."""
    year, names = oldest_inputs(made_once.ranking(Settings()))
    assert (year, set(names)) == ("2011", {"repatriation", "population"})


def test_a_district_without_an_input_fails_the_join():
    """209 of 210 is not a pass."""
    ranking = made_once.ranking(Settings())
    frame = ranking.feature_frame.copy()
    frame.loc["2001", "idpoor_district_pct"] = float("nan")
    broken = dataclasses.replace(ranking, feature_frame=frame)
    check = next(
        c for c in run_checks(broken, made_once.outlines()) if c.sentence.key == "check.joined"
    )
    assert (check.passed, check.sentence.values["found"]) == (False, 209)
