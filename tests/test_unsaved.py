"""What is typed and not saved is kept for its owner alone, and is there again after a break."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from models.access.actor import Actor
from models.plan.plan_rows import Plan
from models.store import StoreError
from models.store.approval import step
from models.store.check import check
from models.store.unsaved import MOST, drop, keep, kept
from pages.view.frame.text import say
from pages.view.plan import draft
from tests.page_helpers import LANGUAGES, own_store, press, run_page, said
from tests.test_proposal import account


def test_a_draft_is_its_owners_alone(store):
    """Another account, another browser, a reader and nobody see none, and keep none."""
    dara, sok = account(store, "dara", "planner"), account(store, "sok", "planner")
    before = store.change_number()
    assert keep(dara, "plan", "", {"note": "dara's"}, "a browser")
    assert keep(dara, "plan", "", {"note": "later"})
    assert keep(store, "plan", "", {"note": "alone"}, "a browser")
    assert kept(dara, "plan", "another browser")[""].body == {"note": "later"}
    assert kept(store, "plan", "a browser")[""].body == {"note": "alone"}
    reader = account(store, "kim", "reader")
    for other in (sok, reader, store.acting(Actor("reader")), store.acting(Actor("nobody"))):
        assert kept(other, "plan", "a browser") == {}
    for other in (reader, store.acting(Actor("reader"))):
        assert not keep(other, "plan", "", {}, "a browser")
    drop(sok, "plan", "")
    assert kept(dara, "plan")
    drop(dara, "plan", "")
    assert kept(dara, "plan") == {}
    assert store.change_number() == before + 1  # the reader's role alone
    assert check(store).damaged == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_typed_in_a_plan_is_there_after_a_break(lang, tmp_path, monkeypatch):
    """In a new session of the same browser, of a new plan and a saved one; another sees nothing."""
    with own_store(tmp_path, monkeypatch) as shared:
        saved = shared.create("plan", "Q_1", Plan({"KH2001": {"teams": 1}}).body())

        def visit(name: str, **address: str) -> AppTest:
            monkeypatch.setattr(draft, "browser", lambda: name)
            return run_page("plan", lang=lang, **address)

        app = visit("a", plan=saved.id)
        app.selectbox(key="plan_add_1").select("KH2002").run()
        press(app, "plan-add")
        here = say(lang, "planner.discard")
        assert here not in said(app)
        again = visit("a", plan=saved.id)
        assert here in said(again)
        assert again.session_state["plan_draft"].plan.codes == ("KH2001", "KH2002")
        assert here not in said(visit("b", plan=saved.id))
        # from a new plan it is one press away; what is discarded is gone
        first = visit("a")
        press(first, f"plan-unsaved-{saved.id}")
        assert here in said(first)
        press(first, "plan-discard")
        assert first.session_state["plan_draft"].plan.codes == ("KH2001",)
        assert kept(shared, "plan", "a") == {}


def test_what_was_saved_is_no_draft_any_more(tmp_path, monkeypatch):
    """A new plan with its name; others' changes meanwhile are combined when it is saved."""
    monkeypatch.setattr(draft, "browser", lambda: "a")
    with own_store(tmp_path, monkeypatch) as shared:
        app = run_page("plan", lang="en")
        press(app, "plan-propose")
        app.text_input(key="plan_name").set_value("Q_2").run()
        rows = app.session_state["plan_draft"].plan.rows
        again = run_page("plan", lang="en")
        assert again.session_state["plan_draft"].plan.rows == rows
        assert again.text_input(key="plan_name").value == "Q_2"
        press(again, "plan-save")
        assert kept(shared, "plan", "a") == {}
        (document,) = shared.documents("plan")
        assert (document.name, document.body["rows"]) == ("Q_2", rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_copy_of_an_approved_plan_waits_for_a_new_plan_that_is_not_saved(
    lang, tmp_path, monkeypatch
):
    """Only one new plan can be kept: the page says what to do, and what was typed stays."""
    monkeypatch.setattr(draft, "browser", lambda: "a")
    with own_store(tmp_path, monkeypatch) as shared:
        saved = shared.create("plan", "Q4", Plan({"KH2001": {"teams": 1}}).body())
        step(shared, saved, "reviewed", "P")
        step(shared, saved, "approved", "N")
        typed = {"plan": Plan({"KH0702": {"teams": 3}}).body(), "base": Plan().body()}
        keep(shared, "plan", "", typed | {"version": 0, "name": "Mine"}, "a")
        app = run_page("plan", lang=lang, plan=saved.id)
        press(app, "plan-copy")
        assert say(lang, "planner.new_first") in said(app)
        assert kept(shared, "plan", "a")[""].body["name"] == "Mine"
        drop(shared, "plan", "", "a")
        free = run_page("plan", lang=lang, plan=saved.id)
        press(free, "plan-copy")
        assert free.session_state["plan_draft"].plan.codes == ("KH2001",)


def test_a_new_plan_has_not_the_name_of_the_one_before(tmp_path, monkeypatch):
    """It would be saved under it, too."""
    with own_store(tmp_path, monkeypatch):
        app = run_page("plan", lang="en")
        press(app, "plan-propose")
        app.text_input(key="plan_name").set_value("Q1").run()
        press(app, "plan-save")
        for _ in range(2):
            del app.query_params["plan"]
            app.run()
        press(app, "plan-propose")
        assert not app.session_state["plan_draft"].id
        assert not app.text_input(key="plan_name").value


def test_a_store_that_keeps_no_draft_lets_one_go_on(tmp_path, monkeypatch):
    """A full disk: the page says so, and the table stays."""

    def full(*_arguments):
        raise StoreError("store.draft_size", most=2)

    monkeypatch.setattr(draft, "browser", lambda: "a")
    monkeypatch.setattr(draft, "keep", full)
    with own_store(tmp_path, monkeypatch):
        app = run_page("plan", lang="en")
        press(app, "plan-propose")
        assert app.session_state["plan_draft"].plan.rows
        assert "is not kept until you save" in said(app)


def test_drafts_are_bounded(store):
    """A number of each kind, and a size."""
    for number in range(MOST + 2):
        keep(store, "plan", f"p{number}", {}, "b")
    assert list(kept(store, "plan", "b")) == [f"p{n}" for n in reversed(range(2, MOST + 2))]
    with pytest.raises(StoreError, match="at most 2 MB"):
        keep(store, "plan", "", {"note": "x" * 2**21}, "b")
