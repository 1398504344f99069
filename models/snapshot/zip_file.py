"""Archive: named files in one zip, the same bytes for the same files, unpacked within bounds."""

import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping

from geo.errors import InputError

MANIFEST = "manifest.json"
MOST_UNPACKED_BYTES = 30 * 2**20
MOST_FILES = 40
_STAMP = (2000, 1, 1, 0, 0, 0)  # a fixed time; the true one is in the manifest
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError),  # bzip2 says OSError
    *(RuntimeError, NotImplementedError, EOFError, ValueError),
)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of the files, in the order of their names.

    >>> pack({"b": b"2", "a": b"1"}) == pack({"a": b"1", "b": b"2"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def unpack(content: bytes, name: str) -> dict[str, bytes]:
    """Return the files of a zip, in memory; nothing is written anywhere.

    Parameters
    ----------
    name : the zip's, for the message.

    Raises
    ------
    InputError : not a zip, damaged, or larger than a snapshot can be.

    >>> unpack(pack({"a": b"1"}), "s.zip")
    {'a': b'1'}
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_FILES or unpacked > MOST_UNPACKED_BYTES:
                megabytes = f"{unpacked / 2**20:,.0f}"
                raise InputError(
                    "snapshot.zip_size", file=name, files=len(entries), megabytes=megabytes
                )
            if len({entry.filename for entry in entries}) < len(entries):
                raise InputError("snapshot.zip_twice", file=name)
            # a member never unpacks to more than it announces: zipfile stops there
            return {entry.filename: archive.read(entry) for entry in entries}
    except _BROKEN as error:
        raise InputError("snapshot.zip_damaged", file=name) from error


def hash_of(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal.

    >>> hash_of(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def check_hashes(files: Mapping[str, bytes], wanted: Mapping[str, str], name: str) -> None:
    """Check that the files are those of the manifest, no more, no fewer, and unchanged.

    Raises
    ------
    InputError : names the first file that is not as it was frozen.

    >>> check_hashes({"a": b""}, {"a": hash_of(b"")}, "s.zip")
    """
    there = set(files) - {MANIFEST}
    for file in sorted(there | set(wanted)):
        if file not in there:
            raise InputError("snapshot.file_gone", file=f"{name}: {file}")
        if file not in wanted:
            raise InputError("snapshot.file_added", file=f"{name}: {file}")
        if hash_of(files[file]) != wanted[file]:
            raise InputError("snapshot.file_changed", file=f"{name}: {file}")
