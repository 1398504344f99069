"""Own outlines: the user's file, read with suspicion and matched to the districts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj.exceptions import ProjError

from geo.crossings import crossings
from geo.errors import InputError
from geo.gazetteer import districts
from geo.names import Match, match_area
from geo.pcode import to_pcode
from geo.shapes import ENCODING, UNSURE, read_shapes
from geo.words import Sentence

# Most telling first; compared without case. A file can have several: the one that matches most
# rows is taken.
DISTRICT_FIELDS = (
    "adm2_pcode",
    "adm2_code",
    "adm2_text",
    "pcode",
    "district_code",
    "shapename",
    "adm2_en",
    "adm2_name",
    "adm2_km",
    "name_2",
    "district_en",
    "district_km",
    "district",
    "name_en",
    "name",
    "id",
)
PROVINCE_FIELDS = (
    "adm1_pcode",
    "adm1_code",
    "adm1_text",
    "province_code",
    "adm1_en",
    "adm1_name",
    "adm1_km",
    "name_1",
    "province_en",
    "province_km",
    "province",
)
CAMBODIA = (101.0, 9.0, 109.0, 16.0)  # degrees, with room for islands and slips
_SHOWN = 20
_MOST_CROSSINGS = 5000  # of all outlines of a file; drawn ones have a few dozen


@dataclass(frozen=True)
class OwnOutlines:
    """The user's outlines and what had to be done to them.

    `frame` has one row per matched district (`adm2_pcode`, geometry, EPSG:4326); `unmatched` are
    the written values that aren't a district; `joined` districts given in several rows;
    `repaired` districts with invalid rings; `dropped` rows without an area; `missing` P-codes of
    districts without a polygon.
    """

    frame: gpd.GeoDataFrame
    field: str
    unmatched: tuple[str, ...]
    joined: tuple[str, ...]
    repaired: tuple[str, ...]
    dropped: int
    missing: tuple[str, ...]

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """Say in sentences what didn't fit; empty where all did."""
        lines: dict[str, Sequence[object]] = {
            "unmatched": self.unmatched,
            "joined": self.joined,
            "repaired": self.repaired,
            "dropped": range(self.dropped),
            "missing": _with_parents(self.missing),
        }
        return tuple(
            Sentence(
                f"outline_note.{key}", {"n": len(what), "list": _shown(what), "field": self.field}
            )
            for key, what in lines.items()
            if what
        )


def read_own_outlines(path: str | Path) -> OwnOutlines:
    """Read the user's outlines and match them to the 210 districts.

    Accepts GeoJSON, TopoJSON, GeoPackage, GeoParquet, FlatGeobuf and a zipped shapefile, in any
    CRS, with a P-code or name field. Names are matched by `geo.names`; nothing is guessed.

    Raises
    ------
    InputError : the file can't be read, has no CRS of the Earth, no known field, no polygon, or
        lies outside Cambodia; the encoding of names that are needed is not told.
    """
    file = Path(path)
    shapes = read_shapes(file)
    field, matches = _best_field(shapes, file)
    shapes = shapes.assign(_code=[m.code for m in matches], _text=[m.text for m in matches])
    known = shapes[shapes["_code"].notna()]
    clean, was_valid = _areas(known, file)
    known = known.assign(geometry=clean, _repaired=~was_valid)
    solid = known[~shapely.is_empty(clean)]
    frame = _one_per_district(solid)
    every = {to_pcode(code) for code in districts()["adm2_code"]}
    twice = solid["_code"][solid["_code"].duplicated()]
    return OwnOutlines(
        frame=frame,
        field=field,
        unmatched=tuple(shapes.loc[shapes["_code"].isna(), "_text"]),
        joined=tuple(sorted({to_pcode(code) for code in twice})),
        repaired=tuple(sorted({to_pcode(c) for c in solid.loc[solid["_repaired"], "_code"]})),
        dropped=len(known) - len(solid),
        missing=tuple(sorted(every - set(frame["adm2_pcode"]))),
    )


def _best_field(shapes: gpd.GeoDataFrame, file: Path) -> tuple[str, list[Match]]:
    """Return the field that matches most rows, and its matches; the earlier field wins a tie."""
    found = {str(c).casefold(): c for c in shapes.columns if c != shapes.geometry.name}
    fields = [found[f] for f in DISTRICT_FIELDS if f in found]
    if not fields:
        raise InputError(
            "outlines.field", file=file, fields=_shown(sorted(map(str, found.values()))) or "–"
        )
    provinces = _provinces(shapes, [found[f] for f in PROVINCE_FIELDS if f in found])
    tried = {f: _match_rows(shapes[f], provinces) for f in fields}
    best = max(fields, key=lambda f: sum(m.code is not None for m in tried[f]))
    _check_letters(shapes, [m.text for m in tried[best]], best, file)
    unmatched = [m.text for m in tried[best] if m.code is None]
    # many communes are named like a district: a file of communes matches a few rows, wrongly
    if len(unmatched) > len(shapes) / 2:
        raise InputError(
            "outlines.no_match",
            file=file,
            column=best,
            n=len(unmatched),
            all=len(shapes),
            examples=_shown(unmatched[:5]),
        )
    return best, tried[best]


def _check_letters(shapes: gpd.GeoDataFrame, texts: list[str], field: str, file: Path) -> None:
    """Ask for the encoding of names that are needed, where nobody tells it."""
    likely = shapes.attrs.get(UNSURE)
    if likely and not all(text.isascii() for text in texts):
        raise InputError(
            "outlines.encoding", file=file, column=field, encoding=likely, variable=ENCODING
        )


def _provinces(shapes: gpd.GeoDataFrame, fields: list[str]) -> list[str | None]:
    for field in fields:
        codes = [match_area(text, "province").code for text in _texts(shapes[field])]
        if any(codes):
            return codes
    return [None] * len(shapes)


def _match_rows(values: pd.Series, provinces: list[str | None]) -> list[Match]:
    return [
        match_area(text, level="district", within=province)
        for text, province in zip(_texts(values), provinces, strict=True)
    ]


def _texts(values: pd.Series) -> list[str]:
    """Return values as text, missing ones as none; a list or an object matches nothing."""
    gone = values.isna()
    return ["" if none else str(value) for value, none in zip(values, gone, strict=True)]


def _areas(known: gpd.GeoDataFrame, file: Path) -> tuple[gpd.GeoSeries, pd.Series]:
    """Return valid polygons in degrees (empty where a row has no area), and which were valid."""
    try:
        degrees = shapely.force_2d(known.geometry.to_crs(4326).to_numpy())
    except ProjError as error:  # of a building site, or of Mars
        found = repr(str(known.crs.name)[:60])
        raise InputError("outlines.crs", file=file, found=found) from error
    _check_crossings(degrees, known["_text"].tolist(), file)
    was_valid = pd.Series(shapely.is_valid(degrees) | shapely.is_missing(degrees), known.index)
    clean = gpd.GeoSeries([_polygons(shape) for shape in degrees], known.index, crs=4326)
    solid = clean[~clean.is_empty]
    if solid.empty:
        raise InputError("outlines.polygons", file=file)
    west, south, east, north = solid.total_bounds
    if not (
        CAMBODIA[0] < west and CAMBODIA[1] < south and east < CAMBODIA[2] and north < CAMBODIA[3]
    ):
        raise InputError(
            "outlines.elsewhere",
            file=file,
            west=f"{west:.6g}",
            south=f"{south:.6g}",
            east=f"{east:.6g}",
            north=f"{north:.6g}",
        )
    return clean, was_valid


def _check_crossings(shapes: np.ndarray, names: list[str], file: Path) -> None:
    """Refuse scribbles: to make areas of them takes time for every crossing, and none is right."""
    left = _MOST_CROSSINGS
    for shape, name in zip(shapes, names, strict=True):
        if shape is None or shape.is_valid or not _finite(shape):
            continue
        left -= crossings(shape, left)
        if left < 0:
            raise InputError(
                "outlines.crossings", file=file, name=repr(name[:60]), most=_MOST_CROSSINGS
            )


def _finite(shape: shapely.Geometry) -> bool:
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())


def _polygons(shape: shapely.Geometry | None) -> shapely.Geometry:
    """Return the polygons of a shape, made valid."""
    if shape is None or not _finite(shape):
        return shapely.MultiPolygon()
    whole = shape if shape.is_valid else shapely.make_valid(shape)
    parts = shapely.get_parts(shapely.get_parts(whole))
    return shapely.union_all([p for p in parts if p.geom_type == "Polygon"])


def _one_per_district(solid: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame = solid.assign(adm2_pcode=solid["_code"].map(to_pcode))[["adm2_pcode", "geometry"]]
    return frame.dissolve("adm2_pcode").reset_index().sort_values("adm2_pcode", ignore_index=True)


def _with_parents(pcodes: tuple[str, ...]) -> list[str]:
    rows = districts().set_index("adm2_pcode").loc[list(pcodes)]
    return [
        f"{pcode} {row.district_en}"
        + (f" (2014: {row.parent_2014})" if to_pcode(row.parent_2014) != pcode else "")
        for pcode, row in rows.iterrows()
    ]


def _shown(values: Iterable[object]) -> str:
    """Return the first values, and how many more there are."""
    listed = [str(value)[:60] for value in values]
    more = f", ... (+{len(listed) - _SHOWN})" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more
