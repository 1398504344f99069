"""A list by other levers than the first ones says so wherever it is shown or handed on."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from geo.words import unbroken
from models.estimate.pipeline import Ranking
from models.estimate.settings import Settings
from models.lists import summary
from models.lists.briefing import briefing_sections
from models.lists.export import to_bytes
from models.lists.summary import settings_lines, summary_lines
from models.snapshot import saved_snapshots
from models.snapshot.how_far import list_told
from pages.view.frame import made_once
from pages.view.snapshots import frozen, one_list
from tests.page_helpers import LANGUAGES, run_page, said

ODD = Settings(by="count", trust="none", change="none", level="provinces", top=10)


def ranked(settings: Settings) -> Ranking:
    """Return a list with these levers."""
    return made_once.ranking(settings)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_levers_need_no_word_and_each_other_one_is_named(lang):
    """Whatever differs, with its value; the corridor has a sentence of its own."""
    assert settings_lines(Settings(corridor="thailand", seed=7), lang) == []
    (line,) = settings_lines(ODD, lang)
    for name in ("by", "trust", "change", "level", "top"):
        (one,) = settings_lines(replace(Settings(), **{name: getattr(ODD, name)}), lang)
        told = one.rstrip(".។").split(":" if lang == "en" else "៖", 1)[1]
        assert told.strip() in line


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_of_such_a_list_say_it_at_the_top_or_in_every_row(lang):
    """Table, workbook (also on its sheet about it), briefing, and what is frozen."""
    ranking, drawn, day = ranked(ODD), made_once.outlines(), date(2026, 11, 29)
    line = settings_lines(ODD, lang)[0]
    assert line in summary_lines(ranking, lang)
    assert unbroken(line) in to_bytes(ranking, "csv", lang, drawn).decode("utf-8-sig")
    book = load_workbook(io.BytesIO(to_bytes(ranking, "xlsx", lang, drawn, day)))
    assert unbroken(line) in [unbroken(str(cell.value)) for cell in book.worksheets[0]["A"][:8]]
    cells = [str(c.value) for sheet in book.worksheets for row in sheet.rows for c in row]
    assert any(all(value in cell for value in _about(lang)) for cell in cells)
    (page,) = briefing_sections(ranking, drawn, None, [lang], day)
    assert line in page["made"]
    assert line not in page["trust"]


def _about(lang: str) -> list[str]:
    return [unbroken(one_list.value_told(value, lang)) for value in ("provinces", "none", "count")]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["ranked_districts", "priority_map", "plan", "district"])
def test_a_page_says_it_beside_its_list(lang, page):
    """Not by the levers alone, which a telephone doesn't show."""
    line = settings_lines(Settings(by="count", change="none"), lang)[0]
    assert line in said(run_page(page, lang=lang, by="count", change="none"))
    assert line not in said(run_page(page, lang=lang))


def test_what_is_frozen_says_each_lever(monkeypatch, store):
    """A list frozen before that sentence was written is still the same list."""
    monkeypatch.setattr(one_list, "language", lambda: "en")
    told = one_list.settings_told({"change": "none", "level": "provinces"})
    assert "change since the count: none" in told
    assert "counts used: provinces only" in told.replace("\\", "")
    monkeypatch.setattr(frozen, "shared_store", lambda: store)
    with monkeypatch.context() as before:
        before.setattr(summary, "settings_lines", lambda *_: [])
        saved_snapshots.keep(store, frozen._frozen(ODD, "old", "", "Dara"))
    assert "Dara" in list_told(store, ranked(ODD), made_once.outlines())["en"]
