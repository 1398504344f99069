"""Drives: the apps that are measured against each other, with the same layers."""

from __future__ import annotations

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
_OURS = App("dashboard.py", ROOT)
_OUR_COMMUNES = App("bench/communes/ours.py", ROOT)
# in a folder without configuration: Streamlit's own defaults, as most apps run
_BASELINE = App("app.py", ROOT / "bench" / "baseline")
_BASELINE_COMMUNES = App("communes.py", ROOT / "bench" / "baseline")


def districts(outlines: Path | None) -> dict[str, Drive]:
    """Return ours and the baseline with these district outlines, or the approximate ones."""
    environment = {"OUTREACH_OUTLINES": str(outlines)} if outlines else {}
    return {
        "ours": Drive(_OURS, LAYERS, DISTRICTS, "component_instance", environment),
        "baseline": Drive(_BASELINE, COLUMNS, DISTRICTS, "selectbox", environment),
    }


def communes() -> dict[str, Drive]:
    """Return our map and the baseline's with 1,633 communes; needs ../shared."""
    environment = {"OUTREACH_COMMUNES": str(COMMUNES)}
    return {
        "ours": Drive(_OUR_COMMUNES, MADE_UP, SMALLEST_COMMUNES, "component_instance", environment),
        "baseline": Drive(_BASELINE_COMMUNES, MADE_UP, SMALLEST_COMMUNES, "selectbox", environment),
    }
