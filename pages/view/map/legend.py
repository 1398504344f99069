"""Legend: what each colour stands for, with unit, level and number of districts, as HTML."""

from __future__ import annotations

from html import escape

from pages.view.frame.number import shown
from pages.view.frame.text import say
from pages.view.map.classes import Classes
from pages.view.map.layers import SIDE, STATE_COLOURS, TIERS
from pages.view.map.painting import Painting

# sent once, so that a change of layer carries only what differs
STYLE = """<style>
.map-legend { font-size: .87rem; line-height: 1.5; }
.map-legend p { margin: 0 0 .35rem; }
.map-legend small { color: #5c5850; font-size: .8rem; }
.map-legend .level { border: 1px solid #b9b2a6; border-radius: 1em; padding: .05em .6em; }
.map-legend div { display: flex; align-items: center; gap: .55em; }
.map-legend i { width: 1.5em; height: 1em; border: 1px solid #8b857b; flex: none; }
.map-legend .no-data {
  background: repeating-linear-gradient(45deg, #8d8a84 0 2px, #eceae6 2px 6px); }
.map-legend .withheld { background: radial-gradient(circle, #5c5850 1.3px, #eceae6 1.6px)
  0 0 / 6px 6px; }
.map-legend table { border-collapse: collapse; margin: .2rem 0; }
.map-legend td { width: 30px; height: 30px; padding: 0; border: 1px solid #fff; }
.map-legend .up { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
</style>"""


def legend_html(painting: Painting, lang: str) -> str:
    """Return the legend of a painting; every text in it is escaped."""
    layer = painting.layer
    unit = say(lang, f"unit.{layer.key}")
    title = f"<b>{escape(say(lang, f'layer.{layer.key}'))}</b>{', ' + escape(unit) if unit else ''}"
    level = f'<small class="level">{escape(say(lang, f"level.{layer.level}"))}</small>'
    rows = _square(painting, lang) if layer.kind == "two_way" else _rows(painting, lang)
    if painting.withheld:
        label = say(lang, "legend.withheld")
        rows += _row('<i class="withheld"></i>', label, painting.withheld)
    missing = painting.counts[-1]
    if missing:
        rows += _row('<i class="no-data"></i>', say(lang, "legend.no_data"), missing)
    note = f"<small>{escape(say(lang, 'legend.inherited'))}</small>" if layer.inherited else ""
    return f'<section class="map-legend"><p>{title}<br>{level}</p>{rows}{note}</section>'


def _row(swatch: str, label: str, count: int) -> str:
    return f"<div>{swatch}{escape(label)} <small>({count})</small></div>"


def _rows(painting: Painting, lang: str) -> str:
    named = painting.layer.kind in ("tiers", "states")
    if painting.layer.kind == "tiers":
        labels = [say(lang, f"tier.{tier}") for tier in TIERS]
    elif painting.layer.kind == "states":
        labels = [say(lang, f"coverage_state.{state}") for state in STATE_COLOURS]
    else:
        labels = range_labels(painting.classes, lang) if painting.classes else []
    found = zip(painting.colours, labels, painting.counts[:-1], strict=True)
    rows = [
        _row(f'<i style="background:{colour}"></i>', label, count)
        for colour, label, count in found
        # a tier that no district has is left out; an empty range stays, the ranges are fixed
        if count or not named
    ]
    # highest first, as a reader expects of a priority; near first where near is dark
    ordered = named or painting.layer.reverse
    return "".join(rows if ordered else reversed(rows))


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


def _square(painting: Painting, lang: str) -> str:
    """Draw the 3 x 3 square: harvest failure to the right, poverty upwards."""
    rows = [painting.colours[i : i + SIDE] for i in range(0, SIDE * SIDE, SIDE)]
    cells = [
        "".join(f'<td style="background:{colour}"></td>' for colour in row)
        for row in reversed(rows)
    ]
    up, across = (escape(say(lang, f"legend.{key}")) for key in ("poverty_up", "harvest_up"))
    table = (
        f'<table><tr><th rowspan="{SIDE}" class="up"><small>{up}</small></th>{cells[0]}</tr>'
        + "".join(f"<tr>{row}</tr>" for row in cells[1:])
        + f'<tr><th></th><th colspan="{SIDE}"><small>{across}</small></th></tr></table>'
    )
    steps = [
        f"<small>{escape(say(lang, f'layer.{key}'))} ({escape(say(lang, f'unit.{key}'))}): "
        f"{escape(' · '.join(range_labels(side, lang)))}</small><br>"
        for key, side in zip(painting.layer.columns, painting.sides, strict=True)
        if side is not None
    ]
    return table + "".join(steps)
