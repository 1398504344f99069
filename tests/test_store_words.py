"""What the store and frozen lists say when something is wrong: in Khmer too, and without paths."""

from __future__ import annotations

import re

import pytest

from geo.errors import InputError
from geo.words import WORDS

ROOMS = ("error.store.", "error.snapshot.", "error.contacts.")
# names and commands stay as they are in any language
NAMES = re.compile(
    r"`[^`]*`|\{[^}]*\}|[a-z]+://\S*|\S+\.md|\b(DATABASE_URL|OUTREACH_VAR|PostgreSQL|SQLite|UTC|MB"
    r"|zip|pg_dump|wal)\b"
)


@pytest.mark.parametrize("key", [key for key in WORDS.catalogue("km") if key.startswith(ROOMS)])
def test_every_sentence_is_khmer(key):
    """No English is left in it but names and commands."""
    left = NAMES.sub("", WORDS.catalogue("km")[key])
    assert not re.search("[A-Za-z]{2}", left), left


@pytest.mark.parametrize("key", [key for key in WORDS.catalogue("en") if key.startswith(ROOMS)])
def test_no_sentence_is_long(key):
    """A reader holds twenty words."""
    for sentence in re.split(r"[.;:] ", WORDS.catalogue("en")[key]):
        assert len(sentence.split()) <= 20, sentence


def test_an_error_is_said_in_the_language_of_the_reader():
    """The same error, twice."""
    error = InputError("store.body_size", most=8, found="9 MB")
    assert error.text("en") == "expected at most 8 MB to save, found 9 MB. Save less at once."
    assert error.text("km").startswith("ត្រូវការ យ៉ាងច្រើន 8 MB")
