"""A list of who does what that is brought: what was answered holds for that file alone."""

from __future__ import annotations

import pytest

from geo.clock import shown_day
from geo.gazetteer import DATA
from geo.queue import NoTurn
from models.activities import saved_lists
from models.activities.read import read_activities
from models.store import StoreError
from pages.view.coverage import bringing
from tests.page_helpers import LANGUAGES, own_store, place_of, press, run_page

_REAL = (DATA / "sample_3w.csv").read_bytes().replace(b"SAMPLE: made up", b"Committee: made")
_LINES = _REAL.splitlines(keepends=True)
# of one agency each, so that no spelling is asked about
JANUARY = b"".join(_LINES[:1] + [x for x in _LINES[1:] if b"Paper Lantern" in x])
FEBRUARY = b"".join(_LINES[:1] + [x for x in _LINES[1:] if b"Paddy Bird" in x])


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """Give the pages a store of their own, and return it."""
    with own_store(tmp_path, monkeypatch) as store:
        yield store


def bring(app, name, content):
    """Bring a file in the place of what is in the box."""
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception
    return app


def name_of(app):
    """Return the field for the name of the list."""
    return next(field for field in app.text_input if field.key.startswith("coverage_name-"))


def save(app):
    """Press Save, and say yes."""
    return press(press(app, "coverage-save"), "coverage-save-sure")


def january(store, rows=None):
    """Save January's list, and return it."""
    return saved_lists.keep(store, "January.csv", read_activities(JANUARY, "j").rows[:rows], "A")


def test_the_name_of_a_file_is_not_kept_for_another(mine):
    """January brought by mistake, February in its place: February is saved beside, as February."""
    january(mine)
    app = bring(run_page("coverage", part="bring"), "January.csv", JANUARY)
    assert (name_of(app).value, place_of(app).value) == ("January.csv", "instead")
    bring(app, "February.csv", FEBRUARY)
    assert name_of(app).value == "February.csv"
    save(app)
    found = {d.name: d.version for d in saved_lists.in_use(mine)}
    assert found == {"January.csv": 1, "February.csv": 1}


def test_a_yes_to_replacing_a_list_is_not_kept_for_another_file(mine):
    """February under January's name: nothing is chosen beforehand, and nothing can be saved."""
    january(mine)
    app = bring(run_page("coverage", part="bring"), "January.csv", JANUARY)
    place_of(app).set_value("instead").run()
    bring(app, "January.csv", FEBRUARY)
    assert place_of(app).value is None
    assert app.button(key="coverage-save").disabled


def test_a_yes_to_replacing_a_list_is_not_kept_for_another_list(mine):
    """Another name is typed, of another saved list: it is asked about anew."""
    january(mine)
    saved_lists.keep(mine, "other", read_activities(FEBRUARY, "f").rows, "B")
    app = bring(run_page("coverage", part="bring"), "January.csv", JANUARY)
    place_of(app).set_value("instead").run()
    name_of(app).set_value("other").run()
    assert place_of(app).value is None
    assert app.button(key="coverage-save").disabled


def test_what_is_typed_and_chosen_stays_for_its_own_file(mine):
    """Another part of the page is used, and the page is drawn anew."""
    january(mine)
    app = bring(run_page("coverage", part="bring"), "new.csv", FEBRUARY)
    name_of(app).set_value("January.csv").run()
    place_of(app).set_value("beside").run()
    app.text_input(key="author").set_value("Sokha").run()
    app.run()
    assert (name_of(app).value, place_of(app).value) == ("January.csv", "beside")


def test_a_list_is_replaced_twice_in_one_visit(mine):
    """Nobody else has saved meanwhile: nothing stands in the way of the second."""
    january(mine)
    app = run_page("coverage", part="bring")
    for version in (2, 3):
        app.query_params["part"] = "bring"
        save(bring(app.run(), "January.csv", JANUARY))
        assert not app.error
        assert [d.version for d in saved_lists.in_use(mine)] == [version]


def test_after_another_has_saved_rows_that_would_go_nothing_is_chosen_beforehand(mine):
    """The list had all of its rows in the file; now one is not: who replaces it chooses so."""
    first = january(mine, 2)
    app = bring(run_page("coverage", part="bring"), "January.csv", JANUARY)
    assert place_of(app).value == "instead"
    press(app, "coverage-save")
    saved_lists.keep(mine, "", read_activities(FEBRUARY, "f").rows, "Sokha", (first.id, 1))
    press(app, "coverage-save-sure")
    assert mine.get(first.id).version == 2
    assert place_of(app).value is None
    assert app.button(key="coverage-save").disabled
    place_of(app).set_value("instead").run()
    save(app)
    saved = mine.get(first.id)
    assert (saved.version, len(saved.body["rows"])) == (3, len(read_activities(JANUARY, "j").rows))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("away", [StoreError("store.vanished", where="x"), NoTurn("queue.away")])
def test_a_file_stays_while_the_server_has_no_store_or_disk(mine, monkeypatch, lang, away):
    """What was brought and decided is there again once it has."""
    app = bring(run_page("coverage", lang=lang, part="bring"), "messy.csv", _REAL)
    asked = next(s for s in app.selectbox if "Padi Bird" in s.label.replace("\\", ""))
    asked.select("Paddy Bird (fictional agency)").run()

    def fails(*_given):
        raise away

    with monkeypatch.context() as patch:
        patch.setattr(bringing, "in_turn", fails)
        mine.decide({("agency", "", "other"): "Other"})  # by another: the file is read again
        app.run()
        assert not app.exception
        assert "coverage-save" not in [button.key for button in app.button]
    app.run()
    assert not app.error
    save(app)
    assert [len(d.body["rows"]) for d in saved_lists.in_use(mine)] == [40]


def _agencies_of(*names: str) -> bytes:
    """Return a file with a row for each agency, each in a district of its own."""
    (row,) = [x for x in _LINES if b"Paper Lantern" in x][:1]
    (agency,) = [cell for cell in row.split(b",") if b"Paper Lantern" in cell]
    made = [
        row.replace(agency, name.encode())
        .replace(b"SAMPLE-01", b"R-%d" % i)
        .replace(b"KH0110,Paoy Paet", b"KH010%d," % (2 + i))
        for i, name in enumerate(names)
    ]
    return b"".join([_LINES[0], *made])


def _box_of(app, name):
    """Return the question about an agency that was not met before."""
    return next(s for s in app.selectbox if f"“{name}”" in s.label.replace("\\", ""))


def _fold(app):
    """Return the label of the fold with the agencies used as written, and whether it is open."""
    (fold,) = [e for e in app.expander if "used as written" in e.label]
    return fold.label, fold.proto.expanded


def test_an_agency_chosen_for_a_file_that_was_thrown_away_is_not_kept_for_another(mine):
    """The next file has both names: they are two agencies until somebody says otherwise."""
    names = ("Zebra Org", "Quiet Lake Foundation")
    app = bring(run_page("coverage", lang="en", part="bring"), "a.csv", _agencies_of(*names))
    _box_of(app, "Zebra Org").select("Quiet Lake Foundation").run()
    app.query_params["part"] = "see"
    press(app.run(), "coverage-drop")
    app.query_params["part"] = "bring"
    bring(app.run(), "b.csv", _agencies_of(*names, "Third Org"))
    assert _box_of(app, "Zebra Org").value is None
    assert _fold(app) == ("3 agencies used as written", False)
    save(app)
    assert saved_lists.decisions(mine)["zebraorg"] == "Zebra Org"


def test_an_agency_that_stands_for_another_is_not_folded_away_as_used_as_written(mine):
    """What was chosen holds for its own file, also when the page is left and drawn anew."""
    names = ("Zebra Org", "Quiet Lake Foundation", "Third Org")
    app = bring(run_page("coverage", lang="en", part="bring"), "a.csv", _agencies_of(*names))
    assert _fold(app) == ("3 agencies used as written", False)
    _box_of(app, "Zebra Org").select("Quiet Lake Foundation").run()
    _box_of(app, "Third Org").select("=").run()
    app.query_params["part"] = "see"
    app.run()
    app.query_params["part"] = "bring"
    app.run()
    assert _fold(app) == ("2 agencies used as written", True)
    save(app)
    assert saved_lists.decisions(mine)["zebraorg"] == "Quiet Lake Foundation"
    assert saved_lists.decisions(mine)["thirdorg"] == "Third Org"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_conflict_names_the_list_that_somebody_else_has_saved(mine, lang):
    """The file has another name than the saved list whose place it takes."""
    first = january(mine)
    app = bring(run_page("coverage", lang=lang, part="bring"), "Q3 mine.csv", JANUARY)
    press(app, "coverage-save")
    saved_lists.keep(mine, "", read_activities(JANUARY, "f").rows, "Sokha", (first.id, 1))
    press(app, "coverage-save-sure")
    (told,) = [error.value for error in app.error]
    assert "January" in told
    assert "Q3 mine" not in told


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("body", [{}, {"rows": [{"a": 1}, {"a": 2}]}])
def test_a_file_named_as_a_list_that_cannot_be_read_is_asked_about(mine, lang, body):
    """How many rows would go is not known: nothing is chosen beforehand, no number is said."""
    first = mine.create(saved_lists.ACTIVITIES, "January.csv", body)
    app = bring(run_page("coverage", lang=lang, part="bring"), "January.csv", JANUARY)
    place = place_of(app)
    assert place.value is None
    known = place.label.replace("January.csv", "").replace(shown_day(first.saved_at), "")
    assert not any(figure.isdigit() for figure in known)
    assert app.button(key="coverage-save").disabled
    place.set_value("instead").run()
    save(app)
    assert mine.get(first.id).version == 2
    assert not app.error
