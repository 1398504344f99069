"""Country: how agencies write that an activity runs in the whole country."""

from __future__ import annotations

from models.activities.agencies import agency_key

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
