"""Labels: what a header asks for, where it is a question or a path of a form's groups."""

import re
from collections.abc import Iterator

from geo.khmer import normal_khmer
from geo.pcode import clean_text

_NUMBER = re.compile(
    r"^(?:(?:q|question|no|សំណួរ|សំណួរទី)[._ ]?|[a-zក-ហ])?[\d០-៩]{1,2}(?:[._-][\d០-៩]{1,2})*[a-z]?"
    r"(?:\s*[._):៖-]+\s*|(?<=[\d០-៩])\s+(?=\D))",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:please\s+)?"
    r"(?:(?:select|choose|enter|specify|indicate|write|give|fill in)\s+(?:one\s+|all\s+)?"
    r"|(?:what|which|who|where)\s+(?:is|are|was|were)\s+"
    r"|name\s+of\s+|(?:total\s+)?(?:no\.?|nr\.?|number|#)\s+of\s+)(?:the\s+|your\s+)*"
    r"|^(?:សូម)?(?:ជ្រើសរើស|បញ្ចូល|បំពេញ|សរសេរ|បញ្ជាក់)(?:ឈ្មោះ)?\s*|^ឈ្មោះ(?:របស់)?\s*",
    re.IGNORECASE,
)
# blanks are passed once, from their first: else a long row of them is looked at for each
_PARTS = re.compile(r"(?:(?<!\s)\s++)?+(?:[/:|]|::)\s*")
_DASH = re.compile(r"(?<!\s)\s++[-–]\s+")
_OPENING, _CLOSING = ("(", "["), (")", "]")
_DOTTED = re.compile(r"^[\w]+(?:\.[\w]+)+$")
_KHMER = re.compile(r"[\u1780-\u17ff]")
# the last part of a path that says nothing without the part before it
_OF_GROUP = {"name", "label", "code", "type", "other", "no", "number", "date", "id", "specify"}


def label_key(text: object) -> str:
    """Return what is compared of a header: no case, blanks or underscores; Khmer as it looks.

    >>> label_key("Start_Date"), label_key(" start  date")
    ('start date', 'start date')
    """
    return re.sub(r"[\s_]+", " ", normal_khmer(clean_text(text)).casefold()).strip()


def forms(header: str) -> Iterator[str]:
    """Return what a header may be known by, the most likely first.

    As it is; without number and request; of a path of groups the last part, with the one before
    it where it says nothing alone; of a header in two languages each.

    >>> list(forms("location/province"))
    ['location/province', 'location province', 'province']
    >>> "Province" in forms("Q1. Please select the Province *"), "name" in forms("agency/name")
    (True, False)
    """
    whole = clean_text(header)
    yield whole
    if (bare := _bare(whole)) != whole:
        yield bare
    parts = _parts(whole)
    languages = _languages(whole) or (parts if _mixed(parts) else [])
    if len(parts) > 1 and not languages:
        before, last = parts[-2:]
        yield f"{before} {last}"
        if not is_part(last):
            yield last
        elif label_key(last) in ("name", "label"):
            yield before
    yield from languages


def is_part(header: str) -> bool:
    """Return whether a header says nothing alone, such as Name, Code or No.

    >>> is_part("No."), is_part("Name"), is_part("Names of agencies")
    (True, True, False)
    """
    return label_key(header).strip(" .") in _OF_GROUP


def groups(header: str) -> tuple[list[str], str]:
    """Return the groups of a path, and what stands behind them.

    >>> groups("women/beneficiaries"), groups("Reached (people)")
    ((['women'], 'beneficiaries'), ([], 'Reached'))
    """
    *before, last = _parts(clean_text(header)) or [""]
    return before, last


def _parts(whole: str) -> list[str]:
    if _DOTTED.match(whole):
        return [_bare(part) for part in whole.split(".")]
    return [_bare(part) for part in _PARTS.split(_without_remark(whole)) if part.strip()]


def _bare(text: str) -> str:
    """Return a header without its number, its request, a remark in brackets, and marks."""
    plain = text.strip(" *?:៖។")
    plain = _NUMBER.sub("", plain, count=1)
    plain = _ASKS.sub("", plain, count=1)
    return (_without_remark(plain) or plain).strip(" *?:៖។_")


def _without_remark(text: str) -> str:
    """Return a header without a remark in brackets at its end."""
    plain = text.rstrip()
    if not plain.endswith(_CLOSING):
        return text
    before = max(plain.rfind(one, 0, -1) for one in _CLOSING) + 1
    opened = [at for one in _OPENING if (at := plain.find(one, before)) >= 0]
    return plain[: min(opened)].rstrip() if opened else text


def _mixed(parts: list[str]) -> bool:
    return len({bool(_KHMER.search(part)) for part in parts}) > 1


def _languages(text: str) -> list[str]:
    """Return the Khmer and the other half of a header that is written in both."""
    begins = min((at for one in _OPENING if (at := text.find(one, 1)) > 0), default=0)
    if begins and text.endswith(_CLOSING) and len(text) > begins + 2:
        halves = [text[:begins], text[begins + 1 : -1]]
    else:
        halves = _DASH.split(text)
    return [_bare(half) for half in halves] if _mixed(halves) else []
