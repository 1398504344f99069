"""Kinds: the controlled list of activity types, each with its pillar; data/activity_types.csv."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from geo.gazetteer import read_table
from models.activities.agencies import agency_key
from models.phrases import LANGUAGES, word

_PILLAR_WORDS = {
    "prevention": ("prevention", "prevent", "ការបង្ការ", "បង្ការ", "បង្ការទប់ស្កាត់"),
    "protection": (
        "protection",
        "protect",
        "victim rescue",
        "ការការពារ",
        "ការពារ",
        "ការការពារជនរងគ្រោះ",
    ),
    "prosecution": (
        "prosecution",
        "prosecute",
        "ការចោទប្រកាន់",
        "ចោទប្រកាន់",
        "ការអនុវត្តច្បាប់",
        "ការអនុវត្តច្បាប់ និងការចោទប្រកាន់",
    ),
    "partnership": (
        "partnership",
        "policy & partnership",
        "policy and partnership",
        "policy",
        "cooperation",
        "ភាពជាដៃគូ",
        "គោលនយោបាយ និងភាពជាដៃគូ",
        "កិច្ចសហប្រតិបត្តិការ",
    ),
}
PILLARS = tuple(_PILLAR_WORDS)
_NEAR, _MOST_NEAR = 70, 3
_OTHER_WORDS = (
    *("other", "others", "other activity", "other activities", "other specify"),
    *("ផ្សេងៗ", "ផ្សេងទៀត", "សកម្មភាពផ្សេងទៀត", "សកម្មភាពផ្សេងៗ"),
)
_OTHER_KEYS = {agency_key(word) for word in _OTHER_WORDS}
OTHER = "other"  # an activity that is none of the list; of two of them nobody knows if they differ


@dataclass(frozen=True)
class Kind:
    """An activity type: its code, its pillar and its names."""

    code: str
    pillar: str
    en: str
    km: str


@cache
def kinds() -> dict[str, Kind]:
    """Return code -> activity type, in the order of the list.

    >>> kinds()["school"].pillar
    'prevention'
    """
    return {
        row.activity_type: Kind(
            row.activity_type, row.pillar, row.activity_type_en, row.activity_type_km
        )
        for row in read_table("activity_types").itertuples()
    }


@cache
def _spellings() -> dict[str, str]:
    table = read_table("activity_types").fillna("")
    return {
        agency_key(text): row.activity_type
        for row in table.itertuples()
        for text in (
            row.activity_type,
            row.activity_type_en,
            row.activity_type_km,
            *row.other_spellings.split(";"),
        )
        if text.strip()
    }


def kind_of(text: str) -> str | None:
    """Return the code of an activity type as somebody wrote it, or None.

    >>> kind_of("School / student education"), kind_of("ទីជម្រក"), kind_of("dancing")
    ('school', 'shelter', None)
    """
    return _spellings().get(agency_key(text))


def nearest_kinds(text: str) -> tuple[tuple[str, float], ...]:
    """Return (code, score of 100) of the types a text is most like, best first, for a proposal.

    >>> nearest_kinds("Safe migrations info")[0][0]
    'safe_migration'
    """
    known = _spellings()
    best: dict[str, float] = {}
    for spelling, score, _ in process.extract(
        agency_key(text), list(known), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=9
    ):
        best.setdefault(known[spelling], score)
    return tuple(best.items())[:_MOST_NEAR]


def is_other(text: str) -> bool:
    """Return whether a text says that an activity is none of the list.

    >>> is_other("Other activities"), is_other("ផ្សេងៗ"), is_other("School")
    (True, True, False)
    """
    return agency_key(text) in _OTHER_KEYS


def other_name(pillar: str, lang: str) -> str:
    """Return what an activity of a pillar that is none of the list is called.

    >>> other_name("prevention", "en")
    'other activity (prevention)'
    """
    return word("coverage_word.other_activity", lang, pillar=word(f"pillar.{pillar}", lang))


@cache
def _others() -> dict[str, str]:
    return {agency_key(other_name(p, lang)): p for p in PILLARS for lang in LANGUAGES}


def other_pillar(text: str) -> str | None:
    """Return the pillar of an activity that a text says is none of the list, or None.

    >>> other_pillar("Other activity (protection)"), other_pillar("Other")
    ('protection', None)
    """
    return _others().get(agency_key(text))


def other_of(pillar: str) -> str:
    """Return how it is decided that an activity is another one of a pillar.

    >>> other_of("prevention")
    'other:prevention'
    """
    return f"{OTHER}:{pillar}"


def pillar_of(text: str) -> str | None:
    """Return the pillar as somebody wrote it, or None.

    >>> pillar_of("Policy & partnership"), pillar_of("Prevention"), pillar_of("?")
    ('partnership', 'prevention', None)
    """
    key = agency_key(text)
    return next(
        (pillar for pillar, words in _PILLAR_WORDS.items() if key in map(agency_key, words)), None
    )
