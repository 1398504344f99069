"""The English texts are plain: short sentences, everyday words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

MOST_WORDS = 20
# words that read as if translated, and the plain ones in their place
BANNED = {
    "told": "says, or shown",
    "no more": "no longer, or at most",
    "whose": "split the sentence",
    "foretell": "predict",
    "foretells": "predicts",
    "foretold": "predicted",
    "put to use": "use",
    "puts it to use": "uses it",
    "put it to use": "use it",
    "way out": "how to fix it",
    "the withheld": "the hidden",
    "not an area we know": "unknown area",
    "the list of now": "the current list",
    "bring your": "upload your",
    "districts you can reach": "number of districts on the list",
}
_BANNED = re.compile(rf"\b({'|'.join(BANNED)})\b", re.IGNORECASE)
# a sentence ends at .!? (and a quote or bracket after it) before a space, and at a new line
_END = re.compile(r"(?<=[.!?])[\"”’')\]*_`]*\s+|\n+")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
FILES = sorted(
    file for room in ("geo", "models", "pages") for file in (ROOT / room).rglob("en.toml")
)
DOCS = sorted([*ROOT.glob("*.md"), ROOT / "data" / "README.md", *(ROOT / "docs").glob("*.md")])


def texts(entries: dict, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield key and text of every entry, however deep its table is."""
    for key, value in entries.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from texts(value, here)
        else:
            yield here, value


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a line break ends one too."""
    return [part for part in _END.split(text) if part.strip()]


def words(sentence: str) -> list[str]:
    """Return the words of a sentence; a placeholder is one word, a lone sign or dash is none."""
    return [part for part in _PLACEHOLDER.sub("x", sentence).split() if re.search(r"\w", part)]


def passages(markdown: str) -> Iterator[str]:
    """Yield the paragraphs, list items, headings and table cells of a document, without its code.

    `code` and the address of a link count as nothing a reader has to read: one word each.
    """
    text = re.sub(r"^ *```.*?^ *```$|<!--.*?-->", "", markdown, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"`[^`\n]*`", "x", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    for block in re.split(r"\n\s*\n|\n(?=#|\* |\d+\. |\|)", text):
        cells = block.split("|") if block.lstrip().startswith("|") else [block]
        yield from (re.sub(r"^(\* |\d+\. |#+ )|\n", " ", cell.strip()).strip() for cell in cells)


def test_the_english_files_are_found():
    """A test that looks at no file can't fail; files and screens each have one at least."""
    rooms = {file.relative_to(ROOT).parts[0] for file in FILES}
    assert {"models", "pages"} <= rooms


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_no_sentence_has_more_than_twenty_words(file: Path):
    """A provincial officer reads a sentence once and understands it."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    long = [
        f"{key}: {len(words(sentence))} words: {sentence}"
        for key, text in texts(found)
        for sentence in sentences(text)
        if len(words(sentence)) > MOST_WORDS
    ]
    assert not long, "\n".join(long)


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_no_text_uses_a_word_that_reads_as_if_translated(file: Path):
    """One plain word for one thing: 'current list', 'upload', 'use', 'how to fix it'."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    bad = [
        f"{key}: '{match[0]}' (write: {BANNED[match[0].lower()]}): {text}"
        for key, text in texts(found)
        if (match := _BANNED.search(text))
    ]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("file", DOCS, ids=lambda f: str(f.relative_to(ROOT)))
def test_the_documents_are_as_plain_as_the_screens(file: Path):
    """The same two rules for README, changelog and docs; code and figures do not count."""
    said = list(passages(file.read_text(encoding="utf-8")))
    long = [s for text in said for s in sentences(text) if len(words(s)) > MOST_WORDS]
    bad = [f"'{match[0]}': {text}" for text in said if (match := _BANNED.search(text))]
    assert not long + bad, "\n".join(long + bad)


def test_the_look_sees_long_sentences_and_banned_words():
    """The look itself: nested tables, line breaks, placeholders, quotes at the end, capitals."""
    nested = {"a": {"b": {"c": "One two.\nThree {four} – five."}}, "d": "Six."}
    assert list(texts(nested)) == [("a.b.c", "One two.\nThree {four} – five."), ("d", "Six.")]
    assert sentences("“One.” Two. Three (four.) Five: 0.5 km.") == [
        "“One.", "Two.", "Three (four.", "Five: 0.5 km.",
    ]  # fmt: skip
    assert len(words("Three {four} – five.")) == 3
    page = "# One\n\n* Two `a b`\n  three.\n* [Four](five six)\n\n| Six | Seven |\n```sh\nnine\n```"
    assert [p for p in passages(page) if p] == ["One", "Two x   three.", "Four", "Six", "Seven"]
    assert _BANNED.search("The List of Now")
    assert not _BANNED.search("any more, no moreover")
