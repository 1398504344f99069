"""A long list is read by another process: all of it comes back as if it were read here."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from geo import helper
from models.reading import file
from pages.view.coverage import bringing
from tests.conftest import ROOT
from tests.helped import ROWS, a_list
from tests.page_helpers import LANGUAGES, run_page, said

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is none elsewhere")


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict:
    """What came of each piece of work of one process that has a helper."""
    process = tmp_path_factory.mktemp("helper") / "process"
    command = [sys.executable, "-m", "tests.helped", str(process)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=600)
    return json.loads(run.stdout)


def test_a_list_is_read_by_the_helper_as_it_is_here(told):
    """Rows, types, notes and what is asked; names of people are removed."""
    assert told["elsewhere"]
    for name in ("decided", "asked", "left out"):
        there, here = told["lists"][name]
        assert there == here
        assert len(there["title"]) == (ROWS if name == "decided" else ROWS - 1)
        text = str(there)
        assert "[name removed]" in text
        assert "Thida" not in text
        assert "345 678" not in text
    assert "'Fair'" in told["lists"]["asked"][0]["proposals"]
    assert told["lists"]["decided"][0]["proposals"] == "()"


def test_how_far_it_is_is_told_meanwhile(told):
    """In its order, by the helper; whoever is told may end it."""
    assert told["tells"]
    assert told["shares"] == [0.25, 0.5, 1.0]
    assert told["stopped"]


def test_a_table_is_examined_by_the_helper_as_it_is_here(told):
    """Rows and errors are the same, and how far it is is told."""
    assert told["table"]["same"]
    assert told["table"]["rows"] > 50
    assert told["table"]["heard"] == sorted(told["table"]["heard"])


@pytest.mark.parametrize("name", ["problems", "question", "columns", "persons"])
def test_what_is_wrong_with_a_list_comes_back_whole(told, name):
    """In both languages; several errors are several, and a question has its answers."""
    there, here = told["lists"][name]
    assert there == here
    told_of = {
        "problems": lambda: len(there["texts"]) == 2 * (ROWS + 1),  # the activity
        "question": lambda: there["kind"] == "Question" and "comma" in there["readings"],
        "columns": lambda: there["kind"] == "InputErrors" and len(there["each"]) > 2,
        "persons": lambda: "Victim name" in str(there["each"]),
    }
    assert told_of[name]()


def test_work_that_the_helper_does_not_end_is_done_here(told):
    """It ran out of memory, or was killed itself; a fault is raised where the page says it."""
    assert told["ended meanwhile"]
    assert told["failed"]
    assert told["still there"]
    assert told["killed"]


def test_work_ends_when_nobody_waits_for_it(told):
    """A page that is left ends it at once."""
    assert told["left"] == {"raised": "'left'", "elsewhere": True, "gone": True}


def test_work_that_takes_too_long_is_refused(told):
    """It is not begun again where viewers are served."""
    assert told["too long"] == "read.too_long"


def test_a_workbook_is_handed_over_however_small():
    """What is packed into it may be large."""
    assert file.is_short(a_list()[:2000])
    assert not file.is_short(b"PK\x03\x04")


def test_viewers_come_first(told):
    """The helper's work has a lower priority than those that serve."""
    assert told["behind"] > 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_a_long_list_is_handed_over(monkeypatch, lang):
    """A short one is read sooner here; the page is the same."""
    handed = []

    def done(work, look, *given):
        look()
        handed.append(len(given[0]))
        return helper.done(work, look, *given)

    monkeypatch.setattr(bringing, "done", done)
    for content in (a_list(), a_list()[:2000].rpartition(b"\n")[0]):
        app = run_page("coverage", lang=lang, part="bring")
        app.file_uploader[0].set_value(("a.csv", content, "text/csv")).run()
        assert not app.exception
        assert "Fair" in said(app)
    assert handed == [len(a_list())]
