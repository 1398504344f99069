"""Headers: which column a written header means, in English, Khmer or HXL."""

from __future__ import annotations

import re

from geo.khmer import normal_khmer
from geo.pcode import clean_text
from models.reading.countries import country_of
from models.reading.dated import dated
from models.reading.header_names import CORRIDORS, NAMES
from models.reading.years import year_of

# beside a column of districts, a column of provinces says where they lie
_ADMIN = r"adm(?:in)?(?:istrative)?[\s_]*(?:level[\s_]*)?"
_PROVINCE = re.compile(rf"province|{_ADMIN}1|^name[ _]1$|ខេត្ត|រាជធានី")
_DISTRICT = re.compile(rf"district|{_ADMIN}2|^name[ _]2$|ស្រុក")
# the names and codes of areas as the United Nations and ministries head them, in some language
_AREA = re.compile(
    rf"(?:{_ADMIN}(?P<level>[12])|(?P<word>province|district)) ?(?:(?P<code>p? ?code)|name)? ?"
    r"(?:\(?(?:en|eng|english|km|kh|khmer|ref)\)?)?"
)
_LEVEL = re.compile(f"{_PROVINCE.pattern}|{_DISTRICT.pattern}")
_SUM = re.compile(r"(?<![a-z])(?:total|totals|sum|grand|all|overall|combined)(?![a-z])|សរុប")
_TAG = re.compile(r"^#\s*[a-zA-Z]\w*(?:\s*\+\s*\w+)*$")
# an error has no attributes and is in capitals: #N/A, #REF!, #NV, #ССЫЛКА!
_CAPITALS = "A-ZÀ-ÖØ-ÞΑ-ΩА-Я"
_SHEET_ERROR = re.compile(
    rf"^#[{_CAPITALS}][{_CAPITALS}0-9_ ]*(?:/[{_CAPITALS}0-9]+)?[!?]?$|^Err:\d+$"
)
LEAST_KNOWN = 2
SEARCHED_ROWS = 15  # a title and notes may stand above the header


def _key(text: object) -> str:
    return re.sub(r"[\s_]+", " ", normal_khmer(clean_text(text)).casefold()).strip()


_MEANING = {_key(name): ours for ours, names in NAMES.items() for name in names}


def meaning(header: str) -> str:
    """Return our name of a header, or the header itself in lower case where it is not known.

    >>> meaning("ចំនួន"), meaning("Paddies damaged (ha)"), meaning("Remarks")
    ('count', 'damaged_ha', 'remarks')
    """
    return _MEANING.get(_key(header), clean_text(header).lower())


def meanings(written: list[str]) -> list[str]:
    """Return our names of a row of headers; provinces beside districts get names of their own.

    >>> meanings(["Province", "District", "Year", "Persons"])
    ['province_name', 'area_name', 'period', 'count']
    >>> meanings(["Admin 1 PCode", "Admin 1 Name", "ADM2_EN", "ADM2_KM"])
    ['area_code', 'province_name', 'area_name', 'adm2_km']
    """
    names = [meaning(header) for header in written]
    _name_areas(written, names)
    for ours, province in (("area_code", "province_code"), ("area_name", "province_name")):
        same = [i for i, name in enumerate(names) if name == ours]
        texts = [clean_text(written[i]).casefold() for i in same]
        if len(same) == 2 and sum(bool(_DISTRICT.search(text)) for text in texts) == 1:
            for i, text in zip(same, texts, strict=True):
                if _PROVINCE.search(text) and not _DISTRICT.search(text):
                    names[i] = province
    return names


def _name_areas(written: list[str], names: list[str]) -> None:
    """Take the first column that the United Nations head as of a level, where no other is of it."""
    for ours in ("area_code", "area_name"):
        known = [_key(written[i]) for i, name in enumerate(names) if name == ours]
        # of "name" and "code" nobody knows the level
        taken = {"12"[bool(_DISTRICT.search(k))] if _LEVEL.search(k) else "" for k in known}
        for i, header in enumerate(written):
            found = _AREA.fullmatch(_key(header))
            if found is None or names[i] in NAMES or "" in taken:
                continue
            level = found["level"] or "12"[found["word"] == "district"]
            if level not in taken and (ours == "area_code") == bool(found["code"]):
                names[i] = ours
                taken.add(level)


def heads_districts(header: str) -> bool:
    """Return whether a header says that districts, and no provinces, stand below it.

    >>> heads_districts("District"), heads_districts("Province/District"), heads_districts("Area")
    (True, False, False)
    """
    key = _key(header)
    return bool(_DISTRICT.search(key)) and not _PROVINCE.search(key)


_ALL = {_key(word) for word in ("all", "all countries", "ទាំងអស់", "គ្រប់ប្រទេស", "ប្រទេសទាំងអស់")}
CORRIDOR_WORDS = ("thailand", "vietnam", "other")
_CORRIDOR = {_key(name): ours for ours, names in CORRIDORS.items() for name in names}
PART_OF_OTHER = "other: "  # before the name of a country that has no corridor of its own


def corridor_of(header: str) -> str | None:
    """Return the corridor a column of counts is about, or None.

    A country other than Thailand and Viet Nam is part of `other`.

    >>> corridor_of("Viet Nam"), corridor_of("ម៉ាឡេស៊ី"), corridor_of("Persons")
    ('vietnam', 'other', None)
    """
    key = _key(header)
    if key in _CORRIDOR or key.startswith(PART_OF_OTHER):
        return _CORRIDOR.get(key, "other")
    country = country_of(header)
    return None if country is None else {"TH": "thailand", "VN": "vietnam"}.get(country, "other")


def is_all(text: str) -> bool:
    """Return whether a cell of a column of countries says that people from all are counted.

    >>> is_all("All"), is_all("ទាំងអស់"), is_all("Thailand")
    (True, True, False)
    """
    return _key(text) in _ALL


def find_header(rows: list[list[str]]) -> int:
    """Return the place of the header row: the one that names most columns we know.

    A table whose headers we don't know has its header in the first row with several cells.

    >>> find_header([["Returns 2024"], ["Province", "Year", "Persons"], ["Kampot", "2024", "5"]])
    1
    >>> find_header([["Returns"], ["ខេត្ត", "2024"]]), find_header([["Returns"], ["Where", "All"]])
    (1, 1)
    """
    known = _known(rows)
    if max(known, default=0) >= LEAST_KNOWN:
        return known.index(max(known))
    first = rows[:SEARCHED_ROWS]
    likely = [i for i, row in enumerate(first) if _heads_table(row)]
    several = [i for i, row in enumerate(first) if sum(map(bool, row)) > 1]
    return [*likely, *several, 0][0]


def known_columns(rows: list[list[str]]) -> int:
    """Return how many columns we know are named by the row that names most.

    >>> known_columns([["Returns, 2024"], ["Province", "Year", "Persons"]])
    3
    """
    return max(_known(rows), default=0)


def table_top(rows: list[list[str]]) -> int | None:
    """Return the place of a header that names columns we know and has rows, or None.

    A first row with areas and a single year or corridor is one too.

    >>> table_top([["Notes"], ["Province", "Year"], ["Kampot", "2024"]])
    1
    >>> table_top([["ខេត្ត", "2024"], ["Kampot", "5"]])
    0
    >>> table_top([["Province", "Year"], ["", ""]]), table_top([["Kampot", "2024"]])
    (None, None)
    """
    top = find_header(rows)
    header = rows[top] if rows else []
    known = max(_known(rows), default=0) >= LEAST_KNOWN
    known = known or _heads_table(header)
    return top if known and any(any(row) for row in rows[top + 1 :]) else None


def _heads_table(row: list[str]) -> bool:
    return any(map(_heads_area, row)) and any(map(_heads_figures, row))


def _heads_area(cell: str) -> bool:
    return meaning(cell) in ("area_code", "area_name")


def _heads_figures(cell: str) -> bool:
    return bool(cell and (year_of(cell) or corridor_of(cell) or dated(cell)))


def is_area(header: str) -> bool:
    """Return whether a header names or codes areas as the United Nations do.

    >>> is_area("Admin 1 Name"), is_area("ADM2_PCODE"), is_area("ADM3_EN")
    (True, True, False)
    """
    return bool(_AREA.fullmatch(_key(header)))


def _known(rows: list[list[str]]) -> list[int]:
    """Return for each of the first rows how many columns it names that we know."""
    first = [[], *rows[: SEARCHED_ROWS + 1], []]
    return [
        sum(_names_column(cell) for cell in row if cell)
        + _years_in(row, (above, below), first[:number])
        for number, (above, row, below) in enumerate(
            zip(first, first[1:], first[2:], strict=False), start=1
        )
    ][:SEARCHED_ROWS]


def _years_in(row: list[str], beside: tuple[list[str], ...], before: list[list[str]]) -> int:
    """Return how many years stand side by side: several, all different, none above or below them.

    One year is the cell of a row, and so are two that stand in every row (from, to), and
    figures from 1900 on below a header.
    """
    years = {i: year for i, cell in enumerate(row) if (year := year_of(cell))}
    if len(years) < LEAST_KNOWN or len(set(years.values())) < len(years):
        return 0
    if any(_stands_under(row, header, set(years)) for header in before):
        return 0
    again = (
        sum(year_of(other[i]) is not None for i in years if i < len(other)) for other in beside
    )
    return 0 if max(again) == len(years) else len(years)


def _names_column(cell: str) -> bool:
    return _key(cell) in _MEANING or is_area(cell) or dated(cell) is not None


def _stands_under(row: list[str], header: list[str], figures: set[int]) -> bool:
    """Return whether a row above heads an area of this row and all its figures."""
    pairs = list(zip(header, row, strict=False))
    return all(i < len(header) and header[i] for i in figures) and any(
        cell and not _names_column(cell) and _heads_area(head) for head, cell in pairs
    )


def is_tag_row(cells: list[str]) -> bool:
    """Return whether a row holds HXL tags and nothing else; errors of a spreadsheet are none.

    >>> is_tag_row(["#adm1+code", "", "#affected"]), is_tag_row(["01", "#"])
    (True, False)
    >>> is_tag_row(["#N/A", "#REF!"])
    False
    """
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_TAG.match(cell) and not is_sheet_error(cell) for cell in filled)


def is_sheet_error(text: str) -> bool:
    """Return whether a spreadsheet program says that a formula went wrong, in any language.

    >>> is_sheet_error("#N/A"), is_sheet_error("#NV"), is_sheet_error("Err:502")
    (True, True, True)
    >>> is_sheet_error("#adm1+name"), is_sheet_error("#1")
    (False, False)
    """
    return bool(_SHEET_ERROR.match(text))


def is_known(column: str) -> bool:
    """Return whether a column is one of ours, or of a year, a measure with its year or a corridor.

    >>> is_known("count"), is_known("2024"), is_known("viet nam"), is_known("remarks")
    (True, True, True, False)
    """
    ours = column in NAMES or column in ("province_code", "province_name")
    return ours or bool(corridor_of(column) or year_of(column) or dated(column))


def is_sum(header: str) -> bool:
    """Return whether a header names a sum over others.

    >>> is_sum("Total returned"), is_sum("ចំនួនសរុប"), is_sum("Persons")
    (True, True, False)
    """
    return bool(_SUM.search(_key(header)))
