"""Layers: what the map can show, each with its unit, level and colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from branca.utilities import color_brewer

from models.estimate.pipeline import Ranking
from models.estimate.ranked_table import NO_ESTIMATE, WITHHELD
from models.lists.map_svg import TIER_COLOURS
from models.lists.rank_range import whole_pct
from models.snapshot.moved_by import MOVES
from models.what_if.would_move import WAYS
from pages.view.map.classes import COUNT

TIERS = ("consistently_high", "probably_high", "not_separable", "index_only")
UNRANKED = (NO_ESTIMATE, WITHHELD)
STATE_COLOURS = {
    "gap": "#a63603",
    "gap_perhaps": "#f16913",
    "overlap": "#7a5aa6",
    "covered": "#74a9cf",
    "other": "#f1eee8",
}
# up in warm colours, down in cold ones, the darkest by the data; then what is no move
MOVE_COLOURS = dict(
    zip(
        MOVES,
        (
            *("#7f2704", "#d94801", "#fd8d3c", "#fdbe85"),
            *("#08306b", "#2171b5", "#6baed6", "#bdd7e7"),
            *("#f1eee8", "#cfc9be"),
        ),
        strict=True,
    )
)
WOULD_MOVE_COLOURS = dict(
    zip(WAYS, ("#a63603", "#fdae6b", "#08519c", "#9ecae1", "#e9e4da", "#f8f6f2"), strict=True)
)
SIDE = 3  # the two-way layer has 3 x 3 classes


@dataclass(frozen=True)
class Layer:
    """One map layer.

    `kind` is tiers, states, moves, would_move, number or two_way; `level` says where the values
    were measured: province (carried onto its districts), district, modelled, estimated, reported
    or mixed; `ramp` is a single-hue ColorBrewer ramp; `reverse` paints small values dark (near a
    crossing).
    """

    key: str
    columns: tuple[str, ...]
    level: str
    ramp: str = "Oranges"
    decimals: int = 1
    kind: str = "number"
    reverse: bool = False

    @property
    def inherited(self) -> bool:
        """Whether districts only inherit the value of their province."""
        return self.level == "province"


LAYERS = {
    layer.key: layer
    for layer in (
        Layer("tier", ("tier",), "estimated", kind="tiers"),
        Layer("index_score", ("index_score",), "estimated", decimals=2),
        Layer("relative_risk", ("relative_risk",), "estimated", decimals=2),
        Layer("expected_count", ("expected_count",), "estimated", decimals=0),
        Layer("rate_per_1000", ("rate_per_1000",), "estimated"),
        Layer("p_top", ("p_top",), "estimated", decimals=0),
        Layer(
            "harvest_province",
            ("harvest_province_score", "harvest_province_pct"),
            "province",
            ramp="Greens",
            decimals=2,
        ),
        Layer("poverty_province_pct", ("poverty_province_pct",), "province", ramp="Purples"),
        Layer("poverty_modelled_pct", ("poverty_modelled_pct",), "modelled", ramp="Purples"),
        Layer("idpoor_district_pct", ("idpoor_district_pct",), "district", ramp="Purples"),
        Layer(
            "distance_poipet_km",
            ("distance_poipet_km",),
            "district",
            ramp="Blues",
            decimals=0,
            reverse=True,
        ),
        Layer(
            "distance_bavet_km",
            ("distance_bavet_km",),
            "district",
            ramp="Blues",
            decimals=0,
            reverse=True,
        ),
        Layer("observed_count", ("observed_count",), "district", decimals=0),
        Layer(
            "harvest_poverty", ("harvest_province", "poverty_modelled_pct"), "mixed", kind="two_way"
        ),
    )
}


# on a page of its own: its values come from rows that people bring, not from the ranking
COVERAGE = Layer("coverage", ("state",), "reported", kind="states")
# of frozen lists
THEN = Layer("tier_then", ("tier",), "estimated", kind="tiers")
MOVED = Layer("moved", ("moved",), "estimated", kind="moves")
WOULD_MOVE = Layer("would_move", ("would_move",), "estimated", kind="would_move")


def layer_values(layer: Layer, table: pd.DataFrame) -> pd.Series:
    """Return the layer's values indexed by P-code, sorted, in the unit shown; missing stays so.

    The first of the layer's columns that the table has is taken (a harvest table may carry a
    score or a share).
    """
    column = next(c for c in layer.columns if c in table.columns)
    values = table.set_index("adm2_pcode")[column].sort_index()
    if layer.kind == "tiers":
        return values
    if layer.key == "p_top":
        return values.map(whole_pct, na_action="ignore").astype(float)
    return values.astype(float)


def withheld(layer: Layer, table: pd.DataFrame) -> pd.Series:
    """Return whether a district's value is withheld, which is not the same as missing."""
    rows = table.set_index("adm2_pcode").sort_index()
    if layer.key == "observed_count":
        return rows["suppressed"].astype(bool) & rows["observed_count"].isna()
    return (rows["tier"] == WITHHELD) & (layer.level == "estimated")


def available(ranking: Ranking) -> list[str]:
    """Return the keys of the layers that have at least one value; a refusal leaves some out."""
    found = []
    for key, layer in LAYERS.items():
        if layer.kind == "two_way":
            parts = [LAYERS[part] for part in layer.columns]
            if all(layer_values(part, ranking.table).notna().any() for part in parts):
                found.append(key)
        elif layer_values(layer, ranking.table).notna().any():
            found.append(key)
    return found


def ramp_colours(layer: Layer, count: int) -> list[str]:
    """Return `count` colours, light for low values; the lightest stays apart from the paper.

    >>> len(ramp_colours(LAYERS["relative_risk"], 5)), len(ramp_colours(LAYERS["p_top"], 1))
    (5, 1)
    """
    full = color_brewer(layer.ramp, n=COUNT + 1)[1:]
    picked = np.linspace(0, COUNT - 1, count).round().astype(int) if count > 1 else [COUNT // 2]
    colours = [full[i] for i in picked]
    return colours[::-1] if layer.reverse else colours


def tier_colours() -> list[str]:
    """Return one colour per tier, in the order of TIERS."""
    return [TIER_COLOURS[tier] for tier in TIERS]


def two_way_colours() -> list[str]:
    """Return nine colours, harvest running fastest: to the right orange, upwards blue.

    >>> two_way_colours()[0], two_way_colours()[-1]
    ('#f3ece0', '#33182a')
    """
    return [
        *("#f3ece0", "#f0bf86", "#e0832f"),
        *("#b5cbe0", "#a98f86", "#9c5a33"),
        *("#6596c8", "#5b5a78", "#33182a"),
    ]
