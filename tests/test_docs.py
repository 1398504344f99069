"""The documents say what is true: commands, options, files and figures."""

from __future__ import annotations

import json
import re

import pytest

from models.rank import parser
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = [*ROOT.glob("*.md"), ROOT / "data" / "README.md", *(ROOT / "docs").glob("*.md")]


@pytest.fixture(scope="module")
def figures() -> dict:
    """Return what is on file; tests/test_figures.py makes it again and compares."""
    file = ROOT / "docs" / "figures" / "validation.json"
    return json.loads(file.read_text(encoding="utf-8"))


def test_the_first_screen_is_a_sentence_a_picture_and_two_commands():
    """Nobody scrolls to find out how to start."""
    start = README.splitlines()[:12]
    assert start[0].startswith("# ")
    assert any(line.startswith("![") for line in start)
    assert any(line.startswith("make dashboard") for line in start)
    assert any(line.startswith("make test") for line in start)


def test_the_figures_of_the_readme_are_those_of_the_command(figures):
    """Skill, tiers, hidden districts, coverage and width: recomputed and compared."""
    listed, hidden = figures["default_list"], figures["hidden_districts"]
    tiers, within, quarter = listed["tiers"], hidden["within_provinces"], figures["quarter_hidden"]
    ours, flat = hidden["scores"]["model"], hidden["scores"]["broadcast"]
    gain = hidden["gain_over_broadcast"]
    said = [
        f"counts of {listed['counted']} districts and totals of "
        f"{figures['outcome']['provinces']} provinces",
        f"a skill of {figures['skill']} on provinces left out, the inputs alone "
        f"{figures['field']['skill_without']}",
        f"A rank is {listed['width']:.0f} of 210 ranks wide",
        f"the correlation is {within['correlation']}, against 0 by chance with an error of "
        f"{within['null_sd']}",
        f"Spearman {quarter['spearman']} on the hidden ones, against {quarter['broadcast']}",
        f"ranges held {100 * quarter['coverage']:.0f}%",
        f"{tiers['consistently_high']} districts are consistently high and "
        f"{tiers['probably_high']} probably high; {tiers['not_separable']} can't be separated",
        f"counts of {hidden['units']} units",
        f"Spearman {ours['spearman']} against {flat['spearman']}",
        f"people {ours['capture']} against {flat['capture']}",
        f"(difference {gain['spearman']}, standard error {gain['spearman_se']})",
        f"true rank in {100 * hidden['coverage']:.0f}% of those units",
        f"it is {hidden['width_units']:.0f} of {hidden['units']} ranks wide",
    ]
    for words in said:
        assert words in README, words


def test_the_model_is_not_worse_than_broadcast_by_more_than_the_error(figures):
    """Provinces only: what was promised of skill, order, order inside provinces, and ranges."""
    hidden = figures["hidden_districts"]
    gain, within = hidden["gain_over_broadcast"], hidden["within_provinces"]
    assert figures["left_out_provinces"]["model"]["skill"] >= 0.45
    assert gain["spearman"] >= 0.015
    assert gain["capture"] >= -gain["capture_se"]
    assert within["correlation"] >= 0.2
    assert within["correlation"] > 2 * within["null_sd"]
    assert 0.88 <= hidden["coverage"] <= 0.97
    assert hidden["width_units"] <= 102


def test_most_districts_counted_foretell_the_others(figures):
    """A quarter hidden by lot: well above the province's rate, ranges hold and are narrow."""
    quarter = figures["quarter_hidden"]
    assert quarter["tries"] == 20
    assert quarter["spearman"] >= quarter["broadcast"] + 0.05
    assert 0.85 <= quarter["coverage"] <= 0.97
    assert quarter["width"] < 85


@pytest.mark.parametrize("file", DOCS, ids=lambda f: str(f.relative_to(ROOT)))
def test_links_and_files_named_in_a_document_are_there(file):
    """A relative link leads somewhere."""
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", file.read_text(encoding="utf-8")):
        assert (file.parent / target).exists(), target


@pytest.mark.parametrize("file", DOCS, ids=lambda f: str(f.relative_to(ROOT)))
def test_options_named_in_a_document_exist(file):
    """Every --option beside `models.rank` is one of the command's."""
    known = set(parser().format_help().replace(",", " ").split())
    for line in file.read_text(encoding="utf-8").splitlines():
        for command in re.findall(r"python -m models\.rank ([^`]*)", line):
            for option in re.findall(r"--[a-z]+", command):
                assert option in known, (file.name, option)


def test_make_targets_named_in_the_readme_exist():
    """`make something` is in the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z]+)\b(?=`|   )", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_requirements_are_pinned():
    """Every requirement has one exact version."""
    for name in ("", "tests/", "bench/", "deploy/"):
        for line in (ROOT / f"{name}requirements.txt").read_text("utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                pin = r"[A-Za-z0-9.-]+==[\d.]+(; sys_platform != 'win32')?"
                assert re.fullmatch(pin, line), line
