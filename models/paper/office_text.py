"""Office text: what a word processor or slides can hold, and the letters they are told to use."""

import re

from models.paper.typeset import clean

LATIN, KHMER = "Calibri", "Khmer OS Siemreap"  # the ministries' own; others take their place
# what no XML holds
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def office_text(text: object) -> str:
    r"""Return a text without signs that turn or hide letters, or that no XML holds.

    >>> office_text("a\u202e\uffffb")
    'ab'
    """
    return _NO_XML.sub("", str(clean(str(text))))
