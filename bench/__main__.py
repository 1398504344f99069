"""`python -m bench`: every speed figure in one run, as ratios, beside its target."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import browser, compute

OUT = Path(__file__).parent / "out" / "speed.json"
SURVEYED = Path(__file__).resolve().parents[2] / "shared/boundaries/khm_adm2_210_current.geojson"
# name, how the ratio is read, target, whether it is met above or below
BROWSER_TARGETS = (
    ("layer change, times faster", "change_ms", 10.0),
    ("layer change, times fewer bytes", "change_kb", 150.0),
)
FIRST_MAP_SHARE = 0.75


Row = tuple[str, float, str, bool]  # label, ratio, target, whether it is reached


def browser_rows(name: str, found: dict[str, dict[str, float]]) -> list[Row]:
    """Return label, ratio, target and whether it is reached, for one set of outlines."""
    ours, base = found["ours"], found["baseline"]
    rows = []
    for label, key, target in BROWSER_TARGETS:
        ratio = base[key] / ours[key]
        rows.append((f"{name}: {label}", ratio, f"at least {target:g}", ratio >= target))
    share = ours["first_map_warm_s"] / base["first_map_warm_s"]
    label = f"{name}: first map, share of the baseline's time"
    rows.append((label, share, f"at most {FIRST_MAP_SHARE}", share <= FIRST_MAP_SHARE))
    return rows


def compute_rows(found: dict[str, dict[str, float]]) -> list[Row]:
    """Return the rows of the bootstrap and of the communes."""
    fast, many = found["bootstrap"], found["communes"]
    same = fast["same_dropped"] and fast["largest_difference"] <= 1e-8
    return [
        ("bootstrap, times faster than a loop", fast["times_faster"], "at least 50",
         fast["times_faster"] >= 50 and same),
        ("1,633 communes, times slower than 210 districts", many["times_slower"], "at most 8",
         many["times_slower"] <= 8),
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, print the table, write the figures."""
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("--only", choices=("compute", "browser"))
    given = options.parse_args(arguments)
    figures, rows = {}, []
    if given.only != "browser":
        figures["compute"] = compute.measure()
        rows += compute_rows(figures["compute"])
    if given.only != "compute":
        outlines = {"approximate": None} | (
            {"surveyed": str(SURVEYED)} if SURVEYED.exists() else {}
        )
        for name, file in outlines.items():
            figures[name] = browser.measure(file)
            rows += browser_rows(name, figures[name])
    for label, ratio, target, reached in rows:
        print(f"{label:<58} {ratio:>9.2f}   {target:<14} {'reached' if reached else 'MISSED'}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(f"figures: {OUT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
