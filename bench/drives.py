"""Drives: the apps that are measured against each other, with the same layers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bench.serve import ROOT, App, Drive

SHARED = ROOT.parent / "shared" / "boundaries"
SURVEYED = SHARED / "khm_adm2_210_current.geojson"
COMMUNES = SHARED / "upstream" / "geoBoundaries-KHM-ADM3_simplified.geojson"
LAYERS = (
    "Relative risk",
    "Estimated count",
    "Rate",
    "Poverty, estimated",
    "Chance of being on the list",
)
# the same five columns
COLUMNS = ("relative_risk", "expected_count", "rate_per_1000", "poverty_modelled_pct", "p_top")
MADE_UP = ("second", "third", "fourth", "fifth", "sixth")
DISTRICTS, SMALLEST_COMMUNES = 205, 1600  # an island smaller than a step of the grid has no shape
# without these an app started by a program asks questions and opens a browser
_UNATTENDED = ("--server.headless", "true", "--browser.gatherUsageStats", "false")
_UNWATCHED = ("--server.fileWatcherType", "none")
OURS = App("pages.view.server.processes", ROOT)
_OUR_COMMUNES = App("bench/communes/ours.py", ROOT)
# in a folder without configuration: Streamlit's own defaults, as most apps run
_FOLDER = ROOT / "bench" / "baseline"
_BASELINE = App("app.py", _FOLDER, _UNATTENDED)
# so that a setting alone does not win
_WATCHERLESS = App("app.py", _FOLDER, _UNATTENDED + _UNWATCHED)
_BASELINE_COMMUNES = App("communes.py", _FOLDER, _UNATTENDED)
# what no app of Streamlit's gets below: the settings that make ours fast, it has too
_UNCOLLECTED = ("--runner.postScriptGC", "false")
FLOOR = App("app.py", ROOT / "bench" / "floor", _UNATTENDED + _UNWATCHED + _UNCOLLECTED)
# and what none of its maps gets below
ONE_OUTLINE = Drive(replace(FLOOR, script="one_outline.py"), (), 1, "", {})


def districts(outlines: Path | None) -> dict[str, Drive]:
    """Return ours and the baseline with these district outlines, or the approximate ones."""
    environment = {"OUTREACH_OUTLINES": str(outlines)} if outlines else {}
    return {
        "ours": Drive(OURS, LAYERS, DISTRICTS, "component_instance", environment),
        "baseline": Drive(_BASELINE, COLUMNS, DISTRICTS, "selectbox", environment),
    }


def crowded() -> dict[str, Drive]:
    """Return what crowds come to: ours, whose choice is a key, both baselines, and the floor."""
    apps = districts(None)
    return {
        "ours": replace(apps["ours"], layers=COLUMNS),
        "baseline": apps["baseline"],
        "baseline without watcher": replace(apps["baseline"], app=_WATCHERLESS),
        "floor": Drive(FLOOR, (), 0, "", {}),
    }


def communes() -> dict[str, Drive]:
    """Return our map and the baseline's with 1,633 communes; needs ../shared."""
    environment = {"OUTREACH_COMMUNES": str(COMMUNES)}
    return {
        "ours": Drive(_OUR_COMMUNES, MADE_UP, SMALLEST_COMMUNES, "component_instance", environment),
        "baseline": Drive(_BASELINE_COMMUNES, MADE_UP, SMALLEST_COMMUNES, "selectbox", environment),
    }
