"""The briefing: whole in itself, printable, honest, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pytest
import shapely
from pyproj import Geod

from geo import atomic
from geo.outlines import load_outlines
from geo.paper import UTM, lay_out
from models.brief import main
from models.desk.own_inputs import load_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.lists.briefing import briefing_html
from models.lists.map_svg import bar_km, map_svg
from tests.conftest import SHARED

DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def ranking():
    """Return a default ranking with few draws."""
    return rank_districts(settings=Settings(draws=100))


@pytest.fixture(scope="module")
def outlines():
    """Return the outlines in use."""
    return load_outlines()


@pytest.mark.parametrize("lang", ["en", "km"])
@pytest.mark.parametrize("province", [None, "KH20", "KH12"])
def test_nothing_is_loaded_from_anywhere(ranking, outlines, province, lang):
    """No script, link, font or picture points outside the file."""
    page = briefing_html(ranking, outlines, province, (lang,), DAY)
    assert not re.search(r"<(script|link|img|iframe)\b|url\((?!#)|@import|src=", page)
    assert not re.search(r"<a href=\"(?!https?://)", page)


def test_the_largest_file_can_be_mailed(ranking, outlines):
    """The country in both languages stays under 300 KB, with surveyed outlines too."""
    kinds = [outlines]
    surveyed = SHARED / "boundaries" / "khm_adm2_210_current.geojson"
    if surveyed.exists():
        kinds.append(load_outlines(surveyed))
    for kind in kinds:
        assert len(briefing_html(ranking, kind, None, ("en", "km"), DAY).encode()) < 300_000


def test_the_same_ranking_and_day_give_the_same_file(ranking, outlines):
    """Nothing of the clock gets in but the day; no id is used twice in a file of two languages."""
    first, second = (briefing_html(ranking, outlines, "KH20", ("en", "km"), DAY) for _ in range(2))
    assert first == second
    ids = re.findall(r'\bid="([^"]+)"', first)
    assert ids
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= set(ids)


def test_a_province_has_its_own_districts_with_ranges_and_reasons(ranking, outlines):
    """Svay Rieng: eight districts, each with its range; numbers of the map are its ranks."""
    page = briefing_html(ranking, outlines, "KH20", ("en",), DAY)
    rows = ranking.table[ranking.table["adm1_pcode"] == "KH20"]
    for row in rows.to_dict("records"):
        assert f"{row['rank']} ({row['rank_low']}–{row['rank_high']})" in page
        assert f">{row['rank']}</text>" in page
        assert row["adm2_pcode"] in page
        assert f"×{row['relative_risk']:.2f}" in page
    assert len(rows) == page.count("chance of being in the top")
    # a counted district has a reason of its own
    assert page.count("people were counted here") > 1
    assert "the province reports" not in page
    assert page.count("Poipet, the main crossing") == len(rows)
    for words in ("approximate", "not law", "2026-11-24", "never checked", "ODbL"):
        assert words.replace("not law", "not for law enforcement") in page


def test_what_all_districts_of_a_province_share_is_said_once(outlines):
    """Without counts of districts: what the province reports, once for all of them."""
    ranking = rank_districts(settings=Settings(draws=50, level="provinces"))
    page = briefing_html(ranking, outlines, "KH20", ("en",), DAY)
    assert page.count("the province reports") == 1


def test_both_languages_follow_each_other(ranking, outlines):
    """English, then Khmer, in one file."""
    page = briefing_html(ranking, outlines, "KH20", ("en", "km"), DAY)
    assert page.index('<section lang="en">') < page.index('<section lang="km">')


def test_names_from_files_are_text(ranking, outlines):
    """A hostile name or source shows as it is written, a hostile address not at all."""
    table = ranking.table.copy()
    table["district_en"] = "<script>alert(1)</script>"
    inputs = ranking.inputs.assign(url='javascript:alert("1")', source='"><b>')
    hostile = replace(ranking, table=table, inputs=inputs)
    page = briefing_html(hostile, outlines, "KH20", ("en",), DAY)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "javascript:" not in page
    assert "<b>." not in page


def test_nine_provinces_give_a_briefing_without_counts(outlines, write):
    """The refusal is named; no chance, no range, no multiplier."""
    rows = "".join(f"{code:02d},2024,50\n" for code in range(1, 10))
    file = write("r.csv", "area_code,period,count\n" + rows)
    refused = rank_districts(load_inputs(repatriation=file), Settings(draws=50))
    page = briefing_html(refused, outlines, "KH01", ("en",), DAY)
    assert "Only 9 of 25 provinces" in page
    assert "chance of being in the top" not in page
    assert "×" not in page


def test_a_district_without_an_estimate_is_hatched(outlines, write):
    """Province 04 has no total: its map is hatched and its ranks are dashes."""
    rows = "".join(f"{c:02d},2024,{50 + 9 * c}\n" for c in range(1, 26) if c != 4)
    file = write("r.csv", "area_code,period,count\n" + rows)
    ranking = rank_districts(load_inputs(repatriation=file), Settings(draws=50))
    page = briefing_html(ranking, outlines, "KH04", ("en",), DAY)
    assert 'fill="url(#no_estimate-en)"' in page
    assert "no estimate (8)" in page
    assert '<td class="rank">–</td>' in page


def test_the_map_tells_tiers_apart_without_colour(ranking, outlines):
    """The country's map numbers exactly the districts of the upper two tiers; one is striped."""
    svg = map_svg(ranking.table, outlines.frame, None, "en", "Map")
    high = ranking.table[ranking.table["tier"].isin(["consistently_high", "probably_high"])]
    numbers = re.findall(r">(\d+)</text>", svg)
    assert sorted(numbers) == sorted(high["rank"].astype(str))
    assert len(high) > 5
    striped = int((ranking.table["tier"] == "probably_high").sum())
    # and the swatch in the legend
    assert svg.count('fill="url(#probably_high-en)"') == striped + 1
    for tier, count in ranking.table["tier"].value_counts().items():
        assert f">{tier.replace('_', ' ')} ({count})</text>" in svg


def test_around_a_province_its_neighbours_are_pale_and_named(ranking, outlines):
    """Svay Rieng lies beside Prey Veng; nothing is drawn outside the sheet."""
    svg = map_svg(ranking.table, outlines.frame, "KH20", "en", "Map")
    assert ">Prey Veng</text>" in svg
    assert svg.count('fill="#fdeedd" stroke="#5c5850" stroke-width=".7"') == 8
    assert svg.count('fill="#f0eeea"') > 2
    assert "<title>Bavet</title>" in svg


def _toy(*codes: str) -> gpd.GeoDataFrame:
    """Return squares of 100 km around a square lake of 60 km, cut into the codes' strips."""
    west, south, side = 450_000, 1_300_000, 100_000
    lake = shapely.box(west + 20_000, south + 20_000, west + 80_000, south + 80_000)
    width = side / len(codes)
    strips = [
        shapely.box(west + i * width, south, west + (i + 1) * width, south + side) - lake
        for i in range(len(codes))
    ]
    return gpd.GeoDataFrame({"adm2_pcode": codes}, geometry=strips, crs=UTM).to_crs(4326)


def test_the_lake_is_water_and_no_district(ranking):
    """The hole of the country is blue and named."""
    svg = map_svg(ranking.table, _toy("KH2001", "KH2002"), "KH20", "en", "Map")
    assert svg.count('fill="#b9d3e3"') == 1
    assert ">Tonle Sap lake</text>" in svg


def test_the_scale_bar_is_as_long_as_it_says(ranking):
    """100 km across the middle of Cambodia on paper, measured on the globe, against the bar."""
    side = 100_000
    square = shapely.box(500_000, 1_300_000, 500_000 + side, 1_300_000 + side)
    toy = gpd.GeoDataFrame({"adm2_pcode": ["KH2001"]}, geometry=[square], crs=UTM).to_crs(4326)
    svg = map_svg(ranking.table, toy, "KH20", "en", "Map")
    pixels = float(re.search(r'<rect class="bar" x="14" y="\d+" width="([\d.]+)"', svg)[1])
    km = int(re.search(r">(\d+) km<", svg)[1])
    # the square fills 90% of the sheet's height of 440 pixels
    assert pixels / (0.9 * 440) == pytest.approx(km / 100, rel=0.001)
    corners = shapely.get_coordinates(toy.geometry.to_numpy())
    metres = Geod(ellps="WGS84").line_length(corners[:2, 0], corners[:2, 1])
    assert metres == pytest.approx(side, rel=0.001)
    assert bar_km(0.005) == 20


def test_a_sheet_keeps_proportions_and_cuts_at_its_edge():
    """A wide and a tall place both fit, centred, at one scale; what lies outside is cut."""
    for bounds in ((0, 0, 200_000, 50_000), (0, 0, 50_000, 200_000)):
        paper = lay_out(bounds, 680, 440)
        west, north, east, south = shapely.bounds(paper.draw(shapely.box(*bounds)))
        assert (west + east, north + south) == pytest.approx((680, 440))
        assert (east - west) / (south - north) == pytest.approx(bounds[2] / bounds[3])
        assert max((east - west) / 680, (south - north) / 440) == pytest.approx(0.9)
        far = paper.draw(shapely.box(-9e6, -9e6, 9e6, 9e6))
        assert shapely.bounds(far).tolist() == [0, 0, 680, 440]


def test_districts_without_an_outline_are_named(ranking, outlines):
    """Own outlines may lack a district or a whole province: the list stays, the note says so."""
    frame = outlines.frame
    part = replace(outlines, frame=frame[frame["adm2_pcode"] != "KH2008"])
    page = briefing_html(ranking, part, "KH20", ("en",), DAY)
    assert "Not on the map, because they have no outline: Bavet." in page
    none = replace(outlines, frame=frame[~frame["adm2_pcode"].str.startswith("KH20")])
    page = briefing_html(ranking, none, "KH20", ("en",), DAY)
    assert "<svg" not in page
    assert page.count("KH20") == 8


def test_every_province_and_the_country_are_written(tmp_path, capsys):
    """26 files, each named by place, language and day."""
    assert (
        main(["--out", str(tmp_path), "--lang", "km", "--date", "2026-11-24", "--format", "html"])
        == 0
    )
    names = sorted(f.name for f in tmp_path.iterdir())
    assert len(names) == 26
    assert all(re.fullmatch(r"briefing_[a-z-]+_km_2026-11-24\.html", n) for n in names)
    for name in names:
        page = (tmp_path / name).read_text(encoding="utf-8")
        assert "<svg" in page
        assert "2026-11-24" in page
    _, *files = capsys.readouterr().out.splitlines()  # the first line says which tables count
    assert sorted(files) == sorted(str(tmp_path / name) for name in names)


def test_an_unknown_province_is_refused(tmp_path, capsys):
    """Exit 2, one message, nothing written."""
    assert main(["--out", str(tmp_path / "b"), "--province", "Atlantis"]) == 2
    assert "such as KH20" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()


def test_a_full_disk_leaves_no_half_file(tmp_path, capsys, monkeypatch):
    """Exit 2 with the way out; no file, whole or half, is left."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fdopen", full)
    assert main(["--out", str(tmp_path), "--province", "KH20"]) == 2
    assert "no room left. Choose another place" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.browser
def test_it_opens_from_disk_without_a_network_and_prints(ranking, outlines, tmp_path, chromium):
    """file:// in Chromium: nothing is asked for, nothing is wider than A4, few pages."""
    file = tmp_path / "b.html"
    file.write_text(briefing_html(ranking, outlines, "KH20", ("en", "km"), DAY), encoding="utf-8")
    context = chromium.new_context(viewport={"width": 794, "height": 1123}, offline=True)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 12  # 80 communes in each language
    context.close()
