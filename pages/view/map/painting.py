"""Painting: the classes and colours of one layer, packed small for the browser."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from models.estimate.pipeline import Ranking
from pages.view.map.classes import SCHEMES, Classes, find_classes
from pages.view.map.layers import (
    COVERAGE,
    LAYERS,
    MOVE_COLOURS,
    MOVED,
    SIDE,
    STATE_COLOURS,
    THEN,
    TIERS,
    WOULD_MOVE,
    WOULD_MOVE_COLOURS,
    Layer,
    layer_values,
    ramp_colours,
    tier_colours,
    two_way_colours,
    withheld,
)

MISSING, WITHHELD = "-", "*"


@dataclass(frozen=True)
class Painting:
    """One layer as it is drawn: a class digit per district, in order of P-code.

    `counts` are districts per class, the last one those without data; `withheld` those whose value
    is not shown because it is of few people; `classes` the value
    ranges of a number layer, `sides` those of the two parts of a two-way layer.
    """

    layer: Layer
    digits: str
    colours: tuple[str, ...]
    counts: tuple[int, ...]
    withheld: int = 0
    classes: Classes | None = None
    sides: tuple[Classes | None, ...] = ()

    def look(self) -> dict[str, object]:
        """Return what the browser needs to paint it."""
        return {
            "layer": self.layer.key,
            "classes": self.digits,
            "colours": self.colours,
            "inherited": self.layer.inherited,
        }


def paint(key: str, scheme: str, ranking: Ranking, reference: Ranking) -> Painting:
    """Return the painting of a layer; its classes are those of the reference ranking.

    The reference has the same corridor and the settings the app begins with, so that a change
    of trust, order or list length doesn't stretch the classes anew.
    """
    layer = LAYERS[key]
    if layer.kind == "tiers":
        return _paint_tiers(layer, ranking.table)
    if layer.kind == "two_way":
        return _paint_two_way(layer, ranking.table, reference.table)
    table = ranking.table
    values = layer_values(layer, table)
    classes = find_classes(layer_values(layer, reference.table), scheme, layer.decimals)
    if classes is None:
        return _painting(layer, pd.Series(pd.NA, values.index, dtype="Int64"), [], table)
    colours = ramp_colours(layer, len(classes.upper))
    return _painting(layer, classes.index(values), colours, table, classes=classes)


def paint_states(states: pd.Series) -> Painting:
    """Return the painting of what districts have (gap, covered ...), a series by P-code."""
    return _paint_named(COVERAGE, states, STATE_COLOURS)


def paint_then(table: pd.DataFrame) -> Painting:
    """Return the painting of a frozen list; its classes are the tiers, the same in every list."""
    return _paint_tiers(THEN, table)


def paint_moves(moves: pd.Series) -> Painting:
    """Return the painting of what `models.snapshot.moved_by` says of districts, by P-code."""
    return _paint_named(MOVED, moves, MOVE_COLOURS)


def paint_would_move(ways: pd.Series) -> Painting:
    """Return the painting of what `models.what_if.would_move` says of districts, by P-code."""
    return _paint_named(WOULD_MOVE, ways, WOULD_MOVE_COLOURS)


def paint_periods(layer: Layer, values: dict[str, pd.Series]) -> dict[str, Painting]:
    """Return the painting of each period of a layer, from values by P-code, sorted.

    The classes are those of all periods together: a colour means the same in each.
    """
    classes = find_classes(pd.concat(values.values()), SCHEMES[0], layer.decimals)
    if classes is None:
        return {}
    colours = ramp_colours(layer, len(classes.upper))
    return {
        period: _painting(layer, classes.index(rows), colours, None, classes=classes)
        for period, rows in values.items()
    }


def _paint_tiers(layer: Layer, table: pd.DataFrame) -> Painting:
    order = {tier: i for i, tier in enumerate(TIERS)}
    numbers = layer_values(layer, table).map(order).astype("Int64")
    return _painting(layer, numbers, tier_colours(), table)


def _paint_named(layer: Layer, names: pd.Series, colours: dict[str, str]) -> Painting:
    order = {name: i for i, name in enumerate(colours)}
    numbers = names.sort_index().map(order).astype("Int64")
    return _painting(layer, numbers, list(colours.values()), None)


def _paint_two_way(layer: Layer, table: pd.DataFrame, reference: pd.DataFrame) -> Painting:
    parts = [LAYERS[key] for key in layer.columns]
    sides = tuple(
        find_classes(layer_values(part, reference), "quantile", part.decimals, SIDE)
        for part in parts
    )
    across, up = (
        side.index(layer_values(part, table)) if side else pd.NA
        for side, part in zip(sides, parts, strict=True)
    )
    return _painting(layer, up * SIDE + across, two_way_colours(), table, sides=sides)


def _painting(
    layer: Layer,
    numbers: pd.Series,
    colours: list[str],
    table: pd.DataFrame | None,
    **ranges: object,
) -> Painting:
    hidden = [False] * len(numbers) if table is None else withheld(layer, table)
    digits = "".join(
        WITHHELD if hide else MISSING if pd.isna(n) else str(n)
        for n, hide in zip(numbers, hidden, strict=True)
    )
    counts = (*(digits.count(str(i)) for i in range(len(colours))), digits.count(MISSING))
    return Painting(layer, digits, tuple(colours), counts, digits.count(WITHHELD), **ranges)


def message(
    painting: Painting,
    figures: str,
    lang: str,
    chosen: str | None,
    province: str | None,
    corridor: str = "all",
    turn: int = 0,
    step: str | None = None,
    places: Sequence[object] | None = None,
) -> str:
    """Return what the browser needs to repaint, as JSON that is safe inside a script.

    `figures` is the address of the figures; `chosen` a district's P-code; `province` that of
    the province the view is narrowed to; `corridor` the one whose crossings are named. `turn`
    counts what the reader did on the map itself: with another turn the browser takes the message
    as new, although the map looked so before. `step` is the one shown of the figures' steps;
    `places` what `place_layer.asked` returns.
    """
    content = painting.look() | {
        "figures": figures,
        "lang": lang,
        "chosen": chosen,
        "province": province,
        "corridor": corridor,
        "turn": turn,
    }
    if step is not None:
        content["step"] = step
    if places is not None:
        content["places"] = places
    text = json.dumps(content, separators=(",", ":"), allow_nan=False)
    # a script must not be ended by a name in it
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
