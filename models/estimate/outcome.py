"""Outcome: the counts the estimate is fitted to, for one period and corridor."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.gazetteer import districts
from models.estimate.inputs import Inputs, newest_period
from models.estimate.units import counts_of_2011, units_of_2014

SPOKEN_OF = ("thailand", "vietnam")  # corridors that a list may be of
STAND_IN_OF = "thailand"  # nearly all adults who were abroad in 2011 were in Thailand


def _none() -> pd.Series:
    return pd.Series(dtype=object)


@dataclass(frozen=True)
class Outcome:
    """Counts of people, missing where not reported or suppressed.

    totals : Series adm1_code -> count
    observed : Series adm2_code -> count, where district rows were given
    suppressed : codes of areas whose count is withheld
    corridor_rows : False where the table does not tell corridors apart
    units : Series adm2_code -> unit that was counted; counted : Series unit -> count, the counts
        of districts that the estimate learns from
    understated : provinces whose total leaves a district out
    speaks_of : the corridor the counts are of, "all" where of none in particular
    """

    key: str
    period: str
    totals: pd.Series
    observed: pd.Series
    suppressed: tuple[str, ...]
    corridor_rows: bool
    stand_in: bool
    units: pd.Series = field(default_factory=_none)
    counted: pd.Series = field(default_factory=_none)
    understated: tuple[str, ...] = ()
    speaks_of: str = "all"

    @property
    def total(self) -> float:
        """Return the sum of the known province totals, people."""
        return float(self.totals.sum())

    @property
    def n_provinces(self) -> int:
        """Return how many provinces have a total."""
        return int(self.totals.notna().sum())

    def answers(self, corridor: str) -> bool:
        """Return whether the counts may stand for a corridor: its own, or all together.

        >>> from models.estimate.inputs import shipped_inputs
        >>> one = outcome_of(shipped_inputs(), "vietnam")
        >>> one.answers("thailand"), one.answers("vietnam")
        (True, False)
        """
        return corridor == "all" or self.corridor_rows or self.speaks_of == corridor


def outcome_of(inputs: Inputs, corridor: str, level: str = "districts") -> Outcome:
    """Return the outcome of the newest period of the table.

    A province's total is its own row; without one, the sum of its districts, but only where
    every district is there with a count: a district left out is missing, never zero.
    Where the table tells corridors apart and one is asked for, only its rows count. With level
    "provinces" the counts of districts are not learned from.

    >>> from models.estimate.inputs import shipped_inputs
    >>> outcome_of(shipped_inputs(), "all").total
    224018.0
    """
    table = inputs.outcome
    period = newest_period(table)
    rows = table[table["period"] == period]
    named = set(rows["corridor"])
    # people from one country alone are not those from all
    alone = str(*named) if len(named) == 1 and named <= set(SPOKEN_OF) else ""
    told_apart = bool(named - {"all"}) and not alone
    if told_apart and corridor != "all":
        rows = rows[rows["corridor"] == corridor]
    areas = _sum_corridors(rows)
    provinces = areas[areas["adm2_code"].isna()].set_index("adm1_code")
    parts = areas[areas["adm2_code"].notna()].set_index("adm2_code")
    codes = sorted(districts()["adm1_code"].unique())
    totals = pd.Series({code: _total(code, provinces, parts) for code in codes}, dtype=float)
    units, counted = (_none(), _none()) if level == "provinces" else _counted(inputs, parts)
    return Outcome(
        key="adults_abroad" if inputs.stand_in else "uploaded",
        period=period,
        totals=totals,
        observed=parts["count"].astype(float),
        suppressed=(*provinces.index[provinces["suppressed"]], *parts.index[parts["suppressed"]]),
        corridor_rows=told_apart,
        stand_in=inputs.stand_in,
        units=units,
        counted=counted,
        understated=inputs.understated,
        speaks_of=STAND_IN_OF if inputs.stand_in else alone or "all",
    )


def _counted(inputs: Inputs, parts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return unit per district and count per unit; a withheld count is none."""
    if inputs.stand_in:
        return units_of_2014(), counts_of_2011()["count"]
    counts = parts.loc[~parts["suppressed"].astype(bool), "count"].dropna().astype(float)
    return pd.Series(counts.index, counts.index, dtype=object), counts


def _sum_corridors(rows: pd.DataFrame) -> pd.DataFrame:
    """Sum the corridors of an area; a row for all of them is the total itself.

    Where an area lacks a corridor that others have, the total is missing.
    """
    areas, named = [], set(rows["corridor"]) - {"all"}
    for (adm1, adm2), group in rows.groupby(["adm1_code", "adm2_code"], dropna=False):
        whole = group[group["corridor"] == "all"]
        used = whole if len(whole) else group
        known = len(whole) or named <= set(group["corridor"])
        areas.append(
            {
                "adm1_code": adm1,
                "adm2_code": adm2,
                "count": used["count"].sum(skipna=False) if known else np.nan,
                "suppressed": bool(used["suppressed"].any()),
            }
        )
    frame = pd.DataFrame(areas, columns=["adm1_code", "adm2_code", "count", "suppressed"])
    return frame.astype({"count": float, "suppressed": bool})


def _total(code: str, provinces: pd.DataFrame, parts: pd.DataFrame) -> float:
    if code in provinces.index:
        return float(provinces.loc[code, "count"])
    known = districts()
    wanted = known.loc[known["adm1_code"] == code, "adm2_code"]
    # reindex, so that a district that is not there makes the sum missing
    return float(parts["count"].reindex(wanted).sum(skipna=False)) if len(parts) else np.nan
