"""Country: how agencies write that an activity runs in the whole country."""

from __future__ import annotations

from collections.abc import Iterable

from models.activities.agencies import agency_key

COUNTRY = "KH"  # stands for the whole country among the codes of areas
WHOLE_COUNTRY = "Whole country"  # as our own files write it
_WORDS = (
    WHOLE_COUNTRY,
    "country",
    "country wide",
    "national",
    "national level",
    "nation wide",
    "cambodia",
    "kingdom of cambodia",
    "all",
    "all provinces",
    "all 25 provinces",
    "ទូទាំងប្រទេស",
    "ទូទាំងប្រទេសកម្ពុជា",
    "ថ្នាក់ជាតិ",
    "កម្ពុជា",
    "គ្រប់ខេត្ត",
    "រាជធានី-ខេត្តទាំង 25",
)
_KEYS = {agency_key(word) for word in _WORDS}


def is_country(text: str | None) -> bool:
    """Return whether a text says that an activity runs in the whole country.

    >>> is_country("Nation-wide"), is_country("ទូទាំងប្រទេស"), is_country("Kampot"), is_country(None)
    (True, True, False, False)
    """
    return agency_key(text or "") in _KEYS


_PROVINCE_WORDS = (
    "all districts",
    "all",
    "whole province",
    "province wide",
    "provincial level",
    "various",
    "various districts",
    "several districts",
    "multiple",
    "multiple districts",
    "somewhere in the province",
    "ទូទាំងខេត្ត",
    "គ្រប់ស្រុក",
    "គ្រប់ក្រុង ស្រុក ខណ្ឌ",
    "ថ្នាក់ខេត្ត",
)
_PROVINCE_KEYS = {agency_key(word) for word in _PROVINCE_WORDS}


def is_whole_province(text: str | None) -> bool:
    """Return whether a text in the place of a district names none, but all of the province.

    >>> is_whole_province("All districts"), is_whole_province("គ្រប់ស្រុក"), is_whole_province("Chhuk")
    (True, True, False)
    """
    return agency_key(text or "") in _PROVINCE_KEYS


def only_above(named: Iterable[str | None], own: Iterable[str]) -> list[bool]:
    """Return of which rows a whole country only stands above them, and is not their own.

    Parameters
    ----------
    named : the province of each row, or that above it; own : what stands in the row itself.

    >>> only_above(["Nationwide", "Nationwide", "Kampot"], ["Nationwide", "", ""])
    [False, True, False]
    """
    return [is_country(text) and not cell for text, cell in zip(named, own, strict=True)]
