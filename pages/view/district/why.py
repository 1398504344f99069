"""Why: the multipliers of a district as bars, and its rank among all districts, as HTML."""

from __future__ import annotations

import math
from html import escape

import pandas as pd

from models.estimate.table import COVARIATES
from pages.view.frame.number import shown
from pages.view.frame.text import say

FACTORS = (*COVARIATES, "province")
UP, DOWN, WHOLE = "#a63603", "#4f6d8f", "#3b3f45"
_WIDEST = math.log(3)  # bars are on a log scale; the scale grows where a multiplier is larger

STYLE = f"""<style>
.why {{ font-size: .92rem; }}
.why table {{ border-collapse: collapse; width: 100%; }}
.why td {{ padding: .22rem .5rem .22rem 0; border: 0; }}
.why td.name {{ width: 34%; }} .why td.value {{ width: 5rem; text-align: right; font-weight: 600; }}
.why .track {{ position: relative; height: 1.05rem; background: #f5f3ef; }}
.why .track:before {{ content: ""; position: absolute; left: 50%; top: -.15rem; bottom: -.15rem;
  border-left: 1px solid #6d675e; }}
.why .bar {{ position: absolute; top: 0; bottom: 0; }}
.why .up {{ background: {UP}; }} .why .down {{ background:
  repeating-linear-gradient(45deg, {DOWN} 0 4px, #7d95b1 4px 8px); }}
.why .whole {{ background: {WHOLE}; }}
.why tr.product td {{ border-top: 1px solid #8b857b; font-weight: 600; }}
.why .strip {{ position: relative; height: 2.1rem; background: linear-gradient(#ddd8cf, #ddd8cf)
  center / 100% 3px no-repeat; margin: .3rem 0 0; }}
.why .strip .range {{ position: absolute; top: .65rem; height: .8rem; background: #e3b58f;
  border: 1px solid {UP}; }}
.why .strip .top {{ position: absolute; top: 0; bottom: 0; border-left: 2px dashed #6d675e; }}
.why .strip .here {{ position: absolute; top: .3rem; height: 1.5rem; width: 5px; background: {UP};
  margin-left: -2px; }}
.why .ends {{ display: flex; justify-content: space-between; color: #5c5850; font-size: .82rem; }}
</style>"""


def bars_html(row: pd.Series, lang: str) -> str:
    """Return the multipliers as bars around 1 on a log scale, and their product."""
    factors = {name: float(row[f"x_{name}"]) for name in FACTORS}
    product = float(row["relative_risk"])
    widest = max(_WIDEST, *(abs(math.log(x)) for x in [*factors.values(), product] if x > 0))
    lines = [
        _bar(say(lang, f"covariate.{name}"), factor, widest, "up" if factor >= 1 else "down", "")
        for name, factor in factors.items()
    ]
    lines.append(_bar(say(lang, "district.product"), product, widest, "whole", "product"))
    return f'<div class="why"><table>{"".join(lines)}</table></div>'


def _bar(name: str, factor: float, widest: float, kind: str, row_class: str) -> str:
    size = 50 * abs(math.log(factor)) / widest if factor > 0 else 50
    left = 50 if factor >= 1 else 50 - size
    bar = f'<div class="bar {kind}" style="left:{left:.2f}%;width:{size:.2f}%"></div>'
    return (
        f'<tr class="{row_class}"><td class="name">{escape(name)}</td>'
        f'<td><div class="track">{bar}</div></td><td class="value">×{shown(factor, 2)}</td></tr>'
    )


def strip_html(row: pd.Series, size: int, top: int, lang: str) -> str:
    """Return the rank and its range on a strip of all ranked districts."""

    def at(rank: float) -> float:
        return 100 * (rank - 1) / max(size - 1, 1)

    low, high = at(row["rank_low"]), at(row["rank_high"])
    label = escape(
        say(
            lang,
            "district.strip",
            rank=row["rank"],
            low=row["rank_low"],
            high=row["rank_high"],
            all=size,
        )
    )
    return (
        f'<div class="why" role="img" aria-label="{label}"><div class="strip">'
        f'<div class="range" style="left:{low:.2f}%;width:{max(high - low, 0.4):.2f}%"></div>'
        f'<div class="top" style="left:{at(top + 0.5):.2f}%"></div>'
        f'<div class="here" style="left:{at(row["rank"]):.2f}%"></div></div>'
        f'<div class="ends"><span>1</span><span>{label}</span><span>{size}</span></div></div>'
    )
