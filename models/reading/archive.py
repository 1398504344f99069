"""Archive: a workbook that is a ZIP file, with every part bounded before it is unpacked."""

import io
import zipfile
from collections.abc import Mapping
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from geo.errors import InputError
from models.reading.bounds import MAX_SHEETS, MAX_UNPACKED_BYTES

_RATIO = 400  # packed this tightly, a sheet is made to fill a memory
_MOST_TRAPPINGS = 2 * 2**20  # of a part without cells; each style becomes many times its size


class Archive:
    """The parts of a ZIP file by name.

    Raises
    ------
    InputError : it unpacks to more than we hold, or it holds macros.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        entries = self._zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MAX_UNPACKED_BYTES or unpacked > _RATIO * max(len(content), 4096):
            raise InputError(
                "reading.unpacked",
                file=name,
                most=MAX_UNPACKED_BYTES // 2**20,
                unpacked=f"{unpacked / 2**20:,.0f}",
                packed=f"{len(content) / 2**20:.1f}",
            )
        self._parts: Mapping[str, zipfile.ZipInfo] = {e.filename.lower(): e for e in entries}
        # of Microsoft's and of LibreOffice's programs
        if any(
            "vbaproject" in one or one.startswith(("basic/", "scripts/")) for one in self._parts
        ):
            raise InputError("reading.macros", file=name)

    def has(self, part: str) -> bool:
        """Return whether there is a part of this name."""
        return part.lower() in self._parts

    def open(self, part: str) -> IO[bytes]:
        """Open a part; it never unpacks to more than it announces.

        Raises
        ------
        KeyError : there is none.
        """
        return self._zip.open(self._parts[part.lower()])

    def tree(self, part: str, sheets: int = 0) -> Element:
        """Return a part that holds no cells as a tree of elements.

        Raises
        ------
        InputError : it is larger than any we need.
        """
        size = self._parts[part.lower()].file_size
        if size > _MOST_TRAPPINGS:
            raise too_many(self.name, sheets, size)
        with self.open(part) as source:
            return fromstring(source.read())


def too_many(name: str, sheets: int, trappings: int = 0) -> InputError:
    """Return the error of a workbook with too many sheets, or with too much around its cells.

    >>> too_many("t.xlsx", 100).key
    'reading.sheets'
    """
    mb = f"{trappings / 2**20:.1f}"
    return InputError("reading.sheets", file=name, most=MAX_SHEETS, sheets=sheets, mb=mb)
