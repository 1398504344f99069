"""Match: what a written code or name of a province or district turned out to be.

A code comes first, then the official English or Khmer name, then the reviewed table
(data/place_names.csv). What is left is only ever *proposed*, never applied.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from geo.gazetteer import communes, districts, place_names, provinces
from geo.khmer import normal_khmer
from geo.pcode import clean_text, to_code
from geo.proposals import SHORT_SCORE, alike, best, folded, shortens, words

_TYPE_WORDS = re.compile(
    r"\b(?:krong|srok|khan|khaet|khet|province|provincial|prov|district|dist|municipality|city|"
    r"capital)\b"
)
_TOWN_SCORE = 80.0  # the commune or the province of this name lies in it
# between a name and the same name in the other language, or its code
_BETWEEN = re.compile(
    r"[/|()\[\],;:]| [-–—] |(?<=\d)[\s._-]+(?=[^\W\d])|"
    r"(?<=[\u1780-\u17ff])\s*(?=[A-Za-z])|(?<=[A-Za-z])\s*(?=[\u1780-\u17ff])"
)
_KHMER_TYPES = tuple(map(normal_khmer, ("រាជធានី", "ខេត្ត", "ក្រុង", "ស្រុក", "ខណ្ឌ")))


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

    Khmer is compared as it looks (`geo.khmer`).

    >>> name_key("Krong Siem-Reap"), name_key("Takéo Province"), name_key("ខេត្តតាកែវ")
    ('siemreap', 'takeo', 'តាកែវ')
    """
    plain = folded(text)
    for word in _KHMER_TYPES:
        plain = plain.removeprefix(word)
    return _bare(_TYPE_WORDS.sub(" ", plain))


def whole_key(text: object) -> str:
    """Return what is compared of a name that is no area's: as `name_key`, with every word.

    >>> whole_key("City-wide Campaign")
    'citywidecampaign'
    """
    return _bare(folded(text))


def _bare(text: str) -> str:
    # combining marks carry the vowels in Khmer: keep them, drop punctuation and blanks only
    return "".join(c for c in text if unicodedata.category(c)[0] in "LMN")


@dataclass(frozen=True)
class _Spelling:
    """One spelling of an area, official or of the reviewed table."""

    key: str
    words: tuple[str, ...]
    code: str
    province: str
    source: str


@cache
def _spellings(level: str) -> tuple[_Spelling, ...]:
    """Return every known spelling of a level, official ones last."""
    frame = provinces() if level == "province" else districts()
    code, name = ("adm1_code", "province") if level == "province" else ("adm2_code", "district")
    table = place_names()
    table = table[table["level"] == level]
    columns = ["spelling", "code", "adm1_code"]
    found = [("table", *row) for row in table[columns].to_numpy().tolist()]
    found += [
        ("name", row[column], row[code], row["adm1_code"])
        for row in frame.to_dict("records")
        for column in (f"{name}_en", f"{name}_km")
    ]
    return tuple(
        _Spelling(name_key(text), words(text), own, province, source)
        for source, text, own, province in found
    )


@cache
def _index(level: str, source: str) -> dict[str, dict[str, str]]:
    """Return name key -> {code: province code}."""
    index: dict[str, dict[str, str]] = {}
    for one in _spellings(level):
        if one.source == source:
            index.setdefault(one.key, {})[one.code] = one.province
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


def _proposals(
    written: str, key: str, level: str, within: str | None
) -> tuple[tuple[str, float], ...]:
    """Return what a name may stand for in its province (or in all provinces), best first."""
    towns = _towns(key, within) if level == "district" else []
    if level == "district" and within is None:
        return best(towns)  # across the country a near spelling is a guess, not a proposal
    known = [one for one in _spellings(level) if level == "province" or one.province == within]
    codes = {one.key: one.code for one in known}
    near = [(codes[spelling], score) for spelling, score in alike(key, list(codes))]
    parts = words(written)
    short = [(one.code, SHORT_SCORE) for one in known if shortens(parts, one.words)]
    return best([*near, *short, *towns])


def _towns(key: str, within: str | None) -> list[tuple[str, float]]:
    """Return the districts that a commune of this name lies in, or that share their province's."""
    found = list(_communes().get(key, ()))
    codes = {c for how in ("name", "table") for c in _index("province", how).get(key, {})}
    for code in codes:
        names = {one.key for one in _spellings("province") if one.code == code}
        found += [
            (one.code, one.province)
            for one in _spellings("district")
            if one.province == code and one.key in names
        ]
    here = {code for code, province in found if within in (None, province)}
    # what lies in several is no proposal
    return [(code, _TOWN_SCORE) for code in here] if len(here) == 1 else []


@cache
def _communes() -> dict[str, set[tuple[str, str]]]:
    """Return name key of a commune -> (district code, province code) of those called so."""
    index: dict[str, set[tuple[str, str]]] = {}
    for row in communes().to_dict("records"):
        place = (row["adm2_code"], row["adm1_code"])
        index.setdefault(name_key(row["commune_en"]), set()).add(place)
    return index


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
    >>> match_area("KH2002", "district").code, match_area("07 Kampot / កំពត", "province").code
    ('2002', '07')
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
    if (code := _of_parts(written, level, within)) is not None:
        return Match(written, level, "matched", code, "name")
    proposals = _proposals(written, key, level, within)
    return Match(written, level, "proposed" if proposals else "unmatched", None, None, proposals)


def _of_parts(written: str, level: str, within: str | None) -> str | None:
    """Return the code of an area named twice, in both languages or with its code, or None."""
    parts = [part for part in _BETWEEN.split(written) if part.strip()]
    if len(parts) < 2:
        return None
    codes = {match_area(part, level, within).code for part in parts}
    return codes.pop() if len(codes) == 1 else None
