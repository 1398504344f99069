"""Total rows: which rows of a table are sums over areas, and which area they name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.khmer import normal_khmer
from geo.pcode import clean_text
from models.reading.header_names import TOTALS

_OF_SEVERAL = re.compile(
    r" ?\(?(?:of |for |in )?(?:all |the |ទាំង ?)?(?<!\d)\d{1,2} ?"
    r"(?:provinces?|ខេត្ត|រាជធានី[- ]?ខេត្ត)\)?$"
)


def _key(text: object) -> str:
    """Return a name in lower case, without the colon and the number of areas behind it."""
    plain = normal_khmer(clean_text(text)).casefold().replace("_", " ")
    return _OF_SEVERAL.sub("", re.sub(r"\s+", " ", plain).strip(" :៖"))


_NAMED = re.compile(
    r"^(?:grand |sub-?)?total(?: of| for)? |"
    r"^(?:សរុប|សរុបក្នុង)(?=ខេត្ត|រាជធានី|ស្រុក)|(?<=.) (?:total|សរុប)$"
)
_TOTALS = {_key(name) for name in TOTALS}


def is_total(record: Mapping[str, object]) -> bool:
    """Return whether a row is a sum over areas: it names no code and a total, in any column.

    >>> is_total({"area_name": "សរុប", "count": "9"}), is_total({"area_name": "Kampot"})
    (True, False)
    >>> is_total({"area_name": "Total Kampot"}), is_total({"area_name": "Kampot Total"})
    (True, True)
    >>> is_total({"area_name": "សរុប ៣ ខេត្ត៖"}), is_total({"area_name": "Total:"})
    (True, True)
    >>> is_total({"area_name": "សរុប (២៥ ខេត្ត)"}), is_total({"area_name": "ចំនួនសរុប"})
    (True, True)
    """
    if record.get("area_code") and _key(record["area_code"]) not in _TOTALS:
        return False
    named = _key(_area_of(record))
    return named in _TOTALS or bool(_NAMED.search(named))


def total_of(record: Mapping[str, object]) -> str:
    """Return which area a row of totals names, or "" where it names none.

    >>> total_of({"area_name": "Total Kampot:"}), total_of({"area_name": "Grand total"})
    ('kampot', '')
    >>> total_of({"area_name": "Total of 3 provinces"})
    ''
    """
    named = _key(_area_of(record))
    return "" if named in _TOTALS else _NAMED.sub("", named)


def _area_of(record: Mapping[str, object]) -> object:
    columns = ("area_name", "area_code", "province_name", "province_code")
    filled = (record.get(c) for c in (*columns, *record))
    return next((text for text in filled if text), "")
