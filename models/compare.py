"""Compare: how one list differs from another of the same districts."""

from __future__ import annotations

from dataclasses import dataclass

from models.pipeline import Ranking


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

    >>> from models.pipeline import rank_districts
    >>> from models.settings import Settings
    >>> r = rank_districts(settings=Settings(draws=50))
    >>> compare(r, r)
    Difference(tiers=0, beyond=0, compared=210, same_method=True)
    """
    columns = ["rank", "rank_low", "rank_high", "tier"]
    old = base.table.set_index("adm2_pcode")[columns]
    new = other.table.set_index("adm2_pcode")[["rank", "tier"]].add_suffix("_new")
    both = old.join(new)
    both = both.dropna(subset=["rank", "rank_new"])
    outside = (both["rank_new"] < both["rank_low"]) | (both["rank_new"] > both["rank_high"])
    return Difference(
        tiers=int((both["tier"] != both["tier_new"]).sum()),
        beyond=int(outside.fillna(False).sum()),
        compared=len(both),
        same_method=base.method == other.method,
    )
