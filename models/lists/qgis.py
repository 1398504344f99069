"""QGIS: what makes a layer open as a map of tiers with names of columns that people read.

A GeoPackage holds both itself: the names in `gpkg_data_columns` (its extension for schemas) and
the style in `layer_styles`, where QGIS looks for it. A GeoJSON has a `.qml` file beside it.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from geo.words import unbroken
from models.lists.html import render
from models.lists.map_svg import TIER_COLOURS
from models.lists.spreadsheet import STAMP
from models.phrases import catalogue, word

_SCHEMA = """
CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
    mime_type TEXT, constraint_name TEXT, PRIMARY KEY (table_name, column_name));
CREATE TABLE gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
    min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT);
CREATE TABLE IF NOT EXISTS gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL);
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT,
    f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT, update_time DATETIME);
"""
_MOMENT = STAMP.strftime("%Y-%m-%dT%H:%M:%S.000Z")
_DEFINITION = "http://www.geopackage.org/spec121/#extension_schema"


def column_names(columns: Sequence[str], lang: str, year: str) -> dict[str, str]:
    """Return column -> its name for people, unlike any other; those without one are left out.

    year : of the population

    >>> column_names(["rank", "population", "geometry"], "en", "2011")
    {'rank': 'rank', 'population': 'population in 2011 (derived)'}
    """
    found: dict[str, str] = {}
    for column in columns:
        keys = (f"column.{column}", f"plan_column.{column}")
        key = next((k for k in keys if k in catalogue(lang)), None)
        if key is not None:
            name = unbroken(word(key, lang, year=year))
            found[column] = f"{name} ({column})" if name in found.values() else name
    return found


def style_qml(columns: Sequence[str], lang: str, year: str) -> str:
    """Return a QGIS style: districts by tier, their names as labels, columns by their names.

    Parameters
    ----------
    columns : of the layer, in its order; year : of its population.

    >>> from xml.etree.ElementTree import fromstring
    >>> style = fromstring(style_qml(["adm2_pcode", "tier"], "en", "2011"))
    >>> style.find("renderer-v2").get("attr"), len(style.findall(".//category"))
    ('tier', 6)
    """
    categories = [
        {
            "value": tier,
            "label": unbroken(word(f"tier.{tier}", lang)),
            "colour": ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255",
        }
        for tier, colour in TIER_COLOURS.items()
    ]
    aliases = [{"field": c, "name": n} for c, n in column_names(columns, lang, year).items()]
    return str(
        render(
            "models/lists/qgis_style.qml",
            field="tier",
            label=f"district_{lang}",
            categories=categories,
            aliases=aliases,
        )
    )


def dress_geopackage(file: Path, layer: str, columns: Sequence[str], lang: str, year: str) -> None:
    """Write names of columns and a style into a GeoPackage; the same input, the same bytes."""
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.executescript(_SCHEMA)
        _add_names(opened, layer, column_names(columns, lang, year))
        opened.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
            "update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, '', '', ?)",
            (layer, unbroken(word("about.title", lang)), style_qml(columns, lang, year), _MOMENT),
        )
        opened.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, "
            "last_change, srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
            (_MOMENT,),
        )


def _add_names(opened: sqlite3.Connection, layer: str, names: Mapping[str, str]) -> None:
    opened.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?, ?, ?, ?)",
        [(layer, column, name, name) for column, name in names.items()],
    )
    opened.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
        [(table, _DEFINITION) for table in ("gpkg_data_columns", "gpkg_data_column_constraints")],
    )
