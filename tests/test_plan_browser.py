"""The plan page in a real browser: from thirty teams to a file, and two people at one plan."""

from __future__ import annotations

import io
from contextlib import suppress

import openpyxl
import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from models.phrases import word
from models.store import open_store
from pages.view.frame.text import say
from tests.app_server import serve
from tests.tab import PHONE

pytestmark = pytest.mark.browser
LANGUAGES = ["en", "km"]
HEAD, ROW = 35, 35  # pixels, as pages/view/plan/plan_table.py sets them
MARKER, NAME, PROVINCE, STATUS, NUMBER = 33, 120, 125, 90, 94
TEAMS_X = MARKER + NAME + PROVINCE + STATUS + NUMBER // 2
SESSIONS_X = TEAMS_X + NUMBER


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return the address of a dashboard with an empty store, and that of the store."""
    url = f"sqlite:///{tmp_path_factory.mktemp('plan')}/s.sqlite3"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        with serve() as address:
            yield address, url


def propose(view, lang: str) -> None:
    """Press the button that proposes, and wait for the table."""
    view.page.locator(".st-key-plan-propose button").click()
    view.page.locator("img.plan-map").wait_for()
    view.page.get_by_text(say(lang, "planner.step_save"), exact=True).wait_for()


def grid(view):
    """Return the grid of the plan's rows."""
    return view.page.locator("[class*='st-key-plan-table'] [data-testid='stDataFrame']")


def type_into(view, row: int, x: int, text: str, leave: bool = True) -> None:
    """Type a number into a cell of the table, as a person does, and leave the cell or not."""
    cell = view.page.locator("#portal input.gdg-input")
    grid(view).locator("canvas").first.wait_for()
    while not cell.is_visible():  # a click before the cells are drawn hits none
        box = view.at_rest(grid(view))
        view.page.mouse.click(box["x"] + x, box["y"] + HEAD + ROW * row + ROW // 2)
        view.page.keyboard.press("Enter")
        with suppress(PlaywrightTimeout):
            cell.wait_for(timeout=2000)
    cell.fill(text)
    if leave:
        with view.answered():
            cell.press("Enter")
            cell.wait_for(state="hidden")


def choose(view, label: str, option: str) -> None:
    """Choose an option of a select box that may have to be scrolled to first."""
    box = view.page.get_by_role("combobox", name=label, exact=True)
    view.at_rest(box)  # a list of options closes while the page still scrolls
    box.click()
    with view.answered():
        view.page.get_by_role("option", name=option).click()


def fill(view, label: str, text: str) -> None:
    """Type into a text box and leave it."""
    box = view.page.get_by_label(label, exact=True)
    box.fill(text)
    with view.answered():
        box.press("Tab")


def save(view) -> None:
    """Press save."""
    view.page.locator(".st-key-plan-save button").click()


def saved(view, lang: str, version: int) -> None:
    """Wait for the word that it is saved."""
    view.page.get_by_text(say(lang, "planner.saved", version=version)).wait_for()


def test_thirty_teams_adjusted_saved_exported_reopened_and_compared(place, tab):
    """The whole path of a quarter, without a request to any other host."""
    lang = "en"  # tests/test_plan_page.py goes it in both
    address, url = place
    view = tab(address).open(f"plan?lang={lang}")
    propose(view, lang)
    type_into(view, 0, TEAMS_X, "2")
    view.page.get_by_text(word("plan.size", lang, n=30, teams=31, sessions=493)).wait_for()
    fill(view, say(lang, "planner.name"), f"Quarter 1 {lang}")
    fill(view, say(lang, "planner.author"), "PCCT")
    save(view)
    saved(view, lang, 1)
    with view.page.expect_download() as download:
        view.page.locator(".st-key-plan-file-xlsx button").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert len(list(book["Data"].iter_rows())) == 32
    teams = [row[10].value for row in book["Data"].iter_rows(min_row=3)]
    assert sorted(teams) == [1] * 29 + [2]
    # a second plan, then the first again
    choose(view, say(lang, "planner.open"), say(lang, "planner.new"))
    view.page.get_by_text(say(lang, "planner.nothing")).wait_for()
    box = view.page.get_by_label(say(lang, "planner.amount_teams")).first
    box.fill("20")
    with view.answered():
        box.press("Enter")
    propose(view, lang)
    fill(view, say(lang, "planner.name"), f"Quarter 2 {lang}")
    save(view)
    saved(view, lang, 1)
    choose(view, say(lang, "planner.other"), f"Quarter 1 {lang}")
    view.page.get_by_text(say(lang, "planner.only_there")).first.wait_for()
    read = view.page.locator("[data-testid='stMain']").inner_text()
    assert f"{say(lang, 'planner.only_there')} (10)" in read
    choose(view, say(lang, "planner.open"), f"Quarter 1 {lang}")
    state = say(lang, "planner.state_saved", name=f"Quarter 1 {lang}", version=1)
    view.page.get_by_text(state).wait_for()
    view.page.reload()
    view.page.get_by_text(state).wait_for()
    assert view.left_loopback == []
    store = open_store(url)
    bodies = {d.name: d.body["rows"] for d in store.documents("plan")}
    store.close()
    assert (len(bodies[f"Quarter 1 {lang}"]), len(bodies[f"Quarter 2 {lang}"])) == (30, 20)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_plan_says_its_aim_and_who_is_left_out_although_ranked_higher(lang, place, tab):
    """One team in Svay Rieng: first as the list ranks; with the other aim, who is passed over."""
    view = tab(place[0]).open(f"plan?lang={lang}&province=KH20")
    left_out = word("plan.left_out", lang, names="|", reason="").split("|")[0]
    fewer = word("plan.why_fewer", lang)
    aim = view.page.get_by_role("radiogroup", name=say(lang, "planner.aim"))
    chosen = aim.get_by_role("radio", checked=True)
    chosen.filter(has_text=say(lang, "planner.aim_risk")).wait_for()
    box = view.page.locator(".st-key-plan_amount_teams input")
    box.fill("1")
    with view.answered():
        box.press("Enter")
    propose(view, lang)
    view.page.get_by_text(word("plan.aim_risk", lang)).wait_for()
    assert left_out not in view.page.locator("[data-testid='stMain']").inner_text()
    with view.answered():
        aim.get_by_text(say(lang, "planner.aim_people")).click()
    propose(view, lang)
    view.page.get_by_text(word("plan.aim_people", lang)).wait_for()
    told = view.page.get_by_text(left_out).inner_text()
    assert {"en": "Rumduol", "km": "រំដួល"}[lang] in told
    assert fewer in told


@pytest.fixture
def together(place, tab):
    """Return two browsers that have the same plan open, the store's address and the plan's id."""
    address, url = place
    store = open_store(url)
    rows = {
        code: {"status": "proposed", "teams": 1, "sessions": 9}
        for code in ("KH0109", "KH0110", "KH2001")
    }
    plan = store.create("plan", "Shared", {"rows": rows, "basis": {}, "note": ""}, "lead")
    store.close()
    views = []
    for name in ("One", "Two"):
        view = tab(address).open(f"plan?plan={plan.id}")
        grid(view).wait_for()
        fill(view, say("en", "planner.author"), name)
        views.append(view)
    return views, url, plan.id


def _rows(url: str, plan_id: str) -> dict:
    store = open_store(url)
    try:
        return store.get(plan_id).body["rows"]
    finally:
        store.close()


def test_two_browsers_at_one_plan_lose_no_row(together):
    """Each changes another row; whoever saves second gets both, and is told."""
    (one, two), url, plan_id = together
    type_into(one, 0, TEAMS_X, "4")
    type_into(two, 1, TEAMS_X, "5")
    type_into(two, 2, SESSIONS_X, "6")
    save(one)
    saved(one, "en", 2)
    save(two)
    two.page.get_by_text("One had also saved changes").wait_for()
    rows = _rows(url, plan_id)
    assert {code: (row["teams"], row["sessions"]) for code, row in rows.items()} == {
        "KH0109": (4, 9),
        "KH0110": (5, 9),
        "KH2001": (1, 6),
    }


def test_two_browsers_that_change_the_same_cell_are_asked(together):
    """Both values are shown, nothing is saved until one is chosen, and nothing else is lost."""
    (one, two), url, plan_id = together
    type_into(one, 0, TEAMS_X, "4")
    type_into(two, 0, TEAMS_X, "7")
    type_into(two, 1, SESSIONS_X, "8")
    save(one)
    saved(one, "en", 2)
    save(two)
    two.page.get_by_text("changed the same 1 place as you").wait_for()
    assert _rows(url, plan_id)["KH0109"]["teams"] == 4
    two.page.get_by_text("One: 4").wait_for()
    with two.answered():
        two.page.get_by_text("Mine: 7").click()
    two.page.locator(".st-key-plan-clash-save button").click()
    saved(two, "en", 3)
    rows = _rows(url, plan_id)
    assert rows["KH0109"]["teams"] == 7
    assert rows["KH0110"]["sessions"] == 8


def test_what_is_typed_last_is_saved_even_if_save_is_pressed_at_once(together):
    """A click that ends the typing loses nothing."""
    (one, _), url, plan_id = together
    type_into(one, 0, TEAMS_X, "6", leave=False)
    save(one)
    saved(one, "en", 2)
    assert _rows(url, plan_id)["KH0109"]["teams"] == 6


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_wider_than_a_phone(lang, place, tab):
    """The page scrolls down, not sideways."""
    view = tab(place[0], PHONE).open(f"plan?lang={lang}")
    propose(view, lang)
    assert view.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


@pytest.mark.parametrize("lang", LANGUAGES)
def test_others_changes_are_said_and_nothing_typed_is_lost(place, tab, lang):
    """A reader who is typing does nothing else; what is half typed stays, also when it is shown."""
    address, url = place
    view = tab(address).open(f"plan?lang={lang}")
    propose(view, lang)
    box = view.page.get_by_role("textbox", name=say(lang, "planner.name"))
    box.press_sequentially("Q1 hal")
    store = open_store(url)
    store.create("plan", f"from others {lang}", {"rows": {}})
    store.close()
    news = view.page.locator(".st-key-news")
    news.get_by_text(say(lang, "news.saved")).wait_for()
    assert box.input_value() == "Q1 hal"
    box.press_sequentially("f")
    news.get_by_role("button", name=say(lang, "news.show")).click()
    news.wait_for(state="detached")
    assert box.input_value() == "Q1 half"
    choose(view, say(lang, "planner.open"), f"from others {lang}")
