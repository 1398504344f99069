"""Figures: the values and rank ranges of all districts under some settings, for the tooltips.

They go to the browser once for each settings; a change of layer then needs no figures at all.
"""

from __future__ import annotations

import json

import pandas as pd

from models.pipeline import Ranking
from pages.view.layers import LAYERS, available, layer_values
from pages.view.number import shown


def figures_json(ranking: Ranking) -> bytes:
    """Return layer -> value per district as shown, and `ranks`, all in order of P-code."""
    content: dict[str, object] = {
        key: [shown(v, LAYERS[key].decimals) for v in layer_values(LAYERS[key], ranking.table)]
        for key in available(ranking)
        if LAYERS[key].kind == "number"
    }
    content["ranks"] = ranks(ranking.table)
    return json.dumps(content, separators=(",", ":"), allow_nan=False).encode("utf-8")


def ranks(table: pd.DataFrame) -> list[list[int]]:
    """Return rank, low and high of each district in order of P-code; what is missing is left out.

    >>> toy = pd.DataFrame({"adm2_pcode": ["KH0102", "KH0101"], "rank": [1, None],
    ...                     "rank_low": [1, None], "rank_high": [40, None]})
    >>> ranks(toy)
    [[], [1, 1, 40]]
    """
    rows = table.sort_values("adm2_pcode")[["rank", "rank_low", "rank_high"]]
    return [[int(n) for n in row if pd.notna(n)] for row in rows.to_numpy(object)]
