"""Small counts: so few people of protection may be known by name; no cell of a row tells them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.digits import latin_digits
from models.activities.kinds import kinds
from models.activities.small_numbers import (
    DATE,
    KHMER_PEOPLE,
    NUMBER,
    PEOPLE,
    is_below,
    plain_digits,
    small_numbers,
)
from models.withhold.counts import threshold_in_use

REMOVED = "[number withheld]"
PROTECTION = "protection"
AGENCY = "agency_written"
_OF_VICTIMS = ("legal_aid",)  # whatever pillar it is filed under
_VICTIMS = re.compile(
    r"\b(?:victims?|survivors?|vots?|surv|uasc|rescued?|trafficked|exploited|abused|raped?)(?![a-z])|"
    "រងគ្រោះ|សង្គ្រោះ",
    re.IGNORECASE,
)
COUNTS = ("people_targeted", "people_reached")
TEXTS = ("partner", "title", "target_group", "currency", "source")
_TABLE = re.compile(r"(?:[345]W\b\W*)+")  # who does what where, at the start of a source
_COUNT = re.compile(rf"^<?\s*(?:{NUMBER}|\d{{1,3}}(?:\.\d{{3}})+)$")
# nothing but numbers, signs, and words that make no other text of them
_ONLY_NUMBERS = re.compile(
    rf"^(?:[\d\s.,<>≤≥~≈±=+()/–-]|\b(?:about|approx(?:imately)?|around|ca|circa|some|under|n|no|nr|"
    rf"less than|fewer than|up to|at least|{PEOPLE})\b|{KHMER_PEOPLE}|ប្រហែល|តិចជាង)+$",
    re.IGNORECASE,
)


def is_count(text: str) -> bool:
    """Return whether a cell holds a count and nothing else.

    >>> is_count("១,២០០"), is_count("1.200"), is_count("4 women"), is_count("2026-01-05")
    (True, True, False, False)
    """
    return bool(_COUNT.match(latin_digits(text)))


def of_protection(row: Mapping) -> bool:
    """Return whether a row is about protection: by its pillar or by what is done.

    >>> of_protection({"pillar": "prevention", "activity_type": "shelter"})
    True
    """
    kind = kinds().get(row["activity_type"])
    return PROTECTION in (row["pillar"], kind.pillar if kind else None)


def guarded(row: Mapping) -> bool:
    """Return whether the few people of a row may be victims: by what it is about or its words.

    >>> row = {"pillar": "prosecution", "activity_type": "police_training", "target_group": None}
    >>> guarded(row | {"title": "4 sessions"}), guarded(row | {"title": "We rescued 3 girls"})
    (False, True)
    """
    if of_protection(row) or row["activity_type"] in _OF_VICTIMS:
        return True
    return any(_VICTIMS.search(row.get(text) or "") for text in ("title", "target_group"))


def without_small_counts(row: Mapping) -> dict[str, object]:
    """Return what changes in a guarded row, so that no count of few people is left in it.

    Counts below `models.withhold.counts.threshold_in_use` go missing, and so do texts that are
    nothing but such a number; the words around it stay. A small whole budget without a currency
    may be people too.

    Parameters
    ----------
    row : with pillar, activity_type, the counts and texts of a tidy row, and withheld.

    >>> row = dict.fromkeys((*COUNTS, *TEXTS)) | {"pillar": "protection", "activity_type": None,
    ...     "people_reached": 4.0, "title": "Shelter for 4 girls, phase 2", "withheld": False}
    >>> changed = without_small_counts(row)
    >>> changed["title"], changed["people_reached"], changed["withheld"]
    ('Shelter for [number withheld] girls, phase 2', None, True)
    """
    if not guarded(row):
        return {}
    small = {c: None for c in COUNTS if row[c] is not None and 0 < row[c] < threshold_in_use()}
    texts = {c: _without(row[c], c) for c in (AGENCY, *TEXTS) if row.get(c) is not None}
    changed = small | {c: text for c, text in texts.items() if text != row[c]}
    budget = row.get("budget")
    if (
        budget is not None
        and not _is_money(texts.get("currency"))
        and is_below(f"{budget}", threshold_in_use())
    ):
        changed["budget"] = None
    return changed | {"withheld": True} if changed else {}


def _is_money(currency: str | None) -> bool:
    return bool(currency) and not re.search(
        rf"\b(?:{PEOPLE})\b|{KHMER_PEOPLE}", str(currency), re.I
    )


def is_small(text: str) -> bool:
    """Return whether a text is nothing but numbers, and one of them is small.

    >>> is_small("about 4 girls"), is_small("<10"), is_small("1,200"), is_small("phase 4")
    (True, True, False, False)
    """
    plain = DATE.sub("", plain_digits(text))
    if not _ONLY_NUMBERS.match(plain):
        return False
    fewer = bool(re.search(r"[<≤]|less|fewer|under|up to|តិចជាង", plain, re.IGNORECASE))
    return any(is_below(number, threshold_in_use() + fewer) for number in re.findall(NUMBER, plain))


def _without(text: str, field: str) -> str | None:
    """Return a text without small numbers; None where nothing else is in it."""
    if is_small(text) and field != AGENCY:
        return None
    table = _TABLE.match(text) if field == "source" else None
    begin = table.end() if table else 0
    left = text[begin:]
    for start, end in reversed(small_numbers(left, threshold_in_use())):
        left = left[:start] + REMOVED + left[end:]
    left = text[:begin] + left
    # an agency must have a name, be it this one
    return left if field == AGENCY or re.search(r"\w", left.replace(REMOVED, "")) else None
