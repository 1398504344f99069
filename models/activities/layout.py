"""Layout: which row of a 3W file is the header, and what its columns hold."""

import re
from collections import Counter
from dataclasses import dataclass

import pandas as pd
from openpyxl.utils import get_column_letter

from geo.errors import InputError
from geo.names import match_area
from geo.pcode import clean_text
from models.activities import platforms
from models.activities.columns import counted, field_of, tags_of
from models.activities.country import WHOLE_COUNTRY, is_country, is_whole_province
from models.activities.header_words import AREA, TEMPLATE
from models.activities.labels import groups, label_key
from models.activities.platforms import IGNORED
from models.activities.several import MAY_BE_SEVERAL, chosen, chosen_columns
from models.activities.small_counts import COUNTS, is_count
from models.reading.count_column import is_serial
from models.reading.headers import SEARCHED_ROWS, heads_districts, is_tag_row

_GOAL = re.compile(r"target|goal|គោលដៅ")  # of a header of texts
_GROUPS = re.compile(r"(?<![a-z])groups(?![a-z])")
Fields = list[str | None]
# what a row says: who, what, where, when and how far it is
_OF_ROWS = ({"agency"}, {"activity_type", "pillar"}, {*AREA, "area_path"}, {"start"}, {"status"})
_LEAST_KNOWN = 2


@dataclass(frozen=True)
class Layout:
    """The parts of a file.

    top : place of the header row; headers : as written; fields : what each column holds,
    `IGNORED` where it is known and not read, None where nobody knows it; rows : those below, as
    many cells as there are, what was chosen together in one cell; platform : what wrote the file
    """

    top: int
    headers: list[str]
    fields: Fields
    rows: list[list[str]]
    platform: str

    def names(self) -> list[str]:
        """Return headers that the reader of tables knows, each once."""
        unknown = (None, IGNORED, "area_path")
        return [
            f"({n})" if field in unknown else TEMPLATE[str(field)]
            for n, field in enumerate(self.fields)
        ]


def layout(cells: list[list[str]], file: str) -> Layout:
    """Return the parts of a file.

    Raises
    ------
    InputError : two columns of one meaning, figures without a header beside people.

    >>> found = layout([["A title"], ["Agency", "where/province"], ["Bell", "Kampot"]], "a.csv")
    >>> found.top, found.fields
    (1, ['agency', 'province_name'])
    """
    top = _header_row(cells)
    headers = [clean_text(cell) for cell in cells[top]] if cells else []
    below = [row for row in cells[top + 1 :] if any(row) and not is_tag_row(row)]
    platform = platforms.platform_of(headers)
    asked = [_path(header, platform) for header in headers]
    several = {
        question: places
        for question, places in chosen_columns(asked, below, field_of).items()
        if field_of(question) in MAY_BE_SEVERAL
    }
    fields = _fields(asked, headers, tags_of(cells), platform, below)
    for question, places in several.items():
        fields = _one_for_all(fields, asked, question, places)
    fields = _without_numbers(_counts_named(fields, asked, below), asked, below)
    _check_twice(fields, headers, file, top)
    _check_unnamed(fields, headers, below, file, top)
    made = [_with_chosen(row, asked, several) for row in cells[top + 1 :]]
    return Layout(top, headers, fields, [_with_country(row, fields) for row in made], platform)


def table_top(rows: list[list[str]]) -> int | None:
    """Return the place of a header of activities that has rows below it, or None.

    >>> table_top([["Agency", "Start"], ["Bell", "2026-01-05"]])
    0
    >>> table_top([["Province code", "Province"], ["07", "Kampot"]])
    """
    if not rows:
        return None
    top = _header_row(rows)
    platform = platforms.platform_of([clean_text(cell) for cell in rows[top]])
    named = {platforms.own_field(platform, cell) or field_of(cell) for cell in rows[top] if cell}
    known = sum(bool(named & fields) for fields in _OF_ROWS) >= _LEAST_KNOWN
    return top if known and any(any(row) for row in rows[top + 1 :]) else None


def _header_row(cells: list[list[str]]) -> int:
    """Return the place of the row that names most fields; a title may stand above it."""
    known = [
        len({field_of(cell) for cell in row if cell} - {None}) for row in cells[:SEARCHED_ROWS]
    ]
    return known.index(max(known)) if max(known, default=0) > 1 else 0


def _path(header: str, platform: str) -> str:
    """Return a header with its groups before a slash, as Kobo writes them."""
    own = platforms.own_field(platform, header)
    return header.replace("-", "/") if platform == platforms.ODK and own is None else header


def _fields(
    asked: list[str], headers: list[str], tags: dict[str, str], platform: str, rows: list[list[str]]
) -> Fields:
    """Return the field of each column; what a platform adds gives way to what people fill in."""
    found, own = [], []
    for place, header in enumerate(headers):
        texts = [row[place] for row in rows if place < len(row)]
        added = platforms.own_field(platform, header)
        if platforms.may_be_form_time(platform, header, texts):
            added = IGNORED
        own.append(added)
        found.append(field_of(asked[place], tags.get(header, "")) if added is None else None)
    taken: set[str | None] = {*found, IGNORED}
    for place, added in enumerate(own):
        if added is not None:
            found[place] = IGNORED if added in taken else added
            taken.add(added)
    return found


def _without_numbers(fields: Fields, asked: list[str], rows: list[list[str]]) -> Fields:
    """Return the fields without numbers that only count the rows.

    Those that begin anew name no record. Under a header such as Code, beside names of areas, they
    are the codes of none.
    """
    found = list(fields)
    names = [n for n, field in enumerate(fields) if field in ("area_name", "province_name")]
    for place, field in enumerate(fields):
        filled = [row for row in rows if place < len(row) and row[place]]
        cells = [row[place] for row in filled]
        if field == "record_id":
            counts = len(set(cells)) < len(cells) and is_serial(pd.Series(cells))
        elif field == "area_code" and not heads_districts(asked[place]):
            beside = [[row[n] for n in names if n < len(row) and row[n]] for row in filled]
            named = all(beside) and not all(map(_is_code, cells, beside))
            numbers = pd.Series(cells, dtype=object)
            # without any name, few numbers may be provinces
            counts = is_serial(numbers, least=1) if named else not names and is_serial(numbers)
        else:
            continue
        found[place] = IGNORED if counts else field
    return found


def _is_code(cell: str, names: list[str]) -> bool:
    """Return whether a cell is the code of the province that stands beside it.

    >>> _is_code("7", ["Kampot"]), _is_code("1", ["Kampot", "Chhuk"])
    (True, False)
    """
    return match_area(cell, "province").code in [match_area(n, "province").code for n in names]


def _one_for_all(fields: Fields, asked: list[str], question: str, places: list[int]) -> Fields:
    """Return the fields with one column for all options of a question; the others are not read."""
    whole = asked.index(question) if question in asked else places[0]
    return [
        field_of(question) if n == whole else IGNORED if n in places else field
        for n, field in enumerate(fields)
    ]


def _with_chosen(row: list[str], asked: list[str], several: dict[str, list[int]]) -> list[str]:
    """Return a row with what was chosen in the column of each question."""
    if not several or not any(row):
        return row
    made = [*row, *[""] * (len(asked) - len(row))]
    for question, places in several.items():
        whole = asked.index(question) if question in asked else places[0]
        # an older form may have the options in the question's own cell alone
        made[whole] = chosen(row, asked, places) or ("" if whole in places else made[whole])
    return made


def _with_country(row: list[str], fields: Fields) -> list[str]:
    """Return a row of an agency in the whole country as one that is not taken for a total."""
    at = {field: row[n] for n, field in enumerate(fields) if n < len(row)}
    if not at.get("agency") or (at.get("province_name") and is_whole_province(at.get("area_name"))):
        return row
    return [
        WHOLE_COUNTRY if n < len(fields) and fields[n] in AREA and is_country(cell) else cell
        for n, cell in enumerate(row)
    ]


def _counts_named(fields: Fields, asked: list[str], rows: list[list[str]]) -> Fields:
    """Return the fields with a column of counts under the header of a text as what it is.

    Beside a column of the same counts nobody knows what it holds, and it is not read. Two such
    columns stay two of one meaning.
    """
    named = list(fields)
    for place, field in enumerate(fields):
        if field != "target_group":
            continue
        texts = [clean_text(row[place]) for row in rows if place < len(row)]
        filled = [text for text in texts if text]
        if filled and all(map(is_count, filled)):
            goal = _GOAL.search(groups(asked[place])[1].casefold())
            meant = counted(asked[place], "people_targeted" if goal else "people_reached")
            how_many = _GROUPS.search(label_key(asked[place]))  # of groups, not of people in them
            named[place] = None if how_many or meant in fields else meant
    return named


def _check_twice(fields: Fields, headers: list[str], file: str, top: int) -> None:
    counted = Counter(f for f in fields if f not in (None, IGNORED))
    if twice := [field for field, n in counted.items() if n > 1]:
        same = ", ".join(h for h, f in zip(headers, fields, strict=True) if f == twice[0])
        raise InputError("activities.twice", file=file, row=top + 1, found=same[:200])


def _check_unnamed(
    fields: Fields, headers: list[str], rows: list[list[str]], file: str, top: int
) -> None:
    """Refuse figures without a header beside people: one header may have stood over both."""
    counts = False
    unnamed = []
    for place, (field, header) in enumerate(zip(fields, headers, strict=True)):
        counts = field in COUNTS or (counts and not header)
        if counts and not header and any(is_count(row[place]) for row in rows if place < len(row)):
            unnamed.append(get_column_letter(place + 1))
    if unnamed:
        column = ", ".join(unnamed)
        raise InputError("reading.unnamed", file=file, row=top + 1, column=column, n=len(unnamed))
