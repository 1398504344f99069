"""Make data/map_places.csv: towns, crossings, neighbours and the sea, as the map names them."""

import pandas as pd

# the commune in the middle of each provincial town: that of the town's name, else the densest
TOWNS = (
    *("010607", "020310", "030502", "040302", "050201", "060303", "070801", "081103"),
    *("090402", "100209", "110503", "120204", "130801", "141003", "150504", "160202"),
    *("171004", "180102", "190401", "200601", "210802", "220404", "230201", "240101"),
    *("250601",),
)
CAPITAL = "12"
CROSSINGS_KM = {
    "Poipet": "ប៉ោយប៉ែត",
    "Stung Bot": "ស្ទឹងបត់",
    "Cham Yeam": "ចាំយាម",
    "O'Smach": "អូរស្មាច់",
    "Daung (Doung)": "ដូង",
    "Prum (Phsar Prum)": "ព្រំ",
    "Bavet": "បាវិត",
    "Phnom Den": "ភ្នំដិន",
    "Kaam Samnor (Mekong)": "ក្អមសំណរ",
    "Banteay Chakrei": "បន្ទាយចក្រី",
    "Trapeang Sre": "ត្រពាំងស្រែ",
}
NEIGHBOURS = {"THA": "thailand", "VNM": "vietnam", "LAO": "laos"}
MAIN = ("Poipet", "Bavet")
# kind, English, Khmer, points where the name may stand, best first
AROUND = (
    ("country", "Thailand", "ថៃ", ((14.72, 103.3), (13.1, 101.9), (14.6, 102.2), (15.3, 103.5))),
    ("country", "Lao PDR", "ឡាវ", ((14.65, 105.9), (14.9, 106.2), (15.3, 106.3))),
    (
        "country",
        "Viet Nam",
        "វៀតណាម",
        ((11.35, 107.25), (10.62, 105.75), (13.0, 108.1), (10.7, 106.4), (12.2, 108.2)),
    ),
    ("sea", "Gulf of Thailand", "ឈូងសមុទ្រថៃ", ((10.8, 102.95), (10.45, 102.75), (10.0, 103.3))),
    ("lake", "Tonle Sap lake", "បឹងទន្លេសាប", ((12.88, 104.08),)),
)


def map_places(facts) -> pd.DataFrame:
    """Places by kind: country, sea, lake, town, crossing; the capital and main crossings first."""
    rows = [
        (kind, english, khmer, "", "", "", f"{lat:.2f}", f"{lon:.2f}")
        for kind, english, khmer, points in AROUND
        for lat, lon in points
    ]
    columns = ["kind", "place_en", "place_km", "adm2_code", "neighbour", "main"]
    return pd.DataFrame(
        [*rows, *_towns(facts), *_crossings(facts)], columns=[*columns, "point_lat", "point_lon"]
    )


def _towns(facts) -> list[tuple[str, ...]]:
    communes = facts("geography/commune_points.csv").set_index("adm3_code")
    districts = facts("geography/gazetteer_adm2.csv").set_index("adm2_code")
    provinces = facts("geography/gazetteer_adm1.csv").set_index("adm1_code")
    rows = []
    for code in TOWNS:
        point, capital = communes.loc[code], code.startswith(CAPITAL)
        named = provinces.loc[CAPITAL] if capital else districts.loc[code[:4]]
        names = [named[f"adm{1 if capital else 2}_{lang}"] for lang in ("en", "km")]
        main = "true" if capital else "false"
        rows.append(("town", *names, code[:4], "", main, point["lat"], point["lon"]))
    return sorted(rows, key=lambda row: row[5] != "true")


def _crossings(facts) -> list[tuple[str, ...]]:
    frame = facts("geography/border_crossings.csv")
    rows = [
        (
            "crossing",
            row["crossing"].split(" (")[0],
            CROSSINGS_KM[row["crossing"]],
            row["adm2_code"],
            NEIGHBOURS[row["neighbour"]],
            "true" if row["crossing"] in MAIN else "false",
            row["commune_point_lat"],
            row["commune_point_lon"],
        )
        # a crossing whose place is not known is not drawn
        for row in frame.to_dict("records")
        if row["commune_point_lat"]
    ]
    return sorted(rows, key=lambda row: row[5] != "true")
