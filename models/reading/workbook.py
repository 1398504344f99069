"""Workbook: of its sheets the one with the table, whatever its format, and what was not read.

Each format is read in one pass of our own, because no library tells all that is needed within
bounds. python-calamine gives errors as empty cells, tells neither number formats nor hidden rows,
and ends the process over one cell far away. openpyxl takes many times as long. xlrd works out the
formulas of names, so it is given cells only.
"""

from collections.abc import Callable, Sequence

from openpyxl.utils import get_column_letter

from geo.errors import InputError
from geo.pcode import clean_text
from geo.words import Sentence
from models.reading.bounds import MAX_CELL
from models.reading.filling import Filling, Sheet
from models.reading.grid import Cells
from models.reading.header_names import numbers_rows
from models.reading.headers import SEARCHED_ROWS, is_area, meaning
from models.reading.kept_note import listed
from models.reading.question import Answers, Question, Reading, answered

_MOST_TITLES = 200  # letters of names of sheets in a sentence
Opener = Callable[[bytes, str], Sequence[Sheet]]
Finder = Callable[[list[list[str]]], int | None]


def workbook_cells(
    opener: Opener, content: bytes, name: str, answers: Answers, find: Finder
) -> Cells:
    """Return the cells of the visible sheet with the table, and what of the workbook was not read.

    A hidden sheet is never read; hidden rows and columns are, and told.

    Parameters
    ----------
    opener : returns the sheets of a workbook of one format.
    find : returns the place of the header of a table of the kind wanted, or None.

    Raises
    ------
    InputError : not a workbook, macros, packed too tightly, too large, a cell too long.
    Question : several visible sheets have a header we know.

    >>> def opener(content, name):
    ...     cells = Filling(name)
    ...     cells.put(1, 1, "Kampot")
    ...     return [Sheet("2024", False, lambda last: cells)]
    >>> workbook_cells(opener, b"", "t.xlsx", {}, lambda rows: None).rows
    [['Kampot']]
    """
    try:
        sheets = opener(content, name)
        chosen, told = _chosen(sheets, name, answers, find)
        filling = chosen.read(None)
    except InputError:
        raise
    except Exception as error:  # zip, packers, XML, records: each fails its own way
        raise InputError("reading.xlsx", file=name) from error
    rows = filling.rows()
    if filling.merged and (top := find(rows)) is not None:
        header = {
            n: text for n, cell in enumerate(rows[top], start=1) if (text := clean_text(cell))
        }
        columns = {n for n, text in header.items() if not numbers_rows(text)}
        filling.fill_down(top + 1, columns, {n for n in columns if _no_figures(header[n])})
        rows = filling.rows()
    return Cells(
        rows, (*told, *_hidden_parts(filling, rows)), chosen.title, tuple(filling.merged.values())
    )


def _no_figures(header: str) -> bool:
    """Return whether the numbers below a header are codes or years."""
    return is_area(header) or meaning(header) in ("area_code", "period")


def _chosen(
    sheets: Sequence[Sheet], name: str, answers: Answers, find: Finder
) -> tuple[Sheet, list[Sentence]]:
    """Return the sheet to read, and notes on it and on those that are not read."""
    shown = [sheet for sheet in sheets if not sheet.hidden] or list(sheets)
    # only the sheet with the table is read beyond its first rows
    known, columns = {}, {}
    for sheet in shown:
        rows = _first_rows(sheet)
        if (top := find(rows)) is not None:
            known[sheet.title], columns[sheet.title] = sheet, _columns(rows[top])
    chosen, told = [*known.values(), *shown][0], []
    if len(known) > 1:
        readings = [Reading(title, values=columns[title]) for title in known]
        asked = Question(
            "question.sheet",
            readings,
            chosen.title,
            file=name,
            found=", ".join(map(repr, known))[:_MOST_TITLES],
        )
        title = asked.answer(answers)
        chosen = known[title]
        told.append(answered("sheet", title))
    told.insert(0, Sentence("desk_note.sheet", {"sheet": chosen.title}))
    for key, others in (
        ("desk_note.sheets_not_read", [one for one in shown if one is not chosen]),
        ("desk_note.hidden_sheets", [one for one in sheets if one not in shown]),
    ):
        if others:
            titles = ", ".join(f"“{one.title}”" for one in others)[:_MOST_TITLES]
            told.append(Sentence(key, {"sheets": titles}))
    return chosen, told


def _columns(row: list[str]) -> tuple[tuple[str, object], ...]:
    header = [clean_text(cell) for cell in row]
    return (("columns", ", ".join(cell for cell in header if cell)[:_MOST_TITLES]),)


def _first_rows(sheet: Sheet) -> list[list[str]]:
    # whatever is long is no header
    rows = sheet.read(SEARCHED_ROWS + 1).rows()
    return [[cell[:MAX_CELL] for cell in row] for row in rows]


def _hidden_parts(filling: Filling, rows: list[list[str]]) -> list[Sentence]:
    """Return notes on the hidden rows and columns in which something stands."""
    filled = [n for n in sorted(filling.hidden_rows) if n <= len(rows) and any(rows[n - 1])]
    used = [n for n in sorted(filling.hidden_columns) if any(any(row[n - 1 : n]) for row in rows)]
    letters = ", ".join(get_column_letter(number) for number in used)
    told = []
    if filled:
        told.append(Sentence("desk_note.hidden_rows", {"n": len(filled), "rows": listed(filled)}))
    if used:
        told.append(Sentence("desk_note.hidden_columns", {"columns": letters}))
    return told
