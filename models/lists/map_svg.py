"""Map sheet: districts by tier as an SVG with title, legend, scale bar and north arrow."""

import unicodedata
from dataclasses import dataclass
from html import escape

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.gazetteer import provinces
from geo.paper import UTM, Paper, lakes, lay_out, path_data, together, widest_spot
from models.phrases import word

WIDTH, TOP, LINE = 680, 26, 22  # pixels: of the sheet, of the title and of a legend line
HEIGHT = {"province": 440, "country": 540}
HIGH = ("consistently_high", "probably_high")
TIER_COLOURS = {
    "consistently_high": "#a63603",
    "probably_high": "#fd8d3c",
    "not_separable": "#fdeedd",
    "index_only": "#fdd0a2",
    "no_estimate": "#eceae6",
    "withheld": "#eceae6",
}
# stripes tell a tier on a black-and-white print: pattern -> (turn, stripe colour, share of six)
_STRIPES = {
    "probably_high": (45, "#e0681a", 1.4),
    "no_estimate": (-45, "#8d8a84", 2),
    "withheld": (0, "#5c5850", 1.2),
}
_INK, _EDGE, _PALE, _PALE_EDGE, _WATER = "#22262b", "#5c5850", "#f0eeea", "#d5d0c6", "#b9d3e3"
_PLANNED = "#123a8c"  # what is planned: in no tier's colour, dark on any print
_BESIDE = 0.4  # how strong the colours are beside a plan
_SIMPLIFY = 1.5  # pixels: corners that stand out less are left out
_ROUND_KM = (1, 2, 5, 10, 20, 50, 100, 200)


@dataclass(frozen=True)
class Sheet:
    """A map being drawn: its shapes in pixels by P-code, the ranked rows, the language."""

    paper: Paper
    shapes: pd.Series
    rows: pd.DataFrame
    province: str | None
    lang: str
    planned: frozenset[str] = frozenset()

    def here(self, code: str) -> bool:
        """Return whether a district belongs to what the map is of."""
        return self.province is None or code.startswith(self.province)

    def tier(self, code: str) -> str:
        """Return the tier of a district; one that is not in the list has no estimate."""
        return self.rows.loc[code, "tier"] if code in self.rows.index else "no_estimate"

    def fill(self, tier: str) -> str:
        """Return the fill of a tier; patterns are named by language, so that ids stay unique."""
        return f"url(#{tier}-{self.lang})" if tier in _STRIPES else TIER_COLOURS[tier]


def map_svg(
    table: pd.DataFrame,
    outlines: gpd.GeoDataFrame,
    province: str | None,
    lang: str,
    title: str,
    planned: frozenset[str] = frozenset(),
    width: int = WIDTH,
) -> str:
    """Return the map of a province (P-code) or of the country; nothing where it has no outline.

    Districts are filled by tier and carry their rank; on the country's map only those of the
    upper two tiers do. Neighbouring provinces are pale, the lake is blue. Text is escaped.
    The districts of a plan are filled in one colour and carry their rank; the others are pale.

    Parameters
    ----------
    table : the ranked table; outlines : adm2_pcode, geometry (EPSG:4326).
    planned : P-codes of a plan.
    width : pixels (letters stay as large on a narrow sheet).
    """
    flat = outlines.set_index("adm2_pcode").geometry.to_crs(UTM).sort_index()
    wanted = flat[[province is None or c.startswith(province) for c in flat.index]]
    if wanted.empty:
        return ""
    kind = "country" if province is None else "province"
    paper = lay_out(wanted.total_bounds, width, round(HEIGHT[kind] * width / WIDTH))
    # what can't be seen at this scale only makes the file large
    simple = shapely.coverage_simplify(flat.to_numpy(), _SIMPLIFY / paper.pixels_per_metre)
    drawn = pd.Series(paper.draw(simple), flat.index)
    shapes = drawn[~shapely.is_empty(drawn.to_numpy())]
    rows = table.set_index("adm2_pcode")
    sheet = Sheet(paper, shapes, rows, province, lang, planned)
    water = paper.draw(lakes(gpd.GeoSeries(simple, crs=UTM)).to_numpy())
    inside = [
        _areas(sheet),
        _planned(sheet),
        _lakes(water, sheet),
        _provinces(sheet),
        _labels(sheet),
    ]
    legend, lines = _legend(sheet)
    height = TOP + paper.height + 12 + lines * LINE
    name = escape(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{name}"><defs>{_patterns(sheet)}</defs>'
        f'<text x="0" y="16" font-size="14" font-weight="600" fill="{_INK}">{name}</text>'
        f'<g transform="translate(0 {TOP})">{"".join(inside)}{_bar(sheet)}{_north(sheet)}'
        f'<rect width="{width}" height="{paper.height}" fill="none" stroke="{_EDGE}"/></g>'
        f'<g transform="translate(0 {TOP + paper.height + 10})">{legend}</g></svg>'
    )


def _patterns(sheet: Sheet) -> str:
    return "".join(
        f'<pattern id="{tier}-{sheet.lang}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({turn})">'
        f'<rect width="6" height="6" fill="{TIER_COLOURS[tier]}"/>'
        f'<rect width="{share}" height="6" fill="{stripe}"/></pattern>'
        for tier, (turn, stripe, share) in _STRIPES.items()
    )


def _areas(sheet: Sheet) -> str:
    """Draw the districts, those of other provinces first."""
    order = sorted(sheet.shapes.index, key=lambda code: (sheet.here(code), code))
    return "".join(_area(code, sheet) for code in order)


def _area(code: str, sheet: Sheet) -> str:
    path = path_data(sheet.shapes[code])
    if not sheet.here(code):
        return f'<path d="{path}" fill="{_PALE}" stroke="{_PALE_EDGE}" stroke-width=".6"/>'
    beside = f' fill-opacity="{_BESIDE}"' if sheet.planned else ""
    return (
        f'<path d="{path}" fill="{sheet.fill(sheet.tier(code))}"{beside} stroke="{_EDGE}" '
        f'stroke-width=".7"><title>{escape(_name(code, sheet))}</title></path>'
    )


def _name(code: str, sheet: Sheet) -> str:
    column = f"district_{sheet.lang}"
    return str(sheet.rows.loc[code, column]) if code in sheet.rows.index else code


def _lakes(water: np.ndarray, sheet: Sheet) -> str:
    drawn = ""
    for lake in water[~shapely.is_empty(water)] if len(water) else []:
        x, y, radius = widest_spot(lake)
        drawn += f'<path d="{path_data(lake)}" fill="{_WATER}"/>'
        if radius > 6:
            text = word("brief.lake", sheet.lang)
            drawn += _text(x, y, 10, text, "#2c5873", f' font-style="italic"{_halo("#fff")}')
    return drawn


def _provinces(sheet: Sheet) -> str:
    """Draw the borders of the provinces, and the names of those around."""
    drawn = ""
    names = provinces().set_index("adm1_pcode")[f"province_{sheet.lang}"]
    for code, shapes in sheet.shapes.groupby(sheet.shapes.index.str[:4]):
        whole = together(shapes)
        drawn += f'<path d="{path_data(whole)}" fill="none" stroke="{_EDGE}" stroke-width="1.3"/>'
        x, y, radius = widest_spot(whole)
        if not sheet.here(code) and 2 * radius > _long(names[code], 11):
            drawn += _text(x, y, 11, names[code], "#6d675e", ' font-style="italic"')
    return drawn


def _planned(sheet: Sheet) -> str:
    """Draw the plan's districts."""
    return "".join(
        f'<path class="planned" d="{path_data(sheet.shapes[code])}" fill="{_PLANNED}" '
        f'stroke="#fff" stroke-width=".8"><title>{escape(_name(code, sheet))}</title></path>'
        for code in sheet.shapes.index
        if code in sheet.planned and sheet.here(code)
    )


def _labels(sheet: Sheet) -> str:
    wanted = [c for c in sheet.shapes.index if sheet.here(c) and c in sheet.rows.index]
    if sheet.province is None:
        wanted = [
            c for c in wanted if c in sheet.planned or (sheet.tier(c) in HIGH and not sheet.planned)
        ]
    return "".join(_label(code, sheet) for code in wanted)


def _label(code: str, sheet: Sheet) -> str:
    """Write the rank, and above it the name where there is room."""
    row, name = sheet.rows.loc[code], _name(code, sheet)
    x, y, radius = widest_spot(sheet.shapes[code])
    rank = "–" if pd.isna(row["rank"]) else str(row["rank"])
    size = float(np.clip(radius * 0.9, 7.5, 13))
    ink, ground = _INK, TIER_COLOURS[row["tier"]]
    if code in sheet.planned:
        ink, ground = "#fff", _PLANNED
    elif sheet.planned:
        ground = "#fff"
    elif row["tier"] == "consistently_high":
        ink = "#fff"
    # letters stand out from stripes and from borders they cross
    around = _halo(ground)
    roomy = sheet.province is not None and radius > 14 and 2.2 * radius > _long(name, 9.5)
    drawn = _text(x, y + (6 if roomy else 0), size, rank, ink, f' font-weight="600"{around}')
    return drawn + (_text(x, y - 8, 9.5, name, ink, around) if roomy else "")


def _halo(colour: str) -> str:
    return f' stroke="{colour}" stroke-width="2.5" stroke-linejoin="round" paint-order="stroke"'


def _long(text: str, size: float) -> float:
    """Return about how wide a text is, pixels; marks above and below letters take no room."""
    return 0.6 * size * sum(unicodedata.category(letter)[0] != "M" for letter in text)


def _text(x: float, y: float, size: float, text: str, ink: str, more: str = "") -> str:
    return (
        f'<text x="{x:g}" y="{y + 0.35 * size:.1f}" font-size="{size:g}" text-anchor="middle" '
        f'fill="{ink}"{more}>{escape(text)}</text>'
    )


def bar_km(pixels_per_metre: float, most_pixels: float = 160) -> int:
    """Return the longest round length in km that is at most so many pixels long.

    >>> bar_km(0.002), bar_km(0.01)
    (50, 10)
    """
    fitting = (km for km in _ROUND_KM if km * 1000 * pixels_per_metre <= most_pixels)
    return max(fitting, default=_ROUND_KM[0])


def _bar(sheet: Sheet) -> str:
    km = bar_km(sheet.paper.pixels_per_metre)
    length, y = km * 1000 * sheet.paper.pixels_per_metre, sheet.paper.height
    label = f"{km} {word('brief.km', sheet.lang)}"
    return (
        f'<rect x="6" y="{y - 32}" width="{length + 16:.1f}" height="26" fill="#fff"/>'
        f'<rect class="bar" x="14" y="{y - 14}" width="{length:.1f}" height="4" fill="{_INK}"/>'
        f'<text x="14" y="{y - 18}" font-size="11" fill="{_INK}">{escape(label)}</text>'
    )


def _north(sheet: Sheet) -> str:
    x = sheet.paper.width - 22
    tip = f"M{x} 10 l7 22 l-7 -5 l-7 5 Z"
    box = f'<rect x="{x - 12}" y="5" width="24" height="44" fill="#fff"/>'
    letter = _text(x, 41, 11, word("brief.north", sheet.lang), _INK)
    return f'{box}<path d="{tip}" fill="{_INK}"/>{letter}'


def _legend(sheet: Sheet) -> tuple[str, int]:
    """Draw the tiers that are on the map, each with its count of districts, and the plan's colour.

    Returns the drawing and its number of lines.
    """
    inside = [code for code in sheet.shapes.index if sheet.here(code)]
    tiers = [sheet.tier(code) for code in inside if code not in sheet.planned]
    entries = [
        (
            f'width="24" height="14" fill="{sheet.fill(tier)}" stroke="{_EDGE}"'
            + (f' fill-opacity="{_BESIDE}"' if sheet.planned else ""),
            f"{word(f'tier.{tier}', sheet.lang)} ({tiers.count(tier)})",
        )
        for tier in TIER_COLOURS
        if tier in tiers
    ]
    planned = sum(code in sheet.planned for code in inside)
    if planned:
        entries.append(
            (
                f'width="24" height="14" fill="{_PLANNED}" stroke="{_EDGE}"',
                word("plan.on_map", sheet.lang, n=planned),
            )
        )
    drawn, x, y = "", 0.0, 0
    for look, text in entries:
        long = 31 + _long(text, 11.5)
        if x and x + long > sheet.paper.width:
            x, y = 0.0, y + LINE
        drawn += (
            f'<rect x="{x + 1:g}" y="{y + 1}" {look}/><text x="{x + 31:g}" y="{y + 12}" '
            f'font-size="11.5" fill="{_INK}">{escape(text)}</text>'
        )
        x += round(long + 22)
    return drawn, y // LINE + 1
