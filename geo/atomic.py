"""Atomic: write a file whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from geo.errors import InputError, cause
from geo.words import Sentence

_WHY = {
    errno.EACCES: Sentence("error.write.denied"),
    errno.EPERM: Sentence("error.write.denied"),
    errno.EROFS: Sentence("error.write.denied"),
    errno.ENOSPC: Sentence("error.write.full"),
    errno.ENOENT: Sentence("error.write.no_folder"),
    errno.ENOTDIR: Sentence("error.write.no_folder"),
    errno.EEXIST: Sentence("error.write.is_file"),
    errno.EISDIR: Sentence("error.write.is_folder"),
}
_DATABASE = b"SQLite format 3\0"


def write_asked(path: str | Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file that somebody asked for by its name, a link or a device such as /dev/stdout too.

    mode : who may read it.

    Raises
    ------
    InputError : the folder can't be written to, the disk is full, or a database is there, such as
        the store itself, and the content is none; the earlier file stays.

    >>> write_asked("/proc/list.csv", b"")
    Traceback (most recent call last):
    geo.errors.InputError: /proc/list.csv: expected a folder with room that can be written to, ...
    """
    try:
        there = Path(path)
        if there.exists() and not there.is_file():
            there.write_bytes(content)
        elif _is_database(there) and not content.startswith(_DATABASE):
            raise InputError("write.database", file=path)
        else:
            write_atomically(there.resolve(), content, mode)
    except OSError as error:
        raise unwritable(path, error) from error


def _is_database(file: Path) -> bool:
    if not file.exists():
        return False
    with file.open("rb") as opened:
        return opened.read(len(_DATABASE)) == _DATABASE


def write_into(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, which is made where it is not there.

    Raises
    ------
    InputError : as `write_asked`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    for name, content in files.items():
        write_asked(folder / name, content)


def unwritable(place: object, error: OSError) -> InputError:
    """Return what to say where a file can't be written.

    >>> unwritable("list.csv", OSError(errno.ENOSPC, "")).found
    'no room left'
    """
    return InputError("write.place", file=place, found=_WHY.get(error.errno or 0, cause(error)))


def write_atomically(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write bytes beside the target, then rename, so that readers never see half a file.

    mode : who may read it.

    Raises
    ------
    OSError : the folder can't be written to, or the disk is full; the earlier file stays.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder) / "a.txt", b"whole")
    ...     (Path(folder) / "a.txt").read_bytes()
    b'whole'
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if hasattr(os, "fchmod"):  # the file itself: in its place may be a link by now
                os.fchmod(handle, mode)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
