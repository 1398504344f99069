"""Table file: a CSV or XLSX somebody hands us, read as text within bounds."""

from __future__ import annotations

import errno
from pathlib import Path

from geo.errors import InputError, unreadable
from geo.words import Sentence
from models.reading.bounds import check_size
from models.reading.delimited import csv_rows
from models.reading.grid import Cells
from models.reading.question import NO_ANSWERS, Answers
from models.reading.xlsx import xlsx_cells


def read_bytes(path: str | Path) -> tuple[bytes, str]:
    """Return the content of a file of bearable size, and its name without folders.

    Raises
    ------
    InputError : no such file, can't be read, too large.
    """
    file = Path(path)
    try:
        if file.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if not file.is_file():
            raise InputError("read.missing", file=str(path), found=Sentence("error.read.no_file"))
        check_size(file.stat().st_size, file.name)
        return file.read_bytes(), file.name
    except OSError as error:
        raise unreadable(file, error) from error


def read_cells(content: bytes, name: str, answers: Answers = NO_ANSWERS) -> Cells:
    r"""Return the cells of a CSV or XLSX file as text.

    Raises
    ------
    Question : a workbook has several sheets with a table.

    >>> read_cells(b"area_code,count\n01,5\n", "t.csv").rows
    [['area_code', 'count'], ['01', '5']]
    """
    check_size(len(content), name)
    if not content.strip():
        raise InputError("reading.empty", file=name)
    if content[:4] == b"PK\x03\x04":
        return xlsx_cells(content, name, answers)
    rows, encoding = csv_rows(content, name)
    return Cells(rows, (Sentence("desk_note.western"),) if encoding == "windows-1252" else ())
