"""The dashboard as a reader meets it: a real server, a real Chromium, no network."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest

from geo.clock import day_here
from geo.outlines import load_outlines
from pages.view.frame.text import say
from tests.app_server import serve
from tests.conftest import ROOT
from tests.tab import DRAWN, PHONE

pytestmark = pytest.mark.browser

PAGES = sorted(p.stem for p in (ROOT / "pages").glob("*.py") if p.stem != "__init__")


def test_a_deep_link_opens_inside_the_frame_on_a_fresh_server(tab):
    """Who comes first, by whatever link, gets all of the page, and nothing from another host."""
    with serve() as fresh:
        view = tab(fresh).open("ranked_districts")
        view.page.get_by_text("Trust in reported totals").wait_for()
        assert view.page.locator("h1").inner_text() == "Ranked districts"
        view.page.get_by_role("link", name="Ranked districts").wait_for()
        _titled(view, "en", "ranked_districts")
        assert view.left_loopback == []
        # and warm, the map under its own name, with something in the address
        again = tab(fresh).open("priority_map?lang=km&district=KH2001")
        again.card().get_by_text("ចន្ទ្រា").wait_for()
        assert "lang=km" in again.page.url


def _titled(view, lang: str, name: str) -> None:
    """Wait for the page's name in the tab's title, and for the language of the document."""
    view.page.wait_for_function(
        "([title, lang]) => document.title.startsWith(title) "
        "&& document.documentElement.lang === lang",
        arg=[say(lang, f"menu.{name}"), lang],
    )


def test_every_page_has_a_title_of_its_own():
    """So that tabs and history can be told apart, in both languages."""
    titles = {say(lang, f"menu.{name}") for lang in ("km", "en") for name in PAGES}
    assert len(titles) == 2 * len(PAGES)


def test_the_map_draws_all_districts_without_any_other_host(server, tab):
    """210 outlines, borders, scale and credit, and not one request leaves this machine."""
    view = tab(server).open()
    frame = view.map()
    drawn = frame.locator("path.leaflet-interactive")
    assert drawn.count() == 210
    assert frame.locator("path.leaflet-interactive[d='M0 0']").count() == 0
    assert frame.get_by_text("outlines").count() == 1
    assert frame.locator(".leaflet-control-scale-line").count() == 1
    assert view.left_loopback == []
    assert view.quiet() == 0, "a page at rest must not rerun"


def test_the_browser_draws_the_outlines_that_were_sent(server, tab):
    """All of them, each with the same box within a step of the grid, 5 m."""
    drawn = (
        tab(server)
        .open()
        .map()
        .evaluate(
            """() => Object.fromEntries(Object.entries(districtMap.view.areas).map((entry) => {
            const [code, area] = entry;
            const box = area.getBounds();
            return [code, [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()]];
        }))"""
        )
    )
    frame = load_outlines().frame.set_index("adm2_pcode")
    assert sorted(drawn) == sorted(frame.index)
    boxes = np.array([drawn[code] for code in frame.index])
    assert boxes == pytest.approx(frame.bounds.to_numpy(), abs=6e-5)


def test_a_click_selects_the_district_under_the_mouse(server, tab):
    """Highlight, card and address agree, and the server sends only the card."""
    view = tab(server).open()
    view.click_district("KH0102")
    view.wait_for_address("district=KH0102")
    view.card().get_by_text("Mongkol Borei").wait_for()
    assert view.map().evaluate("districtMap.view.chosen") == "KH0102"
    assert view.quiet() == 0


def test_a_click_counts_where_a_district_has_no_rank_and_the_map_no_tiers(server, tab):
    """A map of communes or of coverage has figures of its own layers only."""
    view = tab(server).open()
    view.map().evaluate(
        "const view = districtMap.view;"
        "Object.assign(view.figures, {layers: {}, ranks: view.codes.map(() => [])})"
    )
    view.click_district("KH2001")
    view.card().get_by_text("Chantrea", exact=True).wait_for()


def test_until_its_figures_have_come_the_map_offers_no_choice(server, tab):
    """A box without words says nothing to a reader, and nothing to one who hears the page."""
    view = tab(server)
    held = []
    view.page.route("**/figures/*", lambda route: held.append(route))
    view.open()
    choice = view.page.frame_locator("iframe").locator(".layer-choice")
    choice.wait_for(state="attached")
    view.page.wait_for_function(DRAWN)
    assert held
    assert not choice.is_visible()
    for route in held:
        route.abort()  # a link that breaks: the map asks again
    view.page.unroute_all()
    choice.get_by_label("Map shows").wait_for()


def test_a_layer_change_keeps_view_and_selection_and_sends_little(server, tab):
    """The outlines stay, zoom and centre stay, and a few kB say what is new."""
    view = tab(server).open("?district=KH0102")
    frame = view.map()
    frame.evaluate("window.map.setView([13.2, 103.1], 9, {animate: false}); window.map.mine = 1")
    before = frame.evaluate("districtMap.view.message.classes")
    view.quiet()
    view.received, view.requests = 0, []
    view.show("Poor households")
    assert frame.evaluate("districtMap.view.message.layer") == "idpoor_district_pct"
    view.wait_for_address("layer=idpoor_district_pct")
    frame.locator(".map-legend").get_by_text("Poor households").wait_for()
    assert frame.evaluate("districtMap.view.message.classes") != before
    assert frame.evaluate("[window.map.getZoom(), window.map.mine, districtMap.view.chosen]") == [
        9,
        1,
        "KH0102",
    ]
    centre = frame.evaluate("[window.map.getCenter().lat, window.map.getCenter().lng]")
    assert centre == pytest.approx([13.2, 103.1], abs=0.01)
    assert view.received < 6_000
    assert not [r for r in view.requests if "/map-" in r]
    assert view.quiet() == 0


def test_the_map_shows_the_layer_of_the_address_whoever_changed_it(server, tab):
    """Chosen on the map, taken back with the back button, chosen again: map and legend agree."""
    view = tab(server).open("?district=KH0102")
    frame = view.map()
    for layer, key in (("Rate", "rate_per_1000"), ("Relative risk", "relative_risk")):
        view.show(layer)
        view.wait_for_address(f"layer={key}")
    for key, name in (("rate_per_1000", "Rate"), ("tier", "Tier")):
        view.page.go_back()
        frame.wait_for_function("key => districtMap.view.message.layer === key", arg=key)
        frame.locator(".map-legend summary").get_by_text(name).wait_for()
        assert frame.evaluate("districtMap.view.choice.value") == key
    view.show("Rate")
    assert frame.evaluate("districtMap.view.chosen") == "KH0102", "the selection stays"
    view.wait_for_address("layer=rate_per_1000")
    painted = frame.evaluate("districtMap.view.areas['KH0102'].options.fillColor")
    view.page.reload()
    assert view.map().evaluate("districtMap.view.areas['KH0102'].options.fillColor") == painted


def test_settings_repaint_the_same_map(server, tab):
    """Corridor, trust and classes change colours and figures, not the view."""
    view = tab(server).open("?layer=relative_risk")
    frame = view.map()
    frame.evaluate("window.map.setZoom(9, {animate: false}); window.map.mine = 1")
    before = frame.evaluate("districtMap.view.message.figures")
    view.page.get_by_text("Half", exact=True).click()
    view.wait_for_address("trust=half")
    frame.wait_for_function("f => districtMap.view.message.figures !== f", arg=before)
    view.page.get_by_role("button", name="Colour classes").click()
    view.choose("Classes", "Equal steps")
    view.wait_for_address("classes=equal")
    assert frame.evaluate("[window.map.getZoom(), window.map.mine]") == [9, 1]


def test_no_data_is_hatched(server, tab):
    """A district without a value has the hatch, which no class has."""
    view = tab(server).open()
    frame = view.map()
    fills = frame.evaluate(
        """() => {
            const m = Object.assign({}, districtMap.view.message);
            m.classes = '-' + m.classes.slice(1);
            districtMap.paint(m);
            return districtMap.view.codes.map(
                c => districtMap.view.areas[c].getElement().getAttribute('fill'));
        }"""
    )
    assert fills[0] == "url(#no-data-hatch)"
    assert "url(#no-data-hatch)" not in fills[1:]
    assert frame.locator("pattern#no-data-hatch").count() == 1


def test_names_in_the_tooltip_are_text(server, tab):
    """A name that is HTML is shown, not run."""
    view = tab(server).open()
    frame = view.map()
    shown = frame.evaluate(
        """() => {
            districtMap.view.data.names[0][0] = '<img src=x onerror="window.hacked=1">';
            const area = districtMap.view.areas[districtMap.view.codes[0]];
            area.openTooltip();
            return document.querySelector('.leaflet-tooltip').innerText;
        }"""
    )
    assert "<img" in shown
    assert frame.evaluate("window.hacked") is None


def test_the_province_filter_narrows_the_view(server, tab):
    """The map goes to the province and dims the others; all provinces brings the country back."""
    view = tab(server).open("?province=KH20")
    frame = view.map()
    assert frame.evaluate("window.map.getZoom()") > 8
    opacity = frame.evaluate(
        "['KH2001', 'KH0102'].map(c => districtMap.view.areas[c].options.fillOpacity)"
    )
    assert opacity[0] > 0.9 > 0.3 > opacity[1]
    view.choose("Province", "All provinces")
    view.wait_for_address("province=", absent=True)
    frame.wait_for_function("window.map.getZoom() < 8")


def test_two_tabs_do_not_share_a_selection(server, tab):
    """What one viewer selects is nobody else's."""
    one, two = tab(server).open(), tab(server).open()
    one.click_district("KH0102")
    one.wait_for_address("district=KH0102")
    two.click_district("KH1601")
    two.wait_for_address("district=KH1601")
    one.show("Rate")
    one.wait_for_address("layer=rate_per_1000")
    assert "district=KH0102" in one.page.url
    assert "Mongkol Borei" in one.card().inner_text()
    assert "Mongkol Borei" not in two.card().inner_text()


def test_the_back_button_goes_one_step_back(server, tab):
    """Between districts, and between pages, with everything that was chosen."""
    view = tab(server).open()
    view.click_district("KH0102")
    view.wait_for_address("district=KH0102")
    view.click_district("KH1601")
    view.wait_for_address("district=KH1601")
    view.page.go_back()
    view.wait_for_address("district=KH0102")
    view.card().get_by_text("Mongkol Borei").wait_for()
    view.map().wait_for_function("districtMap.view.chosen === 'KH0102'")
    view.page.get_by_role("link", name="Ranked districts").click()
    view.wait_for_address("ranked_districts")
    view.card().get_by_text("Mongkol Borei").wait_for()
    view.page.go_back()
    view.wait_for_address("ranked_districts", absent=True)
    assert "district=KH0102" in view.page.url
    view.card().get_by_text("Mongkol Borei").wait_for()


def test_the_search_box_takes_the_first_match_of_any_spelling(server, tab):
    """English, Khmer, code, older names, a beginning; card, map and address follow."""
    view = tab(server).open()
    frame = view.map()
    box = view.page.get_by_role("combobox", name="Find a district")
    for written, code in (
        ("Chantrea", "KH2001"),
        ("2002", "KH2002"),
        ("poipet", "KH0110"),
        ("ចន្ទ្រា", "KH2001"),
        ("Sihanoukville", "KH1801"),
        ("Poi Pet", "KH0110"),
        ("chantr", "KH2001"),
    ):
        box.fill(written)
        view.page.get_by_role("option").first.wait_for()
        assert view.page.get_by_text("Add:").count() == 0
        box.press("Enter")
        view.wait_for_address(f"district={code}")
        frame.wait_for_function("code => districtMap.view.chosen === code", arg=code)
    assert box.input_value() == ""


def test_a_near_spelling_is_offered_not_chosen_and_nothing_old_stays(server, tab):
    """The reader decides which district was meant; of a name like none, that is said."""
    view = tab(server).open("?district=KH0102")
    view.card().get_by_text("Mongkol Borei").wait_for()
    box = view.page.get_by_role("combobox", name="Find a district")
    box.fill("Chantria")
    box.press("Enter")
    offer = view.page.locator(".st-key-candidate-KH2001 button")
    offer.wait_for()
    view.wait_for_address("district=", absent=True)
    view.card().get_by_text("Mongkol Borei").wait_for(state="hidden")
    offer.click()
    view.wait_for_address("district=KH2001")
    offer.wait_for(state="hidden")
    box.fill("Atlantis *x*")
    box.press("Enter")
    view.page.get_by_text("No district found for “Atlantis *x*”").wait_for()
    view.wait_for_address("district=", absent=True)


def test_a_row_of_the_table_selects_its_district(server, tab):
    """The first row is the first district, on its page and then on the map.

    "Name contains" finds by any spelling, as the search does.
    """
    view = tab(server).open("ranked_districts")
    name = view.page.get_by_role("textbox", name="Name contains")
    for written, told in (("Poi Pet", "1 of 210 districts shown"), ("", "210 of 210")):
        name.fill(written)
        name.press("Enter")
        view.page.get_by_text(told).wait_for()
    table = view.page.get_by_test_id("stDataFrame")
    table.locator("canvas").first.wait_for()
    box = view.at_rest(table)
    view.page.mouse.click(box["x"] + 18, box["y"] + 35 + 17)
    view.wait_for_address("district=KH")
    view.card().get_by_text("1 (").wait_for()
    chosen = view.page.url.split("district=")[1][:6]
    view.page.get_by_role("link", name="Priority map").click()
    view.map().wait_for_function("code => districtMap.view.chosen === code", arg=chosen)


def test_the_language_switch_changes_everything_but_the_view(server, tab):
    """Khmer title, Khmer menu, Khmer tooltips; zoom and selection stay."""
    view = tab(server).open("?district=KH2001")
    frame = view.map()
    frame.evaluate("window.map.setZoom(9, {animate: false}); window.map.mine = 1")
    view.page.get_by_text("ខ្មែរ", exact=True).click()
    view.wait_for_address("lang=km")
    view.page.get_by_role("link", name="ចំណាត់ថ្នាក់ស្រុក").wait_for()
    view.card().get_by_text("ចន្ទ្រា").first.wait_for()
    frame.wait_for_function("districtMap.view.message.lang === 'km'")
    assert frame.evaluate("[window.map.getZoom(), window.map.mine]") == [9, 1]


def test_a_khmer_browser_begins_in_khmer(server, tab):
    """Nobody has to look for the switch."""
    view = tab(server, locale="km-KH").open()
    assert view.page.locator("h1").inner_text() == say("km", "heading.priority_map")


def test_the_list_shows_the_same_without_a_map(server, tab):
    """For slow links: every district by tier, and no outlines are fetched."""
    view = tab(server).open("?list=1&province=KH20")
    view.page.get_by_text("Chantrea · ចន្ទ្រា").wait_for()
    assert view.page.locator("iframe").count() == 0
    assert not [r for r in view.requests if "/map-" in r]


def test_every_format_can_be_downloaded(server, tab):
    """CSV, workbook, GeoJSON and GeoPackage arrive whole, with 210 districts."""
    view = tab(server).open("ranked_districts?corridor=thailand")
    found = {}
    for kind, label in (
        ("csv", "CSV"),
        ("xlsx", "Excel"),
        ("geojson", "GeoJSON"),
        ("gpkg", "GeoPackage"),
    ):
        with view.page.expect_download() as waiting:
            view.page.get_by_role("button", name=label, exact=True).click()
        file = waiting.value
        assert file.suggested_filename == f"outreach_cambodia_thailand_en_{day_here()}.{kind}"
        found[kind] = file.path().read_bytes()
    assert found["csv"].startswith(b"\xef\xbb\xbfrank,")
    assert len(found["csv"].splitlines()) == 211
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(found["xlsx"])).namelist()
    assert len(json.loads(found["geojson"])["features"]) == 210
    assert found["gpkg"].startswith(b"SQLite format 3")
    assert view.left_loopback == []


@pytest.mark.parametrize("path", ["", "ranked_districts"])
@pytest.mark.parametrize("language", ["en", "km"])
def test_a_phone_shows_the_page_without_sideways_scrolling(path, language, server, tab):
    """At 390 x 844 nothing is cut off at the side."""
    view = tab(server, PHONE).open(f"{path}?lang={language}&district=KH2001")
    view.card().get_by_text("KH2001").wait_for()
    assert view.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    wide = view.page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1
                && !e.closest('[data-testid=stDataFrame]')).length"""
    )
    assert wide == 0


# --- the map ---------------------------------------------------------------------------------

_ZOOM = "window.map.getZoom()"
_SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"
_COME_TO_REST = f"""() => new Promise(done => {{
    let last = -1, still = 0;
    const look = () => {{
        still = {_SCROLLED} === last ? still + 1 : 0;
        last = {_SCROLLED};
        if (still > 15) done(); else requestAnimationFrame(look);
    }};
    look();
}})"""
_SEEN = """() => {
    const map = window.map, size = map.getSize();
    return [districtMap.view.bounds.getNorthWest(), districtMap.view.bounds.getSouthEast()]
        .map(corner => map.latLngToContainerPoint(corner))
        .every(p => p.x >= 0 && p.y >= 0 && p.x <= size.x && p.y <= size.y);
}"""
_OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll('.name')].map(n => n.getBoundingClientRect());
    const apart = (a, b) => a.left >= b.right || a.top >= b.bottom;
    const hit = (a, b) => !apart(a, b) && !apart(b, a);
    return [boxes.length, boxes.filter((a, i) => boxes.some((b, k) => k > i && hit(a, b))).length];
}"""


def _named(view):
    """Return the map's frame once land and names are drawn."""
    frame = view.map()
    frame.wait_for_function("districtMap.view.around && document.querySelector('.name')")
    view.page.locator(".st-key-how-far").wait_for()
    view.page.wait_for_function(DRAWN)
    return frame


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_first_screen_shows_the_country_with_names_that_do_not_overlap(language, server, tab):
    """On three sizes nothing has to be scrolled; little stands above the map; labels go."""
    view = tab(server).open(f"?lang={language}")
    frame = _named(view)
    view.page.locator(".st-key-sentence").wait_for()
    for width, height in ((1440, 900), (1280, 720), (390, 844)):
        view.page.set_viewport_size({"width": width, "height": height})
        frame.wait_for_function("window.map.getSize().x === window.innerWidth")
        frame.wait_for_function(_SEEN)
        box = view.page.locator("iframe").bounding_box()
        assert box["y"] + box["height"] <= height, (width, "the map goes below the window")
        if width == 1440:
            assert box["y"] <= 170
        names, overlapping = frame.evaluate(_OVERLAPS)
        assert names > 10
        assert overlapping == 0
    frame.locator(".legend-names input").uncheck()
    assert frame.locator(".name").count() == 0


def test_the_wheel_scrolls_the_page_until_the_map_was_clicked(server, tab):
    """Then it zooms, within limits; home goes back; the link is copied; no outline is tabbed to."""
    view = tab(server).open()
    view.context.grant_permissions(["clipboard-read", "clipboard-write"])
    frame = _named(view)
    first = frame.evaluate(_ZOOM)
    box = view.page.locator("iframe").bounding_box()
    view.page.mouse.move(box["x"] + 200, box["y"] + 300)
    view.page.mouse.wheel(0, 200)
    view.page.wait_for_function(f"{_SCROLLED} > 100")
    assert frame.evaluate(_ZOOM) == first
    view.page.mouse.wheel(0, -400)
    view.page.wait_for_function(f"{_SCROLLED} === 0")
    view.page.mouse.move(box["x"] + 60, box["y"] + box["height"] - 60)  # the sea
    view.page.mouse.down()
    view.page.mouse.up()
    view.page.mouse.wheel(0, -300)
    frame.wait_for_function(f"{_ZOOM} > {first}")
    view.page.wait_for_timeout(800)  # until it has come to rest
    frame.evaluate("window.map.setView([9, 100], 0, {animate: false})")
    assert frame.evaluate(_ZOOM) == pytest.approx(first, abs=0.15), (
        "no farther out than the country"
    )
    frame.evaluate("window.map.setView([13, 105], 10, {animate: false})")
    frame.get_by_role("button", name=say("en", "map.home")).click()
    frame.wait_for_function(_SEEN)
    frame.get_by_role("button", name=say("en", "map.copy_link")).click()
    frame.get_by_text(say("en", "map.copied")).wait_for()
    assert view.page.evaluate("navigator.clipboard.readText()") == view.page.url
    frame.locator(".leaflet-container").focus()
    for _ in range(12):
        view.page.keyboard.press("Tab")
        assert frame.evaluate("document.activeElement.tagName") != "path"


def test_one_finger_scrolls_the_page_and_two_move_the_map(server, tab):
    """As a map inside a page has to behave on a phone."""
    view = tab(server, PHONE)
    devtools = view.context.new_cdp_session(view.page)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})
    view.open()
    frame = _named(view)
    place = "window.map.getCenter() + '/' + window.map.getZoom()"
    before = frame.evaluate(place)
    box = view.page.locator("iframe").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(*steps: list[tuple[float, float]]) -> None:
        for kind, points in [("Start", steps[0]), *(("Move", s) for s in steps[1:]), ("End", [])]:
            fingers = [{"x": left, "y": top, "id": n} for n, (left, top) in enumerate(points)]
            event = {"type": f"touch{kind}", "touchPoints": fingers}
            devtools.send("Input.dispatchTouchEvent", event)
            view.page.wait_for_timeout(30)

    drag(*([(x, y - 15 * n)] for n in range(10)))
    view.page.wait_for_function(f"{_SCROLLED} > 50")
    assert frame.evaluate(place) == before
    view.page.evaluate(_COME_TO_REST)  # a page that was pushed glides on
    view.page.evaluate(f"{_SCROLLED} = 0")
    drag(*([(x - 30 - 6 * n, y), (x + 30 + 6 * n, y)] for n in range(10)))
    frame.wait_for_function(f"{_ZOOM} > districtMap.view.map.options.minZoom + 0.3")
    assert view.page.evaluate(_SCROLLED) == 0
    devtools.detach()  # with it go the fingers


def test_a_province_is_shown_with_its_ranks_its_crossing_and_its_warning(server, tab):
    """Ranks within the province, a layer that varies, a legend of its districts alone."""
    view = tab(server).open("?province=KH20")
    frame = _named(view)
    frame.locator(".name-district").get_by_text("1 of 8 (").wait_for()
    frame.locator(".name-crossing").get_by_text("Bavet").wait_for()
    assert frame.evaluate("districtMap.view.message.layer") != "tier"
    counts = frame.locator(".legend-row small").all_inner_texts()
    assert sum(map(int, counts)) == 8
    assert sum(count != "0" for count in counts) > 1
    view.page.get_by_text(say("en", "note.vietnam_near")).wait_for()
    view.page.locator(".st-key-first").get_by_text("1 of 8 (").wait_for()
