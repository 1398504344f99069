"""Words: sentences by key, in English and Khmer, with their values filled in.

Each folder has its own `en.toml` and `km.toml`: the words of errors in geo/, those of files and
lists in models/, those of screens in pages/view/frame/. A folder also knows those below it.
"""

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol, runtime_checkable

LANGUAGES = ("en", "km")
BREAK = "\u200b"  # of no width: where a line of Khmer may break (docs/khmer_breaks.py)
REVIEWED = "reviewed.toml"  # beside km.toml: key = mark of the texts a native speaker reviewed


def review_mark(english: str, khmer: str) -> str:
    """Return what identifies a pair of texts: a review counts until one of them changes.

    >>> review_mark("row", "ជួរដេក") == review_mark("rows", "ជួរដេក")
    False
    """
    return sha256(f"{english}\0{khmer}".encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Sentence:
    """A sentence that is said later, in the reader's language.

    key : `section.name` of a catalogue
    values : fill in its placeholders; a value may be a Sentence or an error itself, or a tuple
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@runtime_checkable
class Sayable(Protocol):
    """What can say itself in a language, such as an InputError."""

    def text(self, lang: str) -> str:
        """Return it in a language."""


class Words:
    """The sentences of a folder, and of those below it.

    folder : where `en.toml` and `km.toml` are; below : the words of the folder before it
    """

    def __init__(self, folder: Path, below: "Words | None" = None) -> None:
        self.folder, self.below = folder, below
        self.catalogue = cache(self._catalogue)
        self.all_reviewed = cache(self._all_reviewed)

    def own(self, lang: str) -> dict[str, str]:
        """Return key -> sentence of this folder alone."""
        file = self.folder / f"{lang}.toml"
        return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))

    def marks(self) -> dict[str, str]:
        """Return key -> mark of the texts of this folder that were reviewed, as kept."""
        file = self.folder / REVIEWED
        return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    def reviewed(self) -> set[str]:
        """Return the keys of this folder that a native speaker reviewed as they are now."""
        english, khmer, marks = self.own("en"), self.own("km"), self.marks()
        return {k for k in khmer if marks.get(k) == review_mark(english.get(k, ""), khmer[k])}

    def _all_reviewed(self) -> bool:
        """Return whether every sentence, of the folders below too, was reviewed."""
        below = self.below is None or self.below.all_reviewed()
        return below and self.reviewed() == set(self.own("km"))

    def _catalogue(self, lang: str) -> dict[str, str]:
        return {**(self.below.catalogue(lang) if self.below else {}), **self.own(lang)}

    def word(self, key: str, lang: str, **values: object) -> str:
        """Return a sentence with its values filled in.

        `{n:district|districts}` is the first where n is 1, else the second.

        Raises
        ------
        KeyError : no such key in the language, or a value is missing.

        >>> WORDS.word("error.at.row", "en", row=3)
        'row 3'
        """
        sentence = self.catalogue(lang)[key]
        if "{" not in sentence and "}" not in sentence:
            return sentence
        return _Filled(self, lang).vformat(sentence, (), values)

    def said(self, sentence: Sentence, lang: str) -> str:
        """Return a sentence in a language.

        >>> WORDS.said(Sentence("error.at.row", {"row": 3}), "en")
        'row 3'
        """
        return self.word(sentence.key, lang, **sentence.values)

    def shown(self, value: object, lang: str) -> str:
        """Return a value as it is filled in: sentences in the language, all else as text.

        >>> WORDS.shown((Sentence("error.at.row", {"row": 3}), 4), "en")
        'row 3, 4'
        """
        return _Filled(self, lang).format_field(value, "")


_PLAIN = (str, int, float)


class _Filled(string.Formatter):
    """Fills in values: sentences in their turn, and words that depend on a number."""

    def __init__(self, words: Words, lang: str) -> None:
        self.words, self.lang = words, lang

    def format_field(self, value: object, format_spec: str) -> str:
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return one if str(value) == "1" else many
        if type(value) in _PLAIN:  # most are, and a Protocol is slow to ask
            return format(value, format_spec)
        if isinstance(value, Sentence):
            return self.words.said(value, self.lang)
        if isinstance(value, Sayable):
            return value.text(self.lang)
        if isinstance(value, tuple):
            return ", ".join(self.format_field(one, format_spec) for one in value)
        return format(value, format_spec)


def _flat(tables: Mapping, before: str = "") -> Iterator[tuple[str, str]]:
    for name, inside in tables.items():
        if isinstance(inside, Mapping):
            yield from _flat(inside, f"{before}{name}.")
        else:
            yield f"{before}{name}", inside


def unbroken(text: str) -> str:
    """Return a text without its breaks, for files that other programs read.

    >>> unbroken("ស្រុក\u200bនេះ") == "ស្រុកនេះ"
    True
    """
    return text.replace(BREAK, "")


WORDS = Words(Path(__file__).parent)
