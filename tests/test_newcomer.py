"""A newcomer's way: which districts of Svay Rieng come first, why, how sure, a picture to send."""

from __future__ import annotations

import pytest

from bench.layout_shift import MOBILE
from pages.view.frame.text import say
from tests.tab import PHONE, WIDE

pytestmark = pytest.mark.browser

MOST_ACTIONS = {"wide": 4, "phone": 5}


@pytest.mark.parametrize(
    ("lang", "name", "size", "agent"),
    [("en", "wide", WIDE, None), ("km", "phone", PHONE, MOBILE)],
    ids=["en", "km"],
)
def test_from_the_first_page_to_a_picture_for_a_colleague(lang, name, size, agent, server, tab):
    """Few actions (typing is one), only the name of the province known, no other host asked."""
    view = tab(server, size, agent=agent).open(f"?lang={lang}")
    page, actions = view.page, []

    def click(place) -> None:
        place.click()
        actions.append(place)

    view.map()
    page.get_by_text(say(lang, "heading.checks")).wait_for()  # all of the page is there
    view.quiet(500)
    click(page.get_by_role("combobox", name=say(lang, "filter.province")))
    place = {"en": "Svay Rieng", "km": "ស្វាយរៀង"}[lang]
    page.keyboard.type(place[:4])  # a long list: its beginning is typed
    actions.append("typed")
    option = page.get_by_role("option", name=place, exact=True)
    option.wait_for()
    if name == "wide":
        page.keyboard.press("Enter")  # ends the typing, as in any search box
    else:
        click(option)
    view.wait_for_address("province=KH20")
    first = page.locator(".st-key-first button")
    first.nth(7).wait_for()  # which come first: all eight, each with its range and a reason
    assert "–" in first.first.inner_text()
    assert "×" in first.first.inner_text()
    click(first.first)
    card = view.card()
    card.get_by_text(say(lang, "card.more")).wait_for()
    told = card.inner_text()
    assert "%" in told  # how sure
    assert "×" in told  # why
    with page.expect_download() as waiting:
        click(page.get_by_role("button", name=say(lang, "picture.label")))
    assert "svay-rieng" in waiting.value.suggested_filename
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")
    assert len(actions) <= MOST_ACTIONS[name]
    assert view.left_loopback == []
