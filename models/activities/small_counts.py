"""Small counts: so few people of protection may be known by name; no cell of a row tells them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.digits import latin_digits
from models.activities.kinds import kinds
from models.withhold.counts import threshold_in_use

REMOVED = "[number withheld]"
PROTECTION = "protection"
COUNTS = ("people_targeted", "people_reached")
TEXTS = ("partner", "title", "target_group", "currency", "source")
_PEOPLE = (
    r"people|persons?|adults?|girls?|boys?|women|woman|men|man|females?|males?|child(?:ren)?|kids?|"
    r"victims?|survivors?|returnees?|migrants?|workers?|clients?|cases?|beneficiar(?:y|ies)|"
    r"individuals?|families|family|households?|pax|hh|ind"
)
_KHMER = "នាក់|ស្រី|ប្រុស|នារី|កុមារ|ជនរងគ្រោះ|ពលករ|មនុស្ស|គ្រួសារ|ករណី"
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_NUMBER = r"\d[\d,]*(?:\.0+)?"
_COUNT = re.compile(rf"^<?\s*{_NUMBER}$")
_DATE = re.compile(r"\d{4}-\d\d?(?:-\d\d?)?(?!\d)|(?<!\d)\d\d?[/.-]\d\d?[/.-]\d{4}")
# nothing but numbers, signs, and words that make no other text of them
_ONLY_NUMBERS = re.compile(
    rf"^(?:[\d\s.,<>≤≥~≈±=+()/–-]|\b(?:about|approx(?:imately)?|around|ca|circa|some|under|n|no|nr|"
    rf"less than|fewer than|up to|at least|{_PEOPLE})\b|{_KHMER}|ប្រហែល|តិចជាង)+$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"(?<![\w.,/-])(?P<before>{_NUMBER}|{'|'.join(_WORDS)})(?![\d/])"
    rf"(?=(?:[\s-]+[\w'-]+){{0,2}}?[\s-]*(?:\b(?:{_PEOPLE})\b|{_KHMER}))"
    rf"|(?:(?:\b(?:{_PEOPLE})\s*[:=(]|(?:{_KHMER})\s*[:=(]?)\s*)(?P<after>{_NUMBER})(?![\w.,/-]*\d)",
    re.IGNORECASE,
)


def is_count(text: str) -> bool:
    """Return whether a cell holds a count and nothing else.

    >>> is_count("១,២០០"), is_count("<10"), is_count("4 women"), is_count("2026-01-05")
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


def without_small_counts(row: Mapping) -> dict[str, object]:
    """Return what changes in a row, so that no count of few people is left in it; often nothing.

    Counts below `models.withhold.counts.threshold_in_use` go missing, and so do texts that are
    nothing but such a number; where one counts people within a text, the words around it stay.

    Parameters
    ----------
    row : with pillar, activity_type, the counts and texts of a tidy row, and withheld.

    >>> row = dict.fromkeys((*COUNTS, *TEXTS)) | {"pillar": "protection", "activity_type": None,
    ...     "people_reached": 4.0, "title": "Shelter for 4 girls, phase 2", "withheld": False}
    >>> changed = without_small_counts(row)
    >>> changed["title"], changed["people_reached"], changed["withheld"]
    ('Shelter for [number withheld] girls, phase 2', None, True)
    """
    if not of_protection(row):
        return {}
    small = {c: None for c in COUNTS if row[c] is not None and 0 < row[c] < threshold_in_use()}
    texts = {c: _without(row[c]) for c in TEXTS if row[c] is not None}
    changed = small | {c: text for c, text in texts.items() if text != row[c]}
    return changed | {"withheld": True} if changed else {}


def is_small(text: str) -> bool:
    """Return whether a text is nothing but numbers, and one of them is small.

    >>> is_small("about 4 girls"), is_small("<10"), is_small("1,200"), is_small("phase 4")
    (True, True, False, False)
    """
    plain = _DATE.sub("", latin_digits(text))
    if not _ONLY_NUMBERS.match(plain):
        return False
    fewer = bool(re.search(r"[<≤]|less|fewer|under|up to|តិចជាង", plain, re.IGNORECASE))
    return any(_small(number, fewer) for number in re.findall(_NUMBER, plain))


def _small(number: str, fewer: bool = False) -> bool:
    if number.casefold() in _WORDS:
        return True
    return 0 < float(number.replace(",", "")) < threshold_in_use() + fewer


def _without(text: str) -> str | None:
    if is_small(text):
        return None
    plain = latin_digits(text)  # digit for digit: places stay the same
    for found in reversed(list(_COUNTED.finditer(plain))):
        name = "before" if found["before"] else "after"
        if _small(found[name]):
            start, end = found.span(name)
            text = text[:start] + REMOVED + text[end:]
    return text
