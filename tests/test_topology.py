"""TopoJSON: what the browser decodes is what was sent."""

from __future__ import annotations

import json
from collections import Counter

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.outlines import APPROXIMATE
from geo.topology import MOST_CORNERS, to_topojson


@pytest.fixture(scope="module")
def frame() -> gpd.GeoDataFrame:
    return gpd.read_file(APPROXIMATE)


@pytest.fixture(scope="module")
def topology(frame) -> dict:
    return json.loads(json.dumps(to_topojson(frame)))


def _arcs(topology: dict) -> list[np.ndarray]:
    """Undo the steps and the grid, as topojson-client does."""
    grid = topology["transform"]
    return [
        np.cumsum(np.array(arc), axis=0) * grid["scale"] + grid["translate"]
        for arc in topology["arcs"]
    ]


def _ring(numbers: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """Join arcs end to start; a negative number is an arc taken backwards."""
    parts = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
    for one, following in zip(parts, parts[1:] + parts[:1], strict=True):
        assert (one[-1] == following[0]).all()
    return np.vstack([parts[0], *[part[1:] for part in parts[1:]]])


def _decode(topology: dict) -> dict[str, shapely.MultiPolygon]:
    arcs, shapes = _arcs(topology), {}
    for geometry in topology["objects"]["districts"]["geometries"]:
        parts = geometry.get("arcs", [])
        parts = [parts] if geometry["type"] == "Polygon" else parts
        rings = [[_ring(ring, arcs) for ring in part] for part in parts]
        shapes[geometry["id"]] = shapely.MultiPolygon(
            [shapely.Polygon(shell, holes) for shell, *holes in rings]
        )
    return shapes


def test_the_decoded_districts_are_the_ones_sent(frame, topology):
    """Every district comes back within half a step of the grid, and still without overlaps."""
    decoded = _decode(topology)
    assert list(decoded) == frame["adm2_pcode"].tolist()
    shapes = np.array(list(decoded.values()))
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    step = np.hypot(*topology["transform"]["scale"])
    assert (shapely.hausdorff_distance(shapes, frame.geometry.to_numpy()) <= step).all()


def test_a_common_border_is_sent_once(topology):
    """Each arc bounds one district or two; most bound two."""
    used = Counter()
    for geometry in topology["objects"]["districts"]["geometries"]:
        parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        used.update(n if n >= 0 else ~n for part in parts for ring in part for n in ring)
    assert set(used) == set(range(len(topology["arcs"])))
    counts = Counter(used.values())
    assert set(counts) == {1, 2}
    assert counts[2] > 4 * counts[1]


def test_the_topology_is_small(topology):
    """Well under 200 KB for the 210 approximate districts."""
    assert len(json.dumps(topology, separators=(",", ":"))) < 100_000


def test_two_squares_share_one_arc():
    """Three arcs: the common side, and what's left of each square."""
    squares = [shapely.box(103, 12, 104, 13), shapely.box(104, 12, 105, 13)]
    toy = gpd.GeoDataFrame({"adm2_pcode": ["KH0102", "KH0103"]}, geometry=squares, crs=4326)
    sent = to_topojson(toy)
    assert len(sent["arcs"]) == 3
    for shape, square in zip(_decode(sent).values(), squares, strict=True):
        assert shape.area == pytest.approx(square.area, rel=1e-4)


def test_a_lake_stays_a_hole():
    """Holes are sent as rings of their own."""
    ring = shapely.box(103, 12, 105, 14) - shapely.box(103.5, 12.5, 104.5, 13.5)
    toy = gpd.GeoDataFrame({"adm2_pcode": ["KH0102"]}, geometry=[ring], crs=4326)
    assert _decode(to_topojson(toy))["KH0102"].area == pytest.approx(3.0, rel=1e-4)


def test_a_district_smaller_than_the_grid_keeps_its_id():
    """The map then has a district without a shape, not a broken file."""
    shapes = [shapely.box(103, 12, 105, 14), shapely.box(106, 12, 106.000001, 12.000001)]
    toy = gpd.GeoDataFrame({"adm2_pcode": ["KH0102", "KH0103"]}, geometry=shapes, crs=4326)
    decoded = _decode(to_topojson(toy))
    assert decoded["KH0103"].is_empty
    assert not decoded["KH0102"].is_empty


def test_very_detailed_outlines_are_simplified_together():
    """A wriggling common border of 70,000 corners is sent in far fewer, and without gaps."""
    y = np.linspace(12, 13, MOST_CORNERS // 2 + 5_000)
    wriggle = np.column_stack([104 + 0.0002 * np.sin(np.arange(len(y)) / 7), y])
    left = shapely.Polygon([(103, 12), *wriggle, (103, 13)])
    right = shapely.Polygon([(105, 12), *wriggle, (105, 13)])
    toy = gpd.GeoDataFrame({"adm2_pcode": ["KH0102", "KH0103"]}, geometry=[left, right], crs=4326)
    decoded = np.array(list(_decode(to_topojson(toy)).values()))
    assert shapely.get_num_coordinates(decoded).sum() < MOST_CORNERS / 10
    assert shapely.coverage_is_valid(decoded)
    assert shapely.area(decoded) == pytest.approx([1.0, 1.0], abs=1e-3)
