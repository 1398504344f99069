"""Why: the multipliers of a district as bars, and its rank among all districts, as HTML."""

import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from models.estimate.ranked_table import COUNTED, MULTIPLIERS
from models.lists.html import render
from pages.view.frame.number import shown
from pages.view.frame.text import say

STYLE = Path(__file__).with_name("why.css")
_WIDEST = math.log(3)  # bars are on a log scale; the scale grows where a multiplier is larger


def bars_html(row: pd.Series, lang: str) -> Markup:
    """Return the multipliers as bars around 1 on a log scale, and their product."""
    factors = {name: float(row[f"x_{name}"]) for name in MULTIPLIERS}
    product = float(row["relative_risk"])
    widest = max(_WIDEST, *(abs(math.log(x)) for x in [*factors.values(), product] if x > 0))
    bars = [
        _bar(
            say(lang, f"covariate.{named(name, row)}"),
            factor,
            widest,
            "up" if factor >= 1 else "down",
        )
        for name, factor in factors.items()
    ]
    whole = _bar(say(lang, "district.product"), product, widest, "whole")
    return render("pages/view/district/bars.html", bars=[*bars, whole])


def named(multiplier: str, row: Mapping) -> str:
    """Return the name of a multiplier: the last one of a counted district is its own count."""
    counted = multiplier == "province" and row.get("basis") in COUNTED
    return "counted" if counted else multiplier


def _bar(name: str, factor: float, widest: float, kind: str) -> dict[str, str]:
    size = 50 * abs(math.log(factor)) / widest if factor > 0 else 50
    left = 50 if factor >= 1 else 50 - size
    return {
        "name": name,
        "kind": kind,
        "left": f"{left:.2f}",
        "width": f"{size:.2f}",
        "value": shown(factor, 2),
    }


def strip_html(row: pd.Series, size: int, top: int, lang: str) -> Markup:
    """Return the rank and its range on a strip of all ranked districts."""

    def at(rank: float) -> float:
        return 100 * (rank - 1) / max(size - 1, 1)

    rank, low, high = (row[c] for c in ("rank", "rank_low", "rank_high"))
    return render(
        "pages/view/district/strip.html",
        label=say(lang, "district.strip", rank=rank, low=low, high=high, all=size),
        low=f"{at(low):.2f}",
        width=f"{max(at(high) - at(low), 0.4):.2f}",
        top=f"{at(top + 0.5):.2f}",
        here=f"{at(rank):.2f}",
        size=size,
    )
