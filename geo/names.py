"""Match: what a written code or name of a province or district turned out to be.

A code comes first, then the official English or Khmer name, then the reviewed table
(data/place_names.csv). What is left is only ever *proposed*, never applied.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from geo.gazetteer import districts, place_names, provinces
from geo.pcode import clean_text, to_code

PROPOSAL_SCORE = 70  # of 100; below it a proposal is more often wrong than right
_TYPE_WORDS = re.compile(
    r"\b(krong|srok|khan|khaet|khet|province|provincial|district|municipality|city|capital)\b"
)
_KHMER_TYPES = ("រាជធានី", "ខេត្ត", "ក្រុង", "ស្រុក", "ខណ្ឌ")


@dataclass(frozen=True)
class Match:
    """One written value and what it stands for.

    `status` is matched, proposed, unmatched or ambiguous; `code` is set only where matched;
    `how` is code, name or table; `candidates` are (code, score of 100), best first.
    """

    text: str
    level: str
    status: str
    code: str | None = None
    how: str | None = None
    candidates: tuple[tuple[str, float], ...] = ()


def name_key(text: object) -> str:
    """Return what is compared of a name: no case, accents, type words, blanks or punctuation.

    >>> name_key("Krong Siem-Reap"), name_key("Takéo Province"), name_key("ខេត្តតាកែវ")
    ('siemreap', 'takeo', 'តាកែវ')
    """
    plain = clean_text(text).casefold()
    for word in _KHMER_TYPES:
        plain = plain.removeprefix(word)
    decomposed = unicodedata.normalize("NFD", plain)
    latin = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    bare = _TYPE_WORDS.sub(" ", latin)
    # combining marks carry the vowels in Khmer: keep them, drop punctuation and blanks only
    return "".join(c for c in bare if unicodedata.category(c)[0] in "LMN")


def _official(level: str) -> list[tuple[str, str, str]]:
    frame = provinces() if level == "province" else districts()
    code, name = ("adm1_code", "province") if level == "province" else ("adm2_code", "district")
    return [
        (row[column], row[code], row["adm1_code"])
        for row in frame.to_dict("records")
        for column in (f"{name}_en", f"{name}_km")
    ]


@cache
def _index(level: str, source: str) -> dict[str, dict[str, str]]:
    """Return name key -> {code: province code}."""
    if source == "name":
        rows = _official(level)
    else:
        table = place_names()
        table = table[table["level"] == level]
        rows = list(zip(table["spelling"], table["code"], table["adm1_code"], strict=True))
    index: dict[str, dict[str, str]] = {}
    for spelling, code, province in rows:
        index.setdefault(name_key(spelling), {})[code] = province
    return index


@cache
def _known(level: str) -> dict[str, str]:
    frame = provinces() if level == "province" else districts()
    column = "adm1_code" if level == "province" else "adm2_code"
    return dict(zip(frame[column], frame["adm1_code"], strict=True))


def _by_name(key: str, level: str, within: str | None) -> tuple[str, list[str]]:
    """Return how the key was found and the codes it may mean."""
    for how in ("name", "table"):
        found = _index(level, how).get(key, {})
        codes = sorted(c for c, province in found.items() if within in (None, province))
        if codes:
            return how, codes
    return "", []


def _proposals(key: str, level: str, within: str | None) -> tuple[tuple[str, float], ...]:
    """Return the nearest spellings of the province (or of all provinces), best first."""
    if level == "district" and within is None:
        return ()  # across the country a near spelling is a guess, not a proposal
    known = {
        k: code
        for how in ("table", "name")
        for k, codes in _index(level, how).items()
        for code, province in codes.items()
        if level == "province" or province == within
    }
    best: dict[str, float] = {}
    for spelling, score, _ in process.extract(
        key, known.keys(), scorer=fuzz.ratio, limit=8, score_cutoff=PROPOSAL_SCORE
    ):
        best[known[spelling]] = max(score, best.get(known[spelling], 0.0))
    return tuple(sorted(best.items(), key=lambda item: (-item[1], item[0]))[:3])


@lru_cache(maxsize=8192)
def match_area(text: object, level: str, within: str | None = None) -> Match:
    """Match one written code or name to a province or district.

    Parameters
    ----------
    text : what was written; a P-code in any form, an English or Khmer name.
    level : "province" or "district".
    within : province code the district is known to lie in, if known.

    >>> match_area("Svey Rieng", "province").code
    '20'
    >>> match_area("Batambang City", "province").status
    'proposed'
    >>> match_area("KH2002", "district").code
    '2002'
    """
    written = clean_text(text)
    code = to_code(written, level)
    if code is not None:
        known = _known(level).get(code)
        if known is not None and within in (None, known):
            return Match(written, level, "matched", code, "code")
        return Match(written, level, "unmatched")
    key = name_key(written)
    if not key:
        return Match(written, level, "unmatched")
    how, codes = _by_name(key, level, within)
    if len(codes) == 1:
        return Match(written, level, "matched", codes[0], how)
    if codes:
        return Match(written, level, "ambiguous", None, how, tuple((c, 100.0) for c in codes))
    proposals = _proposals(key, level, within)
    return Match(written, level, "proposed" if proposals else "unmatched", None, None, proposals)
