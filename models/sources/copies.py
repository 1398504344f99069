"""Kept: the last good copy of each live source, with its hash, and what the last check found."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from geo.atomic import write_atomically
from geo.download import cache_folder, no_cache
from geo.errors import InputError, cause
from geo.words import LANGUAGES, Sentence
from models.phrases import said
from models.sources.note import kept_note

# what is noted is read, changed and written: one after the other, or a check undoes a fetch
_CHANGING = Lock()


@dataclass(frozen=True)
class Copy:
    """One good copy.

    sha256, size_bytes : of the file; fetched_at : when (UTC, ISO); address : from where.
    revision : what the catalogue said of its age, "" where it has none.
    licence : as the catalogue stated it that day, "" where it has none.
    columns, unit, areas, period, notes : as the reading found them.
    """

    file: str
    sha256: str
    size_bytes: int
    fetched_at: str
    address: str
    revision: str
    licence: str
    columns: tuple[str, ...]
    unit: str
    areas: tuple[str, ...]
    period: str
    notes: tuple[Sentence, ...]


@dataclass(frozen=True)
class Check:
    """What the last look at the source found.

    outcome : same, newer, fetched, failed or unreachable; message, message_km : more of it.
    """

    at: str
    outcome: str
    message: str
    message_km: str = ""

    def text(self, lang: str) -> str:
        """Return what was found in a language; older notes have English only.

        >>> Check("", "same", "unchanged").text("km")
        'unchanged'
        """
        return (self.message_km if lang == "km" else "") or self.message


def found(outcome: str, *sentences: Sentence) -> Check:
    """Return what was found now, said in both languages."""
    en, km = ("; ".join(said(sentence, lang) for sentence in sentences) for lang in LANGUAGES)
    return Check(now(), outcome, en, km)


@dataclass(frozen=True)
class State:
    """What is known of a source on this machine: copy in use, the one before, last check."""

    copy: Copy | None = None
    before: Copy | None = None
    check: Check | None = None


def now() -> str:
    """Return the time in UTC as text."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def folder() -> Path:
    """Return the folder of the copies, inside the cache (OUTREACH_CACHE moves it)."""
    return cache_folder() / "sources"


def read_state(name: str) -> State:
    """Return what is known of a source; nothing where it was never looked at.

    Raises
    ------
    InputError : the note about it is damaged.

    >>> from unittest.mock import patch
    >>> with patch.dict("os.environ", OUTREACH_CACHE="/nowhere"):
    ...     read_state("mpi")
    State(copy=None, before=None, check=None)
    """
    file = folder() / f"{name}.json"
    if not file.exists():
        return State()
    try:
        note = json.loads(file.read_text(encoding="utf-8"))
        return State(
            _copy(note["copy"]),
            _copy(note["before"]),
            Check(**note["check"]) if note["check"] else None,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError("sources.damaged", file=file, found=cause(error)) from error


def _copy(note: dict | None) -> Copy | None:
    if note is None:
        return None
    lists = {key: tuple(note[key]) for key in ("columns", "areas")}
    return Copy(**note | lists | {"notes": tuple(map(kept_note, note["notes"]))})


def content_of(copy: Copy) -> bytes:
    """Return the bytes of a copy, checked against its hash.

    Raises
    ------
    InputError : the file is gone or isn't what was kept.
    """
    file = folder() / copy.file
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError("sources.damaged", file=file, found=cause(error)) from error
    if sha256(content).hexdigest() != copy.sha256:
        raise InputError("sources.damaged", file=file, found=Sentence("error.outlines.changed"))
    return content


def keep(name: str, content: bytes, copy: Copy, check: Check) -> State:
    """Keep a good copy; the one before stays beside it, an older one goes.

    The same content again keeps the date of its first fetch.

    Raises
    ------
    InputError : it can't be written; what was there before stays in use.
    """
    with _CHANGING:
        earlier = read_state(name)
        if earlier.copy and earlier.copy.sha256 == copy.sha256:
            state = replace(earlier, check=check)
        else:
            state = State(copy, earlier.copy, check)
        _write(copy.file, content)
        _write_state(name, state)
        still = {kept.file for kept in (state.copy, state.before) if kept}
        if earlier.before and earlier.before.file not in still:
            (folder() / earlier.before.file).unlink(missing_ok=True)
        return state


def note_check(name: str, check: Check) -> State:
    """Note what a check found; the copy in use stays.

    Raises
    ------
    InputError : it can't be written.
    """
    with _CHANGING:
        state = replace(read_state(name), check=check)
        _write_state(name, state)
        return state


def _write_state(name: str, state: State) -> None:
    text = json.dumps(asdict(state), indent=1, ensure_ascii=False)
    _write(f"{name}.json", text.encode())


def _write(file: str, content: bytes) -> None:
    try:
        folder().mkdir(parents=True, exist_ok=True)
        write_atomically(folder() / file, content)
    except OSError as error:
        raise no_cache(error) from error
