"""What was given out counts for ever, and a table is judged by it in the moment it is kept."""

from __future__ import annotations

import io
import zipfile
from contextlib import closing

import pytest
from streamlit.testing.v1 import AppTest

from geo.outlines import load_outlines
from models.desk.examine import examine
from models.desk.own_inputs import load_inputs
from models.desk.saved_tables import commit, stored_inputs, uploads
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from models.snapshot import freeze
from models.snapshot.__main__ import main as freeze_list
from models.snapshot.given_out import given_out
from models.snapshot.saved_snapshots import keep
from models.snapshot.saved_snapshots import load as load_snapshot
from models.store import open_store
from pages.view.desk.trial import Draft
from pages.view.frame import in_use
from pages.view.frame import shared_store as page_store
from pages.view.frame.text import say
from tests.desk_files import CODES, text
from tests.page_helpers import run_page

HEAD = "area_code,period,count"
OTHERS = [f"{c},2024,{100 + int(c)}" for c in CODES if c != "23"]
# of 54 people in Kep, 50 in one of its two districts: the other has four
FULL = text(HEAD, *OTHERS, "23,2024,54", "2301,2024,4", "2302,2024,50")
WITHOUT = text(HEAD, *OTHERS, "2302,2024,50")


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """Give the pages a store of their own, and take it away again."""
    opened = open_store(f"sqlite:///{tmp_path}/s.sqlite3")
    for module in (page_store, in_use):
        monkeypatch.setattr(module, "shared_store", lambda: opened)
    monkeypatch.setattr("pages.view.desk.trial.shared_store", lambda: opened)
    in_use._in_use.clear()
    yield opened
    in_use._in_use.clear()
    opened.close()


def page() -> AppTest:
    """Return the data desk of a new session."""
    return run_page("data_desk", lang="en", table="repatriation")


def checked(app: AppTest) -> AppTest:
    """Return a page that ended without an exception."""
    assert not app.exception
    return app


def bring(app: AppTest, content: bytes) -> AppTest:
    """Upload a file into a session."""
    return checked(app.file_uploader[0].set_value(("r.csv", content, "text/csv")).run())


def hidden(table) -> set[str]:
    """Return the districts of a table that are not shown."""
    return set(table.loc[table["suppressed"], "adm2_code"].dropna())


# --- what was archived ---------------------------------------------------------------------------


def test_an_archived_frozen_list_still_counts(shared, tmp_path):
    """Its link still opens it: 54 less 50 would be the four that it hides."""
    file = tmp_path / "full.csv"
    file.write_bytes(FULL)
    inputs = load_inputs(repatriation=file)
    ranking = rank_districts(inputs, Settings(draws=50))
    frozen = keep(shared, freeze(ranking, inputs, load_outlines(), "Q1"))
    shared.archive(frozen.id)
    assert hidden(given_out(shared)) == {"2301", "2302"}
    found = examine(WITHOUT, "r.csv", "repatriation", before=given_out(shared))
    assert "2302" in hidden(found.table)


def test_what_never_was_a_table_gave_nothing_out(shared):
    """A frozen list without its files, an upload without its rows, added by hand."""
    commit(shared, examine(FULL, "r.csv", "repatriation"))
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    for blob in (None, b"x", empty.getvalue()):
        shared.create("snapshot", "no zip", {"stand_in": False}, blob=blob)
        shared.create("upload", "no rows", {"input": "repatriation"}, blob=blob)
    assert hidden(given_out(shared)) == {"2301", "2302"}


def test_an_archived_upload_still_counts(shared):
    """It was in use once, and everybody has seen it."""
    kept = commit(shared, examine(FULL, "r.csv", "repatriation"))
    shared.use("repatriation", None)
    shared.archive(kept.id)
    assert uploads(shared, "repatriation") == []
    assert hidden(given_out(shared)) == {"2301", "2302"}


def test_a_table_that_would_be_refused_today_still_counts(shared, monkeypatch):
    """What can't be used any more was given out all the same."""
    commit(shared, examine(FULL, "r.csv", "repatriation"))
    monkeypatch.setattr("models.desk.saved_tables.check_schema", _no_longer_fits)
    assert hidden(given_out(shared)) == {"2301", "2302"}


def _no_longer_fits(*_):
    raise ValueError("another schema")


# --- a draft that has grown old ------------------------------------------------------------------


def test_a_draft_made_before_another_table_discloses_nothing(shared):
    """B drafts without 2301; A gives out the full table and goes back; B puts the draft to use."""
    a, b = page(), bring(page(), WITHOUT)
    bring(a, FULL)
    checked(a.button(key="desk-commit").click().run())
    checked(a.button(key="desk-commit-sure").click().run())
    checked(a.button(key="desk-back-repatriation").click().run())
    checked(a.button(key="desk-back-repatriation-sure").click().run())
    assert shared.in_use() == {}
    shared._seen[:] = [(float("inf"), 0)]  # the change is not seen yet at the beginning of B's run
    checked(b.button(key="desk-commit").click().run())
    checked(b.button(key="desk-commit-sure").click().run())
    assert shared.in_use() == {}
    assert "another table or list that was saved" in "\n".join(e.value for e in b.error)
    shared._seen.clear()
    checked(b.run())
    checked(b.button(key="desk-commit").click().run())
    checked(b.button(key="desk-commit-sure").click().run())
    assert hidden(stored_inputs(shared).outcome) == {"2302"}


def test_a_draft_is_judged_by_what_was_given_out_until_it_is_kept(shared):
    """Between the last look at the page and the keeping, another session gives out a table."""
    mine = Draft("repatriation")
    seen = mine.examined("r.csv", WITHOUT)
    assert not hidden(seen.table)
    commit(shared, examine(FULL, "full.csv", "repatriation"))
    shared.use("repatriation", None)
    with pytest.raises(Exception, match="another table or list that was saved"):
        mine.commit(seen, "", "")
    assert shared.in_use() == {}
    mine.commit(mine.examined("r.csv", WITHOUT), "", "")
    assert hidden(stored_inputs(shared).outcome) == {"2302"}


def test_while_a_draft_is_examined_again_others_save(shared, monkeypatch):
    """It may take long; what they give out meanwhile counts all the same."""
    mine, real = Draft("repatriation"), Draft._look
    seen = mine.examined("r.csv", WITHOUT)
    shared.decide({("district", "", "x"): "2301"})

    def looking(draft, *given):
        with closing(open_store(f"sqlite:///{shared.where}", 0.1)) as other:
            commit(other, examine(FULL, "full.csv", "repatriation"))
        return real(draft, *given)

    monkeypatch.setattr(Draft, "_look", looking)
    with pytest.raises(Exception, match="another table or list that was saved"):
        mine.commit(seen, "", "")
    assert len(shared.documents("upload")) == 1


def test_a_change_that_matters_not_does_not_stop_a_draft(shared):
    """Somebody saves a plan: the table is put to use at the first click."""
    b = bring(page(), WITHOUT)
    shared.create("plan", "Q1", {})
    checked(b.button(key="desk-commit").click().run())
    checked(b.button(key="desk-commit-sure").click().run())
    assert list(shared.in_use()) == ["repatriation"]


def test_a_list_frozen_from_a_file_is_judged_in_the_moment_it_is_kept(tmp_path, monkeypatch):
    """While it is computed somebody gives out 2301, which 54 less 50 would be."""
    monkeypatch.setenv("OUTREACH_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    file = tmp_path / "without.csv"
    file.write_bytes(WITHOUT)

    def slow(*given):
        with closing(open_store()) as store:
            if not store.documents("upload"):
                commit(store, examine(FULL, "full.csv", "repatriation"))
        return rank_districts(*given)

    monkeypatch.setattr("models.snapshot.__main__.rank_districts", slow)
    assert freeze_list(["make", "--name", "q1", "--repatriation", str(file)]) == 0
    with closing(open_store()) as store:
        (frozen,) = store.documents("snapshot")
        outcome = load_snapshot(store, frozen.id).inputs.outcome
    assert "2302" in hidden(outcome)


# --- the preview ---------------------------------------------------------------------------------


def test_another_file_never_gets_the_preview_of_the_first(shared, monkeypatch):
    """Python gives a new object the place of one that is gone."""
    monkeypatch.setattr("pages.view.desk.trial.id", lambda _: 1, raising=False)
    mine = Draft("poverty")
    rows = {n: text("area_code,period,rate_pct", f"07,{n},9.5") for n in (2023, 2024)}
    seen = {n: mine.previewed(mine.examined(f"{n}.csv", rows[n])).coverage.period for n in rows}
    assert seen == {2023: "2023", 2024: "2024"}


def test_the_notes_of_the_table_that_is_replaced_are_dropped(shared):
    """Two in_use, each with an empty row: only what was done to the new one is said."""
    for period in (2023, 2024):
        rows = [f"{c},{period},{100 + int(c)}" for c in CODES if c != "24"]
        found = examine(text(HEAD, *rows, f"24,{period},"), f"{period}.csv", "repatriation")
        inputs = stored_inputs(shared, tried=found)
        assert [file for file, _ in inputs.notes] == [f"{period}.csv"]
        commit(shared, found)


# --- a stored table that can't be used ------------------------------------------------------------


def test_a_table_that_no_longer_fits_is_told_and_the_shipped_one_is_used(shared, monkeypatch):
    """The page goes on; every language says what it is."""
    commit(shared, examine(FULL, "full.csv", "repatriation"))
    monkeypatch.setattr("models.desk.saved_tables.check_schema", _no_longer_fits)
    for lang, word in (("en", "a damaged table"), ("km", "តារាងខូច")):
        app = run_page("ranked_districts", lang=lang)
        told = "\n".join(error.value for error in app.error)
        assert say(lang, "app.store") in told
        assert "full.csv" in told.replace("\\", "")
        assert word in told
        shown = "\n".join(e.value for kind in ("caption", "markdown") for e in getattr(app, kind))
        assert say(lang, "outcome.adults_abroad") in shown


def test_of_two_tables_in_use_only_the_broken_one_is_left_out(shared, monkeypatch):
    """The poverty table is fine and stays in use."""
    commit(shared, examine(FULL, "full.csv", "repatriation"))
    rates = text("area_code,period,rate_pct", *(f"{c},2024,9.5" for c in CODES))
    poverty = commit(shared, examine(rates, "p.csv", "poverty"))
    monkeypatch.setattr(
        "models.desk.saved_tables.check_schema",
        lambda table, kind: table if kind == "poverty" else _no_longer_fits(),
    )
    assert dict(in_use.in_use()) == {"poverty": poverty.id}
