"""Proposals: what an unknown name may stand for - a near spelling, an abbreviation, a town.

Only ever proposed to a person, with a score of 100.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable

from rapidfuzz import fuzz, process

from geo.khmer import normal_khmer
from geo.pcode import clean_text

PROPOSAL_SCORE = 70  # of 100; below it a proposal is more often wrong than right
SHORT_SCORE = 90.0  # an abbreviation that fits
MOST = 3
_PARTS = re.compile(r"[\s.·'’/-]+")
_KHMER = re.compile(r"[\u1780-\u17b3]")
_WHOLE = 3  # letters: so much of a name must be written out


def folded(text: object) -> str:
    """Return a name in lower case without accents, Khmer in its normal form.

    >>> folded("Siĕm Réab"), folded("Ｋａｍｐｏｔ")
    ('siem reab', 'kampot')
    """
    plain = unicodedata.normalize("NFKD", normal_khmer(clean_text(text)).casefold())
    # combining marks carry the vowels in Khmer: only those of Latin letters go
    return "".join(c for c in plain if not "\u0300" <= c <= "\u036f")


def alike(key: str, known: Iterable[str]) -> list[tuple[str, float]]:
    """Return the known name keys that are spelled most like a key, with scores, best first.

    >>> alike("batambang", ["battambang", "kampot"])[0][0]
    'battambang'
    """
    near = process.extract(key, known, scorer=fuzz.ratio, limit=8, score_cutoff=PROPOSAL_SCORE)
    return [(spelling, score) for spelling, score, _ in near]


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared, parted at blanks, dots and dashes.

    >>> words("K. Thom"), words("Siem-Réap")
    (('k', 'thom'), ('siem', 'reap'))
    """
    return tuple(word for word in _PARTS.split(folded(text)) if word)


def shortens(short: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Return whether the words of a name are those of another, with some shortened.

    One word is written out; the others begin alike and leave letters out. Khmer has no blanks:
    there, what stands before a dot begins the name and what stands after it ends it.

    >>> shortens(("k", "thom"), ("kampong", "thom")), shortens(("k", "thom"), ("kampong", "cham"))
    (True, False)
    >>> shortens(("ក", "ធំ"), ("កំពង់ធំ",))
    True
    """
    if len(short) == 2 and len(whole) == 1 and _KHMER.match(short[0]):
        (first, last), name = short, whole[0]
        longer = len(name) > len(first + last)
        return longer and name.startswith(first) and name.endswith(last)
    if len(short) != len(whole) or len(short) < 2:
        return False
    pairs = list(zip(short, whole, strict=True))
    same = any(one == word and len(word) >= _WHOLE for one, word in pairs)
    return same and all(_left_out(one, word) for one, word in pairs)


def _left_out(short: str, word: str) -> bool:
    """Return whether a word begins with a letter and holds the others in their order."""
    letters = iter(word)
    return short[0] == word[0] and all(letter in letters for letter in short)


def best(found: Collection[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Return (code, score) of the best codes, each once, best first.

    >>> best([("02", 80.0), ("01", 90.0), ("02", 95.0)])
    (('02', 95.0), ('01', 90.0))
    """
    scores: dict[str, float] = {}
    for code, score in found:
        scores[code] = max(score, scores.get(code, 0.0))
    return tuple(sorted(scores.items(), key=lambda one: (-one[1], one[0]))[:MOST])
