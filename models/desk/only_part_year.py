"""A part of a year: how lines and names say that figures are not of whole years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from models.desk.only_part_months import months_of
from models.desk.only_part_words import any_of

_YEAR = r"(?:19|20|25)\d\d"
_MONTHS = 12
_BUDDHIST = 543  # years that Cambodia's Buddhist calendar is ahead
_M, _D = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = (
    r"(?<![a-z])(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?(?![a-z])"
)
_KHMER_MONTH = r"(?:មករា|កុម្ភ[ៈះ]?|មីនា|មេសា|ឧសភា|មិថុនា|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ)"
_TH = r"(?:st|nd|rd|th)?"
# a date with or without its day, in digits or with the name of its month
_DATE = (
    rf"(?:(?<!\d)(?:{_YEAR}[-./]{_M}[-./]{_D}|{_YEAR}[-.]{_M}|(?:{_D}[-./])?{_D}[-./]{_YEAR})(?!\d)"
    rf"|(?:(?<!\d)\d\d?{_TH}(?: of)?[-/ ]?)?{_MONTH}"
    rf"(?:[-/ ]?['’]?(?:{_YEAR}|\d\d?{_TH}(?!\d)))?(?:,? ?{_YEAR})?"
    rf"|(?:(?:ថ្ងៃ ?)?(?:ទី ?)?(?<!\d)\d\d? ?)?(?:ខែ ?(?:ទី ?)?{_M}(?!\d)|(?:ខែ ?)?{_KHMER_MONTH})"
    rf"(?:,? ?(?:ឆ្នាំ ?)?{_YEAR})?)"
)
_SHORT = rf"(?<![\d/.-]){_D}[-./]{_D}[-./]\d\d(?!\d)"
_NUMBERED = r"(?<!annex )(?<!table )(?<!question )(?<!figure )(?<!form )"
_SIGN = r" ?(?:[-–—/~]|to|until|till|through|thru|(?:រហូត)?ដល់) ?"
_END_OF = r"(?:(?:the )?end[- ](?:of )?|ចុង)?"
# from when to when; a day and a month side by side may also be cells or parts of a file's name
_SPANS = (
    any_of(rf"({_DATE})(?:{_SIGN}| ){_END_OF}({_DATE})"),
    any_of(rf"(?<![a-z])between (?:the )?({_DATE}) and (?:the )?({_DATE})"),
    any_of(rf"({_SHORT}){_SIGN}({_SHORT})"),
    any_of(rf"(?<![\d/.-])({_D}[/.]{_D}){_SIGN}({_D}[/.]{_D}[/.](?:{_YEAR}|\d\d))(?!\d)"),
    any_of(rf"(?:ខែ ?(?:ទី ?)?|(?<![a-z])months? )({_M}){_SIGN}(?:ខែ ?)?({_M})(?![\d/.])"),
    any_of(
        rf"{_NUMBERED}(?<!no )(?<!no\. )(?<!លេខ)(?<!លេខ )(?<![\d/-])"
        rf"({_M}) ?[-–] ?({_M})/{_YEAR}(?!\d)"
    ),
)
_UP_TO = any_of(
    r"(?:(?<![a-z])(?:as of|as at|up to|until|till|through|thru)|ត្រឹម|(?:រហូត|មក)(?:ដល់|ទល់)(?:នឹង)?)"
    rf"[ :]{{0,2}}(?:the )?{_END_OF}({_DATE})"
)
_SINCE = any_of(rf"(?:(?<![a-z])(?:since|from|after) |ចាប់(?:តាំង)?ពី ?)({_DATE})")
_MONTH_OF = any_of(
    rf"(?:(?<![a-z])(?:months? of|for|monthly report)|ប្រចាំ|ក្នុង|សម្រាប់)[ ,:–-]{{0,3}}({_DATE})"
)
_WORDS = any_of(
    rf"{_MONTH}(?: \d{{4}})? only|only (?:for |in )?{_MONTH}",
    rf"(?<![a-z]){_NUMBERED}(?:q ?|h)[1-4](?![a-z\d])",
    r"(?<![a-z])quarters? ?(?:no\.? ?)?(?:[1-4]|iv|i{1,3}|one|two|three|four)(?![a-z\d])",
    r"(?<![a-z])(?:semester|trimester|ytd)(?![a-z])",
    r"(?<![a-z])(?:first|second|third|fourth|last|1st|2nd|3rd|4th|one) (?:half|quarter)(?![a-z])",
    r"(?<![a-z])half[ -]year|(?<!up )(?<!up-)(?<![a-z])to date(?![a-z])|(?<![a-z])so far(?![a-z])",
    r"(?<!\d)(?:[1-9]|1[01]|three|six|nine)[ -]months?(?![a-z])",
    # a day before the name of its month is no number of months
    r"(?:បី|ប្រាំមួយ|ប្រាំបួន) ?ខែ",
    rf"ឆមាស|ត្រីមាស|(?<!ទី)(?<!ទី )(?<!\d)(?:[1-9]|1[01]) ?ខែ(?! ?(?:{_M}(?!\d)|{_KHMER_MONTH}))",
)
# a month in the name of a file or sheet; with a day it is a date, of a letter or of its last change
_NAMED_MONTH = any_of(
    rf"(?P<day>(?<!\d)\d\d?{_TH}(?: of)?[-/ .]?(?:ខែ ?)?)?(?:{_MONTH}|{_KHMER_MONTH})"
    rf"(?:[-/ .,]{{0,2}}(?:ឆ្នាំ ?)?['’]?(?P<year>{_YEAR}|\d\d?)(?!\d)"
    rf"(?P<more>[-/ ,.]{{1,2}}{_YEAR})?)?"
)
_NUMBERED_MONTH = any_of(
    rf"(?<!\d)(?<!\d[-/. ])(?P<year>{_YEAR})(?:[-/.](?:0?[1-9]|1[0-2])|[ ]0[1-9])(?![-/. ]?\d)"
)
_WEEK_OR_MONTH = any_of(
    r"(?<![a-z])(?:month|week|wk) ?(?:no\.? ?)?\d\d?(?!\d)|(?:ខែ|សប្តាហ៍) ?(?:ទី ?)?\d\d?(?!\d)"
)
_STAMPED = any_of(
    r"updat|revis|version|draft|letter|publi|print|upload|submi|receiv|(?<![a-z])(?:as of|as at)|"
    r"(?<![a-z])until(?![a-z])|លិខិត|បច្ចុប្បន្នភាព|ត្រឹម|ដល់"
)
_FIRST, _LAST = any_of(r"jan|មករា"), any_of(r"dec|ធ្នូ")
_NAME = any_of(_MONTH, _KHMER_MONTH)


def part_of_year(text: str, years: Set[str]) -> str:
    """Return the words that say that figures are of a part of a year, or nothing.

    A span from January to December is none. A month, or a day from which or up to which was
    counted, is one where it lies in a year of the table, or in none.

    Parameters
    ----------
    text : in small letters and Latin digits; years : those of the table.

    >>> part_of_year("returns, 1 january to 30 june 2024", {"2024"})
    '1 january to 30 june 2024'
    >>> part_of_year("1 january to 31 december 2024", {"2024"})
    ''
    >>> part_of_year("as of 5 may 2025", {"2024"}), part_of_year("as of 5 may 2025", {"2025"})
    ('', 'as of 5 may 2025')
    """
    return next(_parts(text, years), "").strip()


def month_of_name(name: str, years: Set[str]) -> str:
    """Return the month of one of the years that a file or a sheet is named after, or nothing.

    Parameters
    ----------
    name : in small letters and Latin digits; years : those of the table.

    >>> month_of_name("returns june 2024", {"2024"}), month_of_name("2024-06", {"2024"})
    ('june 2024', '2024-06')
    >>> month_of_name("letter 2024-06-15", {"2024"}), month_of_name("june 2025", {"2024"})
    ('', '')
    """
    name = name.replace("_", " ")
    if _STAMPED.search(name) or len(months_of(name, letters=False)) == _MONTHS:
        return ""
    for found in _NUMBERED_MONTH.finditer(name):
        if _within(found["year"], years):
            return found.group().strip()
    for found in _NAMED_MONTH.finditer(name):
        year = found["year"] or " ".join(re.findall(rf"(?<!\d){_YEAR}(?!\d)", name))
        if found["year"] and len(year) <= 2:
            year = f"20{year}" if f"20{year}" in years else "1900"  # else it is a day
        if not found["day"] and not found["more"] and _within(year, years):
            return found.group().strip()
    part = _WEEK_OR_MONTH.search(name)
    return part.group() if part and _within(name, years) else ""


def spans_in(text: str) -> Iterator[str]:
    """Yield what says from when to when, and is no whole year.

    >>> list(spans_in("jan-jun 2024")), list(spans_in("jan-dec 2024"))
    (['jan-jun 2024'], [])
    """
    for span in _SPANS:
        for found in span.finditer(text):
            if not (_is_end(found[1], _FIRST, {1}) and _is_end(found[2], _LAST, {12, 31})):
                yield found.group()


def _parts(text: str, years: Set[str]) -> Iterator[str]:
    yield from spans_in(text)
    for words, month, numbers in ((_UP_TO, _LAST, {12, 31}), (_SINCE, _FIRST, {1})):
        for found in words.finditer(text):
            if _within(found[1], years) and not _is_end(found[1], month, numbers):
                yield found.group()
    yield from (one.group() for one in _MONTH_OF.finditer(text) if _within(one[1], years))
    yield from (one.group() for one in _WORDS.finditer(text))


def _is_end(date: str, month: re.Pattern[str], numbers: set[int]) -> bool:
    """Return whether a date is the first day or month of a year, or its last."""
    plain = re.sub(_YEAR, "", date)
    if plain == date:  # what ends it may be a year of two digits
        plain = re.sub(r"(?<=[a-z.])[-/'’ ]+\d\d$|(?<=[-/.]\d\d)[-/.]\d\d$", "", date)
    named = _NAME.search(plain)
    return {*map(int, re.findall(r"\d+", plain))} <= numbers and (
        bool(month.search(plain)) if named else any(ch.isdigit() for ch in plain)
    )


def _within(date: str, years: Set[str]) -> bool:
    """Return whether a date lies in one of the years, or does not say in which."""
    year = re.search(_YEAR, date)
    if not year or not years:
        return True
    said = int(year.group())
    return str(said - _BUDDHIST if year.group().startswith("25") else said) in years
