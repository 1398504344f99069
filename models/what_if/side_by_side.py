"""Compare: how one list differs from another of the same districts."""

from dataclasses import dataclass

import pandas as pd

from models.estimate.pipeline import Ranking

_NAMES = ["adm1_pcode", "district_en", "district_km", "province_en", "province_km"]
_OLD = ["rank", "rank_low", "rank_high", "tier"]


@dataclass(frozen=True)
class Difference:
    """What changes between two lists.

    tiers : districts whose tier differs; beyond : districts whose new rank lies outside their old
    range; compared : districts ranked in both; same_method : False where one of them was refused
    """

    tiers: int
    beyond: int
    compared: int
    same_method: bool


def compare(base: Ranking, other: Ranking) -> Difference:
    """Count tier changes and moves beyond the base list's ranges.

    >>> compare(toy_ranking(), toy_ranking())
    Difference(tiers=0, beyond=0, compared=210, same_method=True)
    """
    both = side_by_side(base.table, other.table)
    return Difference(
        tiers=int((both["tier"] != both["new_tier"]).sum()),
        beyond=int(both["beyond"].sum()),
        compared=len(both),
        same_method=base.method == other.method,
    )


def side_by_side(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the districts ranked in both lists, by P-code, with both ranks, ranges and tiers.

    Parameters
    ----------
    old, new : columns adm2_pcode, rank, rank_low, rank_high, tier among others; names are the
        old one's. Those of the new one begin with `new_`.

    `rise` is by how many ranks a district comes forward (back is negative). `beyond` is true where
    the new rank lies outside the old range. A rank from an index has no range, so nothing is
    beyond it.

    >>> a = pd.DataFrame({"adm2_pcode": ["KH0101", "KH0102"], "rank": [1, 2], "rank_low": [1, 1],
    ...                   "rank_high": [2, 2], "tier": "not_separable"})
    >>> b = a.assign(rank=[3, 1])
    >>> side_by_side(a, b)[["rise", "beyond"]].values.tolist()
    [[-2, True], [1, False]]
    """
    kept = [c for c in (*_NAMES, *_OLD) if c in old]
    both = old.set_index("adm2_pcode")[kept].join(
        new.set_index("adm2_pcode")[_OLD].add_prefix("new_")
    )
    both = both.dropna(subset=["rank", "new_rank"])
    outside = (both["new_rank"] < both["rank_low"]) | (both["new_rank"] > both["rank_high"])
    return both.assign(
        rise=(both["rank"] - both["new_rank"]).astype(int),
        beyond=outside.fillna(False).astype(bool),
    )
