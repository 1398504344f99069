"""Person names: whether a text is a Cambodian's name, or tells of somebody by name and age.

`person_names.toml` lists common family and given names; it is not complete. One name in it proves
little, most cells of a column do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from geo.gazetteer import communes
from geo.khmer import normal_khmer
from geo.names import match_area, name_key

_LISTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_FAMILY, _GIVEN, _FAMILY_KM, _GIVEN_KM = (
    frozenset(normal_khmer(_LISTS[key]).split())
    for key in ("family", "given", "family_km", "given_km")
)
_TITLE = re.compile(
    r"(?<![a-z])(?:mr|mrs|ms|miss|bong|ming|yeay)\.?\s+(?=[A-Z])|(?<![a-z])(?:Mr|Mrs|Ms|Miss)\.?\s*(?=[A-Z])"
)
_KHMER_TITLE = re.compile(
    normal_khmer(
        r"(?<![\u1780-\u17d3])(?:លោកស្រី|លោក|អ្នកស្រី|អ្នកនាង|កញ្ញា|នាងខ្ញុំ|យុវជន|យុវតី|នាង|ឈ្មោះ)\s*(?=[\u1780-\u17a2])"
    )
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’.-]*")
_KHMER_WORD = re.compile(r"[\u1780-\u17d3\u17dd]+")
_APART = re.compile(r"[,;/&\n]|\band\b|(?:(?<![^\S\n])[^\S\n]++|(?<=\n))និង\s*")
_SUFFIX = re.compile(r"(?:(?<!\s)\s++)?+[(\[].*$")
_MOST_WORDS = 4
# a place that is called after somebody
_CALLED = re.compile(normal_khmer(r"(?:វិទ្យាល័យ|សាលា|វត្ត|មន្ទីរពេទ្យ|ផ្លូវ)[^\s]*\s?$"))
_CALLED_AFTER = re.compile(
    r"(?: [A-Z]\w+){0,4},? (?i:(?:high|primary|secondary|technical) )?"
    r"(?i:school|lycee|college|university|pagoda|hospital|centre|center|foundation|street|bridge)"
)
_DIGIT = re.compile(r"\d")
_EXACT_AGE = re.compile(
    r"\b(?:aged?:?|girl of|boy of)\s*\d{1,2}\b(?!\s*[-–+%]|\s*(?:to|and)\b)|"
    r"\b(?:girl|boy|woman|man|victim|mother|father|daughter|son)\b,?\s*\(?\d{1,2}\b(?!\s*[-–+%])|"
    r"^[A-Z][a-z]{1,12} \(\d{1,2}\)(?=[,;. ]+\D*$)|"
    r"(?<![-–\d])(?<!to )\b\d{1,2}[\s-]*(?:years?[\s-]old|y/?o\b|yrs?\b)|"
    + normal_khmer(
        r"អាយុ\s*(?:ប្រហែល|ប្រមាណ)?\s*\d{1,2}(?!\s*(?:[-–+]|ដល់|ទៅ|ឆ្នាំឡើង|ឆ្នាំចុះ|\d))|"
        r"[\u1780-\u17d3]\s\d{1,2}\s?ឆ្នាំ$"
    ),
    re.IGNORECASE,
)
# many people of one age are none of them
_CROWD = re.compile(
    r"(?<!\d)\d+\s+(?:\w+\s+)?(?:people|persons|pupils|students|children|women|men|girls|boys|"
    r"youths?|participants|victims|workers|migrants|families)\b|\b(?:children|girls|boys|women|pupils|youths)\b|"
    + normal_khmer(r"(?<!\d)\d+\s*(?:នាក់|គ្រួសារ)|ចំនួន"),
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?:aged?|age:)\s*\d{1,2}\b(?!\s*[-–+]|\s*(?:to|and)\b)|\b\d{1,2}[\s-]*(?:years?[\s-]*old|y/?o\b|yrs?\b)|"
    r"[,(]\s*\d{1,2}\s*(?:[,)]|$)|\b[MF][\s,/]*\d{1,2}\b|"
    + normal_khmer(r"អាយុ\s*\d{1,2}(?!\s*[-–])|\d{1,2}\s*ឆ្នាំ"),
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    """Return whether a text is a name or names and nothing else, one of their parts a known one.

    >>> is_name("SOK Dara"), is_name("Mr. Dara"), is_name("សុខ ដារ៉ា"), is_name("Chan Thida (F, 16)")
    (True, True, True, True)
    >>> is_name("Pech Chenda"), is_name("Legal aid"), is_name("Kampot"), is_name("Dara")
    (False, False, False, False)
    """
    parts = [part for part in _APART.split(normal_khmer(_SUFFIX.sub("", text))) if part.strip()]
    return bool(parts) and all(_one(part.strip()) for part in parts)


def has_shape(text: str) -> bool:
    """Return whether a text is written as a name is: two to four words, all in capitals' form.

    >>> has_shape("Xuzq Wvvm"), has_shape("ក ខ"), has_shape("Rice"), has_shape("Legal aid 2")
    (True, True, False, False)
    """
    words = text.split()
    if not 1 < len(words) <= _MOST_WORDS:
        return False
    latin = all(_LATIN.fullmatch(word) and word[0].isupper() for word in words)
    return latin or all(_KHMER_WORD.fullmatch(normal_khmer(word)) for word in words)


def names_somebody(text: str) -> bool:
    """Return whether there is a name of two known parts, or a title before one, in a text.

    >>> names_somebody("Met Sok Dara in Poipet"), names_somebody("Met the chief of Sok San")
    (True, False)
    """
    plain = normal_khmer(text)
    if _TITLE.search(plain) or _KHMER_TITLE.search(plain):
        return True
    for words, families, given in (
        (_LATIN.findall(plain), _FAMILY, _GIVEN),
        (_KHMER_WORD.findall(plain), _FAMILY_KM, _GIVEN_KM),
    ):
        if any(_known(a, families) and _known(b, given) for a, b in pairwise(words)):
            return True
    return False


def without_names(text: str, instead: str) -> str:
    """Return a text with the names of people in it replaced, where they are names beyond doubt.

    Those of two known parts, or behind a title; a school or pagoda may be called after somebody.

    >>> without_names("Help for Chan Thida in Poipet", "[...]"), without_names("Mr. Dara", "[...]")
    ('Help for [...] in Poipet', '[...]')
    >>> without_names("Talk at Sok Dara High School", "[...]"), without_names("Legal aid", "[...]")
    ('Talk at Sok Dara High School', 'Legal aid')
    """
    if not names_somebody(text):
        return text
    plain = normal_khmer(text)
    for start, end in reversed(_apart(sorted(_names_in(plain)))):
        after, before = plain[end:], plain[:start]
        if not _CALLED_AFTER.match(after) and not _CALLED.search(before):
            plain = before + instead + after
    return plain


def _names_in(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where names of two known parts stand, and a title with up to two parts of a name."""
    for title, word, families, given in (
        (_TITLE, _LATIN, _FAMILY, _GIVEN),
        (_KHMER_TITLE, _KHMER_WORD, _FAMILY_KM, _GIVEN_KM),
    ):
        for one, other in pairwise(word.finditer(plain)):
            if _known(one[0], families) and _known(other[0], given):
                yield one.start(), other.end()
        for found in title.finditer(plain):
            named = re.compile(rf"{word.pattern}(?: (?![a-z]){word.pattern})?")
            if behind := named.match(plain, found.end()):
                yield found.start(), behind.end()


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans with those that overlap made one."""
    made: list[tuple[int, int]] = []
    for start, end in spans:
        if made and start <= made[-1][1]:
            start, end = made[-1][0], max(end, made.pop()[1])
        made.append((start, end))
    return made


def tells_by_name(text: str) -> bool:
    """Return whether a text tells of somebody by name and age: one such text is no accident.

    >>> tells_by_name("Sok Dara, 17, back from Poipet"), tells_by_name("a girl of 15")
    (True, False)
    """
    plain = normal_khmer(text)
    return bool(_DIGIT.search(text) and _AGE.search(plain) and names_somebody(text))


def tells_of_somebody(text: str) -> bool:
    """Return whether a text tells of somebody: by name and age, or one person of some age.

    >>> tells_of_somebody("Sok Dara, 17, back from Poipet"), tells_of_somebody("children aged 5-17")
    (True, False)
    >>> tells_of_somebody("a girl of 15"), tells_of_somebody("18 girls of 15")
    (True, False)
    """
    if not _DIGIT.search(text):
        return False
    plain = normal_khmer(text)
    exact = _EXACT_AGE.search(plain) and not _CROWD.search(plain)
    return bool(exact or tells_by_name(text))


def _one(text: str) -> bool:
    for title, word in ((_TITLE, _LATIN), (_KHMER_TITLE, _KHMER_WORD)):
        titled = title.match(text)
        words = text[titled.end() if titled else 0 :].split()
        if not words or len(words) > _MOST_WORDS or not all(map(word.fullmatch, words)):
            continue
        if titled:
            return True
        if len(words) > 1 and word is _LATIN:
            known = _known(words[0], _FAMILY) or any(_known(w, _GIVEN) for w in words)
            return known and words[0][0].isupper() and not _is_place(text)
        if len(words) > 1:
            known = words[0] in _FAMILY_KM or any(_known(w, _GIVEN_KM) for w in words)
            return known and not _is_place(text)
    return False


def _known(word: str, names: frozenset[str]) -> bool:
    # Khmer has no capitals
    capital = word[0].isupper() or not word.isascii()
    return capital and word.casefold().strip(".-'’") in names


def _is_place(text: str) -> bool:
    areas = (match_area(text, level).status for level in ("province", "district"))
    return any(status in ("matched", "ambiguous") for status in areas) or (
        name_key(text) in _communes()
    )


@cache
def _communes() -> frozenset[str]:
    frame = communes()
    names = [column for column in frame.columns if column.startswith("commune")]
    return frozenset(name_key(text) for column in names for text in frame[column].dropna())
