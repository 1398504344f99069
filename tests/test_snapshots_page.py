"""The page of frozen lists, in both languages, and once in a real browser."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

from models.desk.own_inputs import load_inputs
from models.snapshot import keep, read_snapshot
from models.snapshot.__main__ import main
from models.store import StoreError, open_store
from pages.view.frame import made_once
from pages.view.frame.text import say, sentences
from pages.view.snapshots import frozen
from pages.view.snapshots.years_on_map import paintings
from tests.app_server import serve
from tests.page_helpers import (
    HOSTILE,
    LANGUAGES,
    frozen_once,
    own_store,
    press,
    run_page,
    said,
    texts,
)
from tests.tab import PHONE

PAGE = "pages/snapshots.py"
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """Give the pages a store of their own, with nothing in it."""
    with own_store(tmp_path, monkeypatch) as store:
        yield store


@pytest.fixture
def two(empty):
    """Freeze two lists, by rate and by count; return their ids, older first."""
    return [_keep(empty, name, by).id for name, by in (("older", "rate"), ("newer", "count"))]


def _keep(store, name: str, by: str, **texts_: str):
    return keep(store, frozen_once(name, by=by, **texts_))


def test_of_two_lists_that_read_alike_the_chosen_one_stays(empty, monkeypatch):
    """The browser sends back the words of what is chosen; an older page drew the other list."""
    monkeypatch.setattr("models.store.base.now", lambda: "2026-11-28T10:00:00.000000+00:00")
    alike = [_keep(empty, "Q4", by).id for by in ("rate", "count")]
    for one in alike:
        app = run_page(PAGE, snapshot=one)
        press(app, "snapshot-check")
        assert app.selectbox(key="snapshot").value == one
        assert app.query_params["snapshot"] in (one, [one])


def _clean(shown: list[str]) -> None:
    for text in shown:
        assert not set(sentences("en")) & set(re.findall(r"[a-z_]+\.[a-z_0-9]+", text)), text
        assert not re.search(r"\{\w+\}", text), text


def test_two_quick_clicks_freeze_the_list_once(empty, monkeypatch):
    """The second one comes while the first is at work; the page says what was frozen."""
    freeze_now = frozen.freeze_now

    def while_clicked_again(*given):
        found = freeze_now(*given)
        run = get_script_run_ctx()
        states = WidgetStates(widgets=[typed, click])
        again = RerunData(run.query_string, states, run.page_script_hash)
        run.script_requests.request_rerun(again)
        monkeypatch.setattr(frozen, "freeze_now", freeze_now)
        return found

    monkeypatch.setattr(frozen, "freeze_now", while_clicked_again)
    app = run_page(PAGE, lang="en")
    field = app.text_input(key="freeze_name_0").set_value("Q4")
    typed = WidgetState(id=field.id, string_value="Q4")
    click = WidgetState(id=app.button(key="freeze").id, trigger_value=True)
    press(app, "freeze")
    assert [one.name for one in empty.documents("snapshot")] == ["Q4"]
    assert say("en", "snapshots.done", name="Q4") in said(app)
    app.text_input(key="freeze_name_1").set_value("Q5")
    press(app, "freeze")
    assert len(empty.documents("snapshot")) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_before_anything_is_frozen_the_page_says_so(empty, lang):
    """What it is for, the form, and nothing to choose."""
    shown = texts(run_page(PAGE, lang=lang))
    _clean(shown)
    assert any(say(lang, "snapshots.none") in text for text in shown)
    assert any(say(lang, "note.purpose") in text for text in shown)
    assert say(lang, "snapshots.choose_snapshot") not in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_frozen_list_is_shown_as_it_was(two, lang):
    """When, by whom, with which settings, from what; and all 210 districts, newest list first."""
    app = run_page(PAGE, lang=lang)
    shown = texts(app)
    _clean(shown)
    assert app.session_state.snapshot == two[1]
    assert any(say(lang, "snapshot.nobody") in text for text in shown)
    assert any(say(lang, "setting_value.count") in text for text in shown)
    assert any(say(lang, "caveat.range") in text for text in shown)
    assert len(app.dataframe[0].value) == 210
    older = run_page(PAGE, lang=lang, snapshot=two[0], province="KH20")
    assert len(older.dataframe[0].value) == 8


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_lists_are_compared_older_first(two, lang):
    """Whichever is chosen first; the sentences stand above the table of moved districts."""
    for one, other in (two, two[::-1]):
        app = run_page(PAGE, lang=lang, snapshot=one, **{"with": other})
        shown = texts(app)
        _clean(shown)
        told = next(text for text in shown if "100%" in text)
        assert re.search(r"210", told)
        headline = next(text for text in shown if "older" in text and "newer" in text)
        assert headline.index("older") < headline.index("newer")
        table = app.dataframe[0].value
        assert 0 < len(table) < 210
        assert {"up", "from_settings"} <= set(table)
        assert "from_data" not in table, "a factor that moved nothing has no column"


def test_the_list_of_now_can_be_compared_without_freezing_it(two, empty):
    """With the levers at the left; nothing is kept."""
    app = run_page(PAGE, snapshot=two[0], top="25", **{"with": "now"})
    shown = texts(app)
    assert any("number of districts on the list: 40 → 25" in text for text in shown)
    assert any(say("en", "snapshot.no_movement") in text for text in shown)
    assert len(empty.documents("snapshot")) == 2


def test_freezing_keeps_the_list_with_its_settings(empty):
    """Under its name, by whom, for everybody; then it is shown, and the form is empty again."""
    app = run_page(PAGE, by="count")
    app.text_input(key="freeze_name_0").set_value("2026 Q4")
    app.text_input(key="author").set_value("PCCT")
    app.button(key="freeze").click().run()
    assert not app.exception
    (kept,) = empty.documents("snapshot")
    assert (kept.name, kept.author, kept.body["settings"]["by"]) == ("2026 Q4", "PCCT", "count")
    assert any(say("en", "snapshots.done", name="2026 Q4") in text.value for text in app.success)
    assert app.query_params["snapshot"] == kept.id
    assert app.text_input(key="freeze_name_1").value == ""
    assert app.text_input(key="author").value == "PCCT", "typed once per session"


def test_what_was_done_is_still_said_when_the_page_is_drawn_again(empty, monkeypatch):
    """A late answer of the browser draws it once more; after a while it is said no longer."""
    app = run_page(PAGE)
    app.text_input(key="freeze_name_0").set_value("2026 Q4")
    app.button(key="freeze").click().run()
    said = say("en", "snapshots.done", name="2026 Q4")
    for _ in range(2):
        assert [s.value for s in app.success] == [said]
        app.run()
    monkeypatch.setattr("pages.view.frame.message.time.monotonic", lambda: float("inf"))
    assert not app.run().success


def test_without_a_name_nothing_is_frozen(empty):
    """And the page says what is missing."""
    app = run_page(PAGE)
    app.text_input(key="freeze_name_0").set_value("   ")
    app.button(key="freeze").click().run()
    assert [e.value for e in app.error] == [say("en", "snapshots.unnamed")]
    assert empty.documents("snapshot") == []


def test_a_store_that_cannot_be_written_is_told_on_the_page(empty, monkeypatch):
    """What was typed stays in the form."""

    def full(*arguments, **more):
        raise StoreError(
            "store.database", found="no room left on the disk", fix="Make room.", kept=""
        )

    app = run_page(PAGE)
    monkeypatch.setattr(type(empty), "create", full)
    app.text_input(key="freeze_name_0").set_value("2026 Q4")
    app.button(key="freeze").click().run()
    assert "no room left" in app.error[0].value
    assert app.text_input(key="freeze_name_0").value == "2026 Q4"


def test_computed_again_the_page_says_whether_it_is_the_same(two, anew):
    """The same code and tables: the same."""
    app = run_page(PAGE, snapshot=two[0])
    app.button(key="snapshot-check").click().run()
    assert [e.value for e in app.success] == [say("en", "snapshot.again_same")]


def test_a_list_frozen_by_mistake_leaves_the_list_and_keeps_its_link(two, empty):
    """Taken off, not deleted."""
    app = run_page(PAGE, snapshot=two[1])
    press(app, "snapshot-hide")
    assert len(empty.documents("snapshot")) == 2  # not before it is asked
    press(app, "snapshot-hide-sure")
    assert app.session_state.snapshot == two[0]
    assert [d.id for d in empty.documents("snapshot")] == two[:1]
    linked = run_page(PAGE, snapshot=two[1])
    assert linked.session_state.snapshot == two[1]
    assert len(linked.dataframe[0].value) == 210


def test_a_yes_hides_no_other_list_than_was_asked_about(two, empty):
    """Somebody changes meanwhile which one the page shows: the newest."""
    app = run_page(PAGE)
    press(app, "snapshot-hide")
    (newest, *_) = empty.documents("snapshot")
    assert f"**{newest.name}**" in said(app)
    empty.archive(newest.id)
    press(app, "snapshot-hide-sure")
    assert say("en", "upload.asked") in said(app)
    assert len(empty.documents("snapshot")) == 1


def test_a_link_to_a_list_that_is_not_here_is_told(two, empty):
    """Of another machine, of another kind, nonsense; the newest is shown meanwhile."""
    plan = empty.create("plan", "p", {})
    for wrong in ("nonsense", plan.id):
        app = run_page(PAGE, snapshot=wrong)
        assert [w.value for w in app.warning] == [say("en", "snapshots.unknown")]
        assert app.session_state.snapshot == two[1]


def test_hostile_names_are_plain_text(empty):
    """Name, author and note of a list are shown as they are written."""
    kept = _keep(empty, HOSTILE, "rate", author=HOSTILE, note=HOSTILE)
    app = run_page(PAGE, snapshot=kept.id)
    box = next(e.value for e in app.info)
    assert not re.search(r"(?<!\\)[<*\[]", box)
    assert frozen.zip_of(kept.id) == empty.blob(kept)


@pytest.mark.browser
def test_freeze_compare_and_download_in_a_browser(tab, tmp_path, monkeypatch):
    """From an empty store to a whole zip and a comparison that names the settings."""
    lang, size = "km", PHONE
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path / "var"))
    assert main(["make", "--name", "first", "--author", "PCCT"]) == 0
    with serve() as server:
        view = tab(server, size).open(f"snapshots?lang={lang}&by=count")
        page = view.page
        page.get_by_role("combobox", name=say(lang, "snapshots.choose_with")).wait_for()
        view.unfold(page.locator("details").filter(has_text=say(lang, "snapshots.do_freeze")))
        page.get_by_role("textbox", name=say(lang, "snapshots.name"), exact=True).fill("second")
        page.get_by_role("textbox", name=say(lang, "snapshots.author")).fill("NCCT")
        page.get_by_role("button", name=say(lang, "snapshots.do_freeze"), exact=True).click()
        page.get_by_text(say(lang, "snapshots.done", name="second")).wait_for()
        with page.expect_download() as download:
            page.get_by_role("button", name=say(lang, "snapshots.zip"), exact=True).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        snapshot = read_snapshot(file.read_bytes(), file.name)
        assert (snapshot.name, snapshot.author, snapshot.settings.by) == ("second", "NCCT", "count")
        assert "README.txt" in zipfile.ZipFile(io.BytesIO(file.read_bytes())).namelist()
        other = page.get_by_role("combobox", name=say(lang, "snapshots.choose_with"))
        other.scroll_into_view_if_needed()
        page.evaluate(SETTLED)  # a list of options closes while the page still scrolls
        other.click()
        page.get_by_role("option").filter(has_text="first").click()
        value = f"{say(lang, 'setting_value.rate')} → {say(lang, 'setting_value.count')}"
        page.get_by_text(value).wait_for()
        page.get_by_text("100%").first.wait_for()
        view.wait_for_address("with=")
        assert view.left_loopback == []
    monkeypatch.delenv("DATABASE_URL", raising=False)
    store = open_store()
    assert [d.name for d in store.documents("snapshot")] == ["second", "first"]
    store.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_is_brought_by_a_switch(two, lang):
    """Lists of one question with a list, moves with two; a link opens it, a box all of the list;

    or the years of an input."""
    app = run_page(PAGE, lang=lang, snapshot=two[0])
    assert say(lang, "snapshots.on_map_lists", n=1) not in texts(app)
    app.toggle(key="on_map").set_value(True).run()
    assert app.query_params["map"] == "1"
    shown = texts(app)
    _clean(shown)
    assert say(lang, "snapshots.on_map_lists", n=1) in shown
    assert not app.dataframe  # a list that nobody looks at is not sent with every step
    app.session_state["rest-of-list"] = True
    opened = app.run()
    assert len(opened.dataframe[0].value) == 210
    folded = [say(lang, key) for key in ("snapshots.made_from", "heading.checks")]
    assert [box.label for box in opened.expander[-2:]] == folded
    years = run_page(PAGE, lang=lang, map="1", over="poverty_province_pct")
    assert say(lang, "through.inputs_note") in "".join(texts(years))
    assert set(years.button_group(key="over").options) >= {say(lang, "snapshots.over_lists")}
    same = texts(run_page(PAGE, lang=lang, snapshot=two[0], **{"with": two[0]}))
    assert say(lang, "snapshots.same") in same
    moved = texts(run_page(PAGE, lang=lang, snapshot=two[0], map="1", **{"with": two[1]}))
    assert say(lang, "snapshots.on_map_moves") in moved


def test_the_years_of_an_input_have_one_legend_and_the_values_of_the_table():
    """A colour means the same in every year; a district has its province's figure of the year."""
    inputs = load_inputs()
    painted, content = paintings("poverty_province_pct")
    figures = json.loads(content)
    assert [one["key"] for one in figures["steps"]] == ["2010", "2014", "2021-2022"]
    assert len({one.colours for one in painted.values()}) == 1
    codes = sorted(made_once.known_districts())
    table = inputs.poverty.set_index(["adm1_code", "period"])["headcount_pct"]
    seen: dict[str, set[str]] = {}
    for step in figures["steps"]:
        for code, value, digit in zip(codes, step["values"], step["classes"], strict=True):
            known = table.get((code[2:4], step["key"]))
            assert value == ("" if known is None or known != known else f"{known:.1f}")
            seen.setdefault(value, set()).add(digit)
    assert all(len(digits) == 1 for digits in seen.values())
    assert seen.get("", {"-"}) == {"-"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_district_shows_its_line_through_the_frozen_lists_once_opened(two, lang):
    """The list by rate is on the line; the one by count answers another question, and is said."""
    app = run_page("pages/district.py", lang=lang, district="KH2002")
    assert say(lang, "through.compare") not in texts(app)
    app.session_state["through-time"] = True
    shown = texts(app.run())
    _clean(shown)
    assert say(lang, "through.others", n=1) in shown
    assert say(lang, "through.note") in shown
