"""Map sheet: districts as an SVG with legend, scale bar and north arrow, for print."""

from __future__ import annotations

from html import escape

import geopandas as gpd
import pandas as pd
import shapely

from models.words import word

# tier -> fill; the pattern tells the tiers apart without colour
FILLS = {
    "consistently_high": "#a63603",
    "probably_high": "#fd8d3c",
    "not_separable": "#fdeedd",
    "index_only": "#fdd0a2",
    "no_estimate": "url(#none)",
}
_PATTERNS = (
    '<defs><pattern id="none" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#eceae6"/>'
    '<rect width="2" height="6" fill="#8d8a84"/></pattern></defs>'
)
_UTM = 32648  # UTM zone 48N, metres; the whole country lies in or next to it
_ROUND_KM = (1, 2, 5, 10, 20, 50, 100, 200)


def map_svg(
    table: pd.DataFrame, outlines: gpd.GeoDataFrame, province: str | None, lang: str, width: int
) -> str:
    """Return the map of a province (P-code) or of the country as an SVG `width` pixels wide.

    Districts of the province are filled by tier and carry their rank; others are pale. All text
    is escaped.

    Parameters
    ----------
    table : the ranked table; outlines : adm2_pcode, geometry (EPSG:4326).
    """
    shapes = outlines.set_index("adm2_pcode").geometry.to_crs(_UTM)
    rows = table.set_index("adm2_pcode")
    here = [c for c in shapes.index if province is None or c.startswith(province)]
    west, south, east, north = shapes.loc[here].total_bounds
    margin = 0.04 * max(east - west, north - south)
    frame = (west - margin, south - margin, east + margin, north + margin)
    scale = width / (frame[2] - frame[0])
    height = round((frame[3] - frame[1]) * scale) + 44
    drawn = _PATTERNS + f'<rect width="{width}" height="{height}" fill="#eef3f6"/>'
    seen = shapes.index[shapes.intersects(shapely.box(*frame))]
    drawn += "".join(_shape(shapes[c], frame, scale, _fill(rows, c, here), c in here) for c in seen)
    if province is not None:
        drawn += "".join(
            _label(shapes[c], rows.loc[c], frame, scale) for c in here if c in rows.index
        )
    drawn += scale_bar(scale, height, lang) + _north(width)
    title = escape(word("brief.map", lang))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'width="100%" aria-label="{title}"><title>{title}</title>{drawn}</svg>'
    )


def _fill(rows: pd.DataFrame, code: str, here: list[str]) -> str:
    if code not in here:
        return "#f7f6f3"
    return FILLS[rows.loc[code, "tier"]] if code in rows.index else FILLS["no_estimate"]


def _shape(shape, frame: tuple, scale: float, fill: str, strong: bool) -> str:
    simple = shapely.simplify(shape, 0.4 / scale)
    rings = [
        ring
        for part in shapely.get_parts(simple)
        for ring in (part.exterior, *part.interiors)
        if part.geom_type == "Polygon"
    ]
    path = "".join(_ring(ring.coords, frame, scale) for ring in rings)
    edge = "#5c5850" if strong else "#d5d0c6"
    return f'<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="{edge}" stroke-width=".8"/>'


def _ring(coordinates, frame: tuple, scale: float) -> str:
    points = [
        f"{(x - frame[0]) * scale:.1f} {(frame[3] - y) * scale:.1f}" for x, y, *_ in coordinates
    ]
    return f"M{'L'.join(points)}Z"


def _label(shape, row: pd.Series, frame: tuple, scale: float) -> str:
    point = shapely.point_on_surface(shape)
    x, y = (point.x - frame[0]) * scale, (frame[3] - point.y) * scale
    text = "–" if pd.isna(row["rank"]) else str(row["rank"])
    dark = row["tier"] == "consistently_high"
    return (
        f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-size="13" font-weight="600" '
        f'fill="{"#fff" if dark else "#22262b"}">{escape(text)}</text>'
    )


def bar_km(pixels_per_metre: float, most_pixels: float = 160) -> int:
    """Return the longest round length in km that is at most so many pixels long.

    >>> bar_km(0.002), bar_km(0.01)
    (50, 10)
    """
    return max(
        (km for km in _ROUND_KM if km * 1000 * pixels_per_metre <= most_pixels),
        default=_ROUND_KM[0],
    )


def scale_bar(pixels_per_metre: float, height: int, lang: str) -> str:
    """Return a scale bar for the lower left corner.

    >>> 'width="100.0"' in scale_bar(0.002, 400, "en")
    True
    """
    km = bar_km(pixels_per_metre)
    length = km * 1000 * pixels_per_metre
    y = height - 18
    return (
        f'<rect x="14" y="{y}" width="{length:.1f}" height="5" fill="#22262b"/>'
        f'<text x="14" y="{y - 5}" font-size="12">{km} {escape(word("brief.km", lang))}</text>'
    )


def _north(width: int) -> str:
    x = width - 26
    tip = f"M{x} 12 l7 22 l-7 -5 l-7 5 Z"
    letter = f'<text x="{x}" y="48" font-size="12" text-anchor="middle">N</text>'
    return f'<path d="{tip}" fill="#22262b"/>{letter}'


def legend_html(tiers: list[str], lang: str) -> str:
    """Return the legend of the tiers that are on the map.

    >>> "consistently high" in legend_html(["consistently_high"], "en")
    True
    """
    rows = []
    for tier in FILLS:
        if tier in tiers:
            box = f'<rect width="22" height="14" fill="{FILLS[tier]}" stroke="#5c5850"/>'
            swatch = f'<svg width="22" height="14" aria-hidden="true">{box}</svg>'
            rows.append(f"<li>{swatch} {escape(word(f'tier.{tier}', lang))}</li>")
    return f'<ul class="legend">{"".join(rows)}</ul>'
