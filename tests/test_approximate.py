"""The approximate outlines: how they're computed, and the file that is committed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.approximate import compute_outlines, power_cells, to_geojson
from geo.errors import InputError
from geo.gazetteer import communes, districts
from geo.outlines import APPROXIMATE

SHARED = Path(__file__).resolve().parents[2] / "shared"
PROVINCES = SHARED / "boundaries" / "province_outlines_osm_odbl.geojson"
SURVEYED = SHARED / "boundaries" / "khm_adm2_210_current.geojson"
needs_surveyed = pytest.mark.skipif(
    not SURVEYED.exists(), reason="the surveyed outlines (../shared/boundaries) are not here"
)


@pytest.fixture(scope="module")
def committed() -> gpd.GeoDataFrame:
    return gpd.read_file(APPROXIMATE)


def _points(*rows: tuple[str, float, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["adm2_code", "point_lon", "point_lat", "area_km2"])
    return frame.assign(adm1_code=frame["adm2_code"].str[:2])


def _provinces(*shapes: shapely.Polygon) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs=4326)


def test_every_district_has_one_valid_polygon(committed):
    """The committed file has the 210 districts of the gazetteer, nothing else."""
    assert committed["adm2_pcode"].tolist() == sorted(districts()["adm2_pcode"])
    assert committed.is_valid.all()
    assert committed.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    assert list(committed.columns) == ["adm2_pcode", "geometry"]


def test_no_two_districts_overlap(committed):
    """The outlines as written (rounded) are still a coverage: common borders are identical."""
    assert shapely.coverage_is_valid(committed.geometry.to_numpy())
    whole = shapely.union_all(committed.geometry.to_numpy())
    assert shapely.area(committed.geometry.to_numpy()).sum() == pytest.approx(whole.area, rel=1e-9)


def test_the_file_is_small_and_says_what_it_is():
    """Kind, licence and attribution travel with the file; four decimals, under 400 KB."""
    text = APPROXIMATE.read_text(encoding="utf-8")
    head = json.loads(text)
    assert head["kind"] == "approximate"
    assert head["licence"] == "ODbL 1.0"
    assert "OpenStreetMap contributors" in head["attribution"]
    assert "Approximate" in head["attribution"]
    assert len(text.encode()) < 400_000
    assert not re.search(r"\d\.\d{5,}", text)


def test_most_commune_points_lie_in_their_own_district(committed):
    """The outlines and data/communes.csv are of the same communes."""
    points = communes()
    places = gpd.GeoDataFrame(
        points[["adm2_code"]],
        geometry=gpd.points_from_xy(points["point_lon"], points["point_lat"]),
        crs=4326,
    )
    found = places.sjoin(committed, how="left")
    own = found["adm2_pcode"] == "KH" + found["adm2_code"]
    assert own.mean() > 0.97


def test_cells_of_equal_communes_are_voronoi_cells():
    """With one area for all, every place goes to the nearest point."""
    places = np.array([[1.0, 1.0], [9.0, 2.0], [4.0, 8.0], [6.0, 5.0]])
    box = shapely.box(0, 0, 10, 10)
    cells = power_cells(places, np.full(4, 3.0), box)
    expected = shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=box, ordered=True)
    for cell, voronoi in zip(cells, shapely.get_parts(expected), strict=True):
        assert cell.symmetric_difference(voronoi & box).area == pytest.approx(0, abs=1e-9)


def test_the_larger_commune_gets_more_room():
    """The border lies nearer to the point of the smaller commune."""
    square = _provinces(shapely.box(104, 12, 106, 13))
    points = _points(("0101", 104.5, 12.5, 8_000.0), ("0102", 105.5, 12.5, 2_000.0))
    areas = shapely.area(compute_outlines(square, points).geometry.to_numpy())
    # d = 108.68 km: the border is (8000 - 2000) / pi / 2d = 8.79 km (0.0808 degrees) to the east
    assert areas == pytest.approx([1.0808, 0.9192], abs=2e-4)


def test_cells_stay_in_their_province():
    """A district never reaches over the province border, however near its point is."""
    two = _provinces(shapely.box(104, 12, 105, 13), shapely.box(105, 12, 106, 13))
    points = _points(("0101", 104.1, 12.5, 10.0), ("0201", 105.01, 12.5, 10.0))
    outlines = compute_outlines(two, points)
    assert outlines.bounds.to_numpy().tolist() == [[104, 12, 105, 13], [105, 12, 106, 13]]


def test_overlapping_provinces_are_cleaned_first():
    """A strip claimed by two provinces goes to one of them."""
    two = _provinces(shapely.box(104, 12, 105.01, 13), shapely.box(105, 12, 106, 13))
    points = _points(("0101", 104.5, 12.5, 10.0), ("0201", 105.5, 12.5, 10.0))
    shapes = compute_outlines(two, points).geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.area(shapes).sum() == pytest.approx(2.0)


def test_points_of_two_provinces_in_one_outline_are_refused():
    """Outlines and points of different years don't make districts."""
    square = _provinces(shapely.box(104, 12, 106, 13))
    points = _points(("0101", 104.5, 12.5, 10.0), ("0201", 105.5, 12.5, 10.0))
    with pytest.raises(InputError, match="each province outline"):
        compute_outlines(square, points)


@pytest.mark.skipif(not PROVINCES.exists(), reason="the province outlines (../shared) are not here")
def test_the_committed_file_is_what_the_script_makes():
    """A second run gives the same bytes."""
    made = to_geojson(compute_outlines(gpd.read_file(PROVINCES), communes()))
    assert made == APPROXIMATE.read_bytes()


@needs_surveyed
def test_half_of_the_districts_overlap_the_surveyed_ones_by_78_percent(committed):
    """Median intersection over union with the surveyed outlines is at least 0.78."""
    ours = committed.set_index("adm2_pcode").to_crs(32648).geometry
    theirs = gpd.read_file(SURVEYED).set_index("adm2_pcode").to_crs(32648).geometry
    theirs = theirs.reindex(ours.index)
    iou = ours.intersection(theirs).area / ours.union(theirs).area
    assert iou.median() >= 0.78
    assert iou.min() > 0.25
