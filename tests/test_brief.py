"""The briefing: whole in itself, printable, honest, in both languages."""

from __future__ import annotations

import re
from datetime import date

import geopandas as gpd
import pytest
import shapely

from geo.outlines import load_outlines
from models.brief import briefing_html, main
from models.inputs import load_inputs
from models.map_svg import bar_km, map_svg
from models.pipeline import rank_districts
from models.settings import Settings
from tests.app_server import chromium  # noqa: F401

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
    assert len(page) < 300_000


def test_a_province_has_its_own_districts_with_ranges_and_reasons(ranking, outlines):
    """Svay Rieng: eight districts, each with its range; numbers of the map are its ranks."""
    page = briefing_html(ranking, outlines, "KH20", ("en",), DAY)
    rows = ranking.table[ranking.table["adm1_pcode"] == "KH20"]
    for row in rows.to_dict("records"):
        assert f"{row['rank']} ({row['rank_low']}–{row['rank_high']})" in page
        assert f">{row['rank']}</text>" in page
        assert row["adm2_pcode"] in page
    assert len(rows) == page.count("chance to be among")
    for words in ("approximate", "not law", "2026-11-24", "last checked: never", "ODbL"):
        assert words.replace("not law", "not for law enforcement") in page


def test_both_languages_follow_each_other(ranking, outlines):
    """English, then Khmer, in one file."""
    page = briefing_html(ranking, outlines, "KH20", ("en", "km"), DAY)
    assert page.index('<section lang="en">') < page.index('<section lang="km">')


def test_names_from_files_are_text(ranking, outlines):
    """A hostile district name shows as it is written."""
    from dataclasses import replace

    table = ranking.table.copy()
    table["district_en"] = "<script>alert(1)</script>"
    page = briefing_html(replace(ranking, table=table), outlines, "KH20", ("en",), DAY)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_nine_provinces_give_a_briefing_without_counts(outlines, write):
    """The refusal is named; no chance, no range, no multiplier."""
    rows = "".join(f"{code:02d},2024,50\n" for code in range(1, 10))
    file = write("r.csv", "area_code,period,count\n" + rows)
    refused = rank_districts(load_inputs(repatriation=file), Settings(draws=50))
    page = briefing_html(refused, outlines, "KH01", ("en",), DAY)
    assert "only 9 of 25 provinces" in page
    assert "chance to be among" not in page
    assert "×" not in page


def test_a_district_without_an_estimate_is_hatched(outlines, write):
    """Province 04 has no total: its map is hatched and its ranks are dashes."""
    rows = "".join(f"{c:02d},2024,{50 + 9 * c}\n" for c in range(1, 26) if c != 4)
    file = write("r.csv", "area_code,period,count\n" + rows)
    ranking = rank_districts(load_inputs(repatriation=file), Settings(draws=50))
    page = briefing_html(ranking, outlines, "KH04", ("en",), DAY)
    assert 'fill="url(#none)"' in page
    assert "no estimate" in page


def test_the_scale_bar_is_as_long_as_it_says(ranking):
    """A square of 100 x 100 km: a bar of 10 or 20 km has that share of the drawing's width."""
    side = 100_000
    square = shapely.box(500_000, 1_300_000, 500_000 + side, 1_300_000 + side)
    toy = gpd.GeoDataFrame({"adm2_pcode": ["KH2001"]}, geometry=[square], crs=32648).to_crs(4326)
    svg = map_svg(ranking.table, toy, "KH20", "en", 540)
    pixels = float(re.search(r'<rect x="14" y="\d+" width="([\d.]+)" height="5"', svg)[1])
    km = int(re.search(r">(\d+) km<", svg)[1])
    # the drawing is as wide as the square and 4% on both sides
    assert pixels / 540 == pytest.approx(km / (100 * 1.08), rel=0.01)
    assert bar_km(0.005) == 20


def test_every_province_and_the_country_are_written(tmp_path, capsys):
    """26 files, each named by place, language, paper and day."""
    assert main(["--out", str(tmp_path), "--lang", "km"]) == 0
    names = sorted(f.name for f in tmp_path.iterdir())
    assert len(names) == 26
    assert all(re.fullmatch(r"briefing_(kh\d\d|national)_km_a4_\d{8}\.html", n) for n in names)
    assert len(capsys.readouterr().out.splitlines()) == 26


def test_an_unknown_province_is_refused(tmp_path, capsys):
    """Exit 2, one message, nothing written."""
    assert main(["--out", str(tmp_path / "b"), "--province", "Atlantis"]) == 2
    assert "such as KH20" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()


@pytest.mark.browser
def test_it_opens_from_disk_without_a_network_and_prints(ranking, outlines, tmp_path, chromium):  # noqa: F811
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
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 8
    context.close()
