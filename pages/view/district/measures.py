"""Measures: what is known of a district, beside its province and the country, with its source."""

import pandas as pd

from models.estimate.pipeline import Ranking
from pages.view.frame.number import shown
from pages.view.frame.text import say

# column -> (level, input whose source it has, decimals, whether the newest or the fit's period)
MEASURES = {
    "harvest_province_score": ("province", "harvest", 2),
    "harvest_province_pct": ("province", "harvest", 1),
    "poverty_province_pct": ("province", "poverty", 1),
    "poverty_modelled_pct": ("modelled", "poverty", 1),
    "idpoor_district_pct": ("district", "idpoor", 1),
    "distance_poipet_km": ("district", "crossings", 0),
    "distance_bavet_km": ("district", "crossings", 0),
    "population": ("modelled", "population", 0),
    "observed_count": ("district", "repatriation", 0),
}


def measure_table(ranking: Ranking, code: str, lang: str) -> pd.DataFrame:
    """Return one row per measured value: value, medians of province and country, level, source.

    Parameters
    ----------
    code : P-code of the district.
    """
    table = ranking.table.set_index("adm2_pcode")
    row = table.loc[code]
    province = table[table["adm1_pcode"] == row["adm1_pcode"]]
    sources = ranking.inputs.set_index("input")
    lines = []
    for column, (level, name, decimals) in MEASURES.items():
        if column not in table or (column == "observed_count" and not _any(table)):
            continue
        source = sources.loc[name]
        lines.append(
            {
                say(lang, "measure.name"): say(
                    lang, f"column.{column}", year=source["predict_period"]
                ),
                say(lang, "measure.value"): _value(row, column, decimals, lang),
                say(lang, "measure.province"): shown(province[column].median(), decimals),
                say(lang, "measure.country"): shown(table[column].median(), decimals),
                say(lang, "measure.level"): say(lang, f"level.{level}"),
                say(lang, "measure.period"): source["predict_period"],
                say(lang, "measure.source"): source["source"],
                say(lang, "measure.link"): source["url"] or None,
            }
        )
    return pd.DataFrame(lines)


def _any(table: pd.DataFrame) -> bool:
    """Return whether the outcome was given for districts at all."""
    return bool(table["observed_count"].notna().any())


def _value(row: pd.Series, column: str, decimals: int, lang: str) -> str:
    """Return a value; of a count, withheld and missing are said and not left empty."""
    if column != "observed_count" or pd.notna(row[column]):
        return shown(row[column], decimals)
    return say(lang, "legend.withheld" if row["suppressed"] else "legend.no_data")
