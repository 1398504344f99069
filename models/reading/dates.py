"""Dates: a day or a month as people write them, or an error that names the cell."""

import calendar
import re
from collections.abc import Iterable
from datetime import date

from geo.digits import latin_digits
from models.reading.bounds import YEARS
from models.reading.cells import Place

# programs add the time of day, which tells nothing here
_ISO = re.compile(r"^(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[ T]\d{2}:\d{2}\S*)?)?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_PARTED = re.compile("[/-]")  # by a full stop the day is always first
_NAMED = re.compile(
    r"^(?:ថ្ងៃទី|ថ្ងៃ)?\s*+(\d{1,2})?+[\s-]*+(?:ខែ)?\s*+([^\d\s.,-]+)[\s.,-]*+(?:ឆ្នាំ\s*+)?+(\d{4})$"
)
_MONTHS = (
    ("january", "jan", "មករា"),
    ("february", "feb", "កុម្ភៈ"),
    ("march", "mar", "មីនា"),
    ("april", "apr", "មេសា"),
    ("may", "may", "ឧសភា"),
    ("june", "jun", "មិថុនា"),
    ("july", "jul", "កក្កដា"),
    ("august", "aug", "សីហា"),
    ("september", "sep", "កញ្ញា"),
    ("october", "oct", "តុលា"),
    ("november", "nov", "វិច្ឆិកា"),
    ("december", "dec", "ធ្នូ"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_MONTHS_IN_YEAR = len(_MONTHS)
_MIDNIGHT = "00:00:00"  # which a spreadsheet writes behind a day; a form writes the time
_MOSTLY = 0.75  # of the texts: some were typed with a blank, and stayed texts for that
_OPEN = {"open", "ongoing", "-", "–", "n/a", "tbd", "present", "បន្ត", "កំពុងបន្ត", "មិនទាន់បញ្ចប់"}


def day(text: str | None, at: Place, last: bool) -> date | None:
    """Return a date, or None where the cell is empty or says that the end is open.

    2026-01-31, 31/1/2026 (the day comes first, as in Cambodia), 31 January 2026 or 31 មករា 2026;
    or a month, 2026-01 or Jan 2026, whose first or last day is taken.

    >>> day("៣១/១/២០២៦", Place("f", 2, "End date"), True)
    datetime.date(2026, 1, 31)
    >>> day("2026-02", Place("f", 2, "End date"), last=True).day
    28
    """
    plain = "" if text is None else latin_digits(text).strip()
    if not plain or (last and plain.casefold() in _OPEN):
        return None
    year, month, number = _parts(plain)
    try:
        ends = calendar.monthrange(year, month)[1] if last else 1
        made = date(year, month, number or ends)
    except ValueError:  # the 31st of February; a month 13; no date at all
        made = None
    if made is None or made.year not in YEARS:
        raise at.wrong("reading.date", text)
    return made


def either_way(texts: Iterable[str]) -> set[str]:
    """Return the dates that are other days with the month first, where none tells which is first.

    >>> sorted(either_way(["4/1/2026", "7/7/2026"])), either_way(["4/1/2026", "31/1/2026"])
    (['4/1/2026'], set())
    >>> either_way(["4-1-2026", "4.1.2026"])
    {'4-1-2026'}
    """
    plain = {text: latin_digits(text).strip() for text in texts if _PARTED.search(text)}
    found = {text: m.groups() for text, one in plain.items() if (m := _DAY_FIRST.match(one))}
    if any(int(first) > 12 for first, *_ in found.values()):
        return set()
    return {text for text, (first, second, _) in found.items() if int(first) != int(second)}


def turned(texts: Iterable[str], beside: Iterable[str] = ()) -> set[str]:
    """Return the dates of a workbook's column that a spreadsheet has made with the month first.

    It turns 4/1 into 1 April, and leaves 13/1 a text: in such a column no date has a day beyond
    12, and nearly each text has one, as those of the columns of dates beside it. Where all are
    the first of a month, they are meant so.

    >>> sorted(turned(["2026-04-01", "2026-05-02", "13/1/2026", "28/2/2026"]))
    ['2026-04-01', '2026-05-02']
    >>> turned(["2026-01-04"], beside=["30/6/2026"]), turned(["2026-01-04"])
    ({'2026-01-04'}, set())
    """
    texts = list(texts)
    found, typed = _as_written(texts)
    every, all_typed = _as_written([*texts, *beside])
    days = {number for _, number in found.values()}
    # a day beyond 12 that became a date speaks against it
    kept = _left(number for _, number in every.values())
    left = _left(all_typed)
    sure = left > 0 and left >= _MOSTLY * (len(all_typed) + kept)
    if not (found and sure) or _left(typed) < _MOSTLY * len(typed):
        return set()
    if max(days) > _MONTHS_IN_YEAR or days == {1}:
        return set()
    return {text for text, (month, number) in found.items() if month != number}


def _as_written(texts: Iterable[str]) -> tuple[dict[str, tuple[int, int]], list[int]]:
    """Return month and day of what a spreadsheet may have turned, and the days of other texts.

    It turns none with points: where all others have them, their days are 0.
    """
    plain = {text: latin_digits(text).strip() for text in texts}
    found = {
        text: (int(m[2]), int(m[3]))
        for text, one in plain.items()
        if (m := _ISO.match(one)) and m[3] and (":" not in one or one.endswith(_MIDNIGHT))
    }
    typed = [(int(m[1]), "." in one) for one in plain.values() if (m := _DAY_FIRST.match(one))]
    return found, [number for number, points in typed if not points] or [0] * len(typed)


def _left(days: Iterable[int]) -> int:
    return sum(number > _MONTHS_IN_YEAR for number in days)


def _parts(plain: str) -> tuple[int, int, int | None]:
    """Return year, month and day; a month alone has no day, and what is no date has no month."""
    if found := _ISO.match(plain):
        year, month, number = found.groups()
    elif found := _DAY_FIRST.match(plain):
        number, month, year = found.groups()
    elif found := _NAMED.match(plain.casefold()):
        number, name, year = found.groups()
        month = str(_MONTH.get(name, 0))
    else:
        return 0, 0, None
    return int(year), int(month), int(number) if number else None
