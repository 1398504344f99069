"""`python -m bench`: every speed figure in one run, as ratios, beside its target."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench import activities, allocate, browser, compute, drives, report, viewers

OUT = Path(__file__).parent / "out" / "speed.json"
DOCS = Path(__file__).resolve().parents[1] / "docs"
README = DOCS.parent / "README.md"
PARTS = ("compute", "allocate", "activities", "maps", "viewers")


def measure_maps() -> dict[str, dict]:
    """Return the figures of every set of outlines there is."""
    sets = {"approximate": lambda: drives.districts(None)}
    if drives.SURVEYED.exists():
        sets["surveyed"] = lambda: drives.districts(drives.SURVEYED)
    if drives.COMMUNES.exists():
        sets["1,633 communes"] = drives.communes
    found = {}
    for name, make in sets.items():
        print(f"measuring the map: {name} ...", file=sys.stderr)
        found[name] = browser.measure(make())
        print(json.dumps(found[name]), file=sys.stderr)
    return found


def measure_viewers() -> dict[str, list[dict[str, float]]]:
    """Return the crowds; the baseline alone, because two dozen viewers already wait seconds."""
    print("measuring many viewers ...", file=sys.stderr)
    apps = drives.districts(None)
    # on our map the choice is a key, not a label
    ours = replace(apps["ours"], layers=drives.COLUMNS)
    return {
        "ours": viewers.crowds(ours, (1, 25, 100, 100)),
        "baseline": viewers.crowds(apps["baseline"], (1, 25)),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, print the table, write the figures; after a whole run, docs/ too."""
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("--only", choices=PARTS)
    given = options.parse_args(arguments)
    parts = (compute.measure, allocate.measure, activities.measure, measure_maps, measure_viewers)
    work = dict(zip(PARTS, parts, strict=True))
    figures = {part: work[part]() for part in PARTS if given.only in (None, part)}
    print(report.screen(figures))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if given.only is None:
        (DOCS / "figures" / "speed.json").write_text(OUT.read_text(encoding="utf-8"), "utf-8")
        (DOCS / "speed.md").write_text(report.document(figures), encoding="utf-8")
        text = README.read_text(encoding="utf-8")
        README.write_text(report.into_readme(text, figures), encoding="utf-8")
    print(f"figures: {OUT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
