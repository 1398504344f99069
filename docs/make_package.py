"""Make data/datapackage.json: fields, units, level, period, source, licence, caveat and hash."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

NCDD = (
    "NCDD gazetteer of Cambodia, 14 Oct 2024",
    "https://db.ncdd.gov.kh/gazetteer/view/index.castle",
)
CDB = (
    "Commune Database 2011 (NCDD), via Open Development Cambodia",
    "https://github.com/seilanhiep/data",
)
CENSUS = (
    "General Population Census of Cambodia 2019, final results (National Institute of Statistics)",
    "https://en.wikipedia.org/wiki/Provinces_of_Cambodia",
)
IDPOOR = ("IDPoor 2022 by district, via WFP PRISM Cambodia", "https://github.com/WFP-VAM/prism-app")
IDPOOR_2010 = (
    "Ministry of Planning, IDPoor rounds 4 (2010) and 5 (2011), via Open Development Cambodia",
    "https://github.com/seilanhiep/data",
)
NCDM_2020 = (
    "National Committee for Disaster Management, table of flood impacts, 1 September to 19 October "
    "2020",
    "",
)
JRC = (
    "JRC Global Surface Water (Pekel et al. 2016, doi:10.1038/nature20584), provincial aggregates",
    "https://global-surface-water.appspot.com",
)
NCDM = (
    "National Committee for Disaster Management lists, as reported by the press and the AHA Centre",
    "https://reliefweb.int/report/cambodia/cambodia-flooding-16-provinces-8-aug-2022",
)
OPHI = (
    "Oxford Poverty and Human Development Initiative, Global MPI 2024 (CDHS 2021-22)",
    "https://ophi.org.uk/global-mpi",
)
GEO = (
    "Commune points and areas after geoBoundaries gbOpen KHM (Runfola et al. 2020) and Open "
    "Development Cambodia",
    "https://www.geoboundaries.org",
)
PRESS = ("Newspaper and agency reports, named in every row", "")
OSM = ("OpenStreetMap contributors, province outlines", "https://www.openstreetmap.org/copyright")
NATURAL_EARTH = ("Natural Earth 1:10m, land, lakes and borders", "https://www.naturalearthdata.com")
OURS = ("Made by the makers of this dashboard", "")
UNSTATED = "Licence not stated by the publisher; cite the source"
CC_BY = "CC BY 4.0"
CDB_LICENCE = "Left blank by the publisher; CC BY-SA in a sibling record; cite the source"
CITE = "Facts with citation; the texts stay with their publishers"

KHMER_NAMES = (
    *("province_km", "district_km", "commune_km"),
    *("agency_km", "activity_type_km", "place_km"),
)
UNITS = {"ha": "ha", "pct": "%", "km": "km", "km2": "km2", "lat": "degrees", "lon": "degrees"}
INTEGERS = {
    "population",
    "population_2011",
    "count",
    "households",
    "poor_households",
    "households_2022",
    "reported",
    "population_derived",
    "year",
    "listed",
    "usable",
    "families",
    "rice_affected_ha",
}

# name: (title, level, period, sources, licence, caveat, primary key)
RESOURCES = {
    "provinces": (
        "The 25 provinces",
        "province",
        "2024",
        [NCDD, GEO],
        CC_BY,
        "Area is the sum of the districts. The point is the area-weighted average of the commune "
        "points, not the provincial town.",
        ["adm1_code"],
    ),
    "districts": (
        "The 210 current districts",
        "district",
        "2024",
        [NCDD, GEO],
        CC_BY,
        "14 districts are newer than 2014. parent_2014 names what they were made from. "
        "adm2_code_mef is the code of the Ministry of Economy and Finance, which swaps "
        "1210-1212.",
        ["adm2_code"],
    ),
    "communes": (
        "Points, areas and people of 1,633 communes",
        "commune",
        "2014 outlines, 2024 codes, people of 2011",
        [GEO, CDB],
        CC_BY,
        "Used to regroup communes into districts, to compute approximate outlines, and to weigh the "
        "points of a district by people. `population_2011` is empty where a commune of today could "
        "not be found in 2011, by code and name.",
        ["adm3_code"],
    ),
    "commune_names": (
        "Names of the 1,652 communes",
        "commune",
        "2024",
        [NCDD],
        CITE,
        "Context for a team that travels, never an input. 19 communes are newer than the outlines of "
        "2014 and have no point.",
        ["adm3_code"],
    ),
    "place_names": (
        "Spellings of provinces and districts",
        "province and district",
        "any",
        [NCDD, PRESS],
        CITE,
        "Can be reviewed by hand: add a row for a new spelling. One spelling may belong to "
        "several districts. It is then ambiguous until the province is known.",
        ["spelling", "level", "code"],
    ),
    "population_province": (
        "People per province",
        "province",
        "2011 and 2019",
        [CDB, CENSUS],
        CDB_LICENCE,
        "2011 is a count by village chiefs. 2019 is the census.",
        ["adm1_code", "period"],
    ),
    "population_district": (
        "People per district, derived",
        "district",
        "2019",
        [CENSUS, IDPOOR],
        UNSTATED,
        "Derived, not counted: the province's census figure x the district's share of households "
        "of 2022, by largest remainder. Compared with 70 known districts, the median error was "
        "7%.",
        ["adm2_code"],
    ),
    "idpoor_district": (
        "Poor households",
        "district",
        "2022",
        [IDPOOR],
        UNSTATED,
        "An administrative roster, not a poverty rate. It is used only to spread a province's "
        "rate over its districts. District 0213's 60% is implausible and is capped at the next "
        "highest value.",
        ["adm2_code"],
    ),
    "idpoor_district_2010": (
        "Poor households, around the time of the outcome",
        "district",
        "2010 and 2011",
        [IDPOOR_2010],
        UNSTATED,
        "155 districts of 20 provinces, by the districts of then. Where a province was not covered "
        "its poverty is not spread. Used for the fit alone; the list takes the newest round.",
        ["adm2_code_2014"],
    ),
    "harvest_flood_shock": (
        "Harvest failure, stand-in: seasonal flood water",
        "province",
        "2000 to 2021, yearly",
        [JRC],
        "Copernicus / European Commission, open with citation",
        "A stand-in for damaged rice: both floods and droughts do harm. It shows the Mekong "
        "flood pulse and dry years, not flash floods. usable=0 where clouds hid too much.",
        ["adm1_code", "year"],
    ),
    "harvest_ncdm_listings": (
        "Harvest failure, alternative: official disaster listings",
        "province",
        "2012, 2020, 2022, 2023",
        [NCDM],
        CITE,
        "Coarse (most provinces were listed three times), and later than the outcome. 0 means "
        "not listed.",
        ["adm1_code", "period"],
    ),
    "harvest_ncdm_flood_2020": (
        "Harvest, alternative: rice affected by the floods of 2020",
        "province",
        "2020",
        [NCDM_2020],
        CITE,
        "Rice AFFECTED (under water) from 1 September to 19 October 2020. It is never called damaged: the "
        "damaged column of the form is empty. Empty where the form is; of the rice fields of 2011. "
        "Not used unless you load it.",
        ["adm1_code"],
    ),
    "rice_district_2011": (
        "Families and rice fields",
        "district",
        "2011",
        [CDB],
        CDB_LICENCE,
        "Communes with an implausible figure are left out. Tried for spreading a province's harvest "
        "failure over its districts (docs/method.md); not used.",
        ["adm2_code_2014"],
    ),
    "poverty_mpi": (
        "Poverty: multidimensional headcount ratio",
        "province",
        "2021-2022",
        [OPHI],
        "Cite OPHI; see its terms of use",
        "Percent of people, with standard error and 95% interval.",
        ["adm1_code", "period"],
    ),
    "poverty_mpi_harmonised": (
        "Poverty, made comparable over time",
        "province",
        "2010, 2014, 2021-2022",
        [OPHI],
        "Cite OPHI; see its terms of use",
        "Surveys before 2021 covered some provinces together. `covers` names those that share a "
        "value.",
        ["adm1_code", "period"],
    ),
    "adults_abroad_province": (
        "The outcome, stand-in: adults living abroad",
        "province",
        "2011",
        [CDB],
        CDB_LICENCE,
        "A stand-in: outward migration of adults (18+) as reported by village chiefs, not "
        "repatriation. It hardly includes children or short crossings to Viet Nam.",
        ["adm1_code"],
    ),
    "adults_abroad_district": (
        "The outcome by district, stand-in: adults living abroad",
        "district",
        "2011",
        [CDB],
        CDB_LICENCE,
        "Districts as they were in 2014. Used with the level “provinces and districts”; with "
        "“provinces only” it is the truth of the test. District 0204 reported 0 in all six "
        "communes: missing (`count` empty, `reported` as written).",
        ["adm2_code_2014"],
    ),
    "adults_abroad_commune": (
        "People and adults living abroad by commune, where they may be shown",
        "commune",
        "2011",
        [CDB],
        CDB_LICENCE,
        "Context for a team that travels, never an input. Communes as they were in 2011. `adm3_code` "
        "is today's code, empty where no commune of today was found by code and name. Counts of 1-9 "
        "people are hidden, and others that would reveal them beside the counts of districts. "
        "District 0204 reported 0 in all six communes: missing.",
        ["adm3_code_2011"],
    ),
    "crossings": (
        "Border crossings",
        "point",
        "2011 to 2025",
        [NCDD, PRESS],
        CITE,
        "Points are those of the commune, not surveyed. Empty where the place could not be "
        "established.",
        ["crossing"],
    ),
    "map_places": (
        "Places named on the map",
        "point",
        "2024",
        [NCDD, GEO, PRESS, OURS],
        CITE,
        "For finding one's way on the map, never an input. A town's point is that of its commune: "
        "the one with the town's name, else the most densely settled. Countries and the sea have "
        "several points; the map takes the first that is in sight. The Khmer names of crossings "
        "have not been reviewed.",
        [],
    ),
    "district_borders": (
        "Borders and distances",
        "district",
        "2024",
        [GEO],
        CC_BY,
        "A district that does not touch a border has 0.0 km. This is measured, not missing. "
        "Distances are from the district's point.",
        ["adm2_code"],
    ),
    "evidence": (
        "Evidence: dated rice losses, recorded returns, people displaced",
        "province and district",
        "2002 to 2026",
        [PRESS],
        CITE,
        "What the press happened to report. Never an input, never summed. Affected and damaged "
        "hectares are different things. Counts of 1-9 people are hidden.",
        [],
    ),
    "referral_contacts": (
        "Hotlines, transit centres and shelters",
        "national and province",
        "2015 to 2024",
        [PRESS],
        CITE,
        "Not checked for this project. Check before publishing.",
        ["name"],
    ),
    "activity_types": (
        "Types of activities against trafficking",
        "none",
        "2026",
        [OURS, PRESS],
        CITE,
        "The list that 3W rows are checked against. Add a row for a new type. In the column "
        "source, seen means named in a report or press article, and ours means added by us. The "
        "Khmer has not been reviewed.",
        ["activity_type"],
    ),
    "agencies": (
        "Public bodies and their spellings",
        "none",
        "2026",
        [OURS],
        CC_BY,
        "A first list from general knowledge, not reviewed. Other agencies come from the "
        "decisions of those who upload files.",
        ["agency"],
    ),
    "sample_3w": (
        "SAMPLE: made-up rows of who does what, where and when",
        "district",
        "2026 to 2027",
        [OURS],
        CC_BY,
        "Made up for practice. Every agency is fictional and no row is real.",
        ["Record ID"],
    ),
}
# kind: after how many years its figures count as stale; None where age says nothing
STALE_AFTER_YEARS = {
    "gazetteer": 2,
    "census": 10,
    "survey": 5,
    "roster": 3,
    "harvest": 3,
    "outcome": 3,
    "reports": 2,
    "contacts": 1,
    "fixed": None,
}
KINDS = {
    "provinces": "gazetteer",
    "districts": "gazetteer",
    "communes": "gazetteer",
    "commune_names": "gazetteer",
    "place_names": "fixed",
    "population_province": "census",
    "population_district": "census",
    "idpoor_district": "roster",
    "idpoor_district_2010": "fixed",
    "harvest_flood_shock": "harvest",
    "harvest_ncdm_listings": "harvest",
    "harvest_ncdm_flood_2020": "harvest",
    "rice_district_2011": "fixed",
    "poverty_mpi": "survey",
    "poverty_mpi_harmonised": "survey",
    "adults_abroad_province": "outcome",
    "adults_abroad_district": "outcome",
    "adults_abroad_commune": "outcome",
    "crossings": "reports",
    "map_places": "gazetteer",
    "district_borders": "gazetteer",
    "evidence": "reports",
    "referral_contacts": "contacts",
    "outlines_approximate": "gazetteer",
    "surroundings": "fixed",
    "activity_types": "fixed",
    "agencies": "fixed",
    "sample_3w": "fixed",
}
OUTLINES = {
    "name": "outlines_approximate",
    "path": "outlines_approximate.geojson",
    "title": "Approximate outlines of the 210 districts",
    "format": "geojson",
    "mediatype": "application/geo+json",
    "level": "district",
    "period": "2024",
    "crs": "EPSG:4326",
    "properties": {"adm2_pcode": "P-code of the district"},
    "sources": [{"title": OSM[0], "path": OSM[1]}, {"title": GEO[0], "path": GEO[1]}],
    "licenses": [
        {
            "name": "ODbL-1.0",
            "title": "Open Database License 1.0",
            "path": "https://opendatacommons.org/licenses/odbl/1-0/",
        }
    ],
    "caveat": "Approximate, not surveyed: computed from commune points inside province outlines "
    "(geo/approximate.py). The median overlap with surveyed outlines is 0.83, and the smallest is "
    "0.43. The lake and islands are not cut out. Never measure distances, borders or areas on them.",
}
SURROUNDINGS = {
    "name": "surroundings",
    "path": "surroundings.geojson",
    "title": "Land around Cambodia, borders between its neighbours, the Tonle Sap lake",
    "format": "geojson",
    "mediatype": "application/geo+json",
    "level": "none",
    "period": "2018",
    "crs": "EPSG:4326",
    "properties": {"kind": "land, border or lake"},
    "sources": [{"title": NATURAL_EARTH[0], "path": NATURAL_EARTH[1]}],
    "licenses": [
        {
            "name": "public-domain",
            "title": "Public domain",
            "path": "https://www.naturalearthdata.com/about/terms-of-use/",
        }
    ],
    "caveat": "Background of the map, simplified to about 650 m. It shows no border of Cambodia, "
    "and no view on where one runs. The lake changes its size with the season.",
}


def write_package(folder: Path) -> None:
    """Write datapackage.json for the tables in a folder."""
    resources = [_resource(folder, name) for name in RESOURCES]
    for shapes in (OUTLINES, SURROUNDINGS):
        file = folder / shapes["path"]
        if file.exists():
            resources.append(shapes | _ageing(shapes["name"]) | _hashed(file))
    package = {
        "name": "outreach-priority-cambodia",
        "title": "Tables behind the outreach priority dashboard for Cambodia",
        "profile": "tabular-data-package",
        "resources": resources,
    }
    text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


def _resource(folder: Path, name: str) -> dict:
    title, level, period, sources, licence, caveat, key = RESOURCES[name]
    file = folder / f"{name}.csv"
    with file.open(encoding="utf-8", newline="") as handle:
        header = next(csv.reader(handle))
    return (
        {
            "name": name,
            "path": file.name,
            "title": title,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "level": level,
            "period": period,
            "sources": [_source(*s) for s in sources],
            "licenses": [{"name": "other", "title": licence}],
            "caveat": caveat,
            "schema": {
                "fields": [_field(c) for c in header],
                "primaryKey": key,
                "missingValues": [""],
            },
        }
        | _ageing(name)
        | _hashed(file)
    )


def _ageing(name: str) -> dict:
    kind = KINDS[name]
    return {"kind": kind, "stale_after_years": STALE_AFTER_YEARS[kind]}


def _source(title: str, path: str) -> dict:
    return {"title": title, "path": path} if path else {"title": title}


def _field(name: str) -> dict:
    ending = name.rsplit("_", 1)[-1]
    number = name.endswith(("_pct", "_km2", "_lat", "_lon", "_score", "_field_ha")) or (
        ending == "km" and name not in KHMER_NAMES
    )
    kind = "integer" if name in INTEGERS else "number" if number else "string"
    field = {"name": name, "type": kind}
    if number and ending in UNITS:
        field["unit"] = UNITS[ending]
    if name in INTEGERS - {"year", "listed", "usable"}:
        words = {"house": "households", "famil": "families", "_ha": "ha"}
        field["unit"] = next((unit for part, unit in words.items() if part in name), "people")
    return field


def _hashed(file: Path) -> dict:
    content = file.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


if __name__ == "__main__":
    write_package(Path(__file__).resolve().parents[1] / "data")
