"""Outlines as TopoJSON, shapefiles that do not tell their letters, and computed layers."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo import topology_file
from geo.errors import InputError
from geo.own_outlines import read_own_outlines
from geo.topology import to_topojson

CODES = ["KH0102", "KH0103", "KH0201"]
KHMER = ["មង្គលបូរី", "ភ្នំស្រុក", "បាណន់"]


def toy(**fields: list[object]) -> gpd.GeoDataFrame:
    """Return three square districts side by side."""
    boxes = [shapely.box(103 + i, 12, 104 + i, 13) for i in range(3)]
    return gpd.GeoDataFrame(fields or {"adm2_pcode": CODES}, geometry=boxes, crs=4326)


def topology(path: Path, **more: object) -> Path:
    """Write the three districts as TopoJSON, their codes as ids."""
    path.write_text(json.dumps(to_topojson(toy()) | more))
    return path


@pytest.mark.parametrize("ending", ["topojson", "json", "geojson"])
def test_topojson_gives_the_same_outlines(ending, tmp_path):
    """Common borders, quantised: the squares come back, by the ids of the shapes."""
    found = read_own_outlines(topology(tmp_path / f"t.{ending}"))
    assert found.field == "id"
    assert found.frame["adm2_pcode"].tolist() == CODES
    distance = found.frame.geometry.to_numpy()
    assert shapely.hausdorff_distance(distance, toy().geometry.to_numpy()).max() < 1e-4


def test_topojson_without_steps_with_holes_and_properties_is_read(tmp_path):
    """Corners in degrees; a ring of two borders, one followed backwards; a hole."""
    ends = [[[103, 12], [105, 12], [105, 13]], [[103, 12], [103, 13], [105, 13]]]
    hole = [[103.2, 12.2], [103.4, 12.2], [103.4, 12.4], [103.2, 12.2]]
    shape = {"type": "MultiPolygon", "arcs": [[[0, -2], [2]]], "properties": {"name": KHMER[0]}}
    told = {"type": "Topology", "arcs": [*ends, hole], "objects": {"d": shape}}
    path = tmp_path / "t.topojson"
    path.write_text(json.dumps(told))
    found = read_own_outlines(path)
    assert found.frame["adm2_pcode"].tolist() == ["KH0102"]
    assert found.frame.geometry.iloc[0].area == pytest.approx(2 - 0.02)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"objects": {}}, "no layer with shapes"),
        ({"arcs": []}, "readable TopoJSON"),
        ({"arcs": 5}, "readable TopoJSON"),
        ({"objects": {"d": {"type": "Polygon", "arcs": [[99]]}}}, "readable TopoJSON"),
        ({"objects": {"d": {"type": "Polygon", "arcs": [[]]}}}, "readable TopoJSON"),
        ({"transform": {"scale": [1e9, 1e9], "translate": [0, 0]}}, "outlines in Cambodia"),
        ({"objects": {"a": {"type": "Polygon", "arcs": [[0]]}, "b": {"type": "Polygon"}}}, "layer"),
    ],
)
def test_odd_topojson_is_refused(more, said, tmp_path):
    """Each with words of ours."""
    with pytest.raises(InputError, match=said):
        read_own_outlines(topology(tmp_path / "t.topojson", **more))


def test_a_border_that_is_part_of_everything_is_refused(tmp_path, monkeypatch):
    """A thousand shapes of one border of a thousand corners are a million corners."""
    monkeypatch.setattr(topology_file, "MAX_CORNERS", 900_000)
    shapes = [{"type": "Polygon", "arcs": [[0]], "id": "KH0102"}] * 1_000
    objects = {"d": {"type": "GeometryCollection", "geometries": shapes}}
    path = topology(tmp_path / "t.topojson", objects=objects, arcs=[[[0, 0]] * 1_000])
    with pytest.raises(InputError, match="900,000 corners"):
        read_own_outlines(path)


def test_a_topology_too_large_is_refused_unread(tmp_path, monkeypatch):
    """Its size is looked at before its content."""
    monkeypatch.setattr(topology_file, "MAX_BYTES", 100)
    with pytest.raises(InputError, match="at most 0 MB"):
        read_own_outlines(topology(tmp_path / "t.topojson"))


def shapefile(folder: Path, encoding: str, cpg: str | None = None, **fields: list) -> Path:
    """Return a zipped shapefile with names in an encoding; `cpg` is told or left out."""
    toy(**fields).to_file(folder / "t.shp", encoding=encoding)
    with zipfile.ZipFile(folder / "t.zip", "w") as archive:
        for part in folder.glob("t.*"):
            if part.suffix in (".shp", ".shx", ".dbf", ".prj"):
                archive.write(part, part.name)
        if cpg:
            archive.writestr("t.cpg", cpg)
    return folder / "t.zip"


@pytest.mark.parametrize(
    ("encoding", "names"), [("UTF-8", KHMER), ("windows-1252", ["Kampôt", "Kép", "Kratié"])]
)
def test_a_shapefile_without_cpg_asks_for_the_encoding_of_its_names(encoding, names, tmp_path):
    """It says that no .cpg is there, and which encoding the letters fit; nothing is guessed."""
    file = shapefile(tmp_path, encoding, name=names)
    with pytest.raises(InputError) as asked:
        read_own_outlines(file)
    assert asked.value.key == "outlines.encoding"
    assert asked.value.values["encoding"] == encoding.upper()
    assert ".cpg" in str(asked.value)
    assert "OUTREACH_OUTLINES_ENCODING" in asked.value.text("km")


def test_the_encoding_may_be_told_in_the_archive_or_by_a_setting(tmp_path, monkeypatch):
    """Then the names are matched."""
    for told in ("archive", "setting"):
        folder = tmp_path / told
        folder.mkdir()
        file = shapefile(folder, "UTF-8", "UTF-8" if told == "archive" else None, name=KHMER)
        if told == "setting":
            monkeypatch.setenv("OUTREACH_OUTLINES_ENCODING", "UTF-8")
        assert read_own_outlines(file).frame["adm2_pcode"].tolist() == CODES


def test_an_encoding_that_nobody_knows_is_asked_again(tmp_path, monkeypatch):
    """A slip in the setting is told as what it is."""
    monkeypatch.setenv("OUTREACH_OUTLINES_ENCODING", "UFT-8")
    with pytest.raises(InputError, match="and letters that fit"):
        read_own_outlines(shapefile(tmp_path, "UTF-8", name=KHMER))


def test_letters_that_are_not_needed_are_no_question(tmp_path):
    """Codes are plain letters: what the names look like does not matter."""
    file = shapefile(tmp_path, "UTF-8", adm2_pcode=CODES, name=KHMER)
    assert read_own_outlines(file).frame["adm2_pcode"].tolist() == CODES


@pytest.mark.parametrize(
    "layer",
    [
        "CREATE VIEW t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i AS fid, NULL AS geom, 'x' AS adm2_pcode FROM n WHERE i < 0",
        "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB, "
        "adm2_pcode TEXT AS (hex(zeroblob(400000000))))",
    ],
)
def test_a_layer_that_is_computed_is_refused_unread(layer, tmp_path):
    """A view without end would never come back, a computed column would fill the memory."""
    file = tmp_path / "t.gpkg"
    toy().to_file(file, layer="t")
    with sqlite3.connect(file) as base:
        base.execute("DROP TABLE t")
        base.execute(layer)
    base.close()
    with pytest.raises(InputError, match="stored in the file"):
        read_own_outlines(file)
