"""Features: what is known of each district, at the outcome's time and at the newest."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.distances import apart_km
from geo.gazetteer import districts, read_table
from geo.join import JoinReport, join_values
from models.estimate.inputs import Inputs, newest_period
from models.estimate.outcome import Outcome
from models.reading.cells import nearest_period

IDPOOR_NEWEST = "2022"
_IDPOOR = ("2011", IDPOOR_NEWEST)  # rounds; that of 2010 and 2011 is one
DISTANCE_OFFSET_KM = 10  # keeps -log(distance) finite and flat next to the crossing
_SAME = 1e-9  # relative; a smaller difference between provinces is noise of the arithmetic
CORRIDOR_COVARIATES = {
    "all": ("harvest", "poverty", "thailand", "vietnam"),
    "thailand": ("harvest", "poverty", "thailand"),
    "vietnam": ("harvest", "poverty", "vietnam"),
}


@dataclass(frozen=True)
class Features:
    """What is known of the 210 districts at one time.

    frame : one row per district, indexed by adm2_code
    periods : input -> period used
    reports : how each table joined
    """

    frame: pd.DataFrame
    periods: dict[str, str]
    reports: tuple[JoinReport, ...]


def features_at(inputs: Inputs, outcome: Outcome, newest: bool) -> Features:
    """Join every input onto the districts, nearest to the outcome's time or the newest.

    The population is always the one nearest to the outcome, so that count, rate and population
    belong together. Missing stays missing.

    >>> from models.estimate.inputs import shipped_inputs
    >>> from models.estimate.outcome import outcome_of
    >>> i = shipped_inputs(); f = features_at(i, outcome_of(i, "all"), newest=False)
    >>> f.periods["poverty"], f.periods["harvest"], len(f.frame)
    ('2010', '2009-2011', 210)
    """
    periods = {
        name: newest_period(table)
        if newest
        else nearest_period(list(table["period"].unique()), outcome.period)
        for name, table in (("harvest", inputs.harvest), ("poverty", inputs.poverty))
    }
    periods["population"] = nearest_period(
        list(read_table("population_province")["period"].unique()), outcome.period
    )
    frame, reports = districts(), []
    periods["idpoor"] = IDPOOR_NEWEST if newest else nearest_period([*_IDPOOR], outcome.period)
    for values, level, table in _tables(inputs, periods):
        frame, report = join_values(frame, values, level, table)
        reports.append(report)
    frame = frame.set_index("adm2_code", drop=False).sort_index()
    frame["population"] = _population(frame)
    frame["poverty_modelled_pct"] = modelled_poverty_pct(frame)
    return Features(frame, periods, tuple(reports))


def _tables(inputs: Inputs, periods: dict[str, str]):
    poverty = {
        "headcount_pct": "poverty_province_pct",
        "headcount_se_pct": "poverty_province_se_pct",
    }
    people = read_table("population_province").astype({"population": float})
    for name, table, period, columns in (
        (
            "harvest",
            inputs.harvest,
            "harvest",
            {"value": f"harvest_province_{inputs.harvest_unit}"},
        ),
        ("poverty", inputs.poverty, "poverty", poverty),
        ("population_province", people, "population", {"population": "population_province"}),
    ):
        rows = table.loc[table["period"] == periods[period], ["adm1_code", *columns]]
        yield rows.rename(columns=columns), "province", name
    yield _households(periods["idpoor"]), "district", "idpoor_district"
    yield distances_km(), "district", "crossings"


def _households(period: str) -> pd.DataFrame:
    """Return households and the IDPoor share of a round.

    `idpoor_used_pct` spreads a province's poverty: a suspect share is capped, not believed, and
    a province the round did not cover is not spread (all its districts have the same).
    """
    table = read_table("idpoor_district")
    share = table["poor_households_pct"].astype(float)
    used = share.clip(upper=share[table["suspect"].isna()].max())
    if period != IDPOOR_NEWEST:
        share = used = _share_of_2010(table["adm2_code"])
        covered = used.notna().groupby(table["adm2_code"].str[:2]).transform("all")
        used = used.where(covered, 1.0)
    return pd.DataFrame(
        {
            "adm2_code": table["adm2_code"],
            "households": table["households"].astype(float),
            "idpoor_district_pct": share,
            "idpoor_used_pct": used,
        }
    )


def _share_of_2010(codes: pd.Series) -> pd.Series:
    """Return the share of poor households; a district made since has its parents' mean."""
    then = read_table("idpoor_district_2010").set_index("adm2_code_2014")["poor_households_pct"]
    parents = districts().set_index("adm2_code")["parent_2014"].reindex(codes)
    olds = parents.str.split("+").explode()
    found = olds.map(then.astype(float)).groupby(level=0).mean()
    return pd.Series(found.reindex(codes).to_numpy(), codes.index)


def _population(frame: pd.DataFrame) -> pd.Series:
    """Derive district population: the province's people x the district's household share.

    Whole people, by largest remainder, so that districts add up to their province.
    """
    by = frame["adm1_code"]
    share = frame["households"] / frame.groupby("adm1_code")["households"].transform("sum")
    exact = frame["population_province"] * share
    people = np.floor(exact)
    left = (frame["population_province"] - people.groupby(by).transform("sum")).round()
    order = (exact - people).groupby(by).rank(method="first", ascending=False)
    return people + (order <= left)


def modelled_poverty_pct(frame: pd.DataFrame) -> pd.Series:
    """Spread the provincial headcount ratio over districts in proportion to their IDPoor share.

    The population-weighted mean of a province's districts equals its published ratio.

    >>> f = pd.DataFrame({"adm1_code": ["01", "01"], "population": [100.0, 300.0],
    ...     "idpoor_used_pct": [20.0, 10.0], "poverty_province_pct": [25.0, 25.0]})
    >>> modelled_poverty_pct(f).tolist()
    [40.0, 20.0]
    """
    by = frame["adm1_code"]
    weighted = (frame["idpoor_used_pct"] * frame["population"]).groupby(by).transform("sum")
    mean = weighted / frame["population"].groupby(by).transform("sum")
    return frame["poverty_province_pct"] * frame["idpoor_used_pct"] / mean


def distances_km() -> pd.DataFrame:
    """Return the distance of each district's point to the main crossing of each corridor, km.

    Poipet for Thailand, Bavet for Viet Nam, along the ellipsoid (WGS 84).

    >>> d = distances_km().set_index("adm2_code")
    >>> float(d.loc["0110", "distance_poipet_km"]) < 15
    True
    """
    frame = districts()
    crossings = read_table("crossings")
    result = pd.DataFrame({"adm2_code": frame["adm2_code"]})
    for corridor, column in (("thailand", "distance_poipet_km"), ("vietnam", "distance_bavet_km")):
        main = crossings[crossings["main_of_corridor"] == corridor].iloc[0]
        result[column] = apart_km(frame, pd.DataFrame([main] * len(frame)))
    return result


def covariates(frame: pd.DataFrame, corridor: str) -> pd.DataFrame:
    """Return the covariates of a corridor, each oriented so that more means riskier.

    Nearness is -log(km + 10) to the corridor's main crossing. Columns: harvest, poverty,
    thailand, vietnam (those of the corridor), one row per district.

    >>> f = pd.DataFrame({"harvest_province_score": [1.0], "poverty_modelled_pct": [20.0],
    ...     "distance_poipet_km": [90.0], "distance_bavet_km": [0.0]}, index=["0101"])
    >>> covariates(f, "thailand").round(2).to_dict("records")
    [{'harvest': 1.0, 'poverty': 20.0, 'thailand': -4.61}]
    """
    harvest = next(c for c in frame.columns if c.startswith("harvest_province_"))
    every = pd.DataFrame(
        {
            "harvest": frame[harvest],
            "poverty": frame["poverty_modelled_pct"],
            "thailand": -np.log(frame["distance_poipet_km"] + DISTANCE_OFFSET_KM),
            "vietnam": -np.log(frame["distance_bavet_km"] + DISTANCE_OFFSET_KM),
        }
    )
    return every[list(CORRIDOR_COVARIATES[corridor])]


def usable(
    fit: pd.DataFrame, newest: pd.DataFrame, weights: pd.Series, adm1: pd.Series
) -> tuple[list[str], list[str]]:
    """Split covariates into those that can be used, and the others.

    Usable: known for every district at both times, and not the same in all provinces (what does
    not vary between provinces can't be learned from their totals).

    >>> f = pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, None], "c": [3.0, 3.0]})
    >>> usable(f, f, pd.Series([1.0, 1.0]), pd.Series(["01", "02"]))
    (['a'], ['b', 'c'])
    """
    means = to_provinces(fit, weights, adm1)
    varies = means.max() - means.min() > _SAME * means.abs().max()
    good = [
        c for c in fit.columns if fit[c].notna().all() and newest[c].notna().all() and varies[c]
    ]
    return good, [c for c in fit.columns if c not in good]


def standardise(
    fit: pd.DataFrame, newest: pd.DataFrame, weights: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Standardise both times, population-weighted, on the fit's standard deviation.

    Each time is centred on its own national mean (rates are relative to the country's), and one
    step means the same amount at both times.

    >>> f = pd.DataFrame({"a": [0.0, 2.0]})
    >>> standardise(f, f * 2, pd.Series([1.0, 1.0]))[1]["a"].tolist()
    [-2.0, 2.0]
    """
    share = weights / weights.sum()
    fit_mean, newest_mean = (f.mul(share, axis=0).sum() for f in (fit, newest))
    step = spread(fit, weights)
    return (fit - fit_mean) / step, (newest - newest_mean) / step


def spread(values: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Return the population-weighted standard deviation of each column.

    >>> spread(pd.DataFrame({"a": [0.0, 2.0]}), pd.Series([1.0, 1.0]))["a"].item()
    1.0
    """
    share = weights / weights.sum()
    mean = values.mul(share, axis=0).sum()
    return np.sqrt(((values - mean) ** 2).mul(share, axis=0).sum())


def to_provinces(values: pd.DataFrame, weights: pd.Series, adm1: pd.Series) -> pd.DataFrame:
    """Aggregate district values to population-weighted province means.

    >>> to_provinces(pd.DataFrame({"a": [1.0, 4.0]}), pd.Series([2.0, 1.0]),
    ...              pd.Series(["01", "01"]))["a"].tolist()
    [2.0]
    """
    return values.mul(weights, axis=0).groupby(adm1).sum().div(weights.groupby(adm1).sum(), axis=0)
