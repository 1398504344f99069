"""Years: the year or years a header or a cell names, the mark beside it, and parts of a year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.digits import latin_digits
from geo.pcode import clean_text
from models.reading.bounds import YEARS

_CORE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:\s*[-–/]\s*((?:19|20)\d\d|\d\d(?!\d)))?(?:\.0)?(?!\d)"
)
# what stands beside a year and leaves it the whole year; a bare digit may be a month
_MARK = re.compile(
    r"[(\[]\s*(?:\d|[a-c])\s*[)\]]|^\d[/)]$|[*†‡§#ᵃᵇᵉᵖʳ⁰¹²³⁴⁵⁶⁷⁸⁹\s()\[\].,:;]|"
    r"(?<![a-z])(?:p|r|e|pr|prov|prel|provisional|prelim|"
    r"preliminary|est|estimate|estimated|rev|revised|final|data|figures?|year|years|fy|cy)(?![a-z])|"
    r"ឆ្នាំ|បណ្តោះអាសន្ន|បណ្ដោះអាសន្ន|បឋម|ប៉ាន់ស្មាន|ចុងក្រោយ"
)
_PART = re.compile(
    r"(?<![a-z])(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|ust|ember|ober)?(?![a-z])|(?<![a-z])(?:q|h|s|t)[1-4](?!\d)|"
    r"quarter|half|semester|trimester|month|week|ytd|to date|as of|up to|until|so far|season|"
    r"ឆមាស|ត្រីមាស|ខែ|មករា|កុម្ភៈ|មីនា|មេសា|ឧសភា|មិថុនា|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ|រដូវ"
)
# 6/2024: what is a footnote behind a year is a month before it
_AHEAD = re.compile(r"\d[/)]?$")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


@dataclass(frozen=True)
class Year:
    """A year or span of years, as `2024` or `2023-2024`, and what stands beside it.

    mark : of a footnote or of provisional figures, or ""
    doubt : what may make it another time than the whole year, or ""
    """

    period: str
    mark: str = ""
    doubt: str = ""


def read_year(text: object) -> Year | None:
    """Return the year a text names, or None where it names none, or several.

    >>> read_year("២០២៤"), read_year("2024*")
    (Year(period='2024', mark='', doubt=''), Year(period='2024', mark='*', doubt=''))
    >>> read_year("2024 (Jan-Jun)").doubt, read_year("Persons 2024").doubt
    ('(Jan-Jun)', 'Persons')
    >>> read_year("2022/23").period, read_year("2024-06").doubt, read_year("1,240")
    ('2022-2023', '-06', None)
    """
    plain = latin_digits(clean_text(text))
    if _DATE.search(plain):
        return None
    found = _CORE.findall(plain)
    if len(found) != 1:
        return None
    core = _CORE.search(plain)
    assert core is not None
    first, last = core.groups()
    beside = " ".join(plain[: core.start()].split() + plain[core.end() :].split())
    if last is not None and len(last) == 2:
        if int(last) <= 12 or int(last) != int(first) % 100 + 1:  # 2011-12 may be a month
            return Year(first, doubt=f"{plain[core.start(2) - 1]}{last} {beside}".strip())
        last = f"{first[:2]}{last}"
    years = [int(year) for year in (first, last) if year]
    if years != sorted(years) or not all(year in YEARS for year in years):
        return None
    period = "-".join(map(str, years))
    low = beside.casefold()
    ahead = plain[: core.start()].strip()
    if _PART.search(low) or _MARK.sub("", low) or _AHEAD.search(ahead):
        return Year(period, doubt=beside)
    return Year(period, mark=beside)


def year_of(text: object) -> str | None:
    """Return the year or years a text names, whatever mark stands beside them, or None.

    >>> year_of("2024 (p)"), year_of("2022-2023"), year_of("2024 (Jan-Jun)")
    ('2024', '2022-2023', None)
    """
    found = read_year(text)
    return None if found is None or found.doubt else found.period


def without_marks(text: str) -> str:
    """Return a text in lower case without blanks and marks that leave a year the whole year.

    >>> without_marks("poverty rate (p)*")
    'povertyrate'
    """
    return _MARK.sub("", text)
