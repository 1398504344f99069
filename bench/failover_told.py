"""Told: what a failover run and a kills run found, as docs/operations.md shows it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bench.serve import ROOT

FIGURES = ROOT / "docs" / "figures" / "failover.json"
KILLS, PAGE = FIGURES.with_name("kills.json"), ROOT / "docs" / "operations.md"
BEGIN, END = "<!-- failover -->", "<!-- /failover -->"
_NAMES = {
    "quiet": "nothing",
    "worker killed": "`kill -9` of a process",
    "unit killed": "`kill -9` of a unit",
    "database stopped": "PostgreSQL stopped and started again",
    "nginx reloaded": "nginx reloaded",
    "disk full": "no room on the disk",
    "clock moved": "clock two days later, then earlier",
}


def text(found: dict, kills: dict) -> str:
    """Return the table of a run and the sentences around it."""
    rows = [
        f"| {_NAMES[name]} | {one['answers']} | {one['answer_s']} | {one['said_so']} | "
        f"{one['unexcused']} |"
        for name, one in found["phases"].items()
    ]
    memory = [mb for mb in found["memory_mb"] if mb]
    killed, back = kills["killed"], found["back"]
    return "\n".join(
        [
            f"{found['viewers']} viewers went through all pages for {found['minutes']:g} minutes. "
            f"Half of their answers came within {found['answer_s']} s, 19 of 20 within "
            f"{found['p95_s']} s. Server, database and viewers shared this machine's cores. "
            f"The plain app of docs/speed.md answered its only viewer within "
            f"{found['baseline_one_s']} s (median), just before.",
            "",
            "| what happened | answers | median, s | pages that said so | errors |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            f"* **Back again.** The last viewer of a killed process had a whole page after "
            f"{back['worker killed']['page_s']} s. Of a killed unit it was "
            f"{back['unit killed']['page_s']} s. The aim is 10 s. "
            f"The unit itself was ready after {found['restart_s']} s.",
            f"* **Saves.** {found['saves_told']} were confirmed and {found['lost']} of them lost. "
            f"{_again(found, 'database stopped')} {_again(found, 'disk full')}",
            f"* **Memory of both units.** {memory[0]} MB at first, {memory[-1]} MB at the end.",
            f"* **{sum(n for k, n in killed.items() if k != 'while_saving')} kills.** "
            f"{killed['while_saving']} hit somebody who was saving. {kills['saves_told']} saves "
            f"were confirmed, {kills['lost']} of them lost. The audit was "
            f"{'damaged' if kills['damaged'] else 'whole'}.",
        ]
    )


def _again(found: dict, phase: str) -> str:
    after = found["saves_again_s"].get(phase, -1)
    what = "the database was back" if phase == "database stopped" else "there was room again"
    return f"{after} s after {what}, the next one was." if after >= 0 else f"None after {what}."


def keep(found: dict, figures: Path, into_docs: bool) -> None:
    """Print the figures of a run and write them to bench/out; into docs/ too where asked for."""
    told = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    out = Path(__file__).parent / "out" / figures.name
    out.parent.mkdir(exist_ok=True)
    out.write_text(told, encoding="utf-8")
    print(told, end="")
    if into_docs:
        figures.write_text(told, encoding="utf-8")
        write()


def write() -> None:
    """Put the text between its marks, once the figures of both runs are there."""
    if not (FIGURES.exists() and KILLS.exists()):
        return
    found, kills = (json.loads(file.read_text(encoding="utf-8")) for file in (FIGURES, KILLS))
    whole = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(f"{BEGIN}.*{END}", re.DOTALL)
    told = f"{BEGIN}\n{text(found, kills)}\n{END}"
    PAGE.write_text(pattern.sub(lambda _: told, whole), encoding="utf-8")
