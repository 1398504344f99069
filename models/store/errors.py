"""Errors of the store, in plain words and with the way out.

StoreError            the store can't be read or written; what was saved before is still there
├── NotFound          no such document or version
├── Immutable         a document of this kind is never changed
└── Conflict          somebody else has saved since
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from geo.errors import InputError

if TYPE_CHECKING:
    from models.store.document import Document

_NAME = "Correct the name and the password in DATABASE_URL."
# what the drivers say -> (what it is, the way out); the first that fits
_KNOWN = (
    ("disk is full", "no room left on the disk", "Make room on the disk, then try again."),
    ("no space left", "no room left on the disk", "Make room on the disk, then try again."),
    (
        "disk i/o error",
        "a disk that can't be written to",
        "Look whether the disk is full or damaged, then try again.",
    ),
    (
        "is locked",
        "a store that another program keeps locked",
        "Close other programs that have it open (a backup, a database browser), then try again.",
    ),
    ("lock timeout", "a store that somebody else keeps locked", "Wait a moment, then try again."),
    (
        "readonly database",
        "a store that may only be read",
        "Give the account that runs the dashboard the right to write to its folder.",
    ),
    (
        "unable to open",
        "a store that can't be opened",
        "Look whether its folder exists and may be written to.",
    ),
    (
        "not a database",
        "a file that is no store, or a damaged one",
        "Put the last backup in its place, or move it away to begin with an empty store.",
    ),
    ("malformed", "a damaged store", "Put the last backup in its place."),
    # the next three come with "connection failed" before them
    ("password authentication", "a database server that refuses this name and password", _NAME),
    ("no password", "a database server that refuses this name and password", _NAME),
    ('fatal:  role "', "a database server that doesn't know this name", _NAME),
    (
        'fatal:  database "',
        "a database server without this database",
        "Create the database on the server, or correct DATABASE_URL.",
    ),
    (
        "permission denied",
        "a database server that doesn't allow this name so much",
        "Give the name in DATABASE_URL the right to make and change tables.",
    ),
    ("too many", "a database server that has no connection free", "Wait a moment, then try again."),
    (
        "connection",
        "a database server that doesn't answer",
        "Look whether the server runs and whether DATABASE_URL is right.",
    ),
)
_OTHER = "Try again; if it stays, show this message to whoever runs the dashboard."
_KEPT = "What was saved before is still there"


class StoreError(InputError):
    """The store can't be read or written; nothing is half-written."""


class NotFound(StoreError):  # noqa: N818 - says what it is
    """No such document or version."""


class Immutable(StoreError):  # noqa: N818 - says what it is
    """A document of this kind is never changed."""


class Conflict(StoreError):  # noqa: N818 - says what it is
    """Somebody else has saved since; `current` is what they saved."""

    def __init__(self, current: Document, base_version: int) -> None:
        self.current = current
        super().__init__(
            file=current.name,
            expected=f"version {base_version} to be the newest",
            found=f"version {current.version}, saved by {current.author or 'somebody'} "
            f"at {current.saved_at:%Y-%m-%d %H:%M} UTC",
            way_out="Nothing is lost: look at what they changed, then save yours on top of it.",
        )


@contextmanager
def told(where: str, saving: bool = False) -> Iterator[None]:
    """Turn what a database driver says into a StoreError.

    Parameters
    ----------
    where : the store, as a reader may know it; never a password.
    saving : whether a change is lost by it, which is then said.
    """
    kept = f"{_KEPT}; this change was not kept." if saving else f"{_KEPT}."
    try:
        yield
    except NoneFree as error:
        raise StoreError(
            file=where,
            expected="a store that can be read and written",
            found="too many people at once",
            way_out=f"Wait a moment, then try again. {kept}",
        ) from error
    except DBAPIError as error:
        said = str(error.orig).casefold()
        found, way_out = next(
            ((what, out) for words, what, out in _KNOWN if words in said),
            (f"an error of the database ({type(error.orig).__name__})", _OTHER),
        )
        raise StoreError(
            file=where,
            expected="a store that can be read and written",
            found=found,
            way_out=f"{way_out} {kept}",
        ) from error
