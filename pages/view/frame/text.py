"""Text: every sentence a reader sees, in English or Khmer, by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from models.words import catalogue

LANGUAGES = {"en": "English", "km": "ខ្មែរ"}
_HERE = Path(__file__).parent
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:])")


@cache
def sentences(language: str) -> dict[str, str]:
    """Return key -> sentence of one language; the keys are `section.name`.

    Words that files and summaries share with the pages come from `models.words`.

    >>> sentences("en")["menu.priority_map"]
    'Priority map'
    """
    return {**catalogue(language), **own_sentences(language)}


def own_sentences(language: str) -> dict[str, str]:
    """Return the sentences only the pages have."""
    tables = tomllib.loads((_HERE / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{part}.{name}": s for part, names in tables.items() for name, s in names.items()}


def say(language: str, key: str, **values: object) -> str:
    """Return a sentence in the given language with its values filled in.

    Raises KeyError where the key or a value is missing: a raw key must never reach a reader.

    >>> say("en", "card.reason", name="poverty", factor=1.2)
    'poverty (×1.2)'
    """
    return sentences(language)[key].format(**values)


def default_language(locale: str | None) -> str:
    """Return the language to begin with for a browser's locale.

    >>> default_language("km-KH"), default_language("fr"), default_language(None)
    ('km', 'en', 'en')
    """
    return "km" if (locale or "").lower().startswith("km") else "en"


def first_language() -> str:
    """Return the language of the reader's browser, where it is one of ours."""
    return default_language(st.context.locale)


def language() -> str:
    """Return the reader's language: that of the address, else the browser's."""
    wanted = st.query_params.get("lang")
    return wanted if wanted in LANGUAGES else first_language()


def t(key: str, **values: object) -> str:
    """Return a sentence in the reader's language."""
    return say(language(), key, **values)


def naming(prefix: str) -> Callable[[str], str]:
    """Return a function from an option to its name, for the options of a widget.

    The language is that of now: Streamlit also calls it when no page is running.
    """
    lang = language()
    return lambda option: say(lang, f"{prefix}{option}")


def plain(text: object) -> str:
    """Return a name so that Markdown shows it as it is, whatever a file put into it.

    >>> plain("[x](javascript:1) *b*")
    '\\\\[x\\\\]\\\\(javascript\\\\:1\\\\) \\\\*b\\\\*'
    """
    return _MARKDOWN.sub(r"\\\1", str(text))


def both_names(row: object, level: str, lang: str) -> tuple[str, str]:
    """Return the name in the reader's language and the other one; `level` district or province.

    >>> both_names({"province_en": "Takeo", "province_km": "តាកែវ"}, "province", "km")
    ('តាកែវ', 'Takeo')
    """
    english, khmer = row[f"{level}_en"], row[f"{level}_km"]
    return (khmer, english) if lang == "km" else (english, khmer)
