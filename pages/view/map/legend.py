"""Legend: what each colour stands for, with unit, level and number of districts, as HTML."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from models.lists.html import render
from pages.view.frame.number import shown
from pages.view.frame.text import say
from pages.view.map.classes import Classes
from pages.view.map.layers import SIDE, STATE_COLOURS, TIERS
from pages.view.map.painting import Painting

STYLE = Path(__file__).with_name("legend.css")


def legend_html(painting: Painting, lang: str) -> Markup:
    """Return the legend of a painting; every text in it is escaped."""
    layer = painting.layer
    two_way = layer.kind == "two_way"
    rows = [] if two_way else _rows(painting, lang)
    if painting.withheld:
        rows.append(("withheld", "", say(lang, "legend.withheld"), painting.withheld))
    if missing := painting.counts[-1]:
        rows.append(("no-data", "", say(lang, "legend.no_data"), missing))
    return render(
        "pages/view/map/legend.html",
        title=say(lang, f"layer.{layer.key}"),
        unit=say(lang, f"unit.{layer.key}"),
        level=say(lang, f"level.{layer.level}"),
        square=_square(painting, lang) if two_way else None,
        rows=rows,
        note=say(lang, "legend.inherited") if layer.inherited else "",
    )


def _rows(painting: Painting, lang: str) -> list[tuple[str, str, str, int]]:
    """Return (style, colour, label, districts) of each class."""
    named = painting.layer.kind in ("tiers", "states")
    if painting.layer.kind == "tiers":
        labels = [say(lang, f"tier.{tier}") for tier in TIERS]
    elif painting.layer.kind == "states":
        labels = [say(lang, f"coverage_state.{state}") for state in STATE_COLOURS]
    else:
        labels = range_labels(painting.classes, lang) if painting.classes else []
    rows = [
        ("", colour, label, count)
        for colour, label, count in zip(painting.colours, labels, painting.counts[:-1], strict=True)
        # a tier that no district has is left out; an empty range stays, the ranges are fixed
        if count or not named
    ]
    # highest first, as a reader expects of a priority; near first where near is dark
    return rows if named or painting.layer.reverse else rows[::-1]


def range_labels(classes: Classes, lang: str) -> list[str]:
    """Return the label of each class, in the rounding that the classes were made with.

    >>> range_labels(Classes(0.0, (1.0, 2.0, 3.0), 1), "en")
    ['≤ 1.0', '1.1 – 2.0', '≥ 2.1']
    """
    ends = [tuple(shown(end, classes.decimals) for end in pair) for pair in classes.ranges()]
    if len(ends) == 1:
        return [_between(*ends[0], lang)]
    return [
        say(lang, "legend.at_most", value=ends[0][1]),
        *(_between(low, high, lang) for low, high in ends[1:-1]),
        say(lang, "legend.at_least", value=ends[-1][0]),
    ]


def _between(low: str, high: str, lang: str) -> str:
    return low if low == high else say(lang, "legend.between", low=low, high=high)


def _square(painting: Painting, lang: str) -> dict[str, object]:
    """Return the 3 x 3 square: harvest failure to the right, poverty upwards."""
    rows = [painting.colours[i : i + SIDE] for i in range(0, SIDE * SIDE, SIDE)]
    return {
        "rows": rows[::-1],
        "up": say(lang, "legend.poverty_up"),
        "across": say(lang, "legend.harvest_up"),
        "steps": [
            f"{say(lang, f'layer.{key}')} ({say(lang, f'unit.{key}')}): "
            f"{' · '.join(range_labels(side, lang))}"
            for key, side in zip(painting.layer.columns, painting.sides, strict=True)
            if side is not None
        ],
    }
