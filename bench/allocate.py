"""Allocate: seconds to share out teams, sessions and money, beside an estimate in the same run."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from bench.compute import timed
from geo.gazetteer import communes
from models.estimate.pipeline import rank_districts
from models.plan.allocate import allocate
from models.plan.cost import Prices, costs
from models.plan.limits import Limits
from models.plan.need import need_of

# what there is, for districts and for communes: about a seventh of the areas, or of all cost
_SHARE = 1 / 7
KINDS = ("teams", "sessions", "budget")


def district_units() -> pd.DataFrame:
    """Return the shipped districts: worth, sessions, budget, adm1."""
    need, prices = need_of(rank_districts()), Prices()
    cost = {kind: costs(kind, prices) for kind in KINDS}
    return pd.DataFrame({"worth": need.left, "adm1": need.adm1, **cost})


def commune_units(units: pd.DataFrame) -> pd.DataFrame:
    """Return 1,633 communes: each a random part of its district's worth and cost."""
    frame = communes().sort_values("adm3_code")
    rng = np.random.default_rng(0)
    share = pd.Series(rng.uniform(0.5, 1.5, len(frame)), frame["adm3_code"].to_numpy())
    district = pd.Series("KH" + frame["adm2_code"].to_numpy(), share.index)
    share /= share.groupby(district).transform("sum")
    parts = units.loc[district].set_index(share.index)
    small = parts[["worth", "sessions", "budget"]].mul(share, axis=0)
    return small.assign(
        adm1=parts["adm1"], teams=1.0, sessions=np.maximum(np.ceil(small["sessions"]), 1)
    )


def measure() -> dict[str, object]:
    """Return seconds by number of areas and kind, and those of the estimate of 210 districts.

    With a floor of one area per province, so that no short way round is measured.
    """
    districts = district_units()
    found: dict[str, object] = {"estimate_s": timed(rank_districts)[0], "seconds": {}}
    for units in (districts, commune_units(districts)):
        spans = {}
        for kind in KINDS:
            task = units.rename(columns={kind: "cost"})[["worth", "cost", "adm1"]]
            limits = Limits(most=float(np.floor(task["cost"].sum() * _SHARE)), floor=1)
            seconds, choice = timed(partial(allocate, task, limits))
            spans[kind] = {"seconds": seconds, "rule": choice.rule, "proven": choice.proven}
        found["seconds"][str(len(units))] = spans
    return found
