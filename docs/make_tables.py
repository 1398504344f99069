"""Make the tables of data/ from the collected facts: `python docs/make_tables.py`.

The facts (../shared/facts, see the guides there) are published figures, each with its source.
This script only selects, renames and derives; what is derived says so in data/datapackage.json.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
from pathlib import Path

import pandas as pd
from make_communes import adults_abroad_commune, commune_names
from make_names import place_names
from make_package import write_package
from make_places import map_places

ROOT = Path(__file__).resolve().parents[1]
POIPET = (
    "180,771 of the 226,546 people who came back from Thailand in June 2014 came through Poipet "
    "(IOM situation report, 20 June 2014)"
)
BAVET = (
    "the road to Ho Chi Minh City; the nine batches of people returned from Viet Nam in 2009 came "
    "via Bavet (SBTN, 25 Dec 2009, quoting ADHOC and the Social Affairs department)"
)
# indicator of the press -> kind of evidence; what is left out is there already, or no return
MOVES = {
    "returned_from_Thailand": "returns_thailand",
    "crossed": "returns_thailand",
    "workers_returned_legal_channel": "returns_thailand",
    "internally_displaced": "displacement",
    "internally_displaced_peak": "displacement",
    "internally_displaced_remaining": "displacement",
}
SUSPECT = {
    "0213": "share of 60% is implausible next to its neighbours",
    "0708": "person columns of the source are wrong; household columns used",
    "1103": "person columns of the source are wrong; household columns used",
}


class Facts:
    """Reads the collected facts as text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, path: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / path, dtype=str, keep_default_na=False)


def provinces(facts: Facts) -> pd.DataFrame:
    """25 provinces; area is the sum of the districts, the point the mean of the communes'."""
    names = facts("geography/gazetteer_adm1.csv")
    communes = facts("geography/commune_points.csv").astype(
        {"lat": float, "lon": float, "area_km2": float}
    )
    weighted = communes.assign(
        lat=communes["lat"] * communes["area_km2"], lon=communes["lon"] * communes["area_km2"]
    )
    sums = weighted.groupby("adm1_code")[["lat", "lon", "area_km2"]].sum()
    area = facts("geography/gazetteer_adm2.csv").astype({"area_km2": float})
    area = area.groupby("adm1_code")["area_km2"].sum()
    code = names["adm1_code"]
    return pd.DataFrame(
        {
            "adm1_code": code,
            "adm1_pcode": "KH" + code,
            "province_en": names["adm1_en"],
            "province_km": names["adm1_km"],
            "iso3166_2": names["iso3166_2"],
            "area_km2": code.map(area).round(2),
            "point_lat": code.map(sums["lat"] / sums["area_km2"]).round(4),
            "point_lon": code.map(sums["lon"] / sums["area_km2"]).round(4),
        }
    )


def districts(facts: Facts) -> pd.DataFrame:
    """210 districts in force in 2024."""
    frame = facts("geography/gazetteer_adm2.csv")
    points = facts("geography/district_points.csv").set_index("adm2_code")
    return pd.DataFrame(
        {
            "adm2_code": frame["adm2_code"],
            "adm2_pcode": frame["adm2_pcode"],
            "district_en": frame["adm2_en"],
            "district_km": frame["adm2_km"],
            "type": frame["adm2_type"].str.lower(),
            "adm1_code": frame["adm1_code"],
            "adm1_pcode": frame["adm1_pcode"],
            "parent_2014": frame["parent_2014"],
            "new_since_2014": frame["new_since_2014"].str.lower(),
            "adm2_code_mef": frame["adm2_code_mef"],
            "area_km2": frame["area_km2"],
            "point_lat": frame["adm2_code"].map(points["lat"]),
            "point_lon": frame["adm2_code"].map(points["lon"]),
        }
    )


def communes(facts: Facts) -> pd.DataFrame:
    """1,633 commune points, with the people of 2011 where the commune could be found then."""
    frame = facts("geography/commune_points.csv").rename(
        columns={"adm3_en": "commune_en", "lat": "point_lat", "lon": "point_lon"}
    )
    frame["population_2011"] = _people_of_2011(facts, frame)
    columns = "adm3_code commune_en adm2_code adm1_code point_lat point_lon area_km2"
    return frame[[*columns.split(), "population_2011"]]


def _people_of_2011(facts: Facts, frame: pd.DataFrame) -> pd.Series:
    """People by commune: of the same code and name; else of a name found once in the province
    of 2011 (Tboung Khmum was in Kampong Cham); else of the same code; else not known.
    """
    then = facts("repatriation/migrants_abroad_2011_commune.csv").drop_duplicates("area_code")
    then = then.set_index("area_code")
    people = then["population_total"].str.replace(r"\.0$", "", regex=True)
    names = {"now": frame["commune_en"], "then": then["area_name"]}
    now, old = (names[k].str.lower().str.replace(r"[^a-z]", "", regex=True) for k in names)
    code = frame["adm3_code"]
    same = (code.map(old) == now).to_numpy()
    rest = pd.DataFrame({"name": old, "adm1": old.index.str[:2]})[~old.index.isin(code[same])]
    once = rest[~rest.duplicated(keep=False)].reset_index()
    once = once.set_index(["adm1", "name"])["area_code"]
    place = pd.MultiIndex.from_arrays([frame["adm1_code"].replace({"25": "03"}), now])
    # a name that two communes of today share in a province can't be told apart
    by_name = pd.Series(once.reindex(place).to_numpy(), frame.index)
    by_name = by_name.mask(place.duplicated(keep=False))
    taken = set(code[same]) | set(by_name.dropna())
    by_code = code.where(code.isin(people.index) & ~code.isin(taken))
    found = code.where(same, by_name.where(by_name.notna(), by_code))
    return found.map(people).fillna("")


def population_province(facts: Facts) -> pd.DataFrame:
    """People per province: Commune Database 2011, census 2019."""
    cdb = facts("repatriation/migrants_abroad_2011_province.csv")
    census = facts("geography/population_province_census2019.csv")
    census = census[census["area_code"] != "KH"]
    parts = [
        (cdb["area_code"], "2011", whole(cdb["population_total"]), "Commune Database 2011"),
        (census["area_code"], "2019", census["population_2019"], "General Population Census 2019"),
    ]
    return pd.concat(
        pd.DataFrame({"adm1_code": c, "period": p, "population": n, "source": s})
        for c, p, n, s in parts
    )


def population_district(facts: Facts) -> pd.DataFrame:
    """Derived: province census x the district's share of households, by largest remainder."""
    households = facts("poverty/idpoor_district_2022.csv").set_index("adm2_code")
    households = households["Total_HHs"].astype(int)
    census = facts("geography/population_province_census2019.csv")
    census = census.set_index("area_code")["population_2019"].astype(int)
    people = {}
    for province, part in households.groupby(households.index.str[:2]):
        exact = part * census[province] / part.sum()
        floor = exact.astype(int)
        rest = census[province] - floor.sum()
        more = (exact - floor).sort_values(ascending=False, kind="stable").index[:rest]
        people |= (floor + floor.index.isin(more)).to_dict()
    return pd.DataFrame(
        {
            "adm2_code": households.index,
            "period": "2019",
            "population_derived": households.index.map(people),
            "households_2022": households.to_numpy(),
        }
    )


def idpoor_district(facts: Facts) -> pd.DataFrame:
    """Poor households of all households on the IDPoor roster."""
    frame = facts("poverty/idpoor_district_2022.csv")
    total, poor = frame["Total_HHs"].astype(int), frame["Total_Poor_12_HHs"].astype(int)
    return pd.DataFrame(
        {
            "adm2_code": frame["adm2_code"],
            "period": "2022",
            "households": total,
            "poor_households": poor,
            "poor_households_pct": (100 * poor / total).round(4),
            "suspect": frame["adm2_code"].map(SUSPECT),
        }
    )


def idpoor_district_2010(facts: Facts) -> pd.DataFrame:
    """Share of poor households of the rounds of 2010 and 2011: 155 districts of 20 provinces."""
    frame = facts("poverty/idpoor_2010_2011_district.csv")
    return pd.DataFrame(
        {
            "adm2_code_2014": frame["district_code_2011"],
            "period": whole(frame["idpoor_round_year"]).astype(str),
            "poor_households_pct": frame["idpoor_pct_of_households_2010_11"],
        }
    )


def rice_district_2011(facts: Facts) -> pd.DataFrame:
    """Families and rice fields of 2011, without communes whose figure is implausible."""
    frame = facts("harvest/cdb2011_district_rice.csv")
    return pd.DataFrame(
        {
            "adm2_code_2014": frame["district_code_post2014"],
            "period": "2011",
            "families": whole(frame["families"]),
            "rice_field_ha": frame["rice_field_ha_excl_suspect"],
        }
    )


def harvest_ncdm_flood_2020(facts: Facts) -> pd.DataFrame:
    """Rice affected by the floods of September and October 2020; empty where the form is."""
    frame = facts("harvest/ncdm_flood_2020_province.csv").sort_values("area_code")
    return pd.DataFrame(
        {
            "adm1_code": frame["area_code"],
            "period": "2020",
            "rice_affected_ha": frame["rice_affected_ha"].str.replace(r"\.0$", "", regex=True),
            "rice_affected_pct": frame["DERIVED_rice_affected_pct_of_cdb2011_rice_area"],
            "listed": frame["listed"],
        }
    )


def harvest_flood_shock(facts: Facts) -> pd.DataFrame:
    """Seasonal flood water of each year against 2000-2021, as a z-score."""
    frame = facts("harvest/DERIVED_jrc_seasonal_water_anomaly.csv")
    return pd.DataFrame(
        {
            "adm1_code": frame["province_code"],
            "year": frame["year"],
            "water_z_score": frame["z_score"],
            "no_data_pct": (100 * frame["no_data_share"].astype(float)).round(2),
            "usable": frame["usable"],
        }
    )


def harvest_ncdm_listings(facts: Facts) -> pd.DataFrame:
    """Whether NCDM listed the province in each of four national disasters."""
    frame = facts("harvest/ncdm_province_hit_flags_2012_2023.csv")
    return pd.DataFrame(
        {
            "adm1_code": frame["province_code"],
            "period": frame["year"],
            "event": frame["indicator"].str.removeprefix("listed_by_NCDM_as_hit: "),
            "listed": frame["value"],
            "source": frame["source_title"],
        }
    )


def poverty_mpi(facts: Facts) -> pd.DataFrame:
    """Multidimensional poverty headcount ratio of the newest survey, with its error."""
    frame = facts("poverty/mpi_province_2021_22.csv")
    h = "mpi_headcount_ratio_H"
    return pd.DataFrame(
        {
            "adm1_code": frame["area_code"],
            "period": "2021-2022",
            "headcount_pct": frame[h],
            "headcount_se_pct": frame[f"{h}_se"],
            "ci95_low_pct": frame[f"{h}_ci95_low"],
            "ci95_high_pct": frame[f"{h}_ci95_high"],
        }
    )


def poverty_mpi_harmonised(facts: Facts) -> pd.DataFrame:
    """The same ratio made comparable over time; paired provinces share one value."""
    rows = [
        (code, period, record[period], "+".join(sorted(record["covers"].split(";"))))
        for record in facts("poverty/mpi_headcount_trend_harmonised.csv").to_dict("records")
        for code in record["covers"].split(";")
        for period in ("2010", "2014", "2021-2022")
    ]
    columns = ["adm1_code", "period", "headcount_pct", "covers"]
    return pd.DataFrame(rows, columns=columns).sort_values(["adm1_code", "period"])


def adults_abroad_province(facts: Facts) -> pd.DataFrame:
    """The stand-in outcome: adults (18+) living abroad."""
    frame = facts("repatriation/migrants_abroad_2011_province.csv")
    reason = "district 0204 (Bavel) reported 0 in all six communes: missing, not zero"
    return pd.DataFrame(
        {
            "adm1_code": frame["area_code"],
            "period": "2011",
            "count": whole(frame["intl_migrants_age18plus"]),
            "understated": frame["area_code"].map({"02": reason}),
        }
    )


def adults_abroad_district(facts: Facts) -> pd.DataFrame:
    """The same for the districts of 2014: the hidden truth of the tests, never an input."""
    frame = facts("repatriation/migrants_abroad_2011_district_cod197.csv")
    reported = frame["adult_international_migrants_cdb_2011"]
    return pd.DataFrame(
        {
            "adm2_code_2014": frame["area_code"],
            "period": "2011",
            "count": reported.where(frame["area_code"] != "0204", ""),
            "population": frame["population_cdb_2011"],
            "reported": reported,
        }
    )


def crossings(facts: Facts) -> pd.DataFrame:
    """Seventeen border crossings; the main one of each corridor is marked with its evidence."""
    frame = facts("geography/border_crossings.csv")
    corridor = frame["crossing"].map({"Poipet": "thailand", "Bavet": "vietnam"})
    return pd.DataFrame(
        {
            "crossing": frame["crossing"],
            "neighbour": frame["neighbour"].map(
                {"THA": "thailand", "VNM": "vietnam", "LAO": "laos"}
            ),
            "adm2_code": frame["adm2_code"],
            "adm3_code": frame["adm3_code"],
            "point_lat": frame["commune_point_lat"],
            "point_lon": frame["commune_point_lon"],
            "main_of_corridor": corridor,
            "evidence": corridor.map({"thailand": POIPET, "vietnam": BAVET}),
            "source": frame["sources"],
        }
    )


def district_borders(facts: Facts) -> pd.DataFrame:
    """Length of international border and distance to each, km; no row in the source means 0 km."""
    far = facts("geography/district_distance_to_border.csv").set_index("adm2_code")
    near = facts("geography/district_international_borders.csv").set_index("adm2_code")
    table = pd.DataFrame({"adm2_code": far.index})
    for country in ("thailand", "vietnam", "laos"):
        length = near[f"border_{country}_km"].reindex(far.index, fill_value="0.0")
        table[f"border_{country}_km"] = length.to_numpy()
    for country, code in (("thailand", "THA"), ("vietnam", "VNM"), ("laos", "LAO")):
        table[f"distance_{country}_km"] = far[f"dist_centroid_km_{code}"].to_numpy()
    return table


def referral_contacts(facts: Facts) -> pd.DataFrame:
    """Hotlines, transit centres and shelters; nobody has checked them for this project."""
    frame = facts("repatriation/referral_contacts.csv")
    return pd.DataFrame(
        {
            "name": frame["name"],
            "type": frame["type"],
            "adm1_codes": frame["province_code"].replace("all", ""),
            "contact": frame["contact"],
            "last_checked": "",
            "status": frame["status"],
            "source_title": frame["source_title"],
            "source_url": frame["source_url"],
        }
    )


def evidence(facts: Facts) -> pd.DataFrame:
    """Dated rice losses, recorded returns, and people displaced, from the press."""
    codes = place_names(facts)
    codes = codes[codes["level"] == "district"].set_index(["adm1_code", "spelling"])["code"]
    rows = [
        _loss(r, codes)
        for r in facts("harvest/events_rice_damage_news.csv").to_dict("records")
        if r["hazard"] != "exposure"
    ]
    returns = facts("repatriation/repatriation_from_vietnam_svay_rieng.csv").to_dict("records")
    rows += [_return(r) for r in returns if not r["level"].startswith("village")]
    rows += [
        _event(r, codes)
        for r in facts("harvest/harvest_events_2018_2025.csv").to_dict("records")
        if r["hazard"] != "exposure"
    ]
    moves = facts("repatriation/returns_and_displacement_partial_2011_2026.csv")
    rows += [_move(r) for r in moves.to_dict("records") if r["indicator"] in MOVES]
    return pd.DataFrame(rows)


def _row(record: dict, kind: str, **own: str) -> dict:
    """Return a record as a row, in its own words where nothing else is given."""
    kept = ("indicator", "value", "unit", "qualifier")
    row = {"adm1_code": "", "adm2_codes": "", "period": record.get("period", ""), "kind": kind}
    row |= {name: record.get(name, "") for name in kept}
    row |= {"suppressed": "false"}
    row |= {name: record[name] for name in ("source_title", "source_url")}
    return row | {"note": ""} | own


def _hazard(record: dict, province: str, codes: pd.Series, **own: str) -> dict:
    named = [part.split("(")[0].strip() for part in record["district"].split("+")]
    found = ";".join(codes.get((province, name), "") for name in named if name)
    indicator = f"{record['hazard']}: {record['indicator']}"
    where = {"adm1_code": province, "adm2_codes": found, "indicator": indicator}
    return _row(record, "harvest_loss", **where, **own)


def _loss(record: dict, codes: pd.Series) -> dict:
    note = "" if record["year_basis"] == "stated" else f"year: {record['year_basis']}"
    return _hazard(record, record["province_code"], codes, period=record["year"] or "", note=note)


def _event(record: dict, codes: pd.Series) -> dict:
    """A harvest event of 2018 or later; without a code it is of the whole country."""
    row = _hazard(record, record["area_code"].replace("KH", "")[:2], codes)
    return row | {"adm2_codes": ";".join(filter(None, row["adm2_codes"].split(";")))}


def _people(record: dict, kind: str, few: bool, **own: str) -> dict:
    value = "" if few else record["value"]
    return _row(record, kind, value=value, suppressed=str(few).lower(), **own)


def _move(record: dict) -> dict:
    """People who came back from Thailand, or were displaced; where they were met, if not origin."""
    return _people(
        record,
        MOVES[record["indicator"]],
        few=1 <= float(record["value"]) <= 9,
        adm1_code=record["area_code"].replace("KH", "")[:2],
        unit="persons",
        qualifier="; ".join(x for x in (record["level"], record["qualifier"]) if x),
    )


def _return(record: dict) -> dict:
    few = record["unit"].startswith("person") and 1 <= float(record["value"]) <= 9
    code = record["area_code"]
    return _people(
        record,
        "returns_vietnam",
        few,
        # counts via Bavet are of the border crossing in Svay Rieng, not of where people come from
        adm1_code=code[:2],
        adm2_codes=code if len(code) == 4 else "",
        # "19 of 21 in the batch" would give the withheld rest of the batch away
        unit=re.split(r" of | \(", record["unit"])[0],
        qualifier=record["level"],
        note="" if few else record["note"],
    )


def whole(values: pd.Series) -> pd.Series:
    """Return whole numbers that the source wrote with `.0`."""
    return values.astype(float).astype(int)


TABLES = (
    provinces,
    districts,
    communes,
    commune_names,
    place_names,
    population_province,
    population_district,
    idpoor_district,
    idpoor_district_2010,
    harvest_flood_shock,
    harvest_ncdm_listings,
    harvest_ncdm_flood_2020,
    rice_district_2011,
    poverty_mpi,
    poverty_mpi_harmonised,
    adults_abroad_province,
    adults_abroad_district,
    adults_abroad_commune,
    crossings,
    map_places,
    district_borders,
    evidence,
    referral_contacts,
)


def main() -> None:
    """Write every table and the data package."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--facts", type=Path, default=ROOT.parent / "shared" / "facts")
    options.add_argument("--out", type=Path, default=ROOT / "data")
    given = options.parse_args()
    facts = Facts(given.facts)
    for make in TABLES:
        buffer = io.StringIO()
        make(facts).to_csv(buffer, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        (given.out / f"{make.__name__}.csv").write_text(buffer.getvalue(), encoding="utf-8")
    write_package(given.out)


if __name__ == "__main__":
    main()
