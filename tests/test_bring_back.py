"""On the pages: what was taken off or saved over comes back; what can't be read is named."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from geo.clock import day_here
from geo.errors import InputError
from models import contacts
from models.activities import saved_lists
from models.activities.read import read_activities
from models.activities.saved_lists import ACTIVITIES
from models.snapshot.given_out import given_out
from models.store import StoreError
from models.store.log import log
from pages.view.district import referral
from pages.view.frame.text import say
from tests.page_helpers import LANGUAGES, own_store, press, run_page, said
from tests.test_coverage import REAL

TODAY = day_here()


@pytest.fixture
def mine(tmp_path, monkeypatch):
    with own_store(tmp_path, monkeypatch) as opened:
        yield opened


def _spoil(store, document_id: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(
            text("UPDATE version SET body = '{' WHERE document_id = :id"), {"id": document_id}
        )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("page", "kind"), [("snapshots", "snapshot"), ("coverage", ACTIVITIES)])
def test_a_list_that_was_taken_off_is_shown_again(mine, page, kind, lang):
    """Also where it was the only one; who did it is kept."""
    kept = mine.create(kind, "taken off", {"rows": []}, blob=b"")
    mine.archive(kept.id, "a hasty one")
    part = {"part": "bring"} if page == "coverage" else {}
    app = run_page(page, lang=lang, **part)
    assert say(lang, "hidden.lists", n=1) in said(app)
    press(app, f"show-again-{kept.id}")
    assert not mine.documents(kind)  # not before it is asked
    press(app, f"show-again-{kept.id}-sure")
    assert [d.id for d in mine.documents(kind)] == [kept.id]
    assert [one.what for one in log(mine)][:2] == [f"show again {kind}", f"hide {kind}"]
    assert say(lang, "hidden.lists", n=1) not in said(app)


def test_a_list_that_cannot_be_shown_again_is_told(mine, monkeypatch):
    """A full disk: the page says so and goes on."""

    def full(*_arguments):
        raise StoreError("store.vanished", where="/srv/secret/outreach.sqlite3")

    kept = mine.create("snapshot", "taken off", {})
    mine.archive(kept.id)
    app = run_page("snapshots")
    monkeypatch.setattr(type(mine), "archive", full)
    press(app, f"show-again-{kept.id}")
    press(app, f"show-again-{kept.id}-sure")
    assert "no file there" in said(app)
    assert "secret" not in said(app)


@pytest.mark.parametrize("spoilt", ["body", "blob"])
def test_a_frozen_list_that_cannot_be_read_is_named_and_the_page_goes_on(mine, spoilt):
    """Its name, what is wrong, and the choice of another one."""
    kept = mine.create("snapshot", "the spoilt one", {}, blob=b"no zip")
    if spoilt == "body":
        _spoil(mine, kept.id)
    app = run_page("snapshots")
    assert any("the spoilt one" in error.value for error in app.error)
    assert any("the spoilt one" in option for option in app.selectbox(key="snapshot").options)
    linked = run_page("snapshots", snapshot=kept.id)
    assert any("the spoilt one" in error.value for error in linked.error)


@pytest.mark.parametrize("part", ["see", "bring"])
def test_activities_that_cannot_be_read_are_named_and_the_others_count(mine, part):
    """A list and the decisions about agencies, spoilt; another list is shown as before."""
    rows = read_activities(REAL, "s.csv").rows
    saved_lists.keep(mine, "the whole one", rows)
    _spoil(mine, saved_lists.keep(mine, "the spoilt one", rows).id)
    # as decisions were kept until November 2026
    entries = {"someoffice": {"written": "Some Office", "agency": "Some Agency"}}
    _spoil(
        mine, mine.create(saved_lists.AGENCIES, "Spellings of agencies", {"spellings": entries}).id
    )
    app = run_page("coverage", part=part)
    wrong = " ".join(error.value for error in app.error)
    assert "the spoilt one" in wrong
    assert "Spellings of agencies" in wrong
    assert "the whole one" not in wrong
    saved_lists.decide(mine, {"Another Office": "Another Agency"})
    assert list(saved_lists.decisions(mine).values()) == ["Another Agency"]


@pytest.mark.parametrize("kind", ["upload", "snapshot"])
def test_what_may_have_given_out_a_count_and_cannot_be_read_is_no_secret_kept(mine, kind):
    """Nobody knows what it showed, so no later table may be checked against the rest alone."""
    kept = mine.create(kind, "the spoilt one", {"input": "repatriation"})
    _spoil(mine, kept.id)
    with pytest.raises(StoreError, match="the spoilt one"):
        given_out(mine)


# --- contacts ---------------------------------------------------------------------------------


def test_earlier_contacts_come_back_as_a_new_version(mine):
    """Somebody has deleted all but one: the version before is there, and nothing is lost."""
    full = contacts.shipped().head(5)
    contacts.save(mine, full, 0, TODAY, "NCCT")
    contacts.save(mine, full.head(1), 1, TODAY, "a hasty one")
    app = run_page("coverage", part="contacts")
    app.selectbox(key="contacts-earlier").set_value(1).run()
    press(app, "contacts-bring-back")
    press(app, "contacts-bring-back-sure")
    assert contacts.contacts(mine)["name"].tolist() == full["name"].tolist()
    saved = contacts.document(mine)
    assert [len(d.body["rows"]) for d in mine.history(saved.id)] == [5, 1, 5]
    assert say("en", "contact.saved") in said(app)


def test_the_shipped_contacts_come_back_too(mine):
    """As a version of their own."""
    contacts.save(mine, contacts.shipped().head(1), 0, TODAY)
    app = run_page("coverage", part="contacts")
    app.selectbox(key="contacts-earlier").set_value(0).run()
    press(app, "contacts-bring-back")
    press(app, "contacts-bring-back-sure")
    assert contacts.contacts(mine).equals(contacts.shipped())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contacts_that_cannot_be_read_are_told(mine, lang):
    """The district page shows the shipped ones, and says that it does."""
    saved = contacts.save(mine, contacts.shipped().head(1), 0, TODAY)
    _spoil(mine, saved.id)
    app = run_page("district", district="KH2001", lang=lang)
    assert say(lang, "contact.unreadable", error="").strip() in said(app)
    run_page("coverage", part="contacts", lang=lang)


def test_contacts_are_saved_by_the_button(mine):
    """With the name of who saved them."""
    app = run_page("coverage", part="contacts")
    app.text_input(key="author").set_value("NCCT")
    press(app, "contacts-save")
    press(app, "contacts-save-sure")
    assert contacts.document(mine).author == "NCCT"
    assert len(contacts.contacts(mine)) == len(contacts.shipped())


def test_two_who_save_the_first_contacts_make_one_document(mine):
    """The second is told; no second document that nobody sees."""
    contacts.save(mine, contacts.shipped().head(1), 0, TODAY)
    with pytest.raises(InputError):
        contacts.save(mine, contacts.shipped().head(2), 0, TODAY)
    assert len(mine.documents(contacts.CONTACTS)) == 1


def names_on_screen(app):
    """Return the names in the table that can be edited."""
    return app.dataframe[0].value["name"].tolist()


def test_the_table_to_edit_is_the_newest_until_something_is_typed(mine):
    """Others save meanwhile: the page drawn anew shows it, and a save is on top of it."""
    app = run_page("coverage", part="contacts")
    table = contacts.shipped()
    contacts.save(mine, table.head(3), 0, TODAY, "Sokha")
    app.run()
    assert names_on_screen(app) == table["name"].head(3).tolist()
    press(app, "contacts-save")
    press(app, "contacts-save-sure")
    assert not app.error
    saved = contacts.document(mine)
    assert (saved.version, len(saved.body["rows"])) == (2, 3)


def test_what_is_typed_in_the_table_stays_on_the_version_it_began_with(mine, monkeypatch):
    """Others save meanwhile: the save meets theirs. Typed on top and then left, it is theirs."""
    table = contacts.shipped()
    app = run_page("coverage", part="contacts")
    with monkeypatch.context() as patch:
        patch.setattr(referral, "_typed", lambda: True)
        contacts.save(mine, table.head(3), 0, TODAY, "Sokha")
        app.run()
        assert names_on_screen(app) == table["name"].tolist()
        press(app, "contacts-save")
        press(app, "contacts-save-sure")
        assert "Sokha" in app.error[0].value
        press(app, "contacts-on-top")
        assert names_on_screen(app) == table["name"].tolist()
    app.run()
    assert names_on_screen(app) == table["name"].head(3).tolist()


def type_in(app, **typed):
    """Type into the table of contacts, as a browser sends it: all that is typed so far."""
    states = app._tree.get_widget_states()
    cells = {"edited_rows": {}, "added_rows": [], "deleted_rows": []} | typed
    states.widgets.add(id=app.dataframe[0].proto.id, string_value=json.dumps(cells))
    app._run(states)
    assert not app.exception


def test_what_is_typed_stays_in_another_language_and_until_it_is_saved(mine):
    """A cell, a new row and one taken away; then a cell in the other language, and back."""
    table = contacts.shipped()
    app = run_page("coverage", lang="en", part="contacts")
    new = {"name": "New", "type": "hotline", "source_title": "s", "last_checked": "2026-11-30"}
    app.query_params["lang"] = "km"  # with the click that ends the typing
    type_in(app, edited_rows={"0": {"contact": "012"}}, added_rows=[new], deleted_rows=[1])
    names = [name for n, name in enumerate(table["name"]) if n != 1] + ["New"]
    assert names_on_screen(app) == names
    assert names_on_screen(app.run()) == names
    app.query_params["lang"] = "en"
    type_in(app, edited_rows={"1": {"contact": "013"}})
    assert app.dataframe[0].value["contact"].tolist()[:2] == ["012", "013"]
    press(app, "contacts-save")
    press(app, "contacts-save-sure")
    assert not app.error
    rows = contacts.document(mine).body["rows"]
    assert [row["name"] for row in rows] == names
    assert ([row["contact"] for row in rows[:2]], rows[-1]["last_checked"]) == (
        ["012", "013"],
        "2026-11-30",
    )
    contacts.save(mine, table.head(3), 1, TODAY, "Sokha")
    assert names_on_screen(app.run()) == table["name"].head(3).tolist()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_to_edit_in_another_language_is_the_newest_where_nothing_is_typed(mine, lang):
    """Others have saved meanwhile."""
    app = run_page("coverage", lang="en", part="contacts")
    contacts.save(mine, contacts.shipped().head(3), 0, TODAY, "Sokha")
    app.query_params["lang"] = lang
    assert len(names_on_screen(app.run())) == 3


@pytest.mark.parametrize(
    ("edited", "typed"),
    [
        ({}, False),
        ({"edited_rows": {}, "added_rows": [], "deleted_rows": []}, False),
        ({"edited_rows": {0: {"contact": "1"}}, "added_rows": [], "deleted_rows": []}, True),
        ({"edited_rows": {}, "added_rows": [{}], "deleted_rows": []}, True),
        ({"edited_rows": {}, "added_rows": [], "deleted_rows": [3]}, True),
    ],
)
def test_a_cell_a_new_row_and_a_row_taken_away_are_typed(monkeypatch, edited, typed):
    """As the table tells it; one that was not drawn yet tells nothing."""
    monkeypatch.setattr(referral.st, "session_state", {"contacts_edited": edited})
    assert referral._typed() is typed
