"""Errors as readers see them: in both languages, and without the folders of the server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo.errors import InputError, InputErrors, cause, unreadable
from geo.words import WORDS, Sentence
from tests.khmer import english_left, khmer

ENGLISH, KHMER = WORDS.catalogue("en"), WORDS.catalogue("km")
MOST_WORDS = 20
# said of old: another word stands in the glossary
NOT_SAID = re.compile(r"\b(whose|way out|withheld|bring|put to use|told|an area we know)\b")


@pytest.mark.parametrize("key", KHMER)
def test_an_error_in_khmer_has_no_english_left(key):
    """Only names of formats, programs, commands and columns stay as they are."""
    assert khmer(KHMER[key]) or not re.sub(r"\{[^}]*\}|sha256|\w+://\S+|\W", "", KHMER[key])
    bare = re.sub(r"`[^`]*`|sha256", "", KHMER[key])  # a command may hold a value
    assert english_left(bare) == []


@pytest.mark.parametrize("key", ENGLISH)
def test_an_error_in_english_is_plain(key):
    """Short sentences, none of the words that readers stumbled over."""
    for sentence in re.split(r"[.!?:;]\s", ENGLISH[key]):
        assert len(sentence.split()) <= MOST_WORDS
    assert not NOT_SAID.search(ENGLISH[key])


@pytest.mark.parametrize("lang", ["en", "km"])
def test_a_path_is_said_by_its_name_only(lang):
    """Where the server keeps a file is nobody's business; what somebody typed is."""
    place = Path("/srv/outreach/cache/mpi.json")
    for error in (
        InputError("sources.damaged", file=place, found=cause(OSError(5, "I/O", str(place)))),
        unreadable(place, PermissionError(13, "Permission denied", str(place))),
        InputErrors([InputError("read.missing", file=place)]),
    ):
        assert "/srv" not in error.text(lang)
    assert error.text(lang).startswith("mpi.json")
    typed = InputError("read.missing", file="results/mpi.json")
    assert typed.text(lang).startswith("results/mpi.json")


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("/tmp/tmp8x/outlines.shp: no such layer", "outlines.shp: no such layer"),
        (r"'C:\Users\dara\my files\a.gpkg' is broken", "'a.gpkg' is broken"),
        (
            "failed at https://data.humdata.org/a/b.csv",
            "failed at https://data.humdata.org/a/b.csv",
        ),
        ("[Errno 28] No space left: '/var/cache/x y/z'", "[Errno 28] No space left: 'z'"),
        ("rings 1/2/3 cross", "rings 1/2/3 cross"),
        ("", "ValueError"),
    ],
)
def test_what_a_library_says_loses_its_paths(said, left):
    """An address of the internet and a fraction are no paths."""
    assert cause(ValueError(said)) == left


def test_values_are_said_in_the_language_too():
    """Sentences, errors and several of them fill a sentence in the reader's language."""
    inner = InputError("read.missing", file="a.csv", found=Sentence("error.read.no_file"))
    both = (Sentence("outline_note.not_used", {"error": inner}), Sentence("error.read.none"))
    assert all(map(khmer, WORDS.shown(both, "km").split(", ")[-2:]))
    assert "no such file" in WORDS.shown(both, "en")
    assert "Correct the cell" not in inner.also(Sentence("error.read.none")).text("km")
    assert inner.text("en").endswith("Check the path and the name. none")
