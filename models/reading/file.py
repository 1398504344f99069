"""Table file: a text table or workbook somebody hands us, read as text within bounds."""

import errno
from dataclasses import replace
from pathlib import Path

from geo.errors import InputError, unreadable
from geo.words import Sentence
from models.reading.attributes import GEOPACKAGE, geojson_cells, geopackage_sheets, is_json
from models.reading.bounds import check_size
from models.reading.delimited import csv_rows
from models.reading.grid import Cells
from models.reading.headers import table_top
from models.reading.ods import MIME, ods_sheets
from models.reading.question import NO_ANSWERS, Answers
from models.reading.workbook import Finder, Opener, workbook_cells
from models.reading.xls import START, xls_sheets
from models.reading.xlsx import xlsx_sheets

_SHORT_BYTES = 2**15
# of files that may hold a table, as a page offers them; what is in a file its bytes tell
ENDINGS = ("csv", "tsv", "txt", "xlsx", "xls", "ods", "geojson", "json", "gpkg")


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


def read_cells(
    content: bytes, name: str, answers: Answers = NO_ANSWERS, find: Finder = table_top
) -> Cells:
    r"""Return the cells of a file as text; its bytes tell which kind it is.

    CSV, XLSX, XLS, ODS, or the attributes of GeoJSON and GeoPackage.

    Parameters
    ----------
    answers : to questions about the file.
    find : returns the place of the header of a table of the kind wanted, or None.

    Raises
    ------
    InputError : another kind of file, a broken one, one beyond our bounds.
    Question : a workbook has several sheets with a table.

    >>> read_cells(b"area_code,count\n01,5\n", "t.csv").rows
    [['area_code', 'count'], ['01', '5']]
    """
    check_size(len(content), name)
    if not content.strip():
        raise InputError("reading.empty", file=name)
    if is_json(content):
        return geojson_cells(content, name)
    if opener := _opener(content):
        cells = workbook_cells(opener, content, name, answers, find)
        told = [Sentence("desk_note.attributes")] if opener is geopackage_sheets else []
        return replace(cells, notes=(*told, *cells.notes))
    rows, encoding, delimiter = csv_rows(content, name)
    notes = (Sentence("desk_note.western"),) if encoding == "windows-1252" else ()
    return Cells(rows, notes, commas=delimiter == ",")


def is_short(content: bytes) -> bool:
    r"""Return whether a file is read sooner than it is handed to a helper.

    A workbook never is: how much is packed into it nobody knows.

    >>> is_short(b"area_code,count"), is_short(b"PK\x03\x04"), is_short(b"," * 10**5)
    (True, False, False)
    """
    return len(content) < _SHORT_BYTES and _opener(content) is None


def _opener(content: bytes) -> Opener | None:
    """Return what opens a workbook of this kind, or None where it is none."""
    if content.startswith(START):
        return xls_sheets
    if content.startswith(GEOPACKAGE):
        return geopackage_sheets
    if content.startswith(b"PK\x03\x04"):
        return ods_sheets if MIME in content[:128] else xlsx_sheets
    return None
