"""Put the figures of docs/figures/*.json into docs/method.md: `python docs/make_method.py`.

Each block between `<!-- name -->` and `<!-- end -->` is a table made here; the text around it is
written by hand. A test makes the document again and compares.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

DOCS = Path(__file__).resolve().parent
RULES = {
    "model": "this model (inputs and neighbours)",
    "neighbours_alone": "neighbours alone",
    "inputs_alone": "inputs alone (the estimate until November 2026)",
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
    gain, within = found["gain_over_broadcast"], found["within_provinces"]
    return "\n".join(
        [
            table(["rule", "Spearman", "found in the top 20% of people"], rows),
            "",
            f"{found['units']} units. Gain over broadcast: Spearman {gain['spearman']} (standard "
            f"error {gain['spearman_se']}), capture {gain['capture']} ({gain['capture_se']}). "
            f"The 90% rank range contained the true rank in {found['coverage']:.1%} of the units. "
            f"It is {found['width_units']} of {found['units']} ranks wide. In the list it is "
            f"{found['width_districts']} of 210. Inside provinces: correlation "
            f"{within['correlation']} (by chance 0, standard error {within['null_sd']}), pairs of "
            f"districts in the right order {within['concordance']:.0%}.",
        ]
    )


def simulation() -> str:
    """The worlds, seen by province totals alone."""
    found = read("simulation")
    rows = [
        [
            name,
            v["ours_spearman"],
            v["broadcast_spearman"],
            v["index_spearman"],
            v["coverage"],
            round(v["width"]),
            f"{v['field']:.0%}",
            f"{v['refused']:.0%}",
        ]
        for name, v in found["scenarios"].items()
    ]
    head = ["world", "this model", "broadcast", "index", "coverage", "width of 210"]
    head += ["neighbours used", "refused"]
    return f"{table(head, rows)}\n\nMeans over {found['seeds']} seeds."


def counted() -> str:
    """The worlds with the districts of some provinces counted; of the other districts."""
    found = read("simulation")["counted"]
    head = ["world"]
    for number in found:
        head += [f"{number} counted: this model", "broadcast", "coverage"]
    worlds = list(next(iter(found.values())))
    rows = [
        [world]
        + [
            scenarios[world][figure]
            for scenarios in found.values()
            for figure in ("ours_spearman", "broadcast_spearman", "coverage")
        ]
        for world in worlds
    ]
    return f"{table(head, rows)}\n\nMeans over {read('simulation')['counted_seeds']} seeds."


def field() -> str:
    """What was learned of the field."""
    found = read("validation")["field"]
    return (
        f"On the shipped totals the field has a length of {found['length_km']} km. Its strength is "
        f"{found['strength']} (log scale). Both are averages over the grid. The share of "
        f"likelihood on “neighbours tell nothing” is {found['nothing_pct']}%."
    )


def quarter() -> str:
    """A quarter of the units hidden, the rest counted."""
    found = read("validation")["quarter_hidden"]
    rows = [
        ["this model", found["spearman"]],
        ["rate of what is left of the province's total", found["remainder"]],
        ["the province's rate (broadcast)", found["broadcast"]],
    ]
    return "\n".join(
        [
            table(["rule", "Spearman of the hidden units"], rows),
            "",
            f"Means over {found['tries']} draws of {found['share']:.0%} of the units. The 90% rank "
            f"range held the true rank in {found['coverage']:.1%} of the hidden units. It is "
            f"{found['width']:.0f} of 189 ranks wide.",
        ]
    )


def next_counts() -> str:
    """Which provinces' districts would help most."""
    names = {row["adm1_code"]: row["province_en"] for row in _rows("provinces")}
    rows = [
        [names[row["adm1_code"]], row["districts"], f"{row['own_pct']}%", f"{row['others_pct']}%"]
        for row in read("validation")["next_counts"][:8]
    ]
    head = ["province", "districts", "error of its districts, smaller by", "of all others"]
    return table(head, rows)


def _rows(name: str) -> list[dict[str, str]]:
    with (DOCS.parent / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def trials() -> str:
    """What was tried."""
    found = read("trials")
    skill = table(
        ["trial", "skill on provinces left out"],
        [[k, v] for k, v in found["left_out_skill"].items()],
    )
    field = table(
        ["trial with the field", "skill on provinces left out"],
        [[k, v] for k, v in found["field_skill"].items()],
    )
    worlds = list(next(iter(found["simulated_spearman"].values())))
    simulated = table(
        ["Spearman in simulation", *worlds],
        [[k, *v.values()] for k, v in found["simulated_spearman"].items()],
    )
    return f"{field}\n\n{skill}\n\n{simulated}\n\nMeans over {found['seeds']} seeds."


def own_effect() -> str:
    """Return how the ranges did per size of a district's own effect, and which was taken."""
    found = read("own_effect")
    sizes = found["sizes"]
    worlds = list(next(iter(sizes.values())))
    rows = [[size, *(figures[name][0] for name in worlds)] for size, figures in sizes.items()]
    return f"{table(['size', *worlds], rows)}\n\nTaken: {found['chosen']}."


def pooling() -> str:
    """How the newest year did beside three years pooled, per drift."""
    found = read("pooling")
    ways = ("newest", "half trust", "pooled", "by provinces", "by years")
    rows = [
        [
            name,
            *(v[f"{way}, spearman"] for way in ways),
            *(f"{v[f'{way}, held']:.1%}" for way in ways[:3]),
            *(f"{v[f'{way}, pooled']:.0%}" for way in ways[3:]),
        ]
        for name, v in found["drifts"].items()
    ]
    head = ["world", *ways, *(f"range held, {way}" for way in ways[:3])]
    head += [f"pooled {way}" for way in ways[3:]]
    return f"{table(head, rows)}\n\nMeans over {found['seeds']} seeds."


BLOCKS = {
    "coefficients": coefficients,
    "left_out": left_out,
    "hidden": hidden,
    "simulation": simulation,
    "counted": counted,
    "field": field,
    "quarter": quarter,
    "next_counts": next_counts,
    "trials": trials,
    "own_effect": own_effect,
    "pooling": pooling,
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
