"""What was brought and not put to use is there after a break, scrubbed, for its reader alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from models.activities import saved_lists
from models.desk.examine import examine
from models.desk.saved_tables import commit
from models.store.store_tables import draft
from models.store.unsaved import LIST, TABLE, keep, kept
from pages.view.coverage import bringing, list_back
from pages.view.desk import brought_back
from pages.view.frame import entrance, spellings
from pages.view.frame.text import say
from tests.page_helpers import LANGUAGES, own_store, press, run_page, said
from tests.test_proposal import account

POVERTY = b"Province,Year,Poverty rate (%),Remark\nKampot,2024,9.5,Sok Dara\nKep,2024,8.5,\n"
COUNTS = b"Province,Year,Count\nKampot,2024,5\nKep,2024,77\nTakeo,2024,88\n"
MESSY = b"""Agency,Activity,Province,District,Start,End,Status,Title
Gong,School,Kampott,Chhuk,2026-10-05,,ongoing,Call Mr Sok Dara 012 345 678
"""


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """The store of a page whose reader comes with the same browser each time."""
    for module in (brought_back, bringing, list_back):
        monkeypatch.setattr(module, "browser", lambda: "a")
    with own_store(tmp_path, monkeypatch) as store:
        yield store


def _bring(page: str, name: str, content: bytes, **address: str) -> AppTest:
    app = run_page(page, **address)
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception
    return app


def _bodies(store) -> list[dict]:
    with store.engine.connect() as connection:
        return [json.loads(text) for text in connection.execute(select(draft.c.body)).scalars()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_is_there_again_and_can_be_used(shared, lang):
    """Its columns that nobody reads are not; once it is used, nothing is kept of it."""
    _bring("data_desk", "p.csv", POVERTY, lang=lang, table="poverty")
    (body,) = _bodies(shared)
    assert "9.5" in body["table"]
    assert "Dara" not in json.dumps(body)
    again = run_page("data_desk", lang=lang, table="poverty")
    assert say(lang, "desk.fine", rows=2) in said(again)
    press(again, "desk-commit")
    press(again, "desk-commit-sure")
    assert list(shared.in_use()) == ["poverty"]
    assert _bodies(shared) == []
    assert say(lang, "desk.discard") not in said(run_page("data_desk", lang=lang, table="poverty"))


def test_small_counts_are_not_kept_and_what_came_since_counts(shared):
    """A table that others have put to use meanwhile might reveal what this one withholds."""
    _bring("data_desk", "c.csv", COUNTS, lang="en", table="repatriation")
    (body,) = _bodies(shared)
    assert "88.0" in body["table"]
    assert ",5.0," not in body["table"]
    assert "True" in body["table"]
    again = run_page("data_desk", lang="en", table="repatriation")
    assert "desk-commit" in [button.key for button in again.button]
    commit(shared, examine(COUNTS.replace(b"2024", b"2023"), "o.csv", "repatriation"))
    press(again, "desk-commit")
    assert "Bring the file again" in said(again)
    assert "desk-commit" not in [button.key for button in again.button]
    assert _bodies(shared) == []
    assert len(shared.documents("upload")) == 1


def test_choices_about_names_are_kept_without_the_file(shared):
    """The file must be brought again, and asks them no more; those that may name people it does."""
    wrong = b"Province,Year,Rate\nKampott,2024,9.5\nKepp,2024,8.5\n"
    app = _bring("data_desk", "w.csv", wrong, lang="en", table="poverty")
    next(box for box in app.selectbox if "kampott" in box.key).select("07")
    press(app, "desk-names-use")
    assert [body["table"] for body in _bodies(shared)] == [None]
    again = run_page("data_desk", lang="en", table="poverty")
    assert "w.csv" in said(again)
    again.file_uploader[0].set_value(("w.csv", wrong, "text/csv")).run()
    asked = [box.key for box in again.selectbox if box.key.startswith("desk-name-")]
    assert [key.rpartition("-")[2] for key in asked] == ["kepp"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_many_names_some_are_asked_at_a_time(shared, lang, monkeypatch):
    """A page of more than a thousand choices took no click; others come when these are decided."""
    monkeypatch.setattr(spellings, "_AT_ONCE", 1)
    two = MESSY + MESSY.splitlines()[1].replace(b"Kampott,Chhuk", b"Kepp,") + b"\n"
    app = _bring("coverage", "m.csv", two, lang=lang, part="bring")
    for written, code in (("kampott", "07"), ("kepp", "23")):
        assert [key for key in (box.key for box in app.selectbox) if key.endswith(written)]
        more = say(lang, "review.more_come", n=1, more=1)
        assert (more in said(app)) == (written == "kampott")
        next(box for box in app.selectbox if box.key.endswith(written)).select(code)
        press(app, "coverage-use")
    assert "coverage-save" in [button.key for button in app.button]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rows_of_a_list_are_there_again_and_can_be_saved(shared, lang):
    """First the choices alone, because a row that waits would be lost; then all rows, scrubbed."""
    app = _bring("coverage", "m.csv", MESSY, lang=lang, part="bring")
    assert _bodies(shared) == []
    next(box for box in app.selectbox if box.key.endswith("kampott")).select("07")
    press(app, "coverage-use")
    (body,) = _bodies(shared)
    assert body["rows"][0]["adm1_code"] == "07"
    assert "Dara" not in json.dumps(body)
    assert "345" not in json.dumps(body)
    again = run_page("coverage", lang=lang, part="bring")
    assert say(lang, "desk.discard") in said(again)
    press(again, "coverage-save")
    press(again, "coverage-save-sure")
    (saved,) = saved_lists.in_use(shared)
    assert (saved.name, saved.body["rows"]) == ("m.csv", body["rows"])
    assert _bodies(shared) == []
    _bring("coverage", "m.csv", MESSY.replace(b"Kampott", b"Kampot"), lang=lang, part="bring")
    press(run_page("coverage", lang=lang, part="bring"), "coverage-discard")
    assert _bodies(shared) == []


def test_signing_out_and_time_end_it(store, monkeypatch):
    """A plan's draft is not ended by signing out."""
    dara = account(store, "dara", "planner")
    for kind in ("plan", LIST):
        assert keep(dara, kind, "", {"rows": []})
    assert not keep(dara, TABLE, "", {})  # who may not use a table has none
    out = []
    monkeypatch.setattr(entrance, "shared_store", lambda: dara)
    monkeypatch.setattr(entrance.st, "logout", lambda: out.append(True))
    entrance._sign_out()
    assert (out, kept(dara, LIST), len(kept(dara, "plan"))) == ([True], {}, 1)
    keep(dara, LIST, "", {"rows": []})
    old = (datetime.now(UTC) - timedelta(days=8)).isoformat(timespec="microseconds")
    with store.engine.begin() as connection:
        connection.execute(update(draft).values(saved_at=old))
    assert (kept(dara, LIST), len(kept(dara, "plan"))) == ({}, 1)
