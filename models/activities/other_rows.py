"""Other rows: notes, signatures and headings among the rows of a list, which are no activity."""

import re

import pandas as pd

from geo.errors import InputError
from geo.words import Sentence
from models.activities.fields import status_of
from models.activities.kinds import kind_of, pillar_of
from models.activities.small_counts import is_count
from models.reading.area import exact
from models.reading.cells import Place
from models.reading.dates import day
from models.reading.kept_note import listed
from models.reading.rows import ROW

_FEW = 3  # cells of a line of notes or signatures
_FIRST = ("record_id", "agency", "acronym", "pillar")  # columns in which a heading stands
_AREAS = {
    **{"province_name": "province", "province_code": "province"},
    **{"area_name": "district", "area_code": "district"},
}
_FIGURES = ("people_targeted", "people_reached", "budget")
# I. Prevention; ១. ការបង្ការ; Pillar 1: Prevention
_NUMBERED = re.compile(
    r"^(?:(?:pillar|section|part|សសរស្តម្ភ(?:ទី)?|ផ្នែក(?:ទី)?) ?)?(?:[\d០-៩]{1,2}|[ivx]{1,4}|[a-zក-អ])"
    r" ?[.):៖–-] *",
    re.IGNORECASE,
)
Cells = dict[str, str]


def without_others(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Sentence]]:
    """Return rows without those that are surely no activity, and a note that names these.

    Between activities a row may go on with the one above it: there only a number alone and the
    name of a pillar or an area as a heading are no activity. Below the last one, notes and
    signatures are none.

    >>> one = {"agency": "A", "activity_type": "School", "start": "2026-01-05", "status": "planned"}
    >>> table = pd.DataFrame([one | {"_row": 2}, {"agency": "Note: provisional", "_row": 3}])
    >>> rows, notes = without_others(table.astype(object).where(table.notna(), None))
    >>> len(rows), notes[0].values["rows"]
    (1, '3')
    """
    each = [_cells(record) for record in rows.to_dict("records")]
    whole = [n for n, cells in enumerate(each) if "start" in cells and "status" in cells]
    if not whole:
        return rows, []
    agencies = {each[n].get("agency") for n in whole}
    other = [
        _is_heading(cells) or (n > whole[-1] and _is_line(cells, agencies))
        for n, cells in enumerate(each)
    ]
    if not any(other):
        return rows, []
    told = rows.loc[other, ROW].tolist()
    note = Sentence("coverage_note.read_no_activity", {"n": len(told), "rows": listed(told)})
    if any(map(pillar_of, map(_heading, each))):
        rows = _with_pillars(rows, each)
    return rows.loc[[not one for one in other]].reset_index(drop=True), [note]


def _with_pillars(rows: pd.DataFrame, each: list[Cells]) -> pd.DataFrame:
    """Return rows with the pillar of the heading above them, where they name none themselves."""
    above, found = None, []
    for cells in each:
        if _is_heading(cells):
            above = pillar_of(_heading(cells)) or above
        elif len(cells) == 1:
            above = None  # below a heading that nobody knows nobody knows the pillar
        found.append(cells.get("pillar") or (above if len(cells) > 1 else None))
    return rows.assign(pillar=pd.Series(found, index=rows.index, dtype=object))


def only_cell(record: dict) -> str | None:
    """Return the field of the only cell of a row, where it can be a heading or a note; else None.

    >>> only_cell({"agency": "A. Schools", "start": None, "_row": 3})
    'agency'
    >>> only_cell({"area_name": "Chhuk"})
    """
    cells = _cells(record)
    return next(iter(cells)) if len(cells) == 1 and not _areas(cells) else None


def _cells(record: dict) -> Cells:
    return {field: str(text) for field, text in record.items() if field != ROW and text}


def _is_heading(cells: Cells) -> bool:
    """Return whether a row is only a number, or only a heading that names a pillar or an area."""
    heading = _heading(cells)
    known = pillar_of(heading) or kind_of(heading) or exact(heading, "province")
    return bool(heading and (known or is_count("".join(cells.values()))))


def _heading(cells: Cells) -> str:
    """Return the text of a row that is only a heading, without its number; else an empty one.

    >>> _heading({"record_id": "I", "agency": "Protection"}), _heading({"agency": "2. Kampot"})
    ('Protection', 'Kampot')
    >>> _heading({"title": "Protection"}), _heading({"record_id": "1", "agency": "A", "end": "?"})
    ('', '')
    """
    first = [field for field in _FIRST if field in cells]
    if len(first) == 2 and _NUMBERED.fullmatch(f"{cells[first[0]].strip(' .)')}."):
        first = first[1:]
        cells = {field: text for field, text in cells.items() if field != "record_id"}
    if len(cells) != 1 or not first:
        return ""
    text = cells[first[0]].strip()
    return _NUMBERED.sub("", text) or text


def _is_line(cells: Cells, agencies: set[str | None]) -> bool:
    """Return whether a row says nothing that an activity would: who, what, where, when."""
    return (
        0 < len(cells) <= _FEW
        and cells.get("agency") not in (agencies - {None})
        and not _areas(cells)
        and not any(is_count(cells.get(field, "")) for field in _FIGURES)
        and not kind_of(cells.get("activity_type", ""))
        and not pillar_of(cells.get("pillar", ""))
        and not status_of(cells.get("status", ""))
        and not any(_is_day(cells[field]) for field in ("start", "end") if field in cells)
    )


def _areas(cells: Cells) -> bool:
    """Return whether a cell in a column of areas names one: the row may go on with that above."""
    return "adm3_code" in cells or any(
        exact(cells[field], level) or exact(cells[field], "province")
        for field, level in _AREAS.items()
        if field in cells
    )


def _is_day(text: str) -> bool:
    try:
        return day(text, Place("", 0, ""), last=False) is not None
    except InputError:
        return False
