"""The district page: reasons that multiply, sources beside figures, nothing given away."""

from __future__ import annotations

import math
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.gazetteer import read_table
from geo.neighbours import neighbours
from geo.outlines import load_outlines
from models.contacts import of_province, shipped
from models.desk.own_inputs import load_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.ranked_table import MULTIPLIERS
from models.estimate.settings import Settings
from models.lists.reasons import reasons
from models.lists.recorded import evidence_line
from models.what_if.tier_move import tier_moves
from pages.view.district import explained
from pages.view.district.measures import measure_table
from pages.view.district.records import evidence_of
from pages.view.district.referral import KINDS
from pages.view.district.why import bars_html, strip_html
from pages.view.frame import made_once
from pages.view.frame.text import say
from tests.page_helpers import run_page, shown_ranking


@pytest.fixture(scope="module")
def ranking():
    """Return the ranking the pages begin with."""
    return made_once.ranking(Settings())


def _row(ranking, code: str) -> pd.Series:
    return ranking.table.set_index("adm2_pcode", drop=False).loc[code]


def test_the_bars_show_the_multipliers_and_their_product(ranking):
    """Six bars and a sum bar; the labels multiply to the last one, within rounding."""
    row = _row(ranking, "KH0110")
    values = [float(v.replace(",", "")) for v in re.findall(r"×([\d,.]+)<", bars_html(row, "en"))]
    assert len(values) == len(MULTIPLIERS) + 1
    assert math.prod(values[:-1]) == pytest.approx(values[-1], rel=0.02)


def test_bars_point_the_way_their_multiplier_does(ranking):
    """Chantrea: Poipet is far (left, hatched), Bavet is near (right)."""
    html = bars_html(_row(ranking, "KH2001"), "en")
    poipet, bavet = (html.split(name)[1].split("</tr>")[0] for name in ("to Poipet", "to Bavet"))
    assert 'class="bar down"' in poipet
    assert 'class="bar up"' in bavet


def test_the_strip_marks_rank_and_range(ranking):
    """Rank 1 of 210 stands at the left end; the label says it in words."""
    first = ranking.table.iloc[0]
    html = strip_html(first, 210, 40, "en")
    assert 'class="here" style="left:0.00%"' in html
    assert f"rank 1, between 1 and {first['rank_high']} of 210" in html


@pytest.mark.parametrize("lang", ["en", "km"])
def test_reasons_name_every_multiplier_that_matters(ranking, lang):
    """As many sentences as multipliers beyond 5%, the strongest first, each with its figure."""
    for code in ("KH0110", "KH2001", "KH1201", "KH1501"):
        row = _row(ranking, code)
        factors = [float(row[f"x_{name}"]) for name in MULTIPLIERS]
        strong = sorted((max(f, 1 / f) for f in factors if max(f, 1 / f) >= 1.05), reverse=True)
        said = reasons(row, lang)
        figures = [float(re.search(r"×([\d.]+)", line)[1]) for line in said]
        np.testing.assert_allclose([max(f, 1 / f) for f in figures], strong, rtol=0.12)


def test_every_figure_has_level_period_and_source(ranking):
    """A provincial figure says so, and the median of its own province equals it."""
    table = measure_table(ranking, "KH2001", "en").set_index("Figure")
    assert (table["Source"] != "").all()
    poverty = table.loc["poverty of the province (%)"]
    assert poverty["Level"] == "measured for the province"
    assert poverty["Here"] == poverty["Province median"] == "9.4"
    assert table.loc["poverty, estimated for the district (%)", "Level"].startswith("estimated")


def test_neighbours_share_a_border_and_neighbour_each_other():
    """On the shipped outlines every relation goes both ways; four boxes check on paper."""
    boxes = [
        shapely.box(0, 0, 1, 1),
        shapely.box(1, 0, 2, 1),
        shapely.box(0, 1, 1, 2),
        shapely.box(1, 1, 2, 2),
    ]
    toy = gpd.GeoDataFrame({"adm2_pcode": list("ABCD")}, geometry=boxes, crs=4326)
    assert neighbours(toy)["A"] == ("B", "C")
    found = neighbours(load_outlines().frame)
    assert len(found) == 210
    assert all(code in found[other] for code, around in found.items() for other in around)


def test_a_tier_move_does_move_the_tier(ranking):
    """Where a value is given, it lies between now and what is seen, and beyond the threshold."""
    then = explained.fit_features("all")
    codes = ("1715", "0204", "0109", "2001")
    moves = [m for code in codes for m in tier_moves(ranking, then, code)]
    given = [m for m in moves if m.value is not None]
    assert given
    for move in given:
        assert (move.value > move.now) is move.up


def test_other_methods_have_no_moves_and_no_reasons(write):
    """An index gives neither: no input can be said to move it, no multiplier exists."""
    rows = "".join(f"{code:02d},2024,50\n" for code in range(1, 10))
    file = write("r.csv", "area_code,period,count\n" + rows)
    refused = rank_districts(load_inputs(repatriation=file), Settings(draws=50))
    assert tier_moves(refused, refused.feature_frame, "2001") == []
    assert reasons(refused.table.iloc[0], "en") == []


def test_evidence_is_said_in_the_readers_language():
    """When, what was counted, of what, in which unit, how sure: no English is left in Khmer."""
    for row in read_table("evidence").fillna("").to_dict("records"):
        told = evidence_line(row, "km")
        assert not re.search("[A-Za-z]", told), told


def test_kinds_of_contacts_are_said_in_the_readers_language():
    """Every shipped kind has a name."""
    assert set(shipped()["type"]) <= set(KINDS)
    for key in KINDS.values():
        assert not re.search("[A-Za-z]", say("km", f"contact_kind.{key}"))


def test_evidence_is_of_the_district_or_its_whole_province():
    """Kampong Rou's own row is there for 2002 only, withheld; the province's for both."""
    rou, svay_chrum = evidence_of("2002"), evidence_of("2004")
    own = rou[rou["adm2_codes"] == "2002"]
    assert own["value"].tolist() == ["<10"]
    assert "2002" not in ";".join(svay_chrum["adm2_codes"])
    assert set(svay_chrum["source_url"]) < set(rou["source_url"])


def test_contacts_of_a_province_come_with_the_national_ones():
    """Kampong Cham has an office of its own; national hotlines are everywhere."""
    here, elsewhere = of_province(shipped(), "03"), of_province(shipped(), "20")
    national = read_table("referral_contacts")["adm1_codes"].isna().sum()
    assert here.iloc[0]["name"].startswith("Kampong Cham")
    assert not elsewhere["name"].str.startswith("Kampong Cham").any()
    assert (elsewhere["adm1_codes"] == "").sum() == national


@pytest.mark.parametrize("lang", ["en", "km"])
@pytest.mark.parametrize("code", ["KH0110", "KH1806", "KH2302"])
def test_the_page_runs_for_any_district(code, lang):
    """Centre, new district, smallest province: bars, strip and sources are there."""
    app = run_page("district", district=code, lang=lang)
    html = " ".join(element.proto.body for element in app.get("html"))
    assert "product" in html
    assert 'class="here"' in html
    assert len(app.dataframe) == 2


def test_a_refused_ranking_shows_no_count_on_the_page(write):
    """Nine provinces: the rule is named and no count, rate, range or multiplier is shown."""
    rows = "".join(f"{code:02d},2024,50\n" for code in range(1, 10))
    file = write("r.csv", "area_code,period,count\n" + rows)
    refused = rank_districts(load_inputs(repatriation=file), Settings(draws=50))
    with shown_ranking(refused):
        app = run_page("district", district="KH2001")
    kinds = ("markdown", "info", "caption")
    shown = " ".join(e.value for kind in kinds for e in getattr(app, kind))
    assert "Only 9 of 25 provinces" in shown
    assert "national rate" not in shown
    assert "×" not in shown
    assert not any("product" in e.proto.body and "<tr" in e.proto.body for e in app.get("html"))
