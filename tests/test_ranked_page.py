"""The page of ranked districts: what is shown is what is handed on."""

import re

import pytest

from tests.page_helpers import LANGUAGES, run_page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_narrowed_list_offers_what_is_shown_and_all(lang):
    """Svay Rieng has eight districts: files of these, or of all 210; the country has no choice."""
    app = run_page("ranked_districts", lang=lang, province="KH20")
    scope = app.segmented_control(key="scope")
    assert [int(re.search(r"\d+", option)[0]) for option in scope.options] == [8, 210]
    assert scope.value == "these"
    whole = run_page("ranked_districts", lang=lang)
    assert not [c for c in whole.segmented_control if c.key == "scope"]
