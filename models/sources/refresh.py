"""Refresh: look at a live source, say what changed, keep what is good and only that."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from geo.download import Upstream
from geo.download import fetch as download
from geo.errors import DownloadError, InputError
from geo.words import Sentence
from models.reading.area import AreaName
from models.sources.catalogue_entry import Entry, read_entry
from models.sources.copies import Check, Copy, State, found, keep, note_check, now, read_state
from models.sources.source import LiveSource, Reading

MAX_SECONDS = 120.0
_RETRIES = 3
_CATALOGUE_BYTES = 5_000_000


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
        error.also(_stays(state))
        silent = isinstance(error, DownloadError) and error.silent
        outcome = "unreachable" if silent else "failed"
        note_check(source.name, Check(now(), outcome, error.text("en"), error.text("km")))
        raise


def _stays(state: State) -> Sentence:
    if state.copy is None:
        return Sentence("error.sources.never_kept")
    return Sentence("error.sources.stays", {"day": state.copy.fetched_at[:10]})


def _end(max_seconds: float) -> float:
    if not max_seconds > 0:
        raise InputError("download.seconds", column="--max-seconds", found=f"{max_seconds:g}")
    return time.monotonic() + max_seconds


def _fetch(
    source: LiveSource, state: State, base_url: str | None, max_seconds: float, accept: bool
) -> State:
    end = _end(max_seconds)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        entry = _entry(source, base_url, max_seconds, Path(place))
        path, copy, gone = _read(source, entry, state, end, Path(place))
        if not accept:
            _refuse_less(copy, state, gone)
        if source.install:
            source.install(path)
        content = path.read_bytes()
    outcome = "same" if state.copy and state.copy.sha256 == copy.sha256 else "fetched"
    return keep(source.name, content, copy, found(outcome, *_changed(state.copy, copy), *gone))


def _refuse_less(copy: Copy, state: State, gone: tuple[Sentence, ...]) -> None:
    """Raise where something is gone; what somebody accepted before is not asked about again."""
    if gone and state.copy:
        day = state.copy.fetched_at[:10]
        raise InputError("sources.less", file=copy.address, day=day, found=gone)
    if gone:
        raise InputError("sources.lacks", file=copy.address, found=gone)


def _check(source: LiveSource, state: State, base_url: str | None, max_seconds: float) -> State:
    end = _end(max_seconds)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        entry = _entry(source, base_url, max_seconds, Path(place))
        if source.resource is not None and entry.revision:
            # the catalogue dates its files: no need to fetch a large one to compare
            kept = state.copy.revision if state.copy else ""
            dates = {"there": entry.revision, "here": kept or "–"}
            outcome = "same" if entry.revision == kept else "newer"
            return note_check(source.name, found(outcome, Sentence("live_change.dated", dates)))
        _, copy, gone = _read(source, entry, state, end, Path(place))
        _refuse_less(copy, state, gone)
    outcome = "same" if state.copy and state.copy.sha256 == copy.sha256 else "newer"
    return note_check(source.name, found(outcome, *_changed(state.copy, copy)))


def _read(
    source: LiveSource, entry: Entry, state: State, end: float, place: Path
) -> tuple[Path, Copy, tuple[Sentence, ...]]:
    """Return the fetched file, what is to be noted of it, and what is gone since the last copy."""
    path = _download(source, entry, end - time.monotonic(), place)
    content = path.read_bytes()
    reading = source.read(content, entry.file)
    copy = _copy(source, entry, content, reading)
    same = state.copy is not None and state.copy.sha256 == copy.sha256
    return path, copy, () if same else differences(state.copy, reading)


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


def _changed(earlier: Copy | None, copy: Copy) -> list[Sentence]:
    new = {"new": copy.sha256[:16]}
    if earlier is None:
        return [Sentence("live_change.first", new)]
    day = {"day": earlier.fetched_at[:10]}
    if earlier.sha256 == copy.sha256:
        return [Sentence("live_change.same", day)]
    parts = [Sentence("live_change.changed", {**day, **new, "old": earlier.sha256[:16]})]
    for what, names in (
        ("columns", [c for c in copy.columns if c not in earlier.columns]),
        ("columns_gone", [c for c in earlier.columns if c not in copy.columns]),
        ("licence", [copy.licence] if copy.licence != earlier.licence else []),
    ):
        if names:
            parts.append(Sentence(f"live_change.{what}", {"names": ", ".join(names)[:200]}))
    return parts


def differences(earlier: Copy | None, reading: Reading) -> tuple[Sentence, ...]:
    """Return what was in the earlier copy and isn't any more: unit, areas, newest years.

    Without an earlier copy, which of the 25 provinces have no figure in the newest years.

    >>> import pandas as pd
    >>> from geo.words import WORDS
    >>> now = Reading(pd.DataFrame({"area_code": ["01"], "period": ["2019"]}), "%", ())
    >>> differences(None, now)[0].values["n"]
    24
    >>> then = Copy("", "", 0, "", "", "", "", (), "%", ("01", "02"), "2010-2020", ())
    >>> WORDS.shown(differences(then, now), "en")
    'no figure any more for 1 area: 02, it ends 2019, ended 2020'
    """
    if earlier is None:
        return _without(reading.provinces_without, reading)
    less = []
    if earlier.unit != reading.unit:
        units = {"unit": reading.unit, "was": earlier.unit}
        less.append(Sentence("error.sources.other_unit", units))
    gone = sorted(set(earlier.areas) - set(reading.areas))
    if gone:
        codes = ", ".join(gone[:10]) + (", ..." if len(gone) > 10 else "")
        less.append(Sentence("error.sources.fewer_areas", {"n": len(gone), "codes": codes}))
    # of a province that is there, but not in the newest years
    there = {code[:2] for code in {*earlier.areas} & {*reading.areas}}
    less += _without(tuple(c for c in reading.provinces_without if c in there), reading)
    last, was = reading.period.split("-")[-1], earlier.period.split("-")[-1]
    if last < was:
        less.append(Sentence("error.sources.ends", {"year": last, "was": was}))
    return tuple(less)


def _without(codes: tuple[str, ...], reading: Reading) -> tuple[Sentence, ...]:
    values = {"n": len(codes), "year": reading.period[-4:], "names": tuple(map(AreaName, codes))}
    return (Sentence("error.sources.fewer_provinces", values),) if codes else ()
