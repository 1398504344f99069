"""Two visitors at one plan: nobody's save is lost, and only a real clash is asked about."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import Mock, patch

import pytest
from streamlit.testing.v1 import AppTest

from models.estimate.settings import Settings
from models.plan.judge import ask_of
from models.plan.merge import MINE, THEIRS, Merged, merge
from models.plan.plan_rows import Plan, plan_of
from models.plan.propose import Ask, propose
from models.store.store_error import Refused
from pages.view.frame import made_once
from pages.view.frame.text import say
from pages.view.plan import draft, planning
from pages.view.plan.draft import Draft
from pages.view.plan.together import ask_again, choose, save
from tests.page_helpers import LANGUAGES, own_store, press, run_page
from tests.test_plan_page import SMALL


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    """Return a store of the test's own, which the page uses."""
    with own_store(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.fixture
def two(store):
    """Return two drafts of one saved plan, as two visitors have them."""
    saved = store.create("plan", "Q1", SMALL.body(), "A")
    drafts = []
    for _ in range(2):
        found = Draft()
        found.loaded(saved, plan_of(saved.body))
        drafts.append(found)
    return drafts


def _change(found: Draft, code: str, **values: object) -> None:
    rows = found.plan.rows | {code: {**found.plan.rows.get(code, {}), **values}}
    found.put(replace(found.plan, rows=rows))


def test_other_reasons_for_the_same_rows_are_a_change(two):
    """What was approved says why others are left out, and its files say it, too."""
    one, _ = two
    assert not one.changed
    one.put(replace(one.plan, basis={**one.plan.basis, "must_not": ["KH0102"]}))
    assert one.changed
    save(one, "Q1", "One", "")
    assert not one.changed


def test_changes_of_different_rows_are_put_together_unasked(two, store):
    """The second to save gets both, and is told so."""
    one, other = two
    _change(one, "KH2001", owner="One")
    _change(other, "KH2002", owner="Other")
    _change(other, "KH2003", teams=2)
    save(one, "Q1", "One", "")
    save(other, "Q1", "Other", "")
    rows = store.get(one.id).body["rows"]
    assert rows["KH2001"]["owner"] == "One"
    assert rows["KH2002"]["owner"] == "Other"
    assert rows["KH2003"] == {"teams": 2}
    assert other.told == ("planner.saved_together", {"version": 3, "author": "One"})
    assert other.plan == plan_of(store.get(one.id).body)


@pytest.mark.parametrize(("side", "owner"), [(MINE, "Other"), (THEIRS, "One")])
def test_the_same_field_is_asked_about_and_nothing_is_saved_before(side, owner, two, store):
    """What is chosen is saved; everything else of both is there."""
    one, other = two
    _change(one, "KH2001", owner="One", teams=5)
    _change(other, "KH2001", owner="Other", note="bring posters")
    save(one, "Q1", "One", "")
    save(other, "Q1", "Other", "")
    assert store.get(one.id).version == 2
    clashes = other.clash[0].clashes
    assert [(c.code, c.field, c.mine, c.theirs) for c in clashes] == [
        ("KH2001", "owner", "Other", "One")
    ]
    choose(other, {("KH2001", "owner"): side}, "Other")
    row = store.get(one.id).body["rows"]["KH2001"]
    assert row == {"status": "proposed", "teams": 5, "owner": owner, "note": "bring posters"}


def test_a_third_save_while_choosing_is_merged_too(two, store):
    """Nobody's save is lost, however long the other thinks."""
    one, other = two
    _change(one, "KH2001", owner="One")
    _change(other, "KH2001", owner="Other")
    save(one, "Q1", "One", "")
    save(other, "Q1", "Other", "")
    _change(one, "KH2002", note="late")
    save(one, "Q1", "One", "")
    choose(other, {("KH2001", "owner"): MINE}, "Other")
    rows = store.get(one.id).body["rows"]
    assert (rows["KH2001"]["owner"], rows["KH2002"]["note"]) == ("Other", "late")


def _open_beside(one: Draft) -> tuple[AppTest, Draft]:
    """Return a page with a plan as it was before another saved it, and its changed draft."""
    app = run_page("plan", lang="en", plan=one.id)
    _change(one, "KH2001", owner="One")
    save(one, "Q1", "One", "")
    mine = app.session_state["plan_draft"]
    _change(mine, "KH2002", owner="Other")
    return app.run(), mine


def test_what_others_saved_stays_where_the_combined_plan_is_refused(two, store, monkeypatch):
    """The table holds what was combined: it does not undo the others' rows at the next save."""
    one, _ = two
    app, mine = _open_beside(one)
    saved_as, tries = type(store).save, []

    def refused_once_combined(self, document_id, version, *given):
        tries.append(version)
        if tries == [1, 2]:
            raise Refused("access.province", what="", account="a@b", codes="20")
        return saved_as(self, document_id, version, *given)

    monkeypatch.setattr(type(store), "save", refused_once_combined)
    press(app, "plan-save")
    assert mine.failed
    assert mine.changed
    press(app, "plan-save")
    assert not mine.failed
    assert tries == [1, 2, 2]
    rows = store.get(one.id).body["rows"]
    assert (rows["KH2001"]["owner"], rows["KH2002"]["owner"]) == ("One", "Other")


def test_what_others_saved_stays_where_the_question_is_put_off(two, store, monkeypatch):
    """Two saves of others are met in one go, and only the second clashes with a row of mine."""
    one, _ = two
    app, mine = _open_beside(one)
    saved_as, tries = type(store).save, []

    def with_another_save_between(self, document_id, version, *given):
        tries.append(version)
        if tries == [1, 2]:
            _change(one, "KH2002", owner="Once more")
            saved_as(self, one.id, 2, one.plan.body(), "One", "")
        return saved_as(self, document_id, version, *given)

    monkeypatch.setattr(type(store), "save", with_another_save_between)
    press(app, "plan-save")
    press(app, "plan-clash-back")
    assert mine.plan.rows["KH2001"]["owner"] == "One"
    assert mine.plan.rows["KH2002"]["owner"] == "Other"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_question_shows_both_values(lang, two, store):
    """In words, with who saved; the save button waits for every answer."""
    one, _ = two
    app = run_page("plan", lang=lang, plan=one.id)
    _change(one, "KH2001", owner="One *x*")
    save(one, "Q1", "Ministry", "")
    _change(app.session_state["plan_draft"], "KH2001", owner="Other")
    app.run()
    press(app, "plan-save")
    radio = app.radio[0]
    assert say(lang, "planner.mine", value="Other") in radio.options
    assert "Ministry" in radio.options[1]
    assert app.button(key="plan-clash-save").disabled
    radio.set_value(MINE).run()
    press(app, "plan-clash-save")
    assert store.get(one.id).body["rows"]["KH2001"]["owner"] == "Other"


def test_a_new_proposal_keeps_what_was_typed(two):
    """For districts that stay."""
    one, _ = two
    _change(one, "KH2001", owner="One")
    proposal = propose(made_once.ranking(Settings()), Ask(amount=1, must=("KH2001",)))
    draft.take(one, proposal)
    assert one.plan.codes == ("KH2001",)
    assert one.plan.rows["KH2001"]["owner"] == "One"
    assert one.before.codes == SMALL.codes


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("side", [MINE, THEIRS])
@pytest.mark.parametrize(
    "mine",
    [Ask(amount=3, province="KH20"), Ask(amount=4, must_not=("KH0102",))],
    ids=["other limits", "the same in short"],
)
def test_one_of_two_new_proposals_is_chosen(lang, side, mine, two, store):
    """Rows of both together are neither, and each says in words what it is."""
    one, _ = two
    app = run_page("plan", lang=lang, plan=one.id)
    ranking = made_once.ranking(Settings())
    asks = {THEIRS: Ask(amount=4), MINE: mine}
    plans = {whose: propose(ranking, ask).plan for whose, ask in asks.items()}
    drafts = {THEIRS: one, MINE: app.session_state["plan_draft"]}
    for whose, found in drafts.items():
        draft.take(found, propose(ranking, asks[whose]))
    save(one, "Q1", "Ministry", "")
    app.run()
    press(app, "plan-save")
    shown = next(radio for radio in app.radio if say(lang, "planner.proposal") in radio.label)
    assert shown.options[0] != shown.options[1].replace("Ministry", "")
    assert say(lang, "planner.measure_teams") in shown.options[0]
    assert app.button(key="plan-clash-save").disabled
    for radio in app.radio:
        radio.set_value(side)
    app.run()
    press(app, "plan-clash-save")
    saved = plan_of(store.get(one.id).body)
    assert (saved.codes, ask_of(saved)) == (plans[side].codes, ask_of(plans[side]))


def test_a_proposal_for_the_same_by_a_newer_list_is_not_asked_about(two):
    """It would be two times the same words."""
    before, mine, theirs = (
        Plan(two[0].plan.rows, {"ask": {"measure": "teams", "amount": 4}, "ranking_sha256": sha})
        for sha in ("a", "b", "c")
    )
    merged = merge(before, mine, theirs)
    assert merged == Merged(theirs, ())


def test_what_is_typed_while_the_question_stands_is_saved(two, store):
    """A district added to the table meanwhile is in the plan, too, and so is the version's note."""
    one, _ = two
    app = run_page("plan", lang="en", plan=one.id)
    _change(one, "KH2001", owner="One")
    save(one, "Q1", "Ministry", "")
    found = app.session_state["plan_draft"]
    _change(found, "KH2001", owner="Other")
    app.run()
    app.text_input(key=f"plan_note_{found.number}_{found.version}").set_value("As agreed").run()
    press(app, "plan-save")
    _change(app.session_state["plan_draft"], "KH0702", teams=1)
    app.run()
    app.radio[0].set_value(MINE).run()
    press(app, "plan-clash-save")
    saved = store.get(one.id)
    assert saved.note == "As agreed"
    assert saved.body["rows"]["KH0702"] == {"teams": 1}
    assert saved.body["rows"]["KH2001"]["owner"] == "Other"


def test_a_question_that_has_answered_itself_is_not_asked(two):
    """Where the same was typed meanwhile that the other has saved."""
    one, other = two
    _change(one, "KH2001", owner="One")
    save(one, "Q1", "One", "")
    _change(other, "KH2001", owner="Other")
    save(other, "Q1", "Other", "")
    assert ask_again(other)
    _change(other, "KH2001", owner="One")
    assert not ask_again(other)
    assert other.clash is None


def test_a_save_that_is_refused_after_the_choice_says_so(two, store, monkeypatch):
    """The choice is in the table; the next press saves it."""
    one, _ = two
    app = run_page("plan", lang="en", plan=one.id)
    _change(one, "KH2001", owner="One")
    save(one, "Q1", "Ministry", "")
    _change(app.session_state["plan_draft"], "KH2001", owner="Other")
    app.run()
    press(app, "plan-save")
    app.radio[0].set_value(MINE).run()
    with monkeypatch.context() as away:
        away.setattr(type(store), "save", Mock(side_effect=Refused("access.out_of_area", name="B")))
        press(app, "plan-clash-save")
    assert app.error
    press(app, "plan-save")
    assert store.get(one.id).body["rows"]["KH2001"]["owner"] == "Other"


def test_what_the_limits_cost_is_said_of_the_proposal_alone(two):
    """Not once it has been undone."""
    one, _ = two
    app = run_page("plan", lang="en", plan=one.id)
    found = app.session_state["plan_draft"]
    proposal = propose(made_once.ranking(Settings()), Ask(amount=4, must=("KH2001",)))
    found.proposal = replace(proposal, plan=replace(proposal.plan, basis={"ask": {}}))
    sentence = say("en", "planner.saved", version=1)
    monkey = Mock(return_value=[sentence])
    with patch.object(planning, "priced", monkey):
        app.run()
        assert not monkey.called
        found.put(replace(found.plan, basis={"ask": {}}))
        app.run()
    assert monkey.called
