"""Words: the sentences of files and summaries, in English and Khmer."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "km")


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return key -> sentence of a language, keys written `section.name`.

    >>> catalogue("en")["tier.consistently_high"]
    'consistently high'
    """
    file = Path(__file__).with_name(f"{lang}.toml")
    sections = tomllib.loads(file.read_text(encoding="utf-8"))
    return {f"{s}.{k}": text for s, entries in sections.items() for k, text in entries.items()}


def word(key: str, lang: str, **values: object) -> str:
    """Return a sentence with its values filled in.

    Raises
    ------
    KeyError : no such key in the language.

    >>> word("summary.provinces", "en", n=25)
    'Estimated from 25 province totals; no district outcome was observed.'
    """
    return catalogue(lang)[key].format(**values)
