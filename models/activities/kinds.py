"""Kinds: the controlled list of activity types, each with its pillar; data/activity_types.csv."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from geo.gazetteer import read_table
from models.activities.agencies import agency_key

_PILLAR_WORDS = {
    "prevention": ("prevention", "prevent", "ការបង្ការ", "បង្ការ", "បង្ការទប់ស្កាត់"),
    "protection": ("protection", "protect", "victim rescue", "ការការពារ", "ការពារ"),
    "prosecution": ("prosecution", "prosecute", "ការចោទប្រកាន់", "ចោទប្រកាន់", "ការអនុវត្តច្បាប់"),
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
_NEAR = 70
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


def nearest_kind(text: str) -> Kind | None:
    """Return the type a text is most like, for a proposal.

    >>> nearest_kind("Safe migrations info").en
    'safe-migration information'
    """
    found = process.extractOne(
        agency_key(text), list(_spellings()), scorer=fuzz.ratio, score_cutoff=_NEAR
    )
    return kinds()[_spellings()[found[0]]] if found else None


def pillar_of(text: str) -> str | None:
    """Return the pillar as somebody wrote it, or None.

    >>> pillar_of("Policy & partnership"), pillar_of("Prevention"), pillar_of("?")
    ('partnership', 'prevention', None)
    """
    key = agency_key(text)
    return next(
        (pillar for pillar, words in _PILLAR_WORDS.items() if key in map(agency_key, words)), None
    )
