"""Commune context: what is known of communes, for a team that travels there; never a rank."""

import json
from functools import cache

import pandas as pd

from geo.gazetteer import DATA, communes, districts, read_table
from models.lists.part import Part
from models.phrases import word
from models.withhold.counts import THRESHOLD, threshold_in_use

# the shipped tables it is made from
TABLES = ("commune_names", "communes", "adults_abroad_commune")
COLUMNS = ("name", "people", "abroad", "point")
SHOWN, HIDDEN, NONE = "shown", "hidden", "none"
_DASH = "–"


def communes_of(code: str) -> pd.DataFrame:
    """Return the communes of a district (four digits) or province (two), by code.

    adm3_code, commune_en, commune_km, type, adm2_code; point_lat, point_lon (degrees); population
    and count (people of 2011), nan where not known; state, whether the count is shown, hidden or
    none. Where counts from more than 9 on are to be hidden, all are.

    >>> rows = communes_of("1105").set_index("adm3_code")
    >>> rows.loc["110501", ["commune_en", "commune_km", "state"]].tolist()
    ['Monourom', 'មនោរម្យ', 'hidden']
    """
    rows = read_table("commune_names")
    rows = rows[rows["adm2_code"].str.startswith(code)]
    points = communes()[["adm3_code", "point_lat", "point_lon"]]
    figures = read_table("adults_abroad_commune").dropna(subset="adm3_code")
    figures = figures[["adm3_code", "population", "count", "suppressed"]]
    rows = rows.merge(points, "left", "adm3_code").merge(figures, "left", "adm3_code")
    rows = rows.astype({"population": float, "count": float})
    known = rows["count"].notna()
    hidden = rows.pop("suppressed").eq("true")
    if not counts_fit():
        hidden, known = hidden | known, known & False
    rows["count"] = rows["count"].where(known)
    rows["state"] = known.map({True: SHOWN, False: NONE}).mask(hidden, HIDDEN)
    return rows


def counts_fit() -> bool:
    """Return whether the shipped counts hide as much as is asked for.

    >>> counts_fit()
    True
    """
    return threshold_in_use() <= THRESHOLD


def commune_cells(row: pd.Series, lang: str) -> list[str]:
    """Return a commune as texts, one for each of COLUMNS.

    >>> commune_cells(communes_of("0102").iloc[0], "en")
    ['Banteay Neang · បន្ទាយនាង', '19,621', '1,674', '13.4830, 103.0346']
    """
    other = "en" if lang == "km" else "km"
    people, lat = row["population"], row["point_lat"]
    count = {SHOWN: f"{row['count']:,.0f}", HIDDEN: word("commune.hidden", lang), NONE: _DASH}
    return [
        f"{row[f'commune_{lang}']} · {row[f'commune_{other}']}",
        _DASH if pd.isna(people) else f"{people:,.0f}",
        count[row["state"]],
        _DASH if pd.isna(lat) else f"{lat:.4f}, {row['point_lon']:.4f}",
    ]


def commune_notes(rows: pd.DataFrame, lang: str) -> list[str]:
    """Return what must be known to read the figures of some communes.

    >>> commune_notes(communes_of("0204"), "en")[-1]
    'All communes of Bavel reported 0 adults abroad. That counts as missing, not zero.'
    """
    notes = [word(f"commune.{key}", lang) for key in ("context", "figures", "abroad_is")]
    threshold = threshold_in_use()
    if counts_fit():
        notes.append(word("commune.hidden_is", lang, most=THRESHOLD - 1))
    else:
        notes.append(word("commune.all_hidden", lang, threshold=threshold, most=THRESHOLD - 1))
    notes += [word(f"commune.{key}", lang) for key in ("point_is", "none_is")]
    silent = rows["population"].notna() & (rows["state"] == NONE)
    names = districts().set_index("adm2_code")[f"district_{lang}"]
    notes += [
        word("commune.no_report", lang, district=names[code])
        for code in rows.loc[silent, "adm2_code"].unique()
    ]
    return notes


def commune_parts(code: str, lang: str) -> list[Part]:
    """Return a table of communes for each district of a province (two digits), by code."""
    names = districts().set_index("adm2_code")
    first, second = (f"district_{c}" for c in (lang, "en" if lang == "km" else "km"))
    columns = [word(f"commune.{name}", lang) for name in COLUMNS]
    return [
        Part(
            f"{names.loc[district, first]} · {names.loc[district, second]}",
            columns=columns,
            rows=[commune_cells(row, lang) for _, row in rows.iterrows()],
        )
        for district, rows in communes_of(code).groupby("adm2_code")
    ]


@cache
def commune_sources() -> tuple[tuple[str, str, str, str], ...]:
    """Return table, title, address and licence of every source, as the package has them.

    >>> commune_sources()[0][:2]
    ('commune_names', 'NCDD gazetteer of Cambodia, 14 Oct 2024')
    """
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    of = {entry["name"]: entry for entry in package["resources"]}
    # people in `communes` are not used here: its first source is that of the points
    return tuple(
        (
            name,
            of[name]["sources"][0]["title"],
            of[name]["sources"][0].get("path", ""),
            of[name]["licenses"][0]["title"],
        )
        for name in TABLES
    )
