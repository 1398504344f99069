"""The pages without a browser: every page in both languages, and the pure parts behind them."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.gazetteer import districts, place_names, provinces
from models import contacts
from models.desk.own_inputs import load_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.sources.catalogue import SOURCES
from models.sources.shipped import shipped_tables
from pages import _ICONS, FIRST, linked
from pages.view.district import find
from pages.view.district.rank_table import narrow
from pages.view.frame import made_once
from pages.view.frame.safe import plain
from pages.view.frame.self_check import run_checks
from pages.view.frame.text import say, sentences
from pages.view.map import drawn, layers, legend, painting, recolour, static_files
from pages.view.map.classes import SCHEMES, find_classes
from pages.view.map.figures import figures_json
from pages.view.map.outline_file import lakes, outline_content
from tests.conftest import ROOT
from tests.page_helpers import HOSTILE, LANGUAGES, own_store, press, run_page, said, texts

PAGES = [f"pages/{name}.py" for name in _ICONS]
ABOUT_A_DISTRICT = ["pages/priority_map.py", "pages/ranked_districts.py", "pages/district.py"]
# pages that show no rank of today's list need not say how far to trust it
ABOUT_NO_RANK = ["pages/data_desk.py", "pages/accounts.py"]
IN_FULL = ["pages/priority_map.py", "pages/method.py"]


@pytest.fixture(scope="module")
def ranking():
    """Return the ranking the pages begin with."""
    return made_once.ranking(Settings())


@pytest.fixture(scope="module")
def index_ranking(tmp_path_factory):
    """Return a ranking that was refused: nine totals, so an index and no counts."""
    rows = "".join(f"{code},2024,50\n" for code in provinces()["adm1_code"][:9])
    file = tmp_path_factory.mktemp("index") / "r.csv"
    file.write_text("area_code,period,count\n" + rows, encoding="utf-8")
    return rank_districts(load_inputs(repatriation=file), Settings(draws=50))


# --- pages ---------------------------------------------------------------------------------


@pytest.fixture
def nothing_saved(tmp_path, monkeypatch):
    """Give the pages a store without the lists and contacts of other tests."""
    with own_store(tmp_path, monkeypatch):
        yield


def _english(text: str) -> list[str]:
    """Return runs of three English words or more that are no name, address or command."""
    text = re.sub(r"\[[^\]]*\]\([^)]*\)|`[^`]*`|python -m .*", " ", text)
    for name in _names():
        text = text.replace(name, " ")
    return re.findall(r"[A-Za-z]{2,}(?:[ ,;/-]+[A-Za-z]{2,}){2,}", text)


@cache
def _names() -> list[str]:
    """Return what is never translated: names of those to call, of sources and of licences."""
    tables = shipped_tables()
    found = {"Copernicus / European Commission"}
    found |= {title for table in tables for title, _ in table.sources}
    found |= {table.licence for table in tables} | {one.licence for one in SOURCES.values()}
    found |= set(contacts.shipped()["name"]) | set(made_once.outlines().attribution.values.values())
    # the longest first: one may stand inside another
    return sorted(found, key=len, reverse=True)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_runs_and_shows_sentences_not_keys(page, lang, nothing_saved):
    """With a district selected, no key, placeholder or (in Khmer) English reaches the reader."""
    shown = texts(run_page(page, lang=lang, district="KH2001"))
    keys = set(sentences("en"))
    for text in shown:
        assert not keys & set(re.findall(r"[a-z_]+\.[a-z_0-9]+", text)), text
        assert not re.search(r"\{\w+\}", text), text
        assert lang != "km" or not _english(text), text
    if page in ABOUT_A_DISTRICT:
        assert any("Chantrea" in text for text in shown)
    if page in ABOUT_NO_RANK:
        return
    assert any(say(lang, "note.purpose") in text for text in shown)
    # said once: in full on the map and the page about the method
    if page in IN_FULL:
        assert any(say(lang, "caveat.inside") in text for text in shown)
        assert any(say(lang, "caveat.range") in text for text in shown)
    else:
        assert not any(say(lang, "caveat.inside") in text for text in shown)


def test_the_page_of_a_district_never_opens_empty():
    """Without a choice it is the first of the province, beside the list around it."""
    app = run_page("district", province="KH20")
    table = made_once.ranking(Settings()).table
    codes = table[table["adm1_pcode"] == "KH20"]["adm2_pcode"].tolist()
    first = made_once.known_districts()[codes[0]]["district_en"]
    assert first in [element.value for element in app.header]
    assert [app.button(key=f"beside-{code}").key for code in codes]
    assert app.button(key="step-previous").disabled
    press(app, "step-next")
    assert app.query_params["district"] in (codes[1], [codes[1]])


@pytest.mark.parametrize("here", ["", FIRST, "sources"])
def test_every_link_of_the_menu_has_an_address_of_its_own(here):
    """A link without one leads to the page it stands on: only the first page has such a one."""
    pages = [SimpleNamespace(url_path=path) for path in ("", *_ICONS)]
    near, further = linked(pages, next(page for page in pages if page.url_path == here))
    found = [page.url_path for page in near + further]
    assert found == [here if name == FIRST and not here else name for name in _ICONS]


@pytest.mark.parametrize("page", PAGES)
def test_khmer_headings_have_no_latin_word(page):
    """Titles, headings, menu and labels are Khmer on Khmer pages."""
    app = run_page(page, lang="km")
    headings = [e.value for kind in ("title", "header", "subheader") for e in getattr(app, kind)]
    labels = [
        e.label
        for kind in ("selectbox", "toggle", "select_slider", "text_input")
        for e in getattr(app, kind)
    ]
    assert headings
    for text in [*headings, *labels]:
        assert not re.search(r"[A-Za-z]{2,}", text), text


def test_the_khmer_page_says_that_nobody_has_reviewed_it():
    """Until a native speaker has."""
    header = (ROOT / "pages/view/frame/km.toml").read_text(encoding="utf-8").splitlines()[0]
    assert "NOT YET REVIEWED" in header
    shown = texts(run_page(PAGES[0], lang="km"))
    assert any(say("km", "note.unreviewed") in text for text in shown)


def test_filters_come_from_the_address_and_nonsense_is_ignored():
    """A link sets the filters; a value that is none of the options is as good as absent."""
    app = run_page(
        PAGES[0],
        corridor="thailand",
        trust="half",
        top="25",
        layer="p_top",
        province="KH20",
        by="no such",
        district="KH9999",
        list="1",
    )
    state = app.session_state
    assert (state.corridor, state.trust, state.top) == ("thailand", "half", 25)
    assert (state.layer, state.province, state.by) == ("p_top", "KH20", "rate")
    assert any(say("en", "card.empty") in text for text in texts(app))


def test_a_change_of_a_filter_is_in_the_address():
    """What is chosen can be sent to a colleague."""
    app = run_page(PAGES[0])
    app.selectbox(key="province").select("KH20").run()
    assert app.query_params["province"] == "KH20"
    app.selectbox(key="province").select("all").run()
    assert "province" not in app.query_params


def test_the_ranked_page_filters_by_tier_and_name():
    """The table shows what fits, and says how many of how many."""
    app = run_page(PAGES[1], name="svay rieng")
    shown = app.dataframe[0].value
    expected = (districts()["adm1_code"] == "20").sum()
    assert expected <= len(shown) < 20
    assert any(f"{len(shown)} of 210" in text for text in texts(app))
    assert any(
        say("en", "table.none") in text
        for text in texts(run_page(PAGES[1], name="no district of this name"))
    )


def test_an_unusable_figure_is_a_sentence_not_a_traceback(monkeypatch):
    """An InputError shows what is wrong, and the frame stays."""
    from geo.errors import InputError

    def broken(settings):
        raise InputError("reading.whole", file="r.csv", row=3, column="count", found="'<b>ten</b>'")

    monkeypatch.setattr(made_once, "ranking", broken)
    app = run_page(PAGES[0])
    assert "r.csv, row 3" in app.error[0].value
    assert "\\<b\\>ten" in app.error[0].value


# --- sentences -----------------------------------------------------------------------------


def test_every_check_has_a_sentence(ranking):
    """Whatever the self-check reports can be said."""
    for check in run_checks(ranking, made_once.outlines()):
        assert say("km", check.sentence.key, **check.sentence.values)


# --- classes -------------------------------------------------------------------------------

values = st.lists(
    st.one_of(st.none(), st.integers(0, 30).map(float), st.floats(-1e4, 1e4)),
    min_size=1,
    max_size=80,
)


@given(values, st.sampled_from(SCHEMES))
@settings(max_examples=150)
def test_classes_hold_every_value_keep_ties_and_leave_gaps_out(numbers, scheme):
    """Equal values share a class, missing ones have none, no class is empty, at most five."""
    series = pd.Series(numbers, dtype=float)
    classes = find_classes(series, scheme, 1)
    if series.isna().all():
        assert classes is None
        return
    index = classes.index(series)
    assert (index.isna() == series.isna()).all()
    assert set(index.dropna()) == set(range(len(classes.upper)))
    assert len(classes.upper) <= 5
    rounded = series.round(1)
    assert (index.groupby(rounded).nunique() == 1).all()
    ordered = index.dropna().to_numpy()[np.argsort(rounded.dropna().to_numpy(), kind="stable")]
    assert (np.diff(ordered.astype(int)) >= 0).all()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_equal_values_are_one_class_with_one_value_in_the_legend(scheme):
    """All equal is no error and no range."""
    classes = find_classes(pd.Series([7.0] * 5 + [None]), scheme, 1)
    assert legend.range_labels(classes, "en") == ["7.0"]


def test_equal_steps_are_as_written_on_paper():
    """0 to 10 in five steps of two."""
    found = find_classes(pd.Series(range(11), dtype=float), "equal", 0)
    assert found.upper == (2.0, 4.0, 6.0, 8.0, 10.0)
    assert found.ranges()[1] == (3.0, 4.0)


def test_natural_breaks_fall_into_the_gaps():
    """Three heaps far apart are never cut through."""
    heaps = pd.Series([1, 1.2, 1.1, 50, 50.3, 50.2, 90, 90.1, 90.2, 1.3, 50.4, 90.3])
    index = find_classes(heaps, "natural", 1, 3).index(heaps)
    assert index.groupby((heaps / 30).round()).nunique().max() == 1


def test_classes_stay_when_trust_changes_and_follow_the_corridor():
    """The reference is the first settings of the same corridor."""
    at_first = drawn.layer_painting("relative_risk", "quantile", Settings())
    half = drawn.layer_painting("relative_risk", "quantile", Settings(trust="half", top=20))
    thailand = drawn.layer_painting("relative_risk", "quantile", Settings(corridor="thailand"))
    assert half.classes == at_first.classes
    assert half.digits != at_first.digits
    assert thailand.classes is not None


# --- painting ------------------------------------------------------------------------------


@pytest.mark.parametrize("key", layers.LAYERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_layer_paints_210_districts_with_a_legend(key, lang, ranking):
    """One digit per district, a colour per digit, counts that add up, level and unit said."""
    painted = painting.paint(key, "quantile", ranking, ranking)
    assert len(painted.digits) == 210
    assert sum(painted.counts) == 210
    assert all(d == "-" or int(d) < len(painted.colours) for d in painted.digits)
    assert len(set(painted.colours)) == len(painted.colours)
    content = legend.legend_content(painted)
    assert content["level"][lang] == say(lang, f"level.{painted.layer.level}")
    if painted.layer.kind == "two_way":
        sides = content["square"][lang]
        shown = [len(sides[side]["ranges"]) for side in ("across", "up")]
        assert shown == [layers.SIDE, layers.SIDE]
        return
    rows = content["rows"][lang]
    assert sorted(number for number, _ in rows) == list(range(len(painted.colours)))
    assert all(label for _, label in rows)


def test_the_strongest_of_two_measures_looks_strongest():
    """Darker with more of either measure; darkest with most of both."""
    light = [
        sum(w * int(c[i : i + 2], 16) for w, i in ((0.299, 1), (0.587, 3), (0.114, 5)))
        for c in layers.two_way_colours()
    ]
    rows = [light[i : i + layers.SIDE] for i in range(0, len(light), layers.SIDE)]
    for line in (*rows, *zip(*rows, strict=True)):
        assert sorted(line, reverse=True) == list(line)
    assert light[-1] < 0.5 * min(light[:-1])


def test_digits_are_in_the_order_of_the_outline_file(ranking):
    """The n-th digit is the n-th code the browser holds."""
    codes = outline_content(made_once.outlines())["codes"]
    painted = painting.paint("tier", "quantile", ranking, ranking)
    tiers = ranking.table.set_index("adm2_pcode")["tier"]
    for code, digit in zip(codes, painted.digits, strict=True):
        assert layers.TIERS[int(digit)] == tiers[code]


def test_the_map_has_words_for_every_layer():
    """A layer without its name, or without names of its classes, leaves the legend empty."""
    every = [layer for layer in vars(layers).values() if isinstance(layer, layers.Layer)]
    assert len(every) > 3
    for words in outline_content(made_once.outlines())["words"].values():
        for layer in (*every, *layers.LAYERS.values()):
            assert layer.key in words["layers"]
            assert layer.kind in ("number", "two_way") or layer.key in words["named"]


def test_a_missing_value_is_painted_and_counted_as_missing(ranking):
    """Missing is '-' and 'no data', never the lowest class."""
    table = ranking.table.copy()
    gone = table["adm1_pcode"] == "KH20"
    table.loc[gone, "relative_risk"] = np.nan
    table.loc[gone, "tier"] = layers.NO_ESTIMATE
    broken = dataclasses.replace(ranking, table=table)
    codes = sorted(table["adm2_pcode"])
    for key in ("relative_risk", "tier"):
        painted = painting.paint(key, "quantile", broken, ranking)
        missing = {c for c, d in zip(codes, painted.digits, strict=True) if d == "-"}
        assert missing == set(table.loc[gone, "adm2_pcode"])
        assert painted.counts[-1] == gone.sum()


def test_a_message_is_small_and_safe_inside_a_script(ranking):
    """Under a kB, and nothing in it can end the script."""
    painted = painting.paint("relative_risk", "quantile", ranking, ranking)
    text = painting.message(painted, HOSTILE, "en", "KH2001", None)
    assert "<" not in text
    assert json.loads(text)["figures"] == HOSTILE
    assert len(text) < 1000


def test_figures_hold_what_is_shown_and_no_other_column(ranking):
    """Layer values as text, ranks as numbers; no gap is a zero."""
    painted = [painting.paint(k, "quantile", ranking, ranking) for k in layers.available(ranking)]
    content = json.loads(figures_json(ranking, painted))
    assert set(content) == {"layers", "legend", "values", "ranks"}
    assert set(content["legend"]) == set(content["layers"])
    assert set(content["values"]) < set(content["layers"]) <= set(layers.LAYERS)
    assert all(len(column) == 210 for column in [*content["values"].values(), content["ranks"]])
    for key, look in content["layers"].items():
        message = json.loads(
            painting.message(
                painting.paint(key, "quantile", ranking, ranking), "f", "en", None, None
            )
        )
        assert look.items() <= message.items(), "the map paints what the server would send"
    best = sorted(ranking.table["adm2_pcode"]).index(ranking.table.loc[0, "adm2_pcode"])
    assert content["ranks"][best][0] == 1


def test_an_index_without_counts_is_what_its_map_begins_with():
    """All districts have one tier there, so the index itself is shown: Bavet in the top class."""
    viet_nam = Settings(corridor="vietnam")
    assert drawn.first_layer(viet_nam, None) == "index_score"
    painted = drawn.layer_painting("index_score", "quantile", viet_nam)
    codes = sorted(made_once.known_districts())
    assert painted.digits[codes.index("KH2008")] == str(len(painted.colours) - 1)
    assert drawn.first_layer(Settings(), None) == "tier"
    assert "index_score" not in drawn.available_layers(Settings())


def test_a_refused_ranking_has_no_layer_of_counts(index_ranking):
    """With an index there is no risk, no count and no chance to show; tiers say so."""
    shown = layers.available(index_ranking)
    assert not {"relative_risk", "expected_count", "rate_per_1000", "p_top"} & set(shown)
    painted = painting.paint("tier", "quantile", index_ranking, index_ranking)
    assert set(painted.digits) == {str(layers.TIERS.index("index_only"))}
    assert len(json.loads(figures_json(index_ranking, [painted]))["ranks"][0]) == 1


def test_the_two_way_layer_crosses_its_parts(ranking):
    """Digit = 3 x poverty class + harvest class, and both must be known."""
    painted = painting.paint("harvest_poverty", "quantile", ranking, ranking)
    across, up = (
        side.index(layers.layer_values(layers.LAYERS[key], ranking.table))
        for side, key in zip(painted.sides, painted.layer.columns, strict=True)
    )
    assert [int(d) for d in painted.digits] == (3 * up + across).tolist()


# --- map -----------------------------------------------------------------------------------


def test_the_base_map_asks_only_this_server_and_never_changes(ranking):
    """No tile, no content network, and the same script on every rerun."""
    import streamlit_folium

    scripts = set()
    for _ in range(2):
        base = recolour.BaseMap("outlines-0a.json")
        base.get_root().render()
        scripts.add(streamlit_folium.generate_leaflet_string(base))
        links = [link for _, link in [*base.default_js, *base.default_css]]
        assert links
        assert all(link.startswith(static_files.FROM_FRAME) for link in links)
        assert "http" not in base.get_root().render().split("<body>")[1]
    assert len(scripts) == 1
    # streamlit-folium compares maps without their _words: other outlines must look different
    one, two = (
        streamlit_folium.generate_js_hash(f"a({name!r})")
        for name in ("outlines-0a.json", "outlines-0b.json")
    )
    assert one != two


@pytest.mark.parametrize(
    "value", [None, {}, {"picked": None}, {"picked": "KH9999"}, {"picked": HOSTILE}, "KH2001", 3]
)
def test_only_a_known_code_is_a_click(value):
    """Whatever else a browser sends selects nothing."""
    assert recolour.picked_district(value, frozenset({"KH2001"})) is None


def test_only_a_known_layer_is_a_choice():
    """Another key, or none, changes no layer; turns are counted whatever was done."""
    known = frozenset(layers.LAYERS)
    assert recolour.picked_layer({"layer": "tier", "turn": 2}, known) == "tier"
    for value in (None, {"layer": "x"}, {"layer": ["tier"]}, {"picked": "KH2001"}):
        assert recolour.picked_layer(value, known) is None
    assert recolour.turn({"picked": "KH2001", "turn": 2}) == 2
    assert recolour.turn({"turn": "2"}) == 0


def test_a_server_writes_nothing_beside_its_program(monkeypatch, tmp_path):
    """Its account may only read it: what browsers fetch lies in the cache that it is given."""
    monkeypatch.setenv("OUTREACH_CACHE", str(tmp_path))
    assert static_files._folder() == tmp_path / "static"
    monkeypatch.delenv("OUTREACH_CACHE")
    assert static_files._folder() == static_files.FOLDER


def test_static_files_are_whole_versioned_and_written_once(tmp_path):
    """The hash is behind a hyphen, other content gets another name, and no scrap is left."""
    first = static_files.write("outlines.json", b"1", tmp_path)
    assert static_files.write("outlines.json", b"1", tmp_path) == first
    second = static_files.write("outlines.json", b"2", tmp_path)
    assert re.fullmatch(r"outlines-[0-9a-f]{8}\.json", first)
    assert {f.name for f in tmp_path.iterdir()} == {first, second}


def test_the_lake_is_drawn_where_the_outlines_leave_it_out():
    """A hole the size of the lake is drawn as water; a sliver is not."""
    land = shapely.box(103, 12, 106, 14)
    lake, sliver = shapely.box(104, 12.6, 104.6, 13), shapely.box(105, 13, 105.01, 13.01)
    frame = gpd.GeoDataFrame(geometry=[land - lake - sliver], crs=4326)
    assert len(lakes(frame)) == 1
    assert lakes(gpd.GeoDataFrame(geometry=[land], crs=4326)) == []


def test_the_outline_file_says_approximate_in_both_languages():
    """As long as the outlines are."""
    words = outline_content(dataclasses.replace(made_once.outlines(), kind="approximate"))["words"]
    for lang in LANGUAGES:
        assert words[lang]["outlines"] == say(lang, "outlines.approximate")


# --- names, search, table ------------------------------------------------------------------


def test_hostile_names_are_plain_text_in_markdown_and_html(ranking):
    """Names from files are data: no tag, link or emphasis survives."""
    assert not re.search(r"(?<!\\)[<>*\[\]()]", plain(HOSTILE))
    assert narrow(ranking.table, None, [], "<img src=x(").empty


@pytest.mark.parametrize(
    ("written", "code"), [("Poipet", "KH0110"), ("sihanoukville", "KH1801"), ("ចន្ទ្រា", "KH2001")]
)
def test_the_list_is_narrowed_by_any_spelling(written, code, ranking):
    """As the search box finds it."""
    assert code in set(narrow(ranking.table, None, [], written)["adm2_pcode"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_miss_says_what_is_near_and_leaves_nothing_old(lang):
    """The district that was selected goes; what was probably meant is offered."""
    app = run_page("ranked_districts", lang=lang, district="KH0102")
    app.session_state["find_open"] = ("Chantria", ("KH2001",))
    app.query_params.pop("district")
    app.run()
    assert say(lang, "find.several", text="Chantria") in said(app)
    assert app.button(key="candidate-KH2001")
    app.query_params["district"] = "KH2001"
    app.run()
    assert say(lang, "find.several", text="Chantria") not in said(app)


def test_every_reviewed_spelling_finds_its_district():
    """English, Khmer and older spellings; an ambiguous one offers its districts."""
    table = place_names()
    table = table[table["level"] == "district"]
    assert len(table) > 200
    for spelling, rows in table.groupby("spelling"):
        code, candidates = find.resolve(spelling)
        codes = {f"KH{c}" for c in rows["code"]}
        if code is not None:
            assert code in codes, spelling
        else:
            assert codes <= set(candidates), spelling


@pytest.mark.parametrize("written", ["", "   ", HOSTILE, "99999", "Atlantis"])
def test_an_unknown_name_selects_nothing(written):
    """No guess."""
    assert find.resolve(written) == (None, ())


def test_the_card_says_what_raises_and_what_lowers():
    """Strongest first, two each, and nothing where no multiplier stands out."""
    from pages.view.district.card import why

    row = pd.Series(
        {
            "x_harvest": 1.02,
            "x_poverty": 1.3,
            "x_thailand": 0.4,
            "x_vietnam": 1.6,
            "x_neighbours": 1.0,
            "x_province": 0.9,
            "basis": "total",
        }
    )
    said = why(row)
    names = [say("en", f"covariate.{n}") for n in ("vietnam", "poverty", "thailand", "province")]
    assert [said.index(name) for name in names] == sorted(said.index(name) for name in names)
    assert say("en", "covariate.harvest") not in said
    flat = row.where(row.index == "basis", 1.0)
    assert why(flat) == say("en", "card.why_none")
    assert say("en", "covariate.counted") in why(row.replace("total", "counted"))


# --- self-check ----------------------------------------------------------------------------


def test_the_self_check_passes_on_the_shipped_figures(ranking):
    """All of it, for every corridor."""
    assert all(check.passed for check in run_checks(ranking, made_once.outlines()))


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (lambda t: t.assign(expected_count=t["expected_count"] * 1.01), "totals"),
        (lambda t: t.assign(x_province=t["x_province"] * 1.01), "product"),
        (lambda t: t.assign(rank_low=t["rank"] + 1), "ranges"),
        (lambda t: pd.concat([t, t.iloc[:1]]), "unique"),
        (lambda t: t.iloc[1:], "districts"),
        (lambda t: t.assign(relative_risk=t["relative_risk"].where(t.index > 0)), "missing"),
    ],
)
def test_the_self_check_finds_a_spoilt_figure(spoil, check, ranking):
    """Each check can fail."""
    spoilt = dataclasses.replace(ranking, table=spoil(ranking.table))
    failed = {
        c.sentence.key.removeprefix("check.")
        for c in run_checks(spoilt, made_once.outlines())
        if not c.passed
    }
    assert check in failed


# --- files ---------------------------------------------------------------------------------


def test_the_configuration_is_the_one_that_was_measured():
    """No usage statistics, no error details, no collection after each run, compressed."""
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["runner"]["postScriptGC"] is False
    assert config["server"]["enableWebsocketCompression"] is True
    assert config["server"]["enableStaticServing"] is True
    fonts = {Path(face["url"]).name for face in config["theme"]["fontFaces"]}
    assert fonts == {static_files.FONT}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_districts_of_a_province_stand_beside_the_map(lang, ranking):
    """In the order of the list, with their ranges; a press on one opens its card."""
    app = run_page(PAGES[0], lang=lang, province="KH20")
    table = ranking.table[ranking.table["adm1_pcode"] == "KH20"]
    expected = [f"first-{code}" for code in table["adm2_pcode"]][:8]
    shown_keys = [b.key for b in app.button if (b.key or "").startswith("first-")]
    assert shown_keys == expected
    name = "district_km" if lang == "km" else "district_en"
    first = table.iloc[0]
    both = {"rank": 1, "all": len(table), "country": first["rank"], "total": 210}
    after = f"{first[name]} · {first['rank_low']}–{first['rank_high']}"
    label = f"{say(lang, 'map.rank_in', **both)}  {after}"
    assert app.button(key=expected[0]).label.startswith(f"{label} :small[")  # and a reason
    app.button(key=expected[0]).click().run()
    assert app.query_params["district"] == first["adm2_pcode"]
    # the list stays beside the district, which stands out in it
    app = run_page(PAGES[0], lang=lang, province="KH20", district=first["adm2_pcode"])
    assert app.button(key=expected[0]).label.startswith(f"**{label}**")
