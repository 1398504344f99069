"""P-codes: province (2 digits), district (4) and commune (6) codes in any written form."""

import re
import unicodedata

from geo.digits import latin_digits

LENGTHS = {"province": 2, "district": 4, "commune": 6}
_CODE = re.compile(r"^(?:KH)?\s*0*(\d{1,6})(?:\.0+)?$", re.IGNORECASE)


def clean_text(value: object) -> str:
    r"""Return the text without stray TABs, no-break or zero-width spaces, and in one Unicode form.

    >>> clean_text("\tSvay\u00a0 Rieng\u200b ")
    'Svay Rieng'
    """
    text = unicodedata.normalize("NFC", str(value))
    text = re.sub(r"[\u200b\u200c\u200d\u2060\ufeff]", "", text)
    return re.sub(r"\s+", " ", text).strip()


def to_code(value: object, level: str) -> str | None:
    """Return the code with its leading zeros, or None where the text is not a code of that level.

    Accepts `4`, `04`, `KH04`, `KH0402`, `402`, `402.0` (spreadsheets lose zeros) and Khmer digits.

    >>> to_code("4", "province"), to_code("KH0402", "district"), to_code("402", "district")
    ('04', '0402', '0402')
    >>> to_code("Kampot", "province") is None
    True
    """
    found = _CODE.match(latin_digits(clean_text(value)))
    width = LENGTHS[level]
    # only one zero can be lost: "4" is a province, never a district
    if not found or not width - 1 <= len(found.group(1)) <= width:
        return None
    return found.group(1).zfill(width)


def to_pcode(code: str) -> str:
    """Return the United Nations P-code of an NCDD code.

    >>> to_pcode("0402")
    'KH0402'
    """
    return f"KH{code}"
