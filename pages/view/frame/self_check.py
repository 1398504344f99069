"""Self-check: what the pages hold against the figures before they show them."""

from dataclasses import dataclass

import numpy as np

from geo.gazetteer import districts
from geo.outlines import Outlines
from geo.words import Sentence
from models.estimate.pipeline import Ranking
from models.estimate.ranked_table import MULTIPLIERS
from models.reading.cells import last_year

_JOINED = [
    "poverty_province_pct",
    "idpoor_district_pct",
    "population",
    "distance_poipet_km",
    "distance_bavet_km",
]
_MULTIPLIERS = [f"x_{name}" for name in MULTIPLIERS]


@dataclass(frozen=True)
class Check:
    """One finding, and what was looked at."""

    sentence: Sentence
    passed: bool


def run_checks(ranking: Ranking, outlines: Outlines) -> list[Check]:
    """Check list, outlines, totals, multipliers, ranges and gaps of what is about to be shown."""
    table, expected = ranking.table, set(districts()["adm2_pcode"])
    codes = table["adm2_pcode"]
    drawn = len(expected & set(outlines.frame["adm2_pcode"]))
    listed = len(expected & set(codes))
    joined = int(ranking.feature_frame[_inputs(ranking)].notna().all(axis=1).sum())
    checks = [
        _check("joined", joined == len(expected), found=joined, provinces=ranking.n_provinces),
        _check("districts", listed == len(expected), found=listed),
        _check("unique", not codes.duplicated().any()),
        _check("outlines", drawn == len(expected), found=drawn),
    ]
    if ranking.method == "index":
        return checks
    known = table[table["relative_risk"].notna()]
    if ranking.settings.trust == "full":
        # a district that no count speaks of is in no total
        told = known[known["basis"] != "neighbours"]
        total, counted = float(told["expected_count"].sum()), float(ranking.reports.counts.sum())
        same = bool(np.isclose(total, counted))
        checks.append(_check("totals", same, found=f"{total:,.0f}"))
    product = known[_MULTIPLIERS].astype(float).prod(axis=1)
    inside = (known["rank_low"] <= known["rank"]) & (known["rank"] <= known["rank_high"])
    gaps = table[table["relative_risk"].isna()]
    return [
        *checks,
        _check("product", bool(np.allclose(product, known["relative_risk"].astype(float)))),
        _check("ranges", bool(inside.all())),
        _check("missing", bool(gaps["expected_count"].isna().all()), found=len(gaps)),
    ]


def _check(name: str, passed: bool, **values: object) -> Check:
    return Check(Sentence(f"check.{name}", values), passed)


def _inputs(ranking: Ranking) -> list[str]:
    harvest = [c for c in ranking.feature_frame if c.startswith("harvest_province_")]
    return [*harvest, *_JOINED]


def oldest_inputs(ranking: Ranking) -> tuple[str, tuple[str, ...]]:
    """Return the period of the oldest figures the list uses, and which inputs have it.

    Where a figure has no period (a crossing), it does not age.
    """
    periods = ranking.inputs.set_index("input")["predict_period"]
    periods = periods[periods != ""]
    oldest = min(periods, key=last_year)
    return oldest, tuple(periods.index[periods == oldest])
