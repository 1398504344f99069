"""The page of sources in a real browser: a check without a network, and the file it gives out."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import pytest

from models.desk.own_inputs import load_inputs
from models.sources import copies
from models.sources.catalogue import SOURCES
from pages.view.frame.text import say
from tests.app_server import serve
from tests.tab import PHONE, WIDE
from tests.upstreams import asis_file

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def offline_server(tmp_path_factory):
    """A dashboard that reaches no other host, with one copy kept from an earlier day."""
    folder = tmp_path_factory.mktemp("sources")
    nowhere = "http://127.0.0.1:9"
    away = {
        "OUTREACH_CACHE": str(folder / "cache"),
        "OUTREACH_VAR": str(folder / "var"),
        "HTTPS_PROXY": nowhere,
        "HTTP_PROXY": nowhere,
        "https_proxy": nowhere,
        "http_proxy": nowhere,
        "NO_PROXY": "127.0.0.1",
    }
    content = asis_file()
    with patch.dict(os.environ, away):
        reading = SOURCES["asis"].read(content, "a.csv")
        copy = copies.Copy(
            "asis-0.csv",
            sha256(content).hexdigest(),
            len(content),
            "2020-01-01T00:00:00+00:00",
            SOURCES["asis"].address,
            "",
            "",
            reading.columns,
            reading.unit,
            reading.areas,
            reading.period,
            reading.notes,
        )
        copies.keep("asis", content, copy, copies.Check(copy.fetched_at, "fetched", "first copy"))
        with serve() as address:
            yield address


@pytest.mark.parametrize("lang", ["en", "km"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_offline_is_said_and_the_last_good_copy_still_given_out(
    lang, size, tab, offline_server, tmp_path
):
    """Check, read the sentence, open the old copy's card, save its file, load it as an input."""
    opened = tab(offline_server, size).open(f"sources?lang={lang}&table=asis")
    page = opened.page
    page.get_by_role("button", name=say(lang, "source.check"), exact=True).click()
    page.get_by_text(say(lang, "source.offline")).wait_for()
    # fetched in 2020: older than its rule
    card = page.locator("[data-testid=stExpander]").filter(has_text=say(lang, "live.asis"))
    assert say(lang, "source.stale") in card.locator("summary").inner_text()
    card.get_by_text(say(lang, "found.unreachable")).wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name=say(lang, "source.export")).click()
    file = tmp_path / "asis.csv"
    download.value.save_as(file)
    assert len(load_inputs(harvest=Path(file)).harvest) == 25 * 3
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= size["width"]
    assert not opened.left_loopback
