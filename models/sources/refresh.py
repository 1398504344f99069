"""Refresh: look at a live source, say what changed, keep what is good and only that."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from geo.download import Upstream
from geo.download import fetch as download
from geo.errors import DownloadError, InputError
from models.sources.catalogue_entry import Entry, read_entry
from models.sources.copies import Check, Copy, State, keep, note_check, now, read_state
from models.sources.source import LiveSource, Reading

MAX_SECONDS = 120.0
_RETRIES = 3
_CATALOGUE_BYTES = 5_000_000
_UNREACHABLE = ("no connection", "no answer in time")


def fetch(
    source: LiveSource,
    base_url: str | None = None,
    max_seconds: float = MAX_SECONDS,
    accept: bool = False,
) -> State:
    """Fetch a source; keep the copy if it reads and nothing that was there is gone.

    Parameters
    ----------
    base_url : folder (URL) asked instead of the usual ones.
    accept : keep it also where areas or years are gone, or the unit is another.

    Raises
    ------
    InputError : nothing was kept; says what came instead, and the last good copy stays in use.
    """
    return _noting(source, lambda state: _fetch(source, state, base_url, max_seconds, accept))


def check(
    source: LiveSource, base_url: str | None = None, max_seconds: float = MAX_SECONDS
) -> State:
    """Look whether a source has something else than what is kept; change nothing.

    Raises
    ------
    InputError : it doesn't answer, or not with the file we know; the copy stays in use.
    """
    return _noting(source, lambda state: _check(source, state, base_url, max_seconds))


def _noting(source: LiveSource, job: Callable[[State], State]) -> State:
    """Do a job; a failure is noted beside the copy, which stays, and raised."""
    state = read_state(source.name)
    try:
        return job(state)
    except InputError as error:
        failure = InputError(
            file=error.file,
            row=error.row,
            column=error.column,
            expected=error.expected,
            found=error.found,
            way_out=f"{error.way_out} {_stays(state)}".strip(),
        )
        outcome = "unreachable" if _unreachable(error) else "failed"
        note_check(source.name, Check(now(), outcome, str(failure)))
        raise failure from error


def _unreachable(error: InputError) -> bool:
    """Whether nobody answered, so that nothing is known of the source itself."""
    silent = error.found == "none" or any(words in error.found for words in _UNREACHABLE)
    return isinstance(error, DownloadError) and silent


def _stays(state: State) -> str:
    if state.copy is None:
        return "No copy was ever kept; the shipped tables are in use as before."
    return f"The copy of {state.copy.fetched_at[:10]} stays in use."


def _end(max_seconds: float) -> float:
    if not max_seconds > 0:
        raise InputError(
            column="--max-seconds", expected="more than 0 seconds", found=f"{max_seconds:g}"
        )
    return time.monotonic() + max_seconds


def _fetch(
    source: LiveSource, state: State, base_url: str | None, max_seconds: float, accept: bool
) -> State:
    end = _end(max_seconds)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        entry = _entry(source, base_url, max_seconds, Path(place))
        path = _download(source, entry, end - time.monotonic(), Path(place))
        content = path.read_bytes()
        reading = source.read(content, entry.file)
        gone = differences(state.copy, reading)
        if gone and not accept:
            raise InputError(
                file=f"{entry.folder}/{entry.file}",
                expected=f"what was there on {state.copy.fetched_at[:10]}",
                found="; ".join(gone),
                way_out="If that is meant, fetch it again with --accept.",
            )
        if source.install:
            source.install(path)
    copy = _copy(source, entry, content, reading)
    message = "; ".join([_changed(state.copy, copy), *gone])
    outcome = "same" if state.copy and state.copy.sha256 == copy.sha256 else "fetched"
    return keep(source.name, content, copy, Check(now(), outcome, message))


def _check(source: LiveSource, state: State, base_url: str | None, max_seconds: float) -> State:
    end = _end(max_seconds)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        entry = _entry(source, base_url, max_seconds, Path(place))
        if source.resource is not None and entry.revision:
            # the catalogue dates its files: no need to fetch a large one to compare
            kept = state.copy.revision if state.copy else ""
            same = entry.revision == kept
            message = f"dated {entry.revision} at the source, {kept or 'not kept yet'} here"
        else:
            path = _download(source, entry, end - time.monotonic(), Path(place))
            content = path.read_bytes()
            reading = source.read(content, entry.file)
            copy = _copy(source, entry, content, reading)
            same = state.copy is not None and state.copy.sha256 == copy.sha256
            message = "; ".join([_changed(state.copy, copy), *differences(state.copy, reading)])
    return note_check(source.name, Check(now(), "same" if same else "newer", message))


def _entry(source: LiveSource, base_url: str | None, seconds: float, place: Path) -> Entry:
    """Return where the file is; a catalogue is asked first where there is one."""
    if source.resource is None:
        several = len(source.folders) > 1
        return Entry(base_url or ("" if several else source.folders[0]), source.file)
    asked = Entry(base_url or source.folders[0], source.file)
    path = _download(source, asked, seconds, place, _CATALOGUE_BYTES)
    trusted = (source.folders[0], *([base_url] if base_url else []))
    entry = read_entry(
        path.read_bytes(), f"{asked.folder}/{asked.file}", source.resource, trusted=trusted
    )
    if base_url and not entry.folder.startswith(base_url.rstrip("/")):
        # an answer saved from the publisher still names it: the file lies beside the answer
        return replace(entry, folder=base_url.rstrip("/"))
    return entry


def _download(
    source: LiveSource, entry: Entry, seconds: float, place: Path, max_bytes: int | None = None
) -> Path:
    folders = (entry.folder,) if entry.folder else source.folders
    upstream = Upstream(
        name=entry.file,
        folders=folders,
        sha256=source.sha256,
        max_bytes=max_bytes or source.max_bytes,
        retries=_RETRIES,
        keep="",
    )
    # the address in the environment is one for the outlines only
    only = folders[0] if len(folders) == 1 else None
    return download(upstream, base_url=only, max_seconds=max(seconds, 0.1), place=place)


def _copy(source: LiveSource, entry: Entry, content: bytes, reading: Reading) -> Copy:
    digest = sha256(content).hexdigest()
    ending = Path(source.file).suffix if source.resource is None else ".csv"
    return Copy(
        file=f"{source.name}-{digest[:12]}{ending}",
        sha256=digest,
        size_bytes=len(content),
        fetched_at=now(),
        address=f"{entry.folder or source.folders[0]}/{entry.file}",
        revision=entry.revision,
        licence=entry.licence,
        columns=reading.columns,
        unit=reading.unit,
        areas=reading.areas,
        period=reading.period,
        notes=reading.notes,
    )


def _changed(earlier: Copy | None, copy: Copy) -> str:
    if earlier is None:
        return f"first copy, sha256 {copy.sha256[:16]}"
    when = earlier.fetched_at[:10]
    if earlier.sha256 == copy.sha256:
        return f"unchanged since {when}"
    parts = [f"changed: was {earlier.sha256[:16]} on {when}, is {copy.sha256[:16]}"]
    for what, names in (
        ("new columns", [c for c in copy.columns if c not in earlier.columns]),
        ("columns gone", [c for c in earlier.columns if c not in copy.columns]),
        ("licence", [copy.licence] if copy.licence != earlier.licence else []),
    ):
        if names:
            parts.append(f"{what}: {', '.join(names)[:200]}")
    return "; ".join(parts)


def differences(earlier: Copy | None, reading: Reading) -> list[str]:
    """Return what was in the earlier copy and isn't any more: unit, areas, newest years.

    >>> import pandas as pd
    >>> now = Reading(pd.DataFrame({"area_code": ["01"], "period": ["2019"]}), "%", ())
    >>> then = Copy("", "", 0, "", "", "", "", (), "%", ("01", "02"), "2010-2020", ())
    >>> differences(then, now)
    ['no figure any more for 1 area: 02', 'it ends 2019, ended 2020']
    """
    if earlier is None:
        return []
    found = []
    if earlier.unit != reading.unit:
        found.append(f"the unit is {reading.unit}, was {earlier.unit}")
    gone = sorted(set(earlier.areas) - set(reading.areas))
    if gone:
        more = ", ..." if len(gone) > 10 else ""
        found.append(
            f"no figure any more for {len(gone)} area{'s' if len(gone) > 1 else ''}: "
            f"{', '.join(gone[:10])}{more}"
        )
    last, was = reading.period.split("-")[-1], earlier.period.split("-")[-1]
    if last < was:
        found.append(f"it ends {last}, ended {was}")
    return found
