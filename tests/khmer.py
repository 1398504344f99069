"""Khmer: what the tests of many rooms ask of a sentence in Khmer."""

from __future__ import annotations

import re
import string

# names of programs, formats, commands, columns and codes, which are the same in Khmer
_SAME = re.compile(
    r"`[^`]*`|\w+://\S+|--?[a-z][a-z-]+(?: [a-z]+(?= *(?:[^a-zA-Z ]|$)))?"
    r"|[A-Za-z_]*[_./:#&()\d-][\w./:()#&-]*"
    r"|\b[A-Z][A-Za-z]*[A-Z]\w*\b"
    r"|\b(?:Excel|Fix geometries|Save as|Windows|GeoPackage|[Ss]hapefile|Git|Python|zip)\b"
    r"|\b(?:Streamlit|PostgreSQL)\b"
)

# what is typed into a file or a command as it stands
TYPED = {"yes", "no", "thailand", "vietnam", "other", "score", "repatriation", "poverty", "harvest"}


def khmer(text: str) -> bool:
    """Return whether a text has Khmer letters.

    >>> khmer("ខេត្ត 20"), khmer("province 20")
    (True, False)
    """
    return bool(re.search(r"[\u1780-\u17d3]", text))


def english_left(sentence: str) -> list[str]:
    """Return the English words of a Khmer sentence that are not in its values.

    >>> english_left("ខេត្ត {code} of KH20 (XLSX)")
    ['of']
    """
    texts = [text for text, *_ in string.Formatter().parse(sentence)]
    words = [w for text in texts for w in re.findall(r"[A-Za-z]{2,}", _SAME.sub(" ", text))]
    return [word for word in words if word not in TYPED]
