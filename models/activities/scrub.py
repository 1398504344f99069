"""Scrub: texts without addresses and telephone numbers, which are nobody's to keep."""

import re

from geo.digits import latin_digits
from models.reading.person_cells import phones
from models.reading.person_names import is_name, without_names

REMOVED, NAME_REMOVED = "[contact removed]", "[name removed]"
# at most as many letters as a name of an address may have: else a long word is looked at whole
# for each of its letters
_EMAIL = re.compile(r"[^\s@<>;,]{1,64}@[^\s@<>;,]+\.\w+")
# digits of both scripts; two dates in a row have as many digits and are no number
_PHONE = re.compile(
    r"(?<!\d)(?<!\d{4}[.-])(?<!\d{4}[.-]\d\d[.-])(?!\d{1,2}[.-]\d{1,2}[.-]\d{4})"
    r"(?:\+?(?:855|៨៥៥)[\s.-]*(?:\([0០]\))?|\([0០]\d{2}\)|[0០]\d)"
    r"(?:[\s.-]?\d){6,9}(?!\d)"
)


def without_contacts(text: str | None) -> str | None:
    """Return a text with addresses and telephone numbers taken out.

    >>> without_contacts("Ask ០១២ ៣៤៥ ៦៧៨ or a.b@example.org"), without_contacts("01.10.2026")
    ('Ask [contact removed] or [contact removed]', '01.10.2026')
    """
    plain = without_addresses(text)
    return None if plain is None else _PHONE.sub(REMOVED, plain)


def anonymous(text: str | None) -> str | None:
    """Return a text with addresses, telephone numbers and names of people taken out.

    >>> anonymous("Help for Chan Thida, 012 345 678")
    'Help for [name removed], [contact removed]'
    """
    plain = without_contacts(text)
    return None if plain is None else without_names(plain, NAME_REMOVED)


def without_addresses(text: str | None) -> str | None:
    """Return a text with e-mail addresses taken out; the numbers of a record's ID stay.

    >>> without_addresses("0201-2026-01")
    '0201-2026-01'
    """
    return None if text is None else _EMAIL.sub(REMOVED, text)


def of_somebody(identity: str) -> bool:
    """Return whether the ID of a record is a name or a telephone number, which are somebody's.

    >>> of_somebody("012 345 678"), of_somebody("Sok Dara"), of_somebody("0201-2026-01")
    (True, True, False)
    """
    plain = latin_digits(identity)
    return is_name(identity) or any(
        re.search(rf"(?<![\w-]){re.escape(phone)}(?![\w-])", plain) for phone in phones(plain)
    )
