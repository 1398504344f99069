"""Dated header: a measure that we know and the year it is of, in one header."""

from __future__ import annotations

import re
from dataclasses import replace

from geo.digits import latin_digits
from geo.khmer import normal_khmer
from geo.pcode import clean_text
from models.reading.header_names import NAMES
from models.reading.years import Year, read_year, without_marks

MEASURES = ("count", "rate_pct", "se_pct", "damaged_ha", "planted_ha", "score", "figure")
_LINK = re.compile(r"(?<![a-z])(?:in|of|for|during|the)(?![a-z])|ក្នុង|សម្រាប់|[-–—/](?=\s|$)|^[-–—/]")
_BETWEEN = re.compile(r"[\s()\[\].,:;]")  # says nothing of the figures


def _plain(text: str) -> str:
    """Return a text without the words that link a measure with its year."""
    plain = normal_khmer(latin_digits(clean_text(text))).casefold().replace("_", " ")
    return _LINK.sub(" ", plain.strip())


def _core(text: str) -> str:
    return without_marks(_plain(text))


_MEASURE = {_core(name): ours for ours in MEASURES for name in NAMES[ours]}


def dated(header: object) -> tuple[str, Year] | None:
    """Return our name of the measure and the year that a header names, or None.

    Only where nothing else stands in it: a unit, a month or a part of the people leaves it unknown.

    >>> dated("Poverty rate 2024"), dated("២០២៤ អត្រាភាពក្រីក្រ")[0]
    (('rate_pct', Year(period='2024', mark='', doubt='')), 'rate_pct')
    >>> dated("Women returned 2024"), dated("Persons Jan 2024"), dated("2024"), dated("Persons")
    (None, None, None, None)
    """
    year = read_year(header)
    if year is None or not year.doubt:
        return None
    measure = _MEASURE.get(_core(year.doubt))
    if measure is None:
        return None
    marked = _BETWEEN.sub("", _plain(year.doubt)) != _core(year.doubt)
    return measure, replace(year, doubt="", mark=year.doubt if marked else "")
