"""The page of the data desk, in both languages: one path from a file to the list of everybody."""

from __future__ import annotations

import pytest
from sqlalchemy import text as sql
from streamlit.testing.v1 import AppTest

from models.desk.examine import examine
from models.desk.saved_tables import commit
from models.estimate.settings import Settings
from models.store import open_store
from models.store.store_error import StoreError
from pages.view.desk.trial import Draft
from pages.view.frame import in_use, made_once, shared_store
from pages.view.frame.text import say
from tests.desk_files import CODES, ENGLISH, FILES, PERSONS, all_but, text
from tests.page_helpers import LANGUAGES, press, run_page, said

HEAD = "area_code,period,count"


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """Give the pages a store of their own, and take it away again."""
    opened = open_store(f"sqlite:///{tmp_path}/s.sqlite3")
    for module in (shared_store, in_use):
        monkeypatch.setattr(module, "shared_store", lambda: opened)
    monkeypatch.setattr("pages.view.desk.trial.shared_store", lambda: opened)
    # pages import it anew at every run
    monkeypatch.setattr("pages.view.frame.shared_store.shared_store", lambda: opened)
    in_use._in_use.clear()
    yield opened
    in_use._in_use.clear()
    opened.close()


def page(lang: str = "en", table: str = "repatriation", name: str = "data_desk") -> AppTest:
    return run_page(name, lang=lang, **({"table": table} if name == "data_desk" else {}))


def bring(app: AppTest, content: bytes, name: str = "r.csv") -> AppTest:
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception
    return app


def counts(**other: int) -> bytes:
    values = {c: 100 + 7 * int(c) for c in CODES}
    values |= {code.removeprefix("p"): n for code, n in other.items()}
    return text(HEAD, *(f"{c},2024,{n}" for c, n in values.items()))


@pytest.mark.parametrize("act", ["newest = 9", "archived = archived"])
def test_a_table_in_use_that_can_not_be_found_leaves_the_others_in_use(shared, act):
    """Its newest version is not there, or is not what was saved, past the program."""
    whole, broken = (
        commit(shared, examine(b"area_code,period,rate_pct\n07,2024,9.5\n", "p.csv", kind))
        for kind in ("poverty", "harvest")
    )
    with shared.engine.begin() as connection:
        told = {"id": broken.id}
        connection.execute(sql(f"UPDATE document SET {act} WHERE id = :id"), told)
        connection.execute(sql("UPDATE version SET body = '1' WHERE document_id = :id"), told)
    with pytest.raises(in_use.Broken) as raised:
        in_use._in_use(shared.change_number())
    assert raised.value.others == (("poverty", whole.id),)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_begins_with_what_is_in_use_and_the_path(lang, shared):
    """The three in_use, stand-ins named as such, five steps, templates, the promise on persons."""
    app = page(lang)
    seen = said(app)
    for key in ("desk.in_use", "desk.template"):
        assert say(lang, key) in seen
    assert seen.count(say(lang, "desk.stand_in")) == 2
    assert say(lang, "desk.privacy", most=9) in seen
    assert len(app.get("download_button")) == 4
    for name in ("choose", "bring", "check", "preview", "use"):
        assert any(say(lang, f"desk.step_{name}") in e.proto.body for e in app.get("html"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_problems_are_listed_with_row_column_and_way_out(lang, shared):
    """Six mistakes, six rows in the reader's language, and the marked copy; nothing further."""
    app = bring(page(lang), FILES["many mistakes at once"].content)
    (listed,) = app.dataframe
    assert listed.value[say(lang, "problem_table.row")].tolist() == [2, 3, 4, 5, 6, 8]
    assert say(lang, "desk.problems", n=6) in said(app)
    assert [b for b in app.get("download_button") if say(lang, "desk.marked") in b.proto.label]
    assert not [h for h in app.subheader if say(lang, "desk.step_preview") in h.value]
    assert not shared.documents("upload")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_persons_are_refused_without_a_word_of_them(lang, shared):
    """The column and the reason are told; no copy is offered and no cell is shown."""
    app = bring(page(lang), PERSONS["telephone"][0])
    assert say(lang, "error.persons.phones") in said(app)
    assert "012 345 678" not in said(app)
    assert not app.dataframe
    assert len(app.get("download_button")) == 4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_a_misspelled_file_to_the_list_of_everybody(lang, shared):
    """Review, preview, use: a name is decided once, the list changes for another visitor too."""
    names = ENGLISH | {"02": "Batambang City"}
    rows = [f"{names[c]},2024,{7 if c == '23' else 90 + int(c)}" for c in CODES]
    content = text("Province,Year,Persons", *rows)
    app = bring(page(lang), content, "returns.csv")
    assert say(lang, "desk.names", n=1) in said(app)
    # alike enough to be offered first, and still to be confirmed
    assert app.selectbox(key="desk-name-province--batambang").value == "02"
    next(b for b in app.button if b.label == say(lang, "desk.names_use")).click().run()
    assert not app.exception
    seen = said(app)
    assert say(lang, "desk.fine", rows=25) in seen
    withheld = say(lang, "desk.withheld")
    assert [m.value for m in app.metric if m.label == withheld] == ["1"]
    assert not shared.documents("upload")
    app.text_input(key="author").set_value("PCCT").run()
    app.button(key="desk-commit").click().run()
    app.button(key="desk-commit-sure").click().run()
    assert not app.exception
    assert say(lang, "desk.done", name="returns.csv") in said(app)
    (kept,) = shared.documents("upload")
    assert (kept.name, kept.author) == ("returns.csv", "PCCT")
    assert list(shared.decisions().values()) == ["02"]
    other = page(lang, name="ranked_districts")
    assert say(lang, "outcome.uploaded") in said(other)
    # the next file with that spelling is not asked about again
    again = bring(page(lang), content, "returns.csv")
    assert say(lang, "desk.decided", n=1) in said(again)
    assert say(lang, "desk.names", n=1) not in said(again)


def test_a_yes_to_one_file_is_to_no_other(shared, monkeypatch):
    """What others save meanwhile, as each download is, is no matter; another file is."""
    app = bring(page(), counts(), "one.csv")
    app.button(key="desk-commit").click().run()
    asked = app.session_state["sure_asked"]
    shared.create("plan", "p", {})
    app.button(key="desk-commit-sure").click().run()
    assert [one.name for one in shared.documents("upload")] == ["one.csv"]
    app.file_uploader[0].set_value(("two.csv", counts(p07=999), "text/csv"))
    app.session_state["sure_yes"] = asked  # as a second click leaves it
    app.run()
    assert not app.exception
    assert say("en", "upload.asked") in said(app)
    assert [one.name for one in shared.documents("upload")] == ["one.csv"]


def test_a_name_can_be_given_another_area_or_left_out_and_asked_again(shared):
    """What is proposed is not what must be taken; nothing is decided while a name is open."""
    content = text(
        "Province,Year,Persons", "Batambang City,2024,310", "Moonland,2024,44", "Kampot,2024,50"
    )
    app = bring(page(), content)
    assert app.selectbox(key="desk-name-province--moonland").value is None
    app.selectbox(key="desk-name-province--batambang").set_value("24")
    use = next(b for b in app.button if b.label == say("en", "desk.names_use"))
    use.click().run()
    assert say("en", "desk.names", n=1) in said(app)
    app.selectbox(key="desk-name-province--moonland").set_value("left_out")
    next(b for b in app.button if b.label == say("en", "desk.names_use")).click().run()
    assert say("en", "desk.fine", rows=2) in said(app)
    assert "Batambang City → **Pailin" in said(app)
    assert not shared.decisions()  # kept with the table only
    app.button(key="desk-again-0").click().run()
    assert say("en", "desk.names", n=1) in said(app)


def test_neither_names_of_people_nor_left_out_rows_are_kept_with_the_table(shared):
    """They are decided for this table alone: the log of decisions shows what is kept to all."""
    names = ["Sok Dara", "Keo 012345678", "Moonland", "Kampott"]
    rows = [f"{ENGLISH[c]},2024,{100 + int(c)}" for c in CODES if c != "07"]
    content = text("Province,Year,Persons", *rows, *(f"{name},2024,44" for name in names))
    draft = Draft("repatriation")
    asked = {one.written: one.key for one in draft.examined("r.csv", content).proposals}
    assert sorted(asked) == sorted(names)
    draft.decided = dict.fromkeys(asked.values(), "left_out") | {asked["Kampott"]: "07"}
    draft.commit(draft.examined("r.csv", content), "PCCT", "")
    assert shared.decisions() == {asked["Kampott"]: "07"}


def test_the_question_of_24_provinces_is_asked_and_answered(shared):
    """No answer is chosen beforehand; with one, the preview follows."""
    app = bring(page(), text(HEAD, *all_but("25")))
    assert app.radio[0].value is None
    app.radio[0].set_value("missing").run()
    next(b for b in app.button if b.label == say("en", "question.so")).click().run()
    assert say("en", "desk.fine", rows=24) in said(app)
    assert "Tboung Khmum" in said(app)


def test_a_refusal_is_told_before_the_table_is_used(shared):
    """Nine provinces: the preview says that no estimate would be made, and how to get one."""
    app = bring(page(), text(HEAD, *(f"{c},2024,50" for c in CODES[:9])))
    assert say("en", "summary.few_provinces", n=9) in said(app)
    assert say("en", "refusal.few_provinces") in said(app)


def test_what_a_table_would_change_is_told_by_the_first_settings(shared):
    """As the second person will see it, whatever address the page was opened by."""
    app = run_page("data_desk", lang="en", trust="none", change="none", top="10")
    bring(app, counts())
    seen = app.session_state["desk-drafts"]["repatriation"]._preview[1]
    assert seen.before.settings == Settings()


def test_the_shipped_table_and_earlier_ones_are_a_click_away(shared):
    """Back to the stand-in, and back again to the table that was brought."""
    app = bring(page(), counts())
    app.button(key="desk-commit").click().run()
    app.button(key="desk-commit-sure").click().run()
    (kept,) = shared.documents("upload")
    assert shared.in_use() == {"repatriation": kept.id}
    app.button(key="desk-back-repatriation").click().run()
    app.button(key="desk-back-repatriation-sure").click().run()
    assert shared.in_use() == {}
    assert say("en", "desk.earlier", n=1) in said(app)
    app.button(key=f"desk-use-{kept.id}").click().run()
    app.button(key=f"desk-use-{kept.id}-sure").click().run()
    assert shared.in_use() == {"repatriation": kept.id}


def test_a_store_that_can_not_be_written_loses_nothing(shared, monkeypatch):
    """The way out is told, the file and the author stay, nothing is in use."""
    app = bring(page(), counts())

    def full(*_, **__):
        raise StoreError(
            "store.database", found="no room left on the disk", fix="Make room.", kept=""
        )

    monkeypatch.setattr(shared, "create", full)
    app.button(key="desk-commit").click().run()
    app.button(key="desk-commit-sure").click().run()
    assert not app.exception
    assert "Make room." in said(app)
    assert shared.in_use() == {}
    assert say("en", "desk.fine", rows=25) in said(app)


def test_a_store_that_can_not_be_read_is_told_on_every_page(shared, monkeypatch):
    """The figures shown may then be the shipped ones, and the reader knows."""

    def broken():
        raise StoreError("store.database", found="a locked file", fix="Close it.", kept="")

    monkeypatch.setattr(shared, "change_number", broken)
    app = page(name="ranked_districts")
    assert say("en", "app.store") in said(app)
    assert "Close it." in said(app)
    assert say("en", "outcome.adults_abroad") in said(app)


@pytest.mark.parametrize("table", ["poverty", "harvest"])
def test_the_other_tables_go_the_same_way(table, shared):
    """Poverty and harvest have their own template, are previewed and put to use."""
    app = page(table=table)
    assert len(app.get("download_button")) == 2
    bring(app, text("area_code,period,rate_pct", *(f"{c},2024,{int(c) / 2}" for c in CODES)))
    app.button(key="desk-commit").click().run()
    app.button(key="desk-commit-sure").click().run()
    assert list(shared.in_use()) == [table]
    assert say("en", "desk.done", name="r.csv") in said(app)


def test_a_ranking_is_computed_once_for_all_viewers_and_anew_with_other_tables(shared, monkeypatch):
    """Two viewers share one ranking; a table put to use makes another, once."""
    made = []
    real = made_once.rank_districts
    monkeypatch.setattr(made_once, "rank_districts", lambda *a: made.append(a) or real(*a))
    made_once.ranking.clear()
    chosen = Settings(top=35)
    assert made_once.ranking(chosen) is made_once.ranking(chosen)
    assert len(made) == 1
    shared.create("plan", "somebody saves a plan", {})
    shared._seen.clear()
    assert made_once.ranking(chosen) is made_once.ranking(chosen)
    assert len(made) == 1
    from models.desk.examine import examine
    from models.desk.saved_tables import commit

    commit(shared, examine(counts(p23=900), "r.csv", "repatriation"))
    first = made_once.ranking(chosen)
    assert len(made) == 2
    assert not first.outcome.stand_in
    assert made_once.ranking(chosen) is first


def test_a_note_typed_for_one_file_is_not_saved_with_another(shared):
    """It stays with its own file while the rest of the page is used."""
    app = bring(page(), counts(), "one.csv")
    note_of(app).set_value("Letter 112: figures of one.csv").run()
    app.text_input(key="author").set_value("PCCT").run()
    assert note_of(app).value == "Letter 112: figures of one.csv"
    bring(app, counts(p07=999), "two.csv")
    assert not note_of(app).value
    press(press(app, "desk-commit"), "desk-commit-sure")
    assert [(one.name, one.note) for one in shared.documents("upload")] == [("two.csv", "")]


def note_of(app: AppTest):
    """Return the field for a note on the figures."""
    return next(field for field in app.text_input if field.key.startswith("desk-note-"))
