"""The whole way in a real browser: freeze, bring, review, preview, use, freeze again, compare."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook

from pages.view.frame.text import say
from tests.app_server import serve
from tests.desk_files import CODES, ENGLISH, FILES, text

pytestmark = pytest.mark.browser
MISSPELLED = {"en": "Batambang City", "km": "Battamban"}


@pytest.fixture(scope="module")
def own_server(tmp_path_factory):
    """One dashboard with a store of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTREACH_VAR", str(tmp_path_factory.mktemp("desk-var")))
        with serve() as address:
            yield address


def _returns(misspelled: str) -> bytes:
    names = ENGLISH | {"02": misspelled}
    rows = [f"{names[c]},2024,{7 if c == '23' else 40 + 37 * int(c)}" for c in CODES]
    return text("Province,Year,Persons", *rows)


def _bring(page, lang: str, content: bytes, name: str) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("heading", name=f"3 · {say(lang, 'desk.step_check')}").wait_for()


def _freeze(opened, lang: str, name: str) -> str:
    """Freeze the list of now; return the id of what was frozen."""
    page = opened.open(f"snapshots?lang={lang}").page
    field = page.get_by_role("textbox", name=say(lang, "snapshots.name"), exact=True)
    form = page.locator("details").filter(has_text=say(lang, "snapshots.do_freeze"))
    form.wait_for()
    if form.get_attribute("open") is None:  # open by itself where nothing is frozen yet
        opened.unfold(form)
    field.fill(name)
    field.press("Tab")
    page.get_by_role("button", name=say(lang, "snapshots.do_freeze")).click()
    opened.wait_for_address("snapshot=")
    return parse_qs(urlsplit(page.url).query)["snapshot"][0]


def test_from_a_file_to_a_comparison(own_server, tab):
    """What a ministry does the day it has its own figures; tests/test_data_desk.py has English."""
    lang = "km"
    opened = tab(own_server)
    before = _freeze(opened, lang, f"Before {lang}")
    page = opened.open(f"data_desk?lang={lang}").page
    _bring(page, lang, _returns(MISSPELLED[lang]), f"returns_{lang}.csv")
    # review: the name is offered with how alike it is, and confirmed
    page.get_by_text(say(lang, "desk.names", n=1)).wait_for()
    form = page.get_by_test_id("stForm")
    assert "បាត់ដំបង" in form.get_by_role("combobox").input_value()
    form.get_by_role("button", name=say(lang, "desk.names_use")).click()
    # preview: coverage, list, two maps
    page.get_by_text(say(lang, "desk.fine", rows=25)).wait_for()
    page.get_by_role("heading", name=f"4 · {say(lang, 'desk.step_preview')}").wait_for()
    page.get_by_role("img", name=say(lang, "desk.map_then")).wait_for()
    # another visitor still sees the stand-in
    other = tab(own_server).open(f"ranked_districts?lang={lang}").page
    other.get_by_text(say(lang, "outcome.adults_abroad")).first.wait_for()
    # use
    author = page.get_by_role("textbox", name=say(lang, "desk.author"))
    author.fill("PCCT Battambang")
    author.press("Tab")
    page.get_by_role("button", name=say(lang, "desk.commit")).click()
    page.get_by_role("dialog").get_by_role("button", name=say(lang, "desk.commit")).click()
    page.get_by_text(re.compile(re.escape(f"returns_{lang}.csv"))).first.wait_for()
    page.get_by_role("link", name=say(lang, "desk.see_snapshots")).wait_for()
    assert "PCCT Battambang" in page.locator(".st-key-desk-use-repatriation").inner_text()
    # the other visitor sees it at the next rerun
    other.reload()
    other.get_by_text(say(lang, "outcome.uploaded")).first.wait_for()
    # freeze again and compare
    after = _freeze(opened, lang, f"After {lang}")
    page = opened.open(f"snapshots?lang={lang}&snapshot={after}&with={before}").page
    page.get_by_text(re.compile(f"Before {lang}")).first.wait_for()
    page.get_by_text(re.compile(re.escape(say(lang, "input.repatriation")))).first.wait_for()
    # and back to the stand-in, for everybody
    page = opened.open(f"data_desk?lang={lang}").page
    page.get_by_role("button", name=say(lang, "desk.stand_in_again")).click()
    page.get_by_role("dialog").get_by_role("button", name=say(lang, "desk.stand_in_again")).click()
    page.get_by_text(say(lang, "desk.earlier", n=1)).wait_for()
    assert not opened.left_loopback


def test_the_marked_copy_and_the_templates_can_be_taken_home(own_server, tab, tmp_path):
    """Real downloads: the user's table with its problems, and a template in Excel."""
    page = tab(own_server).open("data_desk?lang=en").page
    with page.expect_download() as taken:
        page.get_by_role("button", name=re.compile("Excel, 210")).click()
    taken.value.save_as(tmp_path / "t.xlsx")
    assert load_workbook(tmp_path / "t.xlsx").worksheets[0].max_row == 2 + 1 + 210
    _bring(page, "en", FILES["many mistakes at once"].content, "bad.csv")
    with page.expect_download() as taken:
        page.get_by_role("button", name=say("en", "desk.marked")).click()
    assert taken.value.suggested_filename == "bad_marked.xlsx"
    taken.value.save_as(tmp_path / "m.xlsx")
    assert load_workbook(tmp_path / "m.xlsx").worksheets[0]["C2"].comment


def test_a_hostile_file_leaves_the_server_alive(own_server, tab):
    """A broken workbook and a file of a million rows are told, and the page goes on."""
    page = tab(own_server).open("data_desk?lang=en").page
    _bring(page, "en", b"PK\x03\x04" + b"0" * 5000, "x.xlsx")
    page.get_by_text("can't be opened").wait_for()
    page = tab(own_server).open("data_desk?lang=en").page
    _bring(page, "en", b"area_code,period,count\n" + b"01,2024,5\n" * 900_000, "y.csv")
    page.get_by_text("20,000 rows").wait_for()
    _bring(tab(own_server).open("data_desk?lang=en").page, "en", _returns("Battambang"), "z.csv")
