"""Errors of the store, in plain words and with how to fix it.

StoreError            the store can't be read or written; what was saved before is still there
├── Refused           who acts has no right to do this
├── NotFound          no such document or version
├── Immutable         a document of this kind is never changed
└── Conflict          somebody else has saved since
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from geo.errors import InputError
from geo.words import Sentence
from models.store.document import Document

# what the drivers say -> what it is; the first that fits
_KNOWN = (
    ("busy", "busy"),  # none of our own connections was free
    ("disk is full", "full"),
    ("no space left", "full"),
    ("disk i/o error", "broken_disk"),
    ("is locked", "locked"),
    ("lock timeout", "busy_row"),
    ("readonly database", "read_only"),
    ("unable to open", "gone"),
    ("could not decode", "damaged"),
    ("append-only", "append_only"),
    ("row-level security", "row_right"),
    ("no such table", "emptied"),
    ("not a database", "no_store"),
    ("malformed", "damaged"),
    # the next ones come with "connection failed" before them
    ("password authentication", "wrong_password"),
    ("no password", "wrong_password"),
    ('fatal:  role "', "unknown_name"),
    ('fatal:  database "', "no_database"),
    ("permission denied", "no_right"),
    ("too many", "busy_server"),
    ("connection slots", "busy_server"),
    ("starting up", "starting"),
    ("shutting down", "starting"),
    ("connection", "silent"),
)


class StoreError(InputError):
    """The store can't be read or written; nothing is half-written. `where` names it."""

    def __init__(self, key: str, *, where: str = "", **values: object) -> None:
        self.where = where
        super().__init__(key, **values)  # type: ignore[arg-type] # file, row and column too


class Refused(StoreError):  # noqa: N818 - says what it is
    """Who acts has no right to do this; nothing was changed."""


class NotFound(StoreError):  # noqa: N818 - says what it is
    """No such document or version."""


class Immutable(StoreError):  # noqa: N818 - says what it is
    """A document of this kind is never changed."""


class Conflict(StoreError):  # noqa: N818 - says what it is
    """Somebody else has saved since; `current` is what they saved."""

    def __init__(self, current: Document, base_version: int) -> None:
        self.current = current
        super().__init__(
            "store.conflict",
            file=current.name,
            base=base_version,
            version=current.version,
            author=current.author or Sentence("error.store.somebody"),
            day=f"{current.saved_at:%Y-%m-%d %H:%M}",
        )


@contextmanager
def told(where: str, saving: bool = False) -> Iterator[None]:
    """Turn what a database driver says into a StoreError.

    Parameters
    ----------
    where : the store, as whoever runs it knows it; never a password.
    saving : whether a change is lost by it, which is then said.
    """
    try:
        yield
    except (NoneFree, DBAPIError, UnicodeDecodeError) as error:
        raise translated(error, where, saving) from error


def unknown(error: DBAPIError, where: str) -> StoreError:
    """Return the error that says that nobody knows whether a change was saved."""
    found = translated(error, where, saving=True)
    found.values["kept"] = Sentence("error.store.not_known")
    return found


def translated(
    error: NoneFree | DBAPIError | UnicodeDecodeError, where: str, saving: bool = False
) -> StoreError:
    """Return what a database driver says as a StoreError.

    >>> translated(NoneFree(), "a file").found
    'too many people at once'
    """
    if isinstance(error, DBAPIError):
        said = str(error.orig).casefold()
    else:
        # bytes that are no text: SQLite says what it can't read with the bytes it found there
        said = "busy" if isinstance(error, NoneFree) else "malformed"
    key = f"store.{next((what for words, what in _KNOWN if words in said), 'other')}"
    kind = type(getattr(error, "orig", error)).__name__
    return StoreError(
        "store.database",
        where=where,
        found=Sentence(f"error.{key}.found", {"error": kind}),
        fix=Sentence(f"error.{key}.fix"),
        kept=Sentence("error.store.not_kept" if saving else "error.store.kept"),
    )
