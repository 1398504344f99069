"""Safe: text of files and people as Markdown that shows it as it is, and their links.

The one place that knows what Streamlit's Markdown does with text. Names, notes, cells, file names
and messages that hold them go through `plain`; their addresses through `link`.
"""

import re
from urllib.parse import quote, urlsplit

SCHEMES = ("https", "http", "tel", "mailto")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:&])")
# line breaks and controls become a blank; what turns the direction of text is left out
_BREAKS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_HIDDEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# at the beginning of a line: a list, a heading, a rule
_OPENING = re.compile(r"^(\d{1,9}(?=\.)|(?=[-=]))")
# Streamlit looks for these in text whose markup is settled already, where no backslash helps:
# emoji and icons, arrows, addresses. An invisible letter that joins words takes them apart.
_LATE = re.compile(
    r"(:)(?=[\w+-]+:|material/)"
    r"|(https?:)(?=//)"
    r"|(www)(?=\.)"
    r"|(?<!\S)([<>~-])(?=[-=>]{1,2}(?!\S))",
    re.IGNORECASE,
)
_JOINER = "\u2060"


def plain(text: object) -> str:
    """Return text so that Markdown shows it as it is, on one line, whatever somebody wrote.

    >>> plain("[x](javascript:1) *b*")
    '\\\\[x\\\\]\\\\(javascript\\\\:1\\\\) \\\\*b\\\\*'
    """
    one_line = _BREAKS.sub(" ", _HIDDEN.sub("", str(text))).strip()
    apart = _LATE.sub(rf"\g<0>{_JOINER}", one_line)
    return _OPENING.sub(r"\1\\", _MARKUP.sub(r"\\\1", apart))


def plain_lines(text: object) -> str:
    """Return text of several lines, each as `plain` gives it.

    >>> plain_lines("one\\n# two")
    'one  \\n\\\\# two'
    """
    return "  \n".join(plain(line) for line in str(text).splitlines())


def link(title: object, url: str) -> str:
    """Return a title that leads to an address; without one, or with an odd one, the title alone.

    >>> link("A", "https://a.org/x) ![y](https://b.org/z)")
    '[A](<https://a.org/x%29%20%21%5By%5D%28https://b.org/z%29>)'
    >>> link("A", "javascript:alert(1)"), link("A", "")
    ('A', 'A')
    """
    shown = plain(title)
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return shown
    web = parts.scheme in ("https", "http")
    if parts.scheme not in SCHEMES or not (parts.hostname if web else parts.path):
        return shown
    # what is percent-encoded already stays so
    return f"[{shown}](<{quote(url.strip(), safe=':/?#@%&=+,;~')}>)"
