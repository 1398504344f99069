"""The plan page without a browser: one path from a question to a saved plan, in both languages."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date

import pytest
from streamlit.runtime.scriptrunner import StopException

from geo.clock import day_here
from geo.gazetteer import provinces
from models.activities import saved_lists
from models.activities.read import read_activities
from models.activities.span import MOST_OFFERED, quarter_of
from models.desk.examine import examine
from models.desk.own_inputs import load_inputs
from models.desk.saved_tables import commit
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.meeting.slides import FORMATS as MEETING
from models.phrases import word
from models.plan.plan_rows import Plan, checked_rows, plan_of
from models.store import document_rows
from pages.view.frame import download_button, in_use, made_once, progress
from pages.view.frame.text import say, sentences
from pages.view.plan import draft, plan_picture, plan_table, planning
from tests.page_helpers import LANGUAGES, own_store, press, run_page, said, shown_ranking

SMALL = Plan(
    {"KH2001": {"status": "proposed", "teams": 1}, "KH2002": {"status": "proposed", "teams": 1}}
)


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    """Return a store of the test's own, which the page uses."""
    with own_store(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_a_question_to_a_saved_plan(lang, store):
    """Thirty teams, a proposal in sentences, a name, saved, and reopened by its address."""
    app = press(run_page("plan", lang=lang), "plan-propose")
    assert word("plan.size", lang, n=30, teams=30, sessions=664)[:12] in said(app)
    assert say(lang, "planner.state_unnamed") in said(app)
    app.text_input(key="plan_name").set_value("Q1 <b>")
    app.text_input(key="author").set_value("PCCT")
    press(app, "plan-save")
    assert say(lang, "planner.saved", version=1) in said(app)
    saved = store.documents("plan")[0]
    assert (saved.name, saved.author, len(saved.body["rows"])) == ("Q1 <b>", "PCCT", 30)
    assert app.query_params["plan"] in (saved.id, [saved.id])
    again = run_page("plan", lang=lang, plan=saved.id)
    assert say(lang, "planner.state_saved", name="Q1 <b>", version=1) in said(again)
    assert len(again.dataframe[-1].value) >= 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_sentences_not_keys(lang, store):
    """With a plan open, another to compare, and an earlier version."""
    one = store.create("plan", "Q1", SMALL.body(), "A")
    store.save(one.id, 1, Plan({"KH2001": {"owner": "A"}}).body(), "B")
    store.create("plan", "Q0", Plan({"KH2003": {"status": "done"}}).body())
    app = run_page("plan", lang=lang, plan=one.id)
    other = next(d.id for d in store.documents("plan") if d.id != one.id)
    app.selectbox(key="plan_other").set_value(other).run()
    assert not app.exception
    shown = said(app)
    keys = set(sentences("en"))
    assert not keys & set(re.findall(r"[a-z_]+\.[a-z_0-9]+", shown))
    assert not re.search(r"\{\w+\}", shown)
    for key in ("planner.only_here", "planner.step_save", "planner.compare"):
        assert say(lang, key) in shown
    assert say(lang, "planner.review", name="Q0") in shown
    assert say(lang, "note.purpose") in shown


def test_khmer_labels_have_no_latin_word():
    """Labels and headings of the page; formats keep their names."""
    app = press(run_page("plan", lang="km"), "plan-propose")
    labels = [e.value for e in app.subheader] + [
        e.label
        for kind in ("selectbox", "number_input", "text_input", "expander", "multiselect")
        for e in getattr(app, kind)
    ]
    assert len(labels) > 10
    for label in labels:
        assert not re.search(r"[A-Za-z]{2,}", label), label


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_plan_says_its_aim_and_agrees_with_the_list_at_first(lang):
    """By rate the list's first of the province is proposed; by people, who is left out is said."""
    app = run_page("plan", lang=lang, province="KH20")
    app.number_input(key="plan_amount_teams").set_value(1)
    press(app, "plan-propose")
    assert word("plan.aim_risk", lang) in said(app)
    table = made_once.ranking(Settings()).table
    first = table[table["adm1_pcode"] == "KH20"]["adm2_pcode"].tolist()[0]
    assert app.session_state["plan_draft"].plan.codes == (first,)
    before = word("plan.left_out", lang, names="", reason="")[:20]
    assert before not in said(app)
    app.button_group(key="plan_aim_rate").set_value("people")
    press(app, "plan-propose")
    assert word("plan.aim_people", lang) in said(app)
    assert app.session_state["plan_draft"].plan.codes != (first,)
    assert before in said(app)
    assert word("plan.why_fewer", lang) in said(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_limits_that_cannot_be_kept_are_said_and_change_nothing(lang):
    """Three teams and one district in every province: 25 would do."""
    app = run_page("plan", lang=lang)
    app.number_input(key="plan_amount_teams").set_value(3)
    app.number_input(key="plan_floor").set_value(1)
    press(app, "plan-propose")
    assert word("plan.conflict_limit", lang, least="25") in said(app)
    assert not app.session_state["plan_draft"].plan.rows


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_price_of_every_limit_is_said(lang):
    """A floor costs points; a must that is in the best plan anyhow costs nothing."""
    app = run_page("plan", lang=lang)
    app.button_group(key="plan_aim_rate").set_value("people")
    app.number_input(key="plan_floor").set_value(1)
    app.multiselect(key="plan_must").set_value(["KH0102"])
    press(app, "plan-propose")
    floor = word("plan.floor", lang, floor=1)
    assert floor in said(app)
    must = made_once.known_districts()["KH0102"][f"district_{lang}"]
    assert word("plan.price_none", lang, what=word("plan.must", lang, district=must)) in said(app)


def test_hard_searches_are_the_helpers_work_and_have_their_turn(monkeypatch):
    """Choice and prices alike, while the place among proposals is held; drawn again, none is."""
    asked, held = [], []

    @contextmanager
    def in_turn(*given):
        held.append(given)
        yield
        held.pop()

    def done(work, look, *given):
        look()
        asked.append((work.__name__, len(held)))
        return work(*given)

    monkeypatch.setattr(progress, "in_turn", in_turn)
    monkeypatch.setattr(planning, "done", done)
    app = run_page("plan")
    app.button_group(key="plan_measure").set_value("budget").run()
    app.button_group(key="plan_aim_rate").set_value("people")
    app.number_input(key="plan_floor").set_value(1).run()
    press(app, "plan-propose")
    assert asked == [("allocate", 1), ("prices_of", 1)]
    assert "At least 1 in every province" in said(app)
    app.run()
    assert len(asked) == 2


def test_another_measure_asks_for_its_own_amount():
    """Sessions, a budget, and a goal that finds the fewest teams."""
    app = run_page("plan")
    for measure, key in (
        ("sessions", "planner.amount_sessions"),
        ("goal", "planner.amount_goal"),
        ("budget", "planner.amount_budget"),
    ):
        app.button_group(key="plan_measure").set_value(measure).run()
        assert say("en", key) in said(app)
        press(app, "plan-propose")
        assert len(app.session_state["plan_draft"].plan.rows) > 3
    assert all("cost" in row for row in app.session_state["plan_draft"].plan.rows.values())


def test_one_province_is_planned_for_alone():
    """The province in the address is that of the page; no district of another is proposed."""
    app = run_page("plan", province="KH20")
    assert app.selectbox(key="plan_province").value == "KH20"
    app.number_input(key="plan_amount_teams").set_value(3)
    press(app, "plan-propose")
    assert len(app.session_state["plan_draft"].plan.rows) == 3
    assert all(c.startswith("KH20") for c in app.session_state["plan_draft"].plan.rows)


def test_a_district_is_added_and_taken_back():
    """Undo brings back what was there before."""
    app = press(run_page("plan"), "plan-propose")
    found = app.session_state["plan_draft"]
    app.selectbox(key=f"plan_add_{found.turn}").set_value("KH2001")
    press(app, "plan-add")
    assert "KH2001" in app.session_state["plan_draft"].plan.rows
    press(app, "plan-undo")
    assert "KH2001" not in app.session_state["plan_draft"].plan.rows


def test_who_and_when_are_filled_in_where_they_are_empty():
    """For all districts at once; a start after its end is refused and nothing changes."""
    app = press(run_page("plan"), "plan-propose")
    app.text_input(key="plan_fill_owner").set_value("PCCT")
    app.date_input(key="plan_fill_start").set_value(date(2027, 1, 4))
    app.date_input(key="plan_fill_end").set_value(date(2026, 1, 4))
    app.button(key="plan-fill-button").click().run()
    assert "2027-01-04" in said(app)
    assert "owner" not in app.session_state["plan_draft"].plan.rows["KH0102"]
    app.date_input(key="plan_fill_end").set_value(date(2027, 3, 31))
    app.button(key="plan-fill-button").click().run()
    row = app.session_state["plan_draft"].plan.rows["KH0102"]
    assert (row["owner"], row["end"]) == ("PCCT", "2027-03-31")


def test_an_earlier_version_is_brought_back_as_a_new_one(store):
    """No version is overwritten."""
    one = store.create("plan", "Q1", SMALL.body())
    store.save(one.id, 1, Plan({"KH2003": {"teams": 1}}).body())
    app = press(run_page("plan", plan=one.id), "plan-bring-back")
    assert app.session_state["plan_draft"].plan.codes == SMALL.codes
    press(app, "plan-save")
    assert [plan_of(d.body).codes for d in store.history(one.id)] == [
        SMALL.codes,
        ("KH2003",),
        SMALL.codes,
    ]


def test_a_double_click_saves_a_new_plan_once(store, monkeypatch):
    """The second ends the first one's run once it has saved, before the address says the plan."""
    app = press(run_page("plan"), "plan-propose")
    app.text_input(key="plan_name").set_value("Q1").run()
    button, write, ended = app.button(key="plan-save"), draft.address.write, []

    def end(key: str, value: str | None) -> None:
        if key == "plan" and value and not ended:
            ended.append(value)
            raise StopException
        write(key, value)

    monkeypatch.setattr(draft.address, "write", end)
    button.click().run()
    button.click().run()
    (saved,) = store.documents("plan")
    assert ended == [saved.id]
    assert app.session_state["plan_draft"].id == saved.id
    assert app.query_params["plan"] in (saved.id, [saved.id])
    assert say("en", "planner.saved", version=1) in said(app)
    del app.query_params["plan"]  # as of a browser that was cut off before it heard
    app.session_state["plan_draft"].put(SMALL)
    app.run()
    assert app.session_state["plan_draft"].id == saved.id
    press(app, "plan-save")
    assert [one.version for one in store.documents("plan")] == [2]
    app.run()
    del app.query_params["plan"]  # as of who begins a new one
    app.run()
    assert app.session_state["plan_draft"].id == ""


def test_who_goes_to_plan_anew_after_a_save_begins_a_new_one(store):
    """By the second click at the latest: the first may be of a browser that has not heard."""
    app = press(run_page("plan"), "plan-propose")
    app.text_input(key="plan_name").set_value("Q1").run()
    press(app, "plan-save")
    (saved,) = store.documents("plan")
    opened = [app.session_state["plan_draft"].id]
    for _ in range(2):
        del app.query_params["plan"]
        app.run()
        opened.append(app.session_state["plan_draft"].id)
    assert opened == [saved.id, saved.id, ""]


def test_a_plan_of_many_versions_costs_no_more_to_open(store, monkeypatch):
    """However often it was saved, a view reads no body again; one is read to bring it back."""
    one = store.create("plan", "Q1", Plan({"KH2001": {"note": "v1"}}).body())
    for n in range(1, 12):
        store.save(one.id, n, Plan({"KH2001": {"note": f"v{n + 1}"}}).body())
    app, read = run_page("plan", plan=one.id), []
    body_of = document_rows.body_of
    monkeypatch.setattr(document_rows, "body_of", lambda b: read.append(b) or body_of(b))
    app.run()
    assert sum("KH2001" in text for text in read) <= 1
    app.selectbox(key="plan_version").set_value(4).run()
    press(app, "plan-bring-back")
    assert app.session_state["plan_draft"].plan.rows["KH2001"]["note"] == "v4"


def test_two_plans_of_one_name_can_be_told_apart(store):
    """Saved in the same minute under the same name: the one that was chosen is opened and saved."""
    one, other = (store.create("plan", "Q1", SMALL.body()) for _ in range(2))
    app = run_page("plan", plan=one.id)
    shown = app.selectbox(key="plan_open").options
    assert len(set(shown)) == len(shown) == 3
    app.session_state["plan_draft"].put(Plan({"KH2003": {"teams": 1}}))
    app.run()
    press(app, "plan-save")
    assert store.get(one.id).version == 2
    assert store.get(other.id).version == 1
    app.selectbox(key="plan_open").set_value(other.id).run()
    assert app.session_state["plan_draft"].id == other.id


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["none", "contacts", "broken"])
def test_a_plan_that_can_not_be_opened_is_a_sentence_once_and_the_page_goes_on(kind, lang, store):
    """It is said, the address lets go of it, and a new plan can be proposed at once."""
    body = {"rows": {"KH2001": {"teams": -1}}} if kind == "broken" else {}
    wrong = store.create("contacts" if kind == "contacts" else "plan", "Q1", body).id
    wanted = "no such plan" if kind == "none" else wrong
    app = run_page("plan", lang=lang, plan=wanted)
    if kind == "none":
        assert "no such plan" in app.error[0].value.replace("\\", "")
    assert len(app.error) == 1
    assert "plan" not in app.query_params
    app.run()
    assert not app.exception
    press(app, "plan-propose")
    assert not app.error
    assert len(app.session_state["plan_draft"].plan.rows) == 30


def test_without_counts_the_page_makes_none_up(tmp_path):
    """An index: no share, no curve, but a plan in its order."""
    rows = "".join(f"{code},2024,50\n" for code in provinces()["adm1_code"][:9])
    file = tmp_path / "r.csv"
    file.write_text("area_code,period,count\n" + rows, encoding="utf-8")
    ranking = rank_districts(load_inputs(repatriation=file), Settings(draws=50))
    with shown_ranking(ranking):
        app = press(run_page("plan"), "plan-propose")
    assert word("plan.index", "en") in said(app)
    assert say("en", "planner.curve") not in said(app)
    assert len(app.session_state["plan_draft"].plan.rows) == 30


def test_an_end_far_away_leaves_todays_quarter_to_choose(store):
    """Who writes 2099 for an open end: what others do is still asked for the quarter of today."""
    row = "A,school,2001,2026-01-05,2099-12-31,ongoing"
    content = f"Agency,Activity,District code,Start,End,Status\n{row}\n"
    saved_lists.keep(store, "Q", read_activities(content.encode(), "r.csv").rows)
    box = run_page("plan").selectbox(key="plan_quarter")
    assert box.value == quarter_of(day_here())
    assert 2 <= len(box.options) <= MOST_OFFERED


# --- parts ---------------------------------------------------------------------------------


def test_slides_are_made_of_the_tables_of_the_page_that_asks_for_them(store, monkeypatch):
    """Whatever is in use by the click; the plan itself is no past one, of its name another is."""
    rows = {"KH2001": {"start": "2026-07-05", "status": "done"}}
    for _ in range(2):
        saved = store.create("plan", "Outreach plan", {"rows": rows})
    drawn, asked = [], []
    monkeypatch.setattr(download_button, "draw_download", lambda *given, **_: drawn.append(given))
    monkeypatch.setattr(planning, "gathered", lambda *given, **more: asked.append((given, more)))
    monkeypatch.setattr(planning, "agenda", lambda *_: [])
    monkeypatch.setattr(planning, "meeting_bytes", lambda *_: b"")
    run_page("plan", plan=saved.id)
    before = in_use.inputs()
    commit(store, examine(b"area_code,period,count\n07,2025,500\n", "r.csv", "repatriation"))
    assert in_use.inputs() is not before
    for _, make, name, *_ in drawn:
        if name.startswith("meeting"):
            make()
    assert [more["own"] for _, more in asked] == [saved.id] * len(MEETING)
    assert all(given[2] is before for given, _ in asked)


def test_the_table_gives_back_what_went_in():
    """Names and rank beside it; gaps stay gaps through the table."""
    ranking = made_once.ranking(Settings())
    plan = Plan({"KH2001": {"teams": 1, "start": "2027-01-04", "owner": "A"}, "KH0110": {}})
    for lang in LANGUAGES:
        rows = plan_table.shown_rows(plan, ranking, lang)
        assert list(rows.index) == ["KH0110", "KH2001"], "highest rank first"
        assert checked_rows(plan_table.rows_of(rows)) == plan.rows


def test_the_curve_marks_plan_and_rivals_and_says_so_in_words():
    """In both languages; the same figures as in the sentences."""
    judged = planning.judgement(made_once.ranking(Settings()), SMALL)
    for lang in LANGUAGES:
        chart = plan_picture.curve_chart(judged, lang).to_dict()
        assert len(chart["layer"]) == 4
        text = plan_picture.curve_words(judged, lang)
        assert f"{100 * judged.reach.share:.1f}%" in text
        assert say(lang, "planner.curve_equal_shares") in text
