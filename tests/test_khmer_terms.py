"""The Khmer of all texts keeps to the terms of docs/khmer_terms.csv: one word for one thing."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pages.view.frame.text import sentences

ROOT = Path(__file__).resolve().parents[1]
with (ROOT / "docs" / "khmer_terms.csv").open(encoding="utf-8") as file:
    TERMS = list(csv.DictReader(file))
ENGLISH, KHMER = sentences("en"), sentences("km")


def _words(text: str) -> list[str]:
    return [word for word in text.split("|") if word]


def _plain(khmer: str) -> str:
    """Return a text without the spaces of no width that only break lines."""
    return khmer.replace("\u200b", "")


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["english"])
def test_a_term_is_said_with_its_own_word(term):
    """Where the English has a term, the Khmer has its word, and none that means something else."""
    pattern = re.compile(term["pattern"], re.IGNORECASE)
    here = [key for key, text in ENGLISH.items() if pattern.search(re.sub(r"\{.*?\}", "", text))]
    assert here, "a term that no text uses"
    wanted, wrong = _words(term["khmer"]), _words(term["not"])
    missing = {key for key in here if not any(w in _plain(KHMER[key]) for w in wanted)}
    assert not missing
    assert not {key for key in here if any(w in _plain(KHMER[key]) for w in wrong)}


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["english"])
def test_words_that_mean_something_else_are_nowhere(term):
    """What a reader would misunderstand stands in no text at all."""
    found = {k for k, t in KHMER.items() if any(w in _plain(t) for w in _words(term["never"]))}
    assert not found


def test_khmer_texts_use_arabic_numerals():
    """The code prints 1,234; letters of Khmer digits beside them would mix two ways."""
    assert not {key for key, text in KHMER.items() if re.search("[០-៩]", text)}


def test_khmer_marks_and_quotes():
    """Khmer sentences end in ។, lists open with ៖, quotes are «…», and no ; stands in them."""
    wrong = {k for k, t in KHMER.items() if re.search(r"[ក-អ][;“”]|[“”]", _plain(t))}
    assert not wrong


def test_long_khmer_can_break():
    """No run of Khmer is longer than 35 signs; `python -m docs.khmer_breaks` marks the places."""
    runs = {
        k: max(map(len, re.findall(r"[\u1780-\u17ff]+", t)), default=0) for k, t in KHMER.items()
    }
    assert not {key for key, length in runs.items() if length > 35}


LABELS = re.compile(
    r"(column|coverage_column|plan_column|problem_table|(coverage|plan)_sheet|dictionary|tier"
    r"|template|desk\.(marked_name|kind_\w+)|snapshots\.column_\w+|app\.title)(?!\.help_)\b.*"
)


def test_names_of_columns_sheets_and_files_have_no_breaks():
    """Other programs read them and compare them: a sign that nobody sees would differ."""
    labels = {key: text for key, text in KHMER.items() if LABELS.fullmatch(key)}
    assert len(labels) > 100
    assert not {key for key, text in labels.items() if "\u200b" in text}
