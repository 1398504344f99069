"""A frozen list or a plan goes from draft to reviewed to approved, and every file says so."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from models.lists.stage_told import stage_told
from models.plan.hand_over import to_bytes
from models.plan.plan_rows import Plan
from models.snapshot import saved_snapshots
from models.snapshot.__main__ import main
from models.store import Conflict, Immutable, Refused, Store, StoreError
from models.store.approval import (
    APPROVED,
    DRAFT,
    REVIEWED,
    STEPS,
    SUPERSEDED,
    Stage,
    stage_of,
    step,
)
from models.store.check import check
from models.store.log import log
from pages.view.frame.text import say
from pages.view.plan import planning
from tests.page_helpers import LANGUAGES, frozen_once, own_store, press, run_page, said
from tests.test_access import acting, plan
from tests.test_plan_files import handed  # noqa: F401 # a small plan with all its files need


def approved(store: Store, name: str):
    """Return a plan that has gone all the way."""
    made = store.create("plan", name, plan(KH0701=1))
    step(store, made, REVIEWED, "PCCT")
    step(store, made, APPROVED, "NCCT", "as agreed")
    return made


def test_each_step_is_kept_with_who_when_and_why(store):
    """In the order of the steps, in the log and in the audit."""
    made = approved(store, "Q1")
    stage = stage_of(store, made)
    assert (stage.name, stage.author, stage.note) == (APPROVED, "NCCT", "as agreed")
    assert [one.what for one in log(store, 2)] == ["set stage approved", "set stage reviewed"]
    assert check(store).damaged == ()


def test_an_older_version_of_an_approved_plan_is_no_approved_one(store):
    """Who has it open still makes files of it, and they must not say what holds for another."""
    old = store.create("plan", "Q1", plan(KH0701=1, KH2101=1))
    new = store.save(old.id, 1, plan(KH0701=1))
    for to in (REVIEWED, APPROVED):
        step(store, new, to)
        assert stage_of(store, store.get(old.id, 1)).name == DRAFT
        assert stage_of(store, store.get(old.id)).name == to
    step(store, new, SUPERSEDED, successor=approved(store, "Q2").id)
    assert stage_of(store, store.get(old.id, 1)).name == DRAFT
    with pytest.raises(Conflict):
        step(store, old, REVIEWED)


def test_no_step_is_left_out_or_taken_twice(store):
    """From every stage to every stage: only the steps there are."""
    other = approved(store, "other")
    for before, ways in (
        (DRAFT, ()),
        (REVIEWED, (REVIEWED,)),
        (APPROVED, (REVIEWED, APPROVED)),
        (SUPERSEDED, (REVIEWED, APPROVED, SUPERSEDED)),
    ):
        for to in set(STEPS) - STEPS[before]:
            made = store.create("plan", "p", plan(KH0701=1))
            for way in ways:
                step(store, made, way, successor=other.id if way == SUPERSEDED else None)
            with pytest.raises(StoreError, match="next step"):
                step(store, made, to)
    for kind in ("contacts", "upload"):
        with pytest.raises(StoreError, match="next step"):
            step(store, store.create(kind, "x", {}), REVIEWED)


def test_a_new_version_is_a_draft_again_and_nobody_approves_what_they_have_not_seen(store):
    """What was reviewed is the version, not the name."""
    made = store.create("plan", "Q1", plan(KH0701=1))
    step(store, made, REVIEWED)
    newer = store.save(made.id, 1, plan(KH0701=2))
    assert stage_of(store, newer).name == DRAFT
    with pytest.raises(Conflict):
        step(store, made, REVIEWED)
    step(store, newer, REVIEWED)
    step(store, newer, DRAFT)
    assert stage_of(store, newer).name == DRAFT


def test_what_is_approved_never_changes_and_is_superseded_by_another_approved_one(store):
    """Not by itself, by a draft, by another kind, or by none."""
    made, draft = approved(store, "Q1"), store.create("plan", "draft", plan(KH0701=1))
    with pytest.raises(Immutable, match="never changes"):
        store.save(made.id, 1, plan(KH0701=2))
    frozen = store.create("snapshot", "s", {})
    step(store, frozen, REVIEWED)
    step(store, frozen, APPROVED)
    for successor in (None, made.id, draft.id, frozen.id):
        with pytest.raises(StoreError, match="another approved one"):
            step(store, made, SUPERSEDED, successor=successor)
    step(store, made, SUPERSEDED, successor=approved(store, "Q1 again").id)
    stage = stage_of(store, made)
    assert stage.successor == "Q1 again"
    assert "Q1 again" in stage_told(stage, "en")
    with pytest.raises(Immutable):
        store.save(made.id, 1, plan(KH0701=2))


def test_a_planner_of_a_province_reviews_what_is_of_that_province(store):
    """The rest is for those who plan for it; a list is of the whole country."""
    mine = acting(store, "planner", provinces=("07",))
    here, there = (store.create("plan", "p", plan(**{c: 1})) for c in ("KH0701", "KH0801"))
    assert step(mine, here, REVIEWED).author == "planner@example.org"
    for one in (there, store.create("snapshot", "s", {})):
        with pytest.raises(Refused, match="other provinces"):
            step(mine, one, REVIEWED)
    with pytest.raises(Refused):
        step(mine, here, APPROVED)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_file_of_a_plan_says_how_far_it_is(lang, handed):  # noqa: F811
    """Form and notes of the workbook, the page to print, the calendar, 3W rows, the map's table."""
    stage = Stage(APPROVED, 1, "NCCT", "as agreed", "2027-01-04T03:00:00+00:00")
    told = stage_told(stage, lang)
    files = replace(handed, stage=stage)
    book = openpyxl.load_workbook(io.BytesIO(to_bytes(files, "xlsx", lang)))
    for sheet in (book.worksheets[0], book.worksheets[-1]):
        cells = [str(cell) for row in sheet.values for cell in row]
        assert any(told.replace("\u200b", "") in cell.replace("\u200b", "") for cell in cells)
    for kind in ("html", "ics"):
        text = to_bytes(files, kind, lang).decode().replace("\r\n ", "").replace("\u200b", "")
        assert "NCCT" in text
    # the rows of the template are in English
    assert stage_told(stage._replace(note=""), "en") in to_bytes(files, "3w", lang).decode()
    assert b'"plan_stage": "approved"' in to_bytes(files, "geojson", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_is_reviewed_and_approved_on_its_page(lang, tmp_path, monkeypatch):
    """It asks first and for a name; then nobody saves it, and it goes on as a new plan.

    Before, the page says what its rows lack, as nobody can fill that in later.
    """
    with own_store(tmp_path, monkeypatch) as store:
        made = store.create("plan", "Q1", Plan({"KH2001": {"teams": 1}}).body())
        app = run_page("plan", lang=lang, plan=made.id)
        lacking = say(lang, "planner.lacking", owners=1, days=1, all=1)
        assert lacking in said(app)
        _take(app, made.id, REVIEWED, "")
        assert stage_of(store, made).name == DRAFT
        assert app.error
        _take(app, made.id, REVIEWED, "PCCT")
        _take(app, made.id, APPROVED, "NCCT")
        stage = stage_of(store, made)
        assert (stage.name, stage.author) == (APPROVED, "NCCT")
        assert say(lang, "approval_box.fixed") in said(app)
        assert lacking not in said(app)
        assert "plan-save" not in [one.key for one in app.button]
        press(app, "plan-copy")
        assert "plan-save" in [one.key for one in app.button]
        assert not app.query_params.get("plan")


def test_a_frozen_list_is_approved_on_its_page_and_listed_so(tmp_path, monkeypatch, capsys):
    """The list itself stays byte for byte."""
    with own_store(tmp_path, monkeypatch) as store:
        one = saved_snapshots.keep(store, frozen_once("Q4"))
        app = run_page("snapshots", lang="en")
        for to in (REVIEWED, APPROVED):
            _take(app, one.id, to, "NCCT")
        assert say("en", "approval_box.no_successor") in said(app)
        assert main(["list"]) == 0
        assert "Approved by NCCT" in capsys.readouterr().out
        assert say("en", "approval_stage.approved") in app.selectbox(key="snapshot").options[0]
        other = saved_snapshots.keep(store, frozen_once("Q4 corrected"))
        for to in (REVIEWED, APPROVED):
            step(store, other, to)
        app = run_page("snapshots", lang="en", snapshot=one.id)
        _take(app, one.id, SUPERSEDED, "NCCT")
        assert "Q4 corrected" in stage_told(stage_of(store, one), "en")
        assert saved_snapshots.content_of(store, store.get(one.id)) == frozen_once("Q4")


def test_a_file_says_how_far_a_plan_is_when_it_is_made(tmp_path, monkeypatch):
    """Its page was drawn while it was reviewed; since, it was sent back."""
    monkeypatch.setattr(planning, "file_of", lambda *what: what[-1].name.encode())
    with own_store(tmp_path, monkeypatch) as store:
        made = store.create("plan", "Q1", plan(KH0701=1))
        step(store, made, REVIEWED)
        assert planning.file_now((made.id, 1), "print") == b"reviewed"
        step(store, made, DRAFT)
        assert planning.file_now((made.id, 1), "print") == b"draft"
        assert planning.file_now(("", 0), "print") == b"draft"


def test_a_yes_to_a_version_approves_no_later_one(tmp_path, monkeypatch):
    """It was sent back meanwhile, and changed: whoever looks at it later approves nothing."""
    with own_store(tmp_path, monkeypatch) as store:
        made = store.create("plan", "Q1", plan(KH0701=1))
        step(store, made, REVIEWED)
        app = run_page("plan", lang="en", plan=made.id)
        app.text_input(key=f"stage_author_{made.id}").set_value("NCCT")
        press(app, f"stage-approved-{made.id}")
        step(store, made, DRAFT)
        press(app, f"stage-approved-{made.id}-sure")
        assert say("en", "upload.asked") in said(app)
        later = store.save(made.id, 1, plan(KH0701=9))
        step(store, later, REVIEWED)
        app.run()
        assert stage_of(store, later).name == REVIEWED
        # a click on a button that is gone, too
        app.session_state["clicked"] = "plan-save"
        app.switch_page("pages/method.py").run()
        assert say("en", "upload.asked") in said(app)
        assert "clicked" not in app.session_state


def _take(app, document_id: str, to: str, by: str) -> None:
    """Write a name, press the button of a step, and say yes."""
    app.text_input(key=f"stage_author_{document_id}").set_value(by)
    app.button(key=f"stage-{to}-{document_id}").click().run()
    press(app, f"stage-{to}-{document_id}-sure")
