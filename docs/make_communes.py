"""Make data/commune_names.csv and data/adults_abroad_commune.csv: context for a team that travels.

Counts of 1 to 9 people are hidden, with those that would reveal them: a reader knows the counts of
the districts of 2014, which are shipped too.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from models.withhold.counts import THRESHOLD, withhold

OLD_PROVINCE, NEW_PROVINCE, CAPITAL = "03", "25", "12"
NO_FIGURE = "0204"  # Bavel reported 0 in all six communes: missing, not zero
# a commune of 2011 that no commune of today can be told to be, and that changed its district
ALSO_MOVED = {"120605": "1212"}


def commune_names(facts) -> pd.DataFrame:
    """1,652 communes in force in October 2024."""
    frame = facts("geography/gazetteer_adm3.csv")
    return pd.DataFrame(
        {
            "adm3_code": frame["adm3_code"],
            "commune_en": frame["adm3_en"],
            "commune_km": frame["adm3_km"],
            "type": frame["adm3_type"].str.lower(),
            "adm2_code": frame["adm2_code"],
        }
    )


def adults_abroad_commune(facts) -> pd.DataFrame:
    """The communes of 2011: people, adults abroad where they may be shown, and today's code."""
    then = facts("repatriation/migrants_abroad_2011_commune.csv").set_index("area_code")
    now = today_of(facts("geography/gazetteer_adm3.csv"), then["area_name"])
    district = district_of_2014(facts, pd.Series(now.index, now.to_numpy()), then)
    counts = _protected(then, district)
    return pd.DataFrame(
        {
            "adm3_code_2011": then.index,
            "commune_2011": then["area_name"],
            "adm2_code_2014": district,
            "adm3_code": pd.Series(now.index, now.to_numpy()).reindex(then.index),
            "period": "2011",
            "population": then["population_total"].str.removesuffix(".0"),
            "count": counts["count"].map(lambda count: "" if pd.isna(count) else f"{count:.0f}"),
            "suppressed": counts["suppressed"].map({True: "true", False: "false"}),
        }
    )


def today_of(now: pd.DataFrame, then: pd.Series) -> pd.Series:
    """Return today's code -> that of 2011, of communes that are found in both.

    Of the same code and name; else of a name found once in the province of 2011; else of the same
    code, which is another spelling.
    """
    code = now["adm3_code"]
    new, old = (
        s.str.lower().str.replace(r"[^a-z]", "", regex=True) for s in (now["adm3_en"], then)
    )
    same = (code.map(old) == new).to_numpy()
    rest = pd.DataFrame({"name": old, "adm1": old.index.str[:2]})[~old.index.isin(code[same])]
    once = rest[~rest.duplicated(keep=False)].reset_index(names="code")
    once = once.set_index(["adm1", "name"])["code"]
    place = pd.MultiIndex.from_arrays([code.str[:2].replace({NEW_PROVINCE: OLD_PROVINCE}), new])
    by_name = pd.Series(once.reindex(place).to_numpy(), now.index)
    # parts of a commune that was divided since (Chaom Chau 1, 2, 3) can't be told apart
    by_name = by_name.mask(place.duplicated(keep=False))
    taken = set(code[same]) | set(by_name.dropna())
    by_code = code.where(code.isin(old.index) & ~code.isin(taken))
    found = code.where(same, by_name.where(by_name.notna(), by_code))
    return pd.Series(found.to_numpy(), code).dropna()


def district_of_2014(facts, today: pd.Series, then: pd.DataFrame) -> pd.Series:
    """Return the district of 2014 of every commune of 2011, which adds up to that district's count.

    Parameters
    ----------
    today : code of 2011 -> of today
    """
    known = facts("repatriation/migrants_abroad_2011_district_cod197.csv").set_index("area_code")
    parents = facts("geography/gazetteer_adm2.csv").set_index("adm2_code")["parent_2014"]
    own = pd.Series(then.index.str[:4], then.index)
    parent = today.reindex(then.index).str[:4].map(parents)
    # Tboung Khmum has other codes; some communes of the capital came to districts of 2013
    usual = parent.groupby(own).agg(lambda codes: next(iter(codes.mode()), None))
    single = parent.notna() & ~parent.fillna("").str.contains("+", regex=False)
    district = own.where(own.isin(known.index), own.map(usual))
    district = district.mask(single & (own.str[:2] == CAPITAL), parent)
    district.update(pd.Series(ALSO_MOVED))
    for column, whole in (
        ("intl_migrants_age18plus", "adult_international_migrants_cdb_2011"),
        ("population_total", "population_cdb_2011"),
    ):
        sums = then[column].astype(float).groupby(district).sum()
        pd.testing.assert_series_equal(sums, known[whole].astype(float), check_names=False)
    return district


def _protected(then: pd.DataFrame, district: pd.Series) -> pd.DataFrame:
    """Return count and suppressed per commune; the counts of districts are known to a reader."""
    count = then["intl_migrants_age18plus"].astype(float)
    rows = pd.DataFrame({"adm1_code": district, "adm2_code": then.index, "count": count})
    wholes = rows.groupby("adm1_code", as_index=False)["count"].sum().assign(adm2_code=None)
    same = {"period": "2011", "corridor": "all", "suppressed": False}
    rows, wholes = (part[part["adm1_code"] != NO_FIGURE].assign(**same) for part in (rows, wholes))
    safe = withhold(pd.concat([rows, wholes]), THRESHOLD, before=wholes).table
    safe = safe[safe["adm2_code"].notna()].set_index("adm2_code")[["count", "suppressed"]]
    safe = safe.reindex(then.index)
    return safe.assign(suppressed=safe["suppressed"].eq(True))
