"""The documents say what is true: commands, options, files and figures."""

from __future__ import annotations

import re

import pytest

from models.rank import parser
from models.validate import validation
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = [*ROOT.glob("*.md"), ROOT / "data" / "README.md", *(ROOT / "docs").glob("*.md")]


@pytest.fixture(scope="module")
def figures():
    """Return what `python -m models.validate` says today."""
    return validation()


def test_the_first_screen_is_a_sentence_a_picture_and_two_commands():
    """Nobody scrolls to find out how to start."""
    start = README.splitlines()[:12]
    assert start[0].startswith("# ")
    assert any(line.startswith("![") for line in start)
    assert any(line.startswith("make dashboard") for line in start)
    assert any(line.startswith("make test") for line in start)


def test_the_figures_of_the_readme_are_those_of_the_command(figures):
    """Skill, tiers, hidden districts, coverage and width: recomputed and compared."""
    tiers, hidden = figures["tiers"], figures["hidden_districts"]
    ours, flat = hidden["scores"]["model"], hidden["scores"]["broadcast"]
    gain = hidden["gain_over_broadcast"]
    said = [
        f"Fitted on {figures['outcome']['provinces']} province totals",
        f"a skill of {figures['skill']} on provinces left out",
        f"{tiers['consistently_high']} districts are consistently high and "
        f"{tiers['probably_high']} probably high; {tiers['not_separable']} can't be separated",
        f"counts of {hidden['units']} units",
        f"Spearman {ours['spearman']} against {flat['spearman']}",
        f"people {ours['capture']} against {flat['capture']}",
        f"({gain['spearman']}, standard error {gain['spearman_se']})",
        f"true rank in {100 * hidden['coverage']:.0f}% of those units",
        f"it is {hidden['width_districts']:.0f} of 210 ranks wide",
    ]
    for words in said:
        assert words in README, words


def test_the_model_is_not_worse_than_broadcast_by_more_than_the_error(figures):
    """The shipped default may not be beaten by the province's rate beyond a standard error."""
    gain = figures["hidden_districts"]["gain_over_broadcast"]
    assert gain["spearman"] >= -gain["spearman_se"]
    assert gain["capture"] >= -gain["capture_se"]
    assert 0.88 <= figures["hidden_districts"]["coverage"] <= 0.97
    assert figures["hidden_districts"]["width_districts"] < 130


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
    for name in ("requirements.txt", "tests/requirements.txt", "bench/requirements.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                pin = r"[A-Za-z0-9.-]+==[\d.]+(; sys_platform != 'win32')?"
                assert re.fullmatch(pin, line), line
