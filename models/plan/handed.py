"""Handed: a plan with all that its files need."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.outlines import Outlines
from models.estimate.pipeline import Ranking
from models.plan.plan_rows import Plan
from models.store.approval import NEW, Stage

_OF_LIST = [
    "province_en",
    "province_km",
    "district_en",
    "district_km",
    "adm1_pcode",
    "rank",
    "rank_low",
    "rank_high",
    "tier",
    "expected_count",
    "population",
]


@dataclass(frozen=True)
class HandOver:
    """A plan with all its files need.

    name, id : of the saved plan (id "" before it is saved); made : day of making
    stage : how far the saved plan is; a draft where it was changed since
    """

    plan: Plan
    name: str
    ranking: Ranking
    outlines: Outlines
    made: date
    id: str = ""
    stage: Stage = NEW

    def table(self) -> pd.DataFrame:
        """Return the plan's districts by P-code, with names, rank and what the plan says."""
        listed = self.ranking.table.set_index("adm2_pcode")[_OF_LIST]
        return listed.reindex(self.plan.codes).join(self.plan.frame())
