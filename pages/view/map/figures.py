"""Figures: all layers, values and rank ranges under some settings, for the map in the browser.

They go to the browser once for each settings; a change of layer then needs nothing from here.
"""

import json

import pandas as pd

from models.estimate.pipeline import Ranking
from models.snapshot import Snapshot
from pages.view.frame.number import shown
from pages.view.map.layers import layer_values
from pages.view.map.legend import legend_content
from pages.view.map.painting import Painting


def figures_json(ranking: Ranking | Snapshot, paintings: list[Painting]) -> bytes:
    """Return `layers` as they are painted, `legend`, `values` as they are shown, and `ranks`.

    Values and ranks are in order of P-code, like the classes of a painting.
    """
    content = {
        "layers": {painting.layer.key: painting.look() for painting in paintings},
        "legend": {painting.layer.key: legend_content(painting) for painting in paintings},
        "values": {
            layer.key: [shown(v, layer.decimals) for v in layer_values(layer, ranking.table)]
            for layer in (painting.layer for painting in paintings)
            if layer.kind == "number"
        },
        "ranks": ranks(ranking.table),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def steps_json(steps: list[tuple[str, str, Painting, pd.DataFrame]]) -> bytes:
    """Return the figures of a map that goes through lists: `steps` of key, name, classes, ranks.

    Parameters
    ----------
    steps : key, name, painting and table of each, in their order; of one layer.
    """
    last = steps[-1][2]
    content = {
        "layers": {last.layer.key: last.look()},
        "legend": {last.layer.key: legend_content(last)},
        "values": {},
        "ranks": [],
        "steps": [
            {"key": key, "name": name, "classes": painting.digits, "ranks": ranks(table)}
            for key, name, painting, table in steps
        ],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def years_json(
    table: pd.DataFrame, painted: dict[str, Painting], values: dict[str, pd.Series]
) -> bytes:
    """Return the figures of a map that goes through the years of a layer, and ranks of today.

    Parameters
    ----------
    table : the ranking of today; painted, values : of each year, in their order, by P-code.
    """
    last = list(painted.values())[-1]
    content = {
        "layers": {last.layer.key: last.look()},
        "legend": {last.layer.key: legend_content(last)},
        "values": {last.layer.key: []},
        "ranks": ranks(table),
        "steps": [
            {
                "key": year,
                "name": year,
                "classes": one.digits,
                "values": [shown(v, one.layer.decimals) for v in values[year]],
            }
            for year, one in painted.items()
        ],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def ranks(table: pd.DataFrame) -> list[list[int]]:
    """Return rank, low and high of each district in order of P-code; what is missing is left out.

    >>> toy = pd.DataFrame({"adm2_pcode": ["KH0102", "KH0101"], "rank": [1, None],
    ...                     "rank_low": [1, None], "rank_high": [40, None]})
    >>> ranks(toy)
    [[], [1, 1, 40]]
    """
    rows = table.sort_values("adm2_pcode")[["rank", "rank_low", "rank_high"]]
    return [[int(n) for n in row if pd.notna(n)] for row in rows.to_numpy(object)]
