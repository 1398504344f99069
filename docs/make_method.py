"""Put the figures of docs/figures/*.json into docs/method.md: `python docs/make_method.py`.

Each block between `<!-- name -->` and `<!-- end -->` is a table made here; the text around it is
written by hand. A test makes the document again and compares.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

DOCS = Path(__file__).resolve().parent
RULES = {
    "model": "this model",
    "broadcast": "the province's rate for all its districts (broadcast)",
    "equal_weight_index": "equal-weight index of the inputs",
    "poverty_only": "poverty only",
    "population_only": "population only",
    "oracle": "the true rate",
}
NAMES = {
    "harvest": "harvest failure",
    "poverty": "poverty",
    "thailand": "nearness to Poipet",
    "vietnam": "nearness to Bavet",
}


def read(name: str) -> dict:
    """Return the figures of a file."""
    return json.loads((DOCS / "figures" / f"{name}.json").read_text(encoding="utf-8"))


def table(head: list[str], rows: list[list[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(c) for c in line) + " |" for line in lines)


def coefficients() -> str:
    """The fit, with its bootstrap ranges."""
    rows = [
        [NAMES[k], v["value"], f"{v['low']} to {v['high']}", f"{v['dropped_pct']}%"]
        for k, v in read("validation")["coefficients"].items()
    ]
    return table(["input", "coefficient per standard deviation", "90% range", "dropped"], rows)


def left_out() -> str:
    """Provinces left out, one at a time."""
    rows = [
        [
            RULES[k],
            v["skill"],
            "-" if v["spearman"] is None else v["spearman"],
            v["deviance"],
            v["error_per_1000"],
        ]
        for k, v in read("validation")["left_out_provinces"].items()
    ]
    return table(["rule", "skill", "Spearman", "Poisson deviance", "mean error per 1,000"], rows)


def hidden() -> str:
    """Districts the model never sees."""
    found = read("validation")["hidden_districts"]
    rows = [[RULES[k], v["spearman"], v["capture"]] for k, v in found["scores"].items()]
    gain = found["gain_over_broadcast"]
    return "\n".join(
        [
            table(["rule", "Spearman", "found in the top 20% of people"], rows),
            "",
            f"{found['units']} units. Gain over broadcast: Spearman {gain['spearman']} (standard "
            f"error {gain['spearman_se']}), capture {gain['capture']} ({gain['capture_se']}). "
            f"The 90% rank range contained the true rank in {found['coverage']:.1%} of the units. "
            f"It is {found['width_units']} of {found['units']} ranks wide. In the list it is "
            f"{found['width_districts']} of 210.",
        ]
    )


def simulation() -> str:
    """The six worlds."""
    found = read("simulation")
    rows = [
        [
            name,
            v["ours_spearman"],
            v["broadcast_spearman"],
            v["index_spearman"],
            v["coverage"],
            round(v["width"]),
            f"{v['refused']:.0%}",
        ]
        for name, v in found["scenarios"].items()
    ]
    head = ["world", "this model", "broadcast", "index", "coverage", "width of 210", "refused"]
    return f"{table(head, rows)}\n\nMeans over {found['seeds']} seeds."


def trials() -> str:
    """What was tried."""
    found = read("trials")
    skill = table(
        ["trial", "skill on provinces left out"],
        [[k, v] for k, v in found["left_out_skill"].items()],
    )
    worlds = list(next(iter(found["simulated_spearman"].values())))
    simulated = table(
        ["Spearman in simulation", *worlds],
        [[k, *v.values()] for k, v in found["simulated_spearman"].items()],
    )
    return f"{skill}\n\n{simulated}\n\nMeans over {found['seeds']} seeds."


BLOCKS = {
    "coefficients": coefficients,
    "left_out": left_out,
    "hidden": hidden,
    "simulation": simulation,
    "trials": trials,
}


def filled(text: str) -> str:
    """Return the document with every block made anew."""
    for name, make in BLOCKS.items():
        text = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- end -->)",
            lambda found, make=make: f"{found[1]}{make()}\n{found[2]}",
            text,
            flags=re.DOTALL,
        )
    return text


if __name__ == "__main__":
    document = DOCS / "method.md"
    document.write_text(filled(document.read_text(encoding="utf-8")), encoding="utf-8")
