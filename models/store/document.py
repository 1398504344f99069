"""Document: something with a name that people save, one version after another."""

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import MAXYEAR, datetime
from typing import Any

from geo.errors import InputError
from geo.words import Sentence

IMMUTABLE = frozenset({"snapshot", "upload"})
MOST_BODY_BYTES = 8 * 2**20
MOST_BLOB_BYTES = 32 * 2**20
MOST_LETTERS = {
    "kind": 40,
    "name": 200,
    "author": 100,
    "note": 2_000,
    "input_name": 40,
    "level": 40,
    "within": 40,
    "name_key": 200,
    "code": 200,
    "account": 100,
    "account_name": 200,
}
# columns of a version that its `about_sha256` covers, beside kind and name of the document
ABOUT = ("document_id", "number", "author", "note", "saved_at", "change")
# what turns the direction of text, so that it reads as something else than it is
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NEEDED = ("kind", "name", "input_name", "level", "name_key", "code", "account")


@dataclass(frozen=True)
class Document:
    """One version of a document.

    `body` is JSON-able; `sha256` is that of body and blob together; `saved_at` is UTC; `change`
    grows from one save to the next, whatever the clock says; `damaged`: the body or the time can't
    be read.
    """

    id: str
    kind: str
    name: str
    version: int
    body: dict[str, Any]
    sha256: str
    author: str
    note: str
    saved_at: datetime
    change: int
    archived: bool
    damaged: bool = False


def to_text(body: dict[str, Any]) -> str:
    """Return a body as JSON, the same text for the same content.

    Raises
    ------
    InputError : not JSON-able (a gap must be None, not NaN), or too large.

    >>> to_text({"b": 1, "a": None})
    '{"a":null,"b":1}'
    """
    try:
        text = json.dumps(
            body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
        )
        size = len(text.encode("utf-8"))
    except (TypeError, ValueError) as error:
        raise InputError("store.content", found=str(error)) from error
    if size > MOST_BODY_BYTES:
        most = MOST_BODY_BYTES // 2**20
        raise InputError("store.body_size", most=most, found=f"{size / 2**20:.0f} MB")
    return text


def body_of(text: str) -> dict[str, Any] | None:
    """Return a body as it was saved; None where a text is none.

    >>> body_of('{"n":1}'), body_of("[1]"), body_of("[" * 100_000), body_of('{"n":NaN}')
    ({'n': 1}, None, None, None)
    """
    try:
        body = json.loads(text, parse_constant=_none_such)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _none_such(written: str) -> None:
    raise ValueError(written)


def digest(text: str, blob: bytes | None) -> str:
    """Return the SHA-256 of a body and its blob.

    >>> digest("{}", None)[:8], digest("{}", b"")[:8]
    ('44136fa3', '68e9e86b')
    """
    content = text.encode("utf-8") if blob is None else text.encode("utf-8") + b"\0" + blob
    return hashlib.sha256(content).hexdigest()


def about_digest(*about: str | int) -> str:
    """Return the SHA-256 of what is known about a version: which it is, of what, by whom and when.

    >>> about_digest("id", 1, "plan", "Q1")[:8]
    '5be9e8b0'
    """
    text = json.dumps(about, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def moment_of(text: object) -> datetime | None:
    """Return a time as the store keeps it, with its time zone; None where it is none.

    Nor in the first year or the last: no other time zone may have it.

    >>> moment_of("2026-11-27") is None
    True
    """
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo and 1 < moment.year < MAXYEAR else None


def _is_odd(letter: str) -> bool:
    """Return whether a letter is a control, a line break, or turns the direction."""
    return unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in _TURNING


def clean(**texts: str) -> None:
    """Check names, notes and the like: not too long, no control characters; a name is not empty.

    A note may have lines.

    Raises
    ------
    InputError : one of them can't be kept as it is.

    >>> clean(name="Plan for 2027, quarter 1", author="")
    """
    for column, text in texts.items():
        odd = [c for c in text if _is_odd(c) and not (column == "note" and c in "\n\t")]
        if column == "account":  # two that look the same would be two people
            odd += [c for c in text if unicodedata.category(c) == "Cf"]
        most = MOST_LETTERS[column]
        if odd or len(text) > most or (column in _NEEDED and not text.strip()):
            found = Sentence("error.store.letters", {"n": f"{len(text):,}"})
            if odd:
                found = Sentence("error.store.control")
            if column not in _NEEDED:
                raise InputError("store.text", column=column, most=f"{most:,}", found=found)
            raise InputError("store.name", column=column, most=f"{most:,}", found=found)


def check_blob(blob: bytes | None) -> None:
    """Check the size of a file that is kept with a document.

    >>> check_blob(b"small")
    """
    if blob is not None and len(blob) > MOST_BLOB_BYTES:
        most = MOST_BLOB_BYTES // 2**20
        raise InputError("store.file_size", most=most, found=f"{len(blob) / 2**20:.0f} MB")
