"""Reasons: why a district stands where it stands, in plain sentences made from its figures."""

import math

import pandas as pd

from geo.gazetteer import provinces
from models.estimate.ranked_table import COUNTED, MULTIPLIERS
from models.phrases import word

NOTABLE = 1.05  # a multiplier nearer to 1 than this, up or down, is no reason
_MEASURES = {
    "thailand": "distance_poipet_km",
    "vietnam": "distance_bavet_km",
    "poverty": "poverty_modelled_pct",
}


def reasons(row: pd.Series, lang: str) -> list[str]:
    """Return one sentence per multiplier that matters, the strongest first.

    `row` is a row of the ranked table; a district without an estimate has no reasons.

    >>> row = pd.Series({"x_harvest": 1.0, "x_poverty": 1.3, "x_thailand": 0.5, "x_vietnam": 1.0,
    ...     "x_neighbours": 1.0, "x_province": 1.0, "poverty_modelled_pct": 31.2,
    ...     "distance_poipet_km": 400.0})
    >>> reasons(row, "en")[1]
    '×1.30: poverty (estimated for the district: 31.2%) is above the national average.'
    """
    factors = {name: row[f"x_{name}"] for name in MULTIPLIERS}
    if any(pd.isna(value) for value in factors.values()):
        return []
    size = {n: max(x, 1 / x) if x > 0 else math.inf for n, x in factors.items()}
    strong = sorted((n for n in size if size[n] >= NOTABLE), key=lambda n: -size[n])
    return [_sentence(name, factors[name], row, lang) for name in strong]


def _sentence(name: str, factor: float, row: pd.Series, lang: str) -> str:
    measured = row.get(_MEASURES.get(name, ""))
    values = {"factor": f"{factor:.2f}"}
    if name in _MEASURES:
        decimals = 1 if name == "poverty" else 0
        values["value"] = f"{measured:,.{decimals}f}"
    if name == "neighbours":
        name, more = _around(factor, row, lang)
        values |= more
    if name == "province" and row.get("basis") in COUNTED:
        name = "counted"
    return word(f"reason.{name}_{'up' if factor > 1 else 'down'}", lang, **values)


def _around(factor: float, row: pd.Series, lang: str) -> tuple[str, dict[str, str]]:
    """Name the provinces next to the district where they report what the multiplier says."""
    times = row.get("neighbour_times")
    if times is None or pd.isna(times) or (times > 1) != (factor > 1):
        return "around", {}
    known = provinces().set_index("adm1_code")[f"province_{lang}"]
    names = " + ".join(known[code] for code in row["neighbour_provinces"].split())
    return "neighbours", {"provinces": names, "times": f"{times:.1f}"}
