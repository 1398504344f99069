"""Table: the ranked districts, column by column, as they are shown and downloaded."""

import numpy as np
import pandas as pd

from geo.gazetteer import provinces
from models.estimate.inputs import Inputs
from models.estimate.outcome import Outcome

NO_ESTIMATE, WITHHELD = "no_estimate", "withheld"
COVARIATES = ("harvest", "poverty", "thailand", "vietnam")
MULTIPLIERS = (*COVARIATES, "neighbours", "province")
TOTAL = "total"  # basis of a district that shares what its province reports
COUNTED = ("counted", "together")  # bases of a district that was counted
_FIRST = [
    "rank",
    "rank_low",
    "rank_high",
    "tier",
    "p_top",
    "adm2_pcode",
    "district_en",
    "district_km",
    "adm1_pcode",
    "province_en",
    "province_km",
    "population",
    "expected_count",
    "rate_per_1000",
    "relative_risk",
    *[f"x_{c}" for c in COVARIATES],
    "x_neighbours",
    "x_province",
    "basis",
    "neighbour_provinces",
    "neighbour_times",
]
_INPUTS = [
    "poverty_province_pct",
    "poverty_province_se_pct",
    "poverty_modelled_pct",
    "idpoor_district_pct",
    "distance_poipet_km",
    "distance_bavet_km",
]
_LAST = [
    "observed_count",
    "suppressed",
    "index_score",
    "rank_equal_weights",
    "outcome",
    "outcome_period",
]
_INTEGERS = ["rank", "rank_low", "rank_high", "rank_equal_weights"]
_TEXTS = ("tier", "outcome", "suppressed", "basis", "neighbour_provinces")


def assemble(
    result: pd.DataFrame, frame: pd.DataFrame, outcome: Outcome, inputs: Inputs, method: str
) -> pd.DataFrame:
    """Return one row per district, best first, districts without an estimate last.

    Parameters
    ----------
    result : what the method gave, indexed by adm2_code; columns it does not give stay missing.
    frame : the joined features, indexed by adm2_code.
    """
    names = provinces()[["adm1_code", "province_en", "province_km"]]
    table = frame.rename_axis(None).merge(names, on="adm1_code", how="left").set_index("adm2_code")
    table = table.join(result.drop(columns=[c for c in result if c in table]))
    for column in [*_FIRST, *_LAST]:
        if column not in table:
            table[column] = np.nan
    factors = [*(f"x_{c}" for c in COVARIATES), "x_neighbours"]
    if method != "index":
        # a covariate that is not in the model multiplies by one
        estimated = table["relative_risk"].notna()
        table.loc[estimated, factors] = table.loc[estimated, factors].astype(float).fillna(1.0)
        table["rate_per_1000"] = 1000 * table["expected_count"] / table["population"]
    table["tier"] = _tier(table, outcome, method)
    table["observed_count"] = outcome.observed.reindex(table.index)
    for column in ("basis", "neighbour_provinces"):
        table[column] = table[column].astype(object).where(table[column].notna(), None)
    hidden = set(outcome.suppressed)
    table["suppressed"] = table.index.isin(hidden) | table["adm1_code"].isin(hidden)
    table["outcome"], table["outcome_period"] = outcome.key, outcome.period
    harvest = f"harvest_province_{inputs.harvest_unit}"
    columns = [*_FIRST, harvest, *_INPUTS, *_LAST]
    table = table.reset_index().sort_values(["rank", "adm2_code"], na_position="last")
    return _typed(table[columns].reset_index(drop=True))


def _tier(table: pd.DataFrame, outcome: Outcome, method: str) -> pd.Series:
    """Name the tiers; without an estimate a withheld total is not the same as a missing one."""
    if method == "index":
        return pd.Series("index_only", table.index)
    hidden = set(outcome.suppressed)
    small = table["adm1_code"].isin(hidden) | table.index.isin(hidden)
    without = small.map({True: WITHHELD, False: NO_ESTIMATE})
    return table["tier"].astype(object).where(table["rank"].notna(), without)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    numbers = [
        c
        for c in table.columns
        if c not in _INTEGERS
        and not c.startswith(_TEXTS)
        and not c.endswith(("_en", "_km", "_pcode"))
    ]
    numbers += ["distance_poipet_km", "distance_bavet_km"]
    return table.astype(dict.fromkeys(_INTEGERS, "Int64") | dict.fromkeys(numbers, float))
