"""Slider: a step over twelve frozen lists on the map, beside a change of layer in the same tab."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from bench.browser import CHROMIUM, FLAGS, SETTLE_MS, Visit
from bench.drives import DISTRICTS, LAYERS, OURS
from bench.serve import serve
from bench.wire import wire_to
from geo.outlines import load_outlines
from models.estimate.inputs import shipped_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.snapshot.freeze import freeze
from models.snapshot.saved_snapshots import keep
from models.store import open_store

LISTS = 12
_TRUST, _DRAWS = ("full", "half", "none"), 100  # so that colours change from step to step
_SLIDE = """(slider, n) => {
    slider.value = n;
    top.pressed = top.clock();
    slider.dispatchEvent(new Event('input', {bubbles: true}));
}"""


def make_lists(folder: Path) -> None:
    """Make a store with twelve frozen lists, one a quarter."""
    inputs, outlines = shipped_inputs(), load_outlines()
    ranked = [rank_districts(inputs, Settings(draws=_DRAWS, trust=trust)) for trust in _TRUST]
    with closing(open_store(f"sqlite:///{folder / 'outreach.sqlite3'}")) as store:
        for n in range(LISTS):
            made_at = datetime(2023 + n // 4, 3 * (n % 4) + 1, 15, tzinfo=UTC)
            told = (f"Quarter {n + 1}", "", "Made-up committee", made_at)
            keep(store, freeze(ranked[n % len(ranked)], inputs, outlines, *told))


def _steps(visit: Visit) -> list[dict[str, float]]:
    """Move the slider over every list; return seconds and bytes until the map has its colours."""
    slider = visit._map().locator(".map-steps input[type=range]")
    slider.wait_for()
    found = []
    for n in range(LISTS):
        if slider.input_value() == str(n):
            continue
        found.append(visit.timed(lambda n=n: slider.evaluate(_SLIDE, n), f"list {n + 1}"))
    return found


def measure() -> dict[str, float]:
    """Return medians and largest of steps and layer changes, seconds and kB on the wire."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        make_lists(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serve(OURS, {"OUTREACH_VAR": folder}) as (port, _), wire_to(port) as wire:
            visit = Visit(browser, wire, DISTRICTS)
            visit.first_map(wire.port)
            changes = [visit.change(layer) for layer in (*LAYERS, *LAYERS)]
            visit = Visit(browser, wire, DISTRICTS)
            visit.first_map(wire.port, "/snapshots?lang=en&map=1")
            visit.page.wait_for_timeout(SETTLE_MS)
            steps = _steps(visit)
        browser.close()
    return _summed("step", steps) | _summed("change", changes)


def _summed(name: str, found: list[dict[str, float]]) -> dict[str, float]:
    def told(of: Callable[[list[float]], float]) -> tuple[float, float]:
        return (
            1000 * of([one["seconds"] for one in found]),
            of([one["bytes"] for one in found]) / 1000,
        )

    (ms, kb), (most_ms, most_kb) = told(statistics.median), told(max)
    return {
        f"{name}_ms": round(ms, 1),
        f"{name}_most_ms": round(most_ms, 1),
        f"{name}_kb": round(kb, 2),
        f"{name}_most_kb": round(most_kb, 2),
        f"{name}s": len(found),
    }
