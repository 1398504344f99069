"""Text: every sentence a reader sees, in English or Khmer, by key."""

import re
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from geo.errors import InputError
from geo.words import Sentence, Words
from models.phrases import WORDS as MODEL_WORDS
from pages.view.frame.during_run import once_a_run
from pages.view.frame.safe import plain_lines

LANGUAGES = {"en": "English", "km": "ខ្មែរ"}
# where things lie on the server is no reader's business
_FOLDERS = re.compile(r"(?<![\w:/.])(?:[A-Za-z]:)?[/\\](?:[^\s/\\][^/\\\n:,'\"]*[/\\])+")


_WORDS = Words(Path(__file__).parent, below=MODEL_WORDS)
# key -> sentence of a language: the pages' own, and those of files and errors
sentences, own_sentences = _WORDS.catalogue, _WORDS.own


def say(language: str, key: str, **values: object) -> str:
    """Return a sentence in the given language with its values filled in.

    Raises KeyError where the key or a value is missing: a raw key must never reach a reader.

    >>> say("en", "card.reason", name="poverty", factor=1.2)
    'poverty (×1.2)'
    """
    return _WORDS.word(key, language, **values)


def said(sentence: Sentence) -> str:
    """Return a sentence in the reader's language."""
    return _WORDS.said(sentence, language())


def unreviewed() -> str:
    """Return that the Khmer was not reviewed by a native speaker; nothing once all of it was."""
    return "" if _WORDS.all_reviewed() else t("note.unreviewed")


def default_language(locale: str | None) -> str:
    """Return the language to begin with for a browser's locale.

    >>> default_language("km-KH"), default_language("fr"), default_language(None)
    ('km', 'en', 'en')
    """
    return "km" if (locale or "").lower().startswith("km") else "en"


def first_language() -> str:
    """Return the language of the reader's browser, where it is one of ours."""
    return default_language(st.context.locale)


@once_a_run
def language() -> str:
    """Return the reader's language: that of the address, else the browser's."""
    # asked for by every sentence: `get` would raise and catch an error where there is none
    wanted = st.query_params.get_all("lang")
    return wanted[-1] if wanted and wanted[-1] in LANGUAGES else first_language()


def t(key: str, **values: object) -> str:
    """Return a sentence in the reader's language."""
    return say(language(), key, **values)


def error_text(error: InputError) -> str:
    """Return an error in the reader's language, safe as Markdown; files without their folders."""
    return plain_lines(without_folders(error.text(language())))


def without_folders(text: str) -> str:
    """Return text with the names of files alone, where it names their folders.

    >>> without_folders("/srv/my app/var/s.sqlite3: found C:\\\\data\\\\a.csv, 01/02/2026, km/h")
    's.sqlite3: found a.csv, 01/02/2026, km/h'
    """
    return _FOLDERS.sub("", text)


def pair(name: str, value: object) -> str:
    """Return a name and its value, as the reader's language joins them."""
    return t("pair.of", name=name, value=value)


def naming(prefix: str) -> Callable[[str], str]:
    """Return a function from an option to its name, for the options of a widget.

    The language is that of now: Streamlit also calls it when no page is running.
    """
    lang = language()
    return lambda option: say(lang, f"{prefix}{option}")


def name_of(row: object, level: str) -> str:
    """Return the name of a row's district or province in the reader's language."""
    return both_names(row, level, language())[0]


def both_names(row: object, level: str, lang: str) -> tuple[str, str]:
    """Return the name in the reader's language and the other one; `level` district or province.

    >>> both_names({"province_en": "Takeo", "province_km": "តាកែវ"}, "province", "km")
    ('តាកែវ', 'Takeo')
    """
    english, khmer = row[f"{level}_en"], row[f"{level}_km"]
    return (khmer, english) if lang == "km" else (english, khmer)
