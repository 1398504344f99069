"""`python -m bench`: every speed figure in one run, as ratios, beside its target."""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from bench import (
    activities,
    allocate,
    beside,
    browser,
    compute,
    drives,
    heavy,
    layout_shift,
    pack,
    pages,
    report,
    scale,
    slider,
    viewers,
)

OUT = Path(__file__).parent / "out" / "speed.json"
DOCS = Path(__file__).resolve().parents[1] / "docs"
README = DOCS.parent / "README.md"


def measure_maps() -> dict[str, dict]:
    """Return the figures of every set of outlines there is."""
    sets = {"approximate": lambda: drives.districts(None)}
    if drives.SURVEYED.exists():
        sets["surveyed"] = lambda: drives.districts(drives.SURVEYED)
    if drives.COMMUNES.exists():
        sets["1,633 communes"] = drives.communes
    found = {}
    for name, make in sets.items():
        print(f"the map: {name} ...", file=sys.stderr)
        floor = drives.ONE_OUTLINE if name == "approximate" else None
        found[name] = browser.measure(make(), floor)
    return found


def measure_pages() -> dict[str, dict]:
    """Return what pages cost the server, and how long a switch takes a reader."""
    found = pages.measure()
    ours = drives.districts(None)["ours"]
    return found | {"switches": browser.switches(ours, pages.PAGES)}


def measure_viewers() -> dict[str, dict]:
    """Return the crowds of ours and of both baselines."""
    return viewers.measure(drives.crowded())


def measure_heavy() -> dict[str, dict]:
    """Return how heavy work grows, and what others wait for beside it."""
    return heavy.measure() | {"beside": beside.measure()}


PARTS = {
    "compute": compute.measure,
    "allocate": allocate.measure,
    "activities": activities.measure,
    "heavy": measure_heavy,
    "pages": measure_pages,
    "maps": measure_maps,
    "viewers": measure_viewers,
    "shift": layout_shift.measure,
    "pack": pack.measure,
    "slider": slider.measure,
}


def _run(parts: Sequence[str]) -> tuple[dict[str, dict], list[str]]:
    """Return the figures, and the parts that failed: one that fails does not stop the others."""
    figures, failed = {}, []
    for part in parts:
        start = time.monotonic()
        print(f"measuring {part} ...", file=sys.stderr)
        try:
            figures[part] = PARTS[part]()
        except Exception:
            failed.append(part)
            traceback.print_exc()
        print(f"{part}: {time.monotonic() - start:.0f} s", file=sys.stderr)
    return figures, failed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, print the table, write the figures; after a whole run, docs/ too."""
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("--only", choices=PARTS, action="append")
    options.add_argument("--again", choices=PARTS, action="append", help="with the rest as it was")
    given = options.parse_args(arguments)
    rest = json.loads(OUT.read_text(encoding="utf-8")) if given.again else {}
    new, failed = _run(given.again or given.only or list(PARTS))
    figures = {part: (rest | new)[part] for part in PARTS if part in rest | new}
    print(report.screen(figures))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if set(figures) == set(PARTS) and not failed:
        (DOCS / "figures" / "speed.json").write_text(OUT.read_text(encoding="utf-8"), "utf-8")
        (DOCS / "speed.md").write_text(report.document(figures), encoding="utf-8")
        text = README.read_text(encoding="utf-8")
        README.write_text(report.into_readme(text, figures), encoding="utf-8")
        (DOCS / "scale.md").write_text(scale.page(figures), encoding="utf-8")
    print(f"figures: {OUT}")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
