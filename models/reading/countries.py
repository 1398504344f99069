"""Countries: whose name a header or a cell is, in English or Khmer, as CLDR has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from babel import Locale

from geo.digits import latin_digits
from geo.khmer import normal_khmer
from geo.pcode import clean_text

HOME = "KH"
_FIGURE = re.compile(r"[<>≤≥~(]*[\d.,\s]+[)%*]*|\*+")  # or a mark for a hidden one
# names in use that CLDR does not have
_OTHERS = {
    "viet nam": "VN",
    "thai": "TH",
    "lao pdr": "LA",
    "lao": "LA",
    "korea": "KR",
    "republic of korea": "KR",
    "rep. of korea": "KR",
    "prc": "CN",
    "china (prc)": "CN",
    "hong kong": "HK",
    "macao": "MO",
    "macau": "MO",
    "myanmar": "MM",
    "burma": "MM",
    "usa": "US",
    "u.s.a.": "US",
    "uk": "GB",
    "uae": "AE",
    "ksa": "SA",
    "brunei darussalam": "BN",
    "កូរ៉េ": "KR",
    "អាមេរិក": "US",
}
_FROM = re.compile(r"^(?:returned |returnees |people |persons )?from |^(?:អ្នកត្រឡប់)?ពី|^ប្រទេស")


def _key(text: object) -> str:
    return re.sub(r"[\s_]+", " ", normal_khmer(clean_text(text)).casefold()).strip()


@cache
def _names() -> dict[str, str]:
    found = {
        _key(name): code
        for lang in ("en", "km")
        for code, name in Locale(lang).territories.items()
        if len(code) == 2 and code.isalpha() and code != HOME
    }
    return found | {_key(name): code for name, code in _OTHERS.items()}


@cache
def khmer_names() -> dict[str, str]:
    """Return the Khmer names of countries other than Cambodia -> ISO code, as they are compared.

    >>> khmer_names()[normal_khmer("ថៃ")]
    'TH'
    """
    return {name: code for name, code in _names().items() if not name.isascii()}


def country_of(text: object) -> str | None:
    """Return the ISO code of the country a text names, other than Cambodia, or None.

    >>> country_of("From Viet Nam"), country_of("ប្រទេសម៉ាឡេស៊ី"), country_of("Cambodia")
    ('VN', 'MY', None)
    """
    plain = _key(text)
    for _ in range(2):  # from, then "the country"
        if plain in _names():
            return _names()[plain]
        plain = _FROM.sub("", plain).strip()
    return _names().get(plain)


def are_remarks(header: str, texts: Iterable[object]) -> bool:
    """Return whether a column headed "other" is of no country: no figure stands below it.

    >>> are_remarks("other", ["provisional", None]), are_remarks("other", ["50"])
    (True, False)
    """
    plain = [latin_digits(text) for text in texts if isinstance(text, str)]
    return country_of(header) is None and not any(map(_FIGURE.fullmatch, plain))
