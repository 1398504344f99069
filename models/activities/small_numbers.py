"""Small numbers: where a text writes one that may count people, in digits or in words."""

import re
import unicodedata
from collections.abc import Iterator

from geo.digits import latin_digits

PEOPLE = (
    r"people|persons?|adults?|girls?|boys?|women|woman|men|man|females?|males?|child(?:ren)?|kids?|"
    r"victims?|survivors?|returnees?|migrants?|workers?|clients?|cases?|beneficiar(?:y|ies)|"
    r"individuals?|families|family|households?|pax|hh|ind|minors?|youths?|mothers?|infants?|vots?|"
    r"patients?"
)
KHMER_PEOPLE = "នាក់|ស្រី|ប្រុស|នារី|កុមារ|ជនរងគ្រោះ|ពលករ|មនុស្ស|គ្រួសារ|ករណី"
_SAID = {"half a dozen": 6, "half-dozen": 6, "couple of": 2, "pair of": 2, "trio of": 3}
NUMBER = r"\d[\d,]*(?:\.0+)?"
WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_KHMER_WORDS = ("មួយ", "ពីរ", "បី", "បួន", "ប្រាំ", "ប្រាំមួយ", "ប្រាំពីរ", "ប្រាំបី", "ប្រាំបួន")
DATE = re.compile(r"\d{4}-\d\d?(?:-\d\d?)?(?!\d)|(?<!\d)\d\d?[/.-]\d\d?[/.-]\d{4}")
_ENGLISH = "|".join(sorted(WORDS, key=len, reverse=True))
_KHMER = "|".join(sorted(_KHMER_WORDS, key=len, reverse=True))
# behind one of these a word of Khmer is only the end of a larger number: fourteen, twenty-four
_KHMER_LARGER = "".join(f"(?<!{word})" for word in ("ដប់", "ម្ភៃ", "សិប", "រយ", "ពាន់", "ប្រាំ"))
_KHMER_PEOPLE_BEFORE = "|".join(rf"(?<={w})|(?<={w}\s)" for w in KHMER_PEOPLE.split("|"))
_KHMER_GOES_ON = rf"(?!\s*(?:{_KHMER}|សិប|រយ|ពាន់|ម៉ឺន|សែន|លាន))"
_ANY = re.compile(
    rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\b(?:{'|'.join(_SAID)})\b|\b(?:{_ENGLISH})\b|"
    rf"(?:{_KHMER_PEOPLE_BEFORE})(?:{_KHMER}){_KHMER_GOES_ON}|"
    # មួយ is also "a" and ពីរ part of other words: a number where people follow
    rf"{_KHMER_LARGER}(?:{_KHMER})(?=\s*(?:{KHMER_PEOPLE}|អ្នក|រូប))",
    re.IGNORECASE,
)
# a word and what parts it from the one before. A sign can be read in one way alone: in a run of
# hyphens, each of several ways would be tried with each of the others
_WORD = r"[\s-]++[\w']+(?:-++[\w']+){0,4}"
_COUNTED = re.compile(
    rf"(?<![\w.,/-])(?P<before>{NUMBER}|{_ENGLISH})(?![\d/])"
    rf"(?=(?:{_WORD}){{0,2}}?[\s-]*+(?:\b(?:{PEOPLE})\b|{KHMER_PEOPLE}))"
    rf"|(?:(?:\b(?:{PEOPLE})\s*[:=(]|(?:{KHMER_PEOPLE})\s*[:=(]?)\s*)(?P<after>{NUMBER})(?![\w.,/-]*\d)",
    re.IGNORECASE,
)
_ONE = rf"(?:\d{{1,2}}(?![\d.]\d)|\b(?:{_ENGLISH})\b)"
# how lists of cases abbreviate people before a number
_SHORT = r"uasc|uam|umc|surv|vict?|ch|chd|ben|bnf|ret|mig|pwd|plw|idp|adol?"
_STEPS = (
    r"phase|quarter|round|grade|type|pillar|step|level|stage|module|session|year|chapter|article"
)
_KHMER_STEPS = "ទី|ដំណាក់កាល|ត្រីមាស|ថ្នាក់|ជំហាន|ជុំ|ប្រភេទ|ឆ្នាំ|ខែ"
_NOBODY = rf"(?!\s*(?:{KHMER_PEOPLE}|អ្នក))"
_CLEAR_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTHS = rf"(?:{_CLEAR_MONTHS}|mar(?:ch)?|may)\.?"
_YEAR = r"(?:19|20)\d\d"
_COUNTS_NOBODY = [
    DATE,
    *(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"(?<!\d)(?:\d{{1,2}}[-/.]){{0,2}}{_YEAR}(?:[-/–]\d{{1,2}}){{0,2}}(?!\d)",
            rf"\b\d\d?\s+{_MONTHS},?\s+{_YEAR}|\b{_MONTHS}\s+\d\d?,?\s+{_YEAR}",
            rf"\b\d\d?\s+(?:{_CLEAR_MONTHS})\b",
            rf"\b(?:{_STEPS})[\s.:#-]*{_ONE}(?:\s*(?:[-–/]|to)\s*{_ONE})?{_NOBODY}",
            rf"\b(?:{_STEPS})s[\s.:#-]*{_ONE}(?:\s*(?:[-–/,&]|to|and|or)+\s*{_ONE})*{_NOBODY}",
            rf"(?:{_KHMER_STEPS})\s*\d\d?(?!\d){_NOBODY}",
            r"\d(?:st|nd|rd|th)\b",
            r"\b24/7\b",
            r"\bone[\s-]+(?:stop|on[\s-]one)\b",
            rf"(?:\d|\b(?:{_ENGLISH}))\s*(?:hundred|thousand|million|billion)\b",
            rf"\b(?:twen|thir|for|fif|six|seven|eigh|nine)ty[\s-]+(?:{_ENGLISH})\b",
        )
    ),
    # a code: capitals before its digits, which say neither who nor how many
    re.compile(
        rf"(?<![A-Za-z0-9])(?!(?i:{PEOPLE}|{_SHORT}|[FMWBGXN])[-_]?\d)[A-Z]{{1,4}}[-_]?\d[A-Za-z0-9]*"
        r"(?:[-/_][A-Z0-9]*\d[A-Z0-9]*)*"
    ),
]


# the number of something, where no people are named that it may count instead
_NUMBERED = re.compile(rf"(?:\b(?:no\.|nr\.)|№|លេខ)[\s.:#-]*{_ONE}{_NOBODY}", re.IGNORECASE)
_SOMEBODY = re.compile(
    rf"(?<![A-Za-z])(?:{PEOPLE}|{_SHORT})(?![A-Za-z])|{KHMER_PEOPLE}", re.IGNORECASE
)
# people in a year, however like a month it is written
_IN_A_YEAR = re.compile(
    rf"(?:\b(?:{PEOPLE})|{KHMER_PEOPLE})[\s:=(]*{_YEAR}[-–/](?P<few>[1-9])(?![\d/–-])",
    re.IGNORECASE,
)


def small_numbers(text: str, threshold: int) -> list[tuple[int, int]]:
    """Return where a text writes a number from 1 to below the threshold, first to last.

    What is no count is left out: a date, a year, a code, the number of a phase or a quarter.

    >>> text = "Phase 2: four (4) girls, ៤ នាក់ in 2026"
    >>> [text[start:end] for start, end in small_numbers(text, 10)]
    ['four', '4', '៤']
    """
    plain = plain_digits(text)
    nobody = _COUNTS_NOBODY if _SOMEBODY.search(plain) else [*_COUNTS_NOBODY, _NUMBERED]
    others = [found.span() for pattern in nobody for found in pattern.finditer(plain)]
    spans = {span for span in _counted(plain) if is_below(plain[slice(*span)], threshold)}
    for found in _ANY.finditer(plain):
        start, end = found.span()
        inside = any(first <= start and end <= last for first, last in others)
        overlaps = any(start < last and first < end for first, last in spans)
        if not inside and not overlaps and is_below(found[0], threshold):
            spans.add((start, end))
    return sorted(spans)


def plain_digits(text: str) -> str:
    """Return a text with every digit, of any script or circled, as 0 to 9; all else in its place.

    >>> plain_digits("៤ ④ ４")
    '4 4 4'
    """
    return "".join(c if c.isascii() else _digit(c) for c in latin_digits(text))


def _digit(character: str) -> str:
    number = unicodedata.digit(character, None)
    return character if number is None else str(number)


def is_below(number: str, threshold: int) -> bool:
    """Return whether a number in digits or words is whole and from 1 to below the threshold.

    >>> is_below("four", 10), is_below("1,200", 10), is_below("4.5", 10), is_below("0", 10)
    (True, False, False, False)
    """
    if (said := _SAID.get(number.casefold())) is not None:
        return said < threshold
    for words in (WORDS, _KHMER_WORDS):
        if number.casefold() in words:
            return words.index(number.casefold()) + 1 < threshold
    value = float(number.replace(",", ""))
    return value.is_integer() and 0 < value < threshold


def _counted(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where a number stands beside people, whatever word is before it."""
    for found in _COUNTED.finditer(plain):
        yield found.span("before" if found["before"] else "after")
    for found in _IN_A_YEAR.finditer(plain):
        yield found.span("few")
