"""Make data/place_names.csv: every spelling seen in the sources, and older romanisations."""

from __future__ import annotations

import pandas as pd

# romanisations met in reports and older maps, none of them in the fact files; reviewed by hand
OLDER = {
    "01": ["Bantey Meanchey", "Banteay Mean Chey", "Bantay Meanchey"],
    "02": ["Bat Dambang", "Batdambang", "Battambong", "Baat Dambang"],
    "03": ["Kompong Cham", "Kampong Chaam"],
    "04": ["Kompong Chhnang", "Kampong Chnang", "Kompong Chnang"],
    "05": ["Kompong Speu", "Kampong Spoe", "Kampong Spueu"],
    "06": ["Kompong Thom", "Kampong Thum"],
    "07": ["Kampoat"],
    "08": ["Kandaal"],
    "09": ["Kaoh Kong", "Koh Kung"],
    "10": ["Krachoeh", "Kracheh", "Kratié"],
    "11": ["Mondolkiri", "Mondulkiri", "Mondul Kiri", "Mondol Kiri"],
    "12": ["Phnum Penh", "Pnom Penh"],
    "13": ["Preah Vihea", "Preah Vihear"],
    "14": ["Prey Veaeng", "Prey Vaeng"],
    "15": ["Pousaat", "Pouthisat", "Pursat"],
    "16": ["Rotanak Kiri", "Rattanakiri", "Rattanak Kiri", "Ratanakiri", "Ratana Kiri"],
    "17": ["Siem Reab", "Siem Reap", "Siemreap", "Siĕm Réab"],
    "18": ["Krong Preah Sihanouk", "Sihanouk Ville", "Kompong Som", "Kampong Saom"],
    "19": ["Stoeng Traeng", "Stueng Traeng", "Stoeng Treng"],
    "20": ["Svey Rieng", "Svay Rien", "Svay Rieng"],
    "21": ["Takaev", "Takev", "Ta Kaev", "Takeo"],
    "22": ["Otdar Meanchey", "Oddar Mean Chey", "Udor Meanchey", "Oudor Meanchey"],
    "23": ["Kaeb", "Krong Kaeb"],
    "24": ["Krong Pailin", "Pailen"],
    "25": ["Tbong Khmum", "Tboung Khmom", "Thbong Khmum", "Tbong Khmom", "Tboung Khmum"],
}
OLDER_DISTRICTS = {
    "0110": ["Poi Pet", "Poipet", "Krong Poipet"],
    "0102": ["Mongkol Borey"],
    "0609": ["Taing Kouk"],
    "2001": ["Chantrea", "Chan Trea"],
    "2002": ["Kampong Rou", "Kompong Rou", "Kampong Ro"],
    "2008": ["Bavet", "Krong Bavet"],
    "1805": ["Koh Rong", "Kaoh Rong"],
}


def place_names(facts) -> pd.DataFrame:
    """Return spelling, level, code, adm1_code, language, source: one row per spelling and code."""
    rows = [*_provinces(facts), *_districts(facts), *_older()]
    frame = pd.DataFrame(
        rows, columns=["spelling", "level", "code", "adm1_code", "language", "source"]
    )
    frame = frame[frame["spelling"] != ""].drop_duplicates(["spelling", "level", "code"])
    order = frame["level"].map({"province": 0, "district": 1})
    return (
        frame.assign(order=order)
        .sort_values(["order", "code", "language", "spelling"])
        .drop(columns="order")
    )


def _provinces(facts):
    for r in facts("geography/gazetteer_adm1.csv").to_dict("records"):
        code = r["adm1_code"]
        yield r["adm1_en"], "province", code, code, "en", "NCDD gazetteer"
        yield r["adm1_km"], "province", code, code, "km", "NCDD gazetteer"
        yield r["adm1_en_mef"], "province", code, code, "en", "Ministry of Economy and Finance"
    seen = (
        ("poverty/mpi_province_2021_22.csv", "area_name", "area_code", "OPHI"),
        ("harvest/ncdm_province_hit_flags_2012_2023.csv", "province_name", "province_code", "NCDM"),
        ("repatriation/migrants_abroad_2011_province.csv", "area_name", "area_code", "CDB 2011"),
        ("geography/population_province_census2019.csv", "area_name", "area_code", "census 2019"),
    )
    for path, name, key, source in seen:
        for r in facts(path).to_dict("records"):
            if r[key] != "KH":
                yield r[name], "province", r[key], r[key], "en", source
    for r in facts("geography/border_crossings.csv").to_dict("records"):
        if r["adm2_code"]:
            code = r["adm2_code"][:2]
            yield r["adm1_en"], "province", code, code, "en", "border crossings"


def _districts(facts):
    known = set()
    for r in facts("geography/gazetteer_adm2.csv").to_dict("records"):
        code, province = r["adm2_code"], r["adm1_code"]
        known.add(code)
        for column, language, source in (
            ("adm2_en", "en", "NCDD gazetteer"),
            ("adm2_en_ncdd", "en", "NCDD gazetteer, printed form"),
            # its codes permute 1210-1212: the row's NCDD code counts, not the ministry's
            ("adm2_en_mef", "en", "Ministry of Economy and Finance"),
            ("adm2_km", "km", "NCDD gazetteer"),
        ):
            yield r[column], "district", code, province, language, source
    seen = (
        ("harvest/cdb2011_district_rice.csv", "district", "district_code_post2014", "CDB 2011"),
        (
            "repatriation/migrants_abroad_2011_district_cod197.csv",
            "area_name",
            "area_code",
            "COD-AB 2014",
        ),
        ("geography/border_crossings.csv", "adm2_en", "adm2_code", "border crossings"),
    )
    for path, name, key, source in seen:
        for r in facts(path).to_dict("records"):
            code = r[key]
            if code in known:
                yield r[name], "district", code, code[:2], "en", source
    for r in facts("geography/new_districts_official_notes.csv").to_dict("records"):
        if r["code"] in known:
            code = r["code"]
            yield r["en"], "district", code, code[:2], "en", "NCDD notes on new districts"
            yield r["km"], "district", code, code[:2], "km", "NCDD notes on new districts"


def _older():
    for code, names in OLDER.items():
        for name in names:
            yield name, "province", code, code, "en", "older romanisation"
    for code, names in OLDER_DISTRICTS.items():
        for name in names:
            yield name, "district", code, code[:2], "en", "older romanisation"
