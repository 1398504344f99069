"""Frozen ranking: the ranked districts of a snapshot, read back from their CSV and checked."""

from io import BytesIO

import pandas as pd

from models.phrases import catalogue

_INTEGERS = ["rank", "rank_low", "rank_high"]
_TEXTS = (
    "tier",
    "adm2_pcode",
    "adm1_pcode",
    "district_en",
    "district_km",
    "province_en",
    "province_km",
    "outcome",
    "outcome_period",
    "note",
)
_LATER_TEXTS, _LATER_INTEGER = ("basis", "neighbour_provinces"), "rank_equal_weights"
_MOST_RANK = 10_000
NUMBERS = (
    "p_top",
    "expected_count",
    "rate_per_1000",
    "relative_risk",
    "observed_count",
    "index_score",
)
# what is computed again, compared or shown of every list, whatever version froze it
_NEEDED = {*_INTEGERS, *_TEXTS, *NUMBERS, "suppressed"}


def ranking_of(content: bytes) -> pd.DataFrame:
    """Return the districts of a frozen list, columns of `models.estimate.ranked_table`.

    Raises
    ------
    ValueError : no list that a version of this dashboard can have frozen.
    """
    head = pd.read_csv(BytesIO(content), nrows=0, encoding="utf-8-sig").columns
    kinds = dict.fromkeys(head, "float64")
    kinds |= dict.fromkeys([c for c in (*_TEXTS, *_LATER_TEXTS) if c in head], "object") | {
        "suppressed": "bool"
    }
    table = pd.read_csv(
        BytesIO(content), encoding="utf-8-sig", dtype=kinds, keep_default_na=False, na_values=[""]
    )
    _check(table)
    whole = [c for c in (*_INTEGERS, _LATER_INTEGER) if c in head]
    return table.drop(columns="note").astype(dict.fromkeys(whole, "Int64"))


def _check(table: pd.DataFrame) -> None:
    if missing := sorted(_NEEDED - set(table.columns)):
        raise ValueError(f"ranking.csv: no column {missing[0]}")
    if table["adm2_pcode"].isna().any() or table["adm2_pcode"].duplicated().any():
        raise ValueError("ranking.csv: adm2_pcode")
    whole = [c for c in (*_INTEGERS, _LATER_INTEGER) if c in table]
    ranks = table[whole].stack().dropna()
    if not (ranks.between(1, _MOST_RANK) & (ranks % 1 == 0)).all():
        raise ValueError("ranking.csv: rank")
    known = catalogue("en")
    if not all(f"tier.{tier}" in known for tier in table["tier"].unique()):
        raise ValueError("ranking.csv: tier")
