"""GeoPackage, GeoJSON and their style: read by GDAL, by SQLite and as XML."""

import sqlite3
from contextlib import closing

import pandas as pd
import pyogrio
import pytest
from defusedxml.ElementTree import fromstring

from geo.outlines import load_outlines
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.export import to_bytes
from models.phrases import word
from tests.page_helpers import with_odd_row

HOSTILE = '=1+1"><b>&#x202e;\u202e'


@pytest.fixture(scope="module")
def ranking():
    """Return a default ranking with few draws, a hostile name and a hidden count in it."""
    return with_odd_row(rank_districts(settings=Settings(draws=50)), "KH2001", HOSTILE, 7)


@pytest.fixture(scope="module")
def outlines():
    """Return the outlines in use."""
    return load_outlines()


@pytest.mark.parametrize("kind", ["gpkg", "geojson"])
def test_gdal_reads_every_district_and_no_hidden_count(ranking, outlines, kind, tmp_path):
    """210 outlines, the hostile name as it is, and nothing where a count is hidden."""
    made = to_bytes(ranking, kind, "en", outlines)
    assert made == to_bytes(ranking, kind, "en", outlines)
    file = tmp_path / f"r.{kind}"
    file.write_bytes(made)
    frame = pyogrio.read_dataframe(file, layer=0)
    assert len(frame) == 210
    assert frame.geometry.notna().all()
    hidden = frame[frame["adm2_pcode"] == "KH2001"].iloc[0]
    assert hidden["district_en"] == HOSTILE
    assert pd.isna(hidden["observed_count"])


@pytest.mark.parametrize("lang", ["en", "km"])
def test_a_geopackage_brings_its_names_and_its_style(ranking, outlines, lang, tmp_path):
    """QGIS finds the style of the layer as its default; columns have names in the language."""
    file = tmp_path / "r.gpkg"
    file.write_bytes(to_bytes(ranking, "gpkg", lang, outlines))
    with closing(sqlite3.connect(file)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = dict(opened.execute("SELECT column_name, title FROM gpkg_data_columns"))
        ((table, default, style),) = opened.execute(
            "SELECT f_table_name, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
    assert names["tier"] == word("column.tier", lang).replace("\u200b", "")
    assert len(set(names.values())) == len(names)
    assert (table, default) == ("ranking", 1)
    assert style == to_bytes(ranking, "qml", lang, outlines).decode()
    read = fromstring(style)
    colours = {one.get("value"): one.get("label") for one in read.iter("category")}
    assert set(ranking.table["tier"]) <= set(colours)
    assert colours["probably_high"] == word("tier.probably_high", lang).replace("\u200b", "")
    assert {one.get("field") for one in read.iter("alias")} == set(names)
