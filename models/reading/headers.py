"""Headers: which column a written header means, in English, Khmer or HXL."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.digits import latin_digits
from geo.khmer import normal_khmer
from geo.pcode import clean_text

# what ministries write; the first of each list is our own name
NAMES: dict[str, tuple[str, ...]] = {
    "area_code": (
        "area_code",
        "code",
        "pcode",
        "p-code",
        "province_code",
        "district_code",
        "adm1_code",
        "adm2_code",
        "adm1_pcode",
        "adm2_pcode",
        "លេខកូដ",
        "កូដ",
        "លេខកូដខេត្ត",
        "លេខកូដស្រុក",
    ),
    "area_name": (
        "area_name",
        "name",
        "area",
        "province",
        "province_name",
        "district",
        "district_name",
        "province/city",
        "ឈ្មោះ",
        "ខេត្ត",
        "ខេត្ត-ក្រុង",
        "រាជធានី-ខេត្ត",
        "រាជធានី/ខេត្ត",
        "ឈ្មោះខេត្ត",
        "ស្រុក",
        "ឈ្មោះស្រុក",
    ),
    "period": ("period", "year", "years", "ឆ្នាំ", "រយៈពេល"),
    "count": (
        "count",
        "number",
        "people",
        "persons",
        "total",
        "total persons",
        "returnees",
        "repatriated",
        "number of persons",
        "number of people",
        "victims",
        "number of victims",
        "persons returned",
        "people returned",
        "ចំនួន",
        "សរុប",
        "ចំនួនសរុប",
        "ចំនួនជនរងគ្រោះ",
        "ចំនួនមនុស្ស",
        "ចំនួនអ្នកត្រឡប់",
        "អ្នកធ្វើមាតុភូមិនិវត្តន៍",
        "ចំនួនអ្នកធ្វើមាតុភូមិនិវត្តន៍",
    ),
    "corridor": ("corridor", "country", "from", "returned from", "ច្រករបៀង", "ប្រទេស", "ត្រឡប់ពី"),
    "rate_pct": (
        "rate_pct",
        "rate",
        "rate (%)",
        "poverty rate",
        "percent",
        "%",
        "អត្រា",
        "អត្រា (%)",
        "អត្រាភាពក្រីក្រ",
    ),
    "se_pct": ("se_pct", "se", "standard error", "standard error (%)", "លម្អៀងស្តង់ដារ"),
    "damaged_ha": (
        "damaged_ha",
        "paddydam",
        "damaged (ha)",
        "paddies damaged (ha)",
        "ស្រូវខូចខាត (ហិកតា)",
        "ផ្ទៃដីខូចខាត (ហិកតា)",
    ),
    "planted_ha": (
        "planted_ha",
        "planted (ha)",
        "cultivated (ha)",
        "ផ្ទៃដីដាំដុះ (ហិកតា)",
        "ផ្ទៃដីដាំ (ហិកតា)",
    ),
    "score": ("score", "ពិន្ទុ"),
    "suppressed": ("suppressed", "withheld", "លាក់ទុក"),
}
# beside a column of districts, a column of provinces says where they lie
_ADMIN = r"adm(?:in)?(?:istrative)?[\s_]*(?:level[\s_]*)?"
_PROVINCE = re.compile(rf"province|{_ADMIN}1|ខេត្ត|រាជធានី")
_DISTRICT = re.compile(rf"district|{_ADMIN}2|ស្រុក")
# the names and codes of areas as the United Nations head them, in some language
_AREA = re.compile(
    rf"{_ADMIN}(?P<level>[12]) ?(?:(?P<code>p? ?code)|name)? ?"
    r"(?:\(?(?:en|eng|english|km|kh|khmer|ref)\)?)?"
)
_LEVEL = re.compile(f"{_PROVINCE.pattern}|{_DISTRICT.pattern}")
# a column of counts for each corridor, side by side
CORRIDORS: dict[str, tuple[str, ...]] = {
    "thailand": ("thailand", "from thailand", "thai", "ថៃ", "ប្រទេសថៃ", "ពីប្រទេសថៃ"),
    "vietnam": (
        "vietnam",
        "viet nam",
        "from vietnam",
        "from viet nam",
        "វៀតណាម",
        "ប្រទេសវៀតណាម",
        "ពីប្រទេសវៀតណាម",
    ),
    "other": ("other", "others", "other countries", "ផ្សេងៗ", "ប្រទេសផ្សេងទៀត"),
}
TOTALS = {
    "total",
    "grand total",
    "totals",
    "sum",
    "national",
    "cambodia",
    "all provinces",
    "សរុប",
    "សរុបរួម",
    "ទូទាំងប្រទេស",
    "កម្ពុជា",
    "subtotal",
    "sub-total",
}
_TOTAL = re.compile(r"^(?:grand |sub-?)?total(?: of| for)? |^(?:សរុប|សរុបក្នុង)(?=ខេត្ត|រាជធានី|ស្រុក)")
_YEARS = re.compile(r"^((?:19|20)\d\d)(?:\s*[-–/]\s*((?:19|20)\d\d))?(?:\.0)?$")
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
            if found is None or names[i] in NAMES or "" in taken or found["level"] in taken:
                continue
            if (ours == "area_code") == bool(found["code"]):
                names[i] = ours
                taken.add(found["level"])


CORRIDOR_WORDS = ("thailand", "vietnam", "other")
_CORRIDOR = {_key(name): ours for ours, names in CORRIDORS.items() for name in names}


def corridor_of(header: str) -> str | None:
    """Return the corridor a column of counts is about, or None.

    >>> corridor_of("Viet Nam"), corridor_of("Persons")
    ('vietnam', None)
    """
    return _CORRIDOR.get(_key(header))


def find_header(rows: list[list[str]]) -> int:
    """Return the place of the header row: the one that names most columns we know.

    A table whose headers we don't know has its header in the first row.

    >>> find_header([["Returns 2024"], ["Province", "Year", "Persons"], ["Kampot", "2024", "5"]])
    1
    """
    known = [_known_cells(row) for row in rows[:SEARCHED_ROWS]]
    return known.index(max(known)) if max(known, default=0) >= LEAST_KNOWN else 0


def has_table(rows: list[list[str]]) -> bool:
    """Return whether one of the first rows names columns we know, and something stands below it.

    >>> has_table([["Notes"], ["Province", "Year"], ["Kampot", "2024"]])
    True
    >>> has_table([["Province", "Year"], ["", ""]]), has_table([["Kampot", "2024"]])
    (False, False)
    """
    known = [_known_cells(row) for row in rows[:SEARCHED_ROWS]]
    if max(known, default=0) < LEAST_KNOWN:
        return False
    return any(any(row) for row in rows[known.index(max(known)) + 1 :])


def is_area(header: str) -> bool:
    """Return whether a header names or codes areas as the United Nations do.

    >>> is_area("Admin 1 Name"), is_area("ADM2_PCODE"), is_area("ADM3_EN")
    (True, True, False)
    """
    return bool(_AREA.fullmatch(_key(header)))


def _known_cells(row: list[str]) -> int:
    known = sum(_key(cell) in _MEANING or is_area(cell) for cell in row if cell)
    # a single year is the cell of a row, several are years side by side
    years = sum(year_of(cell) is not None for cell in row)
    return known + (years if years > 1 else 0)


def year_of(header: str) -> str | None:
    """Return the year or years that a column of figures is headed with, or None.

    >>> year_of("២០២៤"), year_of("2022-2023"), year_of("Persons 2024")
    ('2024', '2022-2023', None)
    """
    found = _YEARS.match(latin_digits(clean_text(header)))
    return "-".join(year for year in found.groups() if year) if found else None


def is_tag_row(cells: list[str]) -> bool:
    """Return whether a row holds HXL tags and nothing else.

    >>> is_tag_row(["#adm1+code", "", "#affected"]), is_tag_row(["01", "#"])
    (True, False)
    """
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def is_total(record: Mapping[str, object]) -> bool:
    """Return whether a row is a sum over areas: it names no code and a total.

    >>> is_total({"area_name": "សរុប", "count": "9"}), is_total({"area_name": "Kampot"})
    (True, False)
    >>> is_total({"area_name": "Total Kampot"}), is_total({"area_name": "សរុបខេត្តកំពត"})
    (True, True)
    """
    if record.get("area_code") and _key(record["area_code"]) not in TOTALS:
        return False
    named = record.get("area_name") or record.get("area_code") or ""
    named = named or record.get("province_name") or record.get("province_code") or ""
    return _key(named) in TOTALS or bool(_TOTAL.match(_key(named)))
