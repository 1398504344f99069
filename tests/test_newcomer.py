"""A newcomer's way: which districts of Svay Rieng come first, why, how sure, and a file to send."""

from __future__ import annotations

import pytest

from pages.view.frame.text import say
from tests.app_server import PHONE, WIDE

pytestmark = pytest.mark.browser

MOST_CLICKS = {"wide": 5, "phone": 7}  # on a phone the filters are behind one, and over the map


@pytest.mark.parametrize(
    ("lang", "name", "size"), [("en", "wide", WIDE), ("km", "phone", PHONE)], ids=["en", "km"]
)
def test_from_the_first_page_to_a_file_for_a_colleague(lang, name, size, server, tab):
    """Few clicks, nothing known before but the name of the province, and no other host asked."""
    view = tab(server, size).open(f"?lang={lang}")
    page, clicks = view.page, []

    def click(place) -> None:
        place.click()
        clicks.append(place)

    view.map()
    page.get_by_text(say(lang, "heading.checks")).wait_for()  # all of the page is there
    view.quiet(500)
    if name == "phone":
        click(page.get_by_test_id("stExpandSidebarButton"))
    click(page.get_by_role("combobox", name=say(lang, "filter.province")))
    place = {"en": "Svay Rieng", "km": "ស្វាយរៀង"}[lang]
    page.keyboard.type(place[:4])
    click(page.get_by_role("option", name=place, exact=True))
    view.wait_for_address("province=KH20")
    if name == "phone":
        click(page.get_by_test_id("stSidebarCollapseButton").get_by_role("button"))
    first = page.locator(".st-key-first button")
    first.nth(7).wait_for()  # which come first: all eight, each with its range
    assert "–" in first.first.inner_text()
    click(first.first)
    card = view.card()
    card.get_by_text(say(lang, "card.more")).wait_for()
    told = card.inner_text()
    assert "%" in told  # how sure
    assert "×" in told  # why
    click(page.get_by_role("link", name=say(lang, "menu.ranked_districts")))
    button = page.get_by_role("button", name=say(lang, "download.briefing_html"))
    button.wait_for()
    with page.expect_download() as waiting:
        click(button)
    content = waiting.value.path().read_text(encoding="utf-8")
    assert place in content
    assert len(clicks) <= MOST_CLICKS[name]
    assert view.left_loopback == []
