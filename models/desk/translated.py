"""Translated: a problem's words in the reader's language.

Errors are raised in English where they are found. Here their sentences are recognised by the
English ones in `models/en.toml` and said in the other language; one that is not known stays as it
is, so that nothing is lost.
"""

from __future__ import annotations

import re
from functools import cache

from geo.errors import InputError
from models.words import catalogue

_SECTIONS = ("problem_expected", "problem_found", "problem_way_out")


def problem_parts(error: InputError, lang: str) -> tuple[int | None, str, str, str, str]:
    """Return row, column, expected, found and way out of a problem in a language.

    >>> problem_parts(InputError(row=2, column="count", expected="a whole number of people",
    ...                          found="'5.5'", way_out="Write the count without decimals."), "km")
    (2, 'count', 'ចំនួនមនុស្សជាលេខគត់', "'5.5'", 'សរសេរចំនួនដោយគ្មានទសភាគ។')
    """
    if error.key:
        return error.row, error.column or "", *error.parts(lang)
    parts = (error.expected, error.found, error.way_out)
    said = [_said(section, text, lang) for section, text in zip(_SECTIONS, parts, strict=True)]
    return error.row, error.column or "", *said


def _said(section: str, text: str, lang: str) -> str:
    if lang == "en":
        return text
    for key, pattern in _patterns(section):
        if found := pattern.fullmatch(text):
            values = {
                name: _said(section, value, lang) for name, value in found.groupdict().items()
            }
            return catalogue(lang)[key].format(**values)
    return text


@cache
def _patterns(section: str) -> list[tuple[str, re.Pattern[str]]]:
    """Return key -> what recognises its English sentence, the most particular first."""
    english = {k: s for k, s in catalogue("en").items() if k.startswith(f"{section}.")}
    ordered = sorted(english, key=lambda key: english[key].count("{"))
    return [(key, _pattern(english[key])) for key in ordered]


def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", sentence)
    names, texts = pieces[1::2], pieces[::2]
    built = "".join(
        re.escape(text) + (f"(?P<{names[i]}>.+?)" if i < len(names) else "")
        for i, text in enumerate(texts)
    )
    return re.compile(built, re.DOTALL)
