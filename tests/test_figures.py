"""The figures on file are what the commands give today, and the documents show them."""

from __future__ import annotations

import importlib.util
import json

import pytest

from bench.simulation import SCENARIOS, country, judge, make_world
from bench.trials import covariate_trials
from models.validate import validation
from tests.conftest import ROOT

FIGURES = ROOT / "docs" / "figures"
TARGETS = {
    "right covariates": 0.84,
    "noisy proxies": 0.66,
    "provincial covariates": 0.66,
    "wrong form, missing driver": 0.52,
}


def _read(name: str) -> dict:
    return json.loads((FIGURES / f"{name}.json").read_text(encoding="utf-8"))


def test_validation_is_what_the_command_gives():
    """Every figure of validation.json, made again."""
    assert json.loads(json.dumps(validation())) == _read("validation")


def test_trials_are_what_the_command_gives():
    """The left-out skills of trials.json, made again."""
    assert covariate_trials() == _read("trials")["left_out_skill"]


def test_method_page_shows_the_figures_on_file():
    """docs/method.md is what docs/make_method.py makes of it."""
    spec = importlib.util.spec_from_file_location("make_method", ROOT / "docs" / "make_method.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    text = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    assert maker.filled(text) == text
    assert text.count("<!-- end -->") == len(maker.BLOCKS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_the_made_up_worlds_keep_their_promises(scenario):
    """On file: enough skill, above broadcast where it should be, ranges that hold."""
    found = _read("simulation")
    assert found["seeds"] >= 100
    figures = found["scenarios"][scenario.name]
    assert figures["coverage"] >= 0.83
    if scenario.name in TARGETS:
        assert figures["ours_spearman"] >= TARGETS[scenario.name]
        assert figures["ours_spearman"] > figures["broadcast_spearman"]


def test_a_world_is_made_again_from_its_seed():
    """The first world of the suite gives the same scores twice, near those on file."""
    population, adm1 = country()
    scores = [judge(make_world(SCENARIOS[0], population, adm1, 0), 100, 0) for _ in range(2)]
    assert scores[0] == scores[1]
    on_file = _read("simulation")["scenarios"][SCENARIOS[0].name]["ours_spearman"]
    assert scores[0]["ours_spearman"] == pytest.approx(on_file, abs=0.1)
