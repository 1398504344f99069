"""Where: the districts, provinces or whole country that a row of a 3W file names."""

import re
from collections.abc import Callable

from geo.digits import latin_digits
from geo.errors import InputError
from geo.names import Match, match_area
from models.activities.asked import Asked
from models.activities.commune import with_commune
from models.activities.country import COUNTRY, is_country, is_whole_province
from models.activities.several import BETWEEN, parts
from models.activities.table import Record, Table
from models.reading.area import (
    AreaName,
    exact,
    find_area,
    former_districts,
    match_district,
    name_of,
)
from models.reading.headers import heads_districts

Area = dict[str, str | None]
_IS_PROVINCE = re.compile(r"\bprov(?:ince)?\b|ខេត្ត", re.IGNORECASE)
_IS_DISTRICT = re.compile(r"\b(?:krong|town|city|municipality|srok|district)\b|ក្រុង|ស្រុក", re.I)
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]\s*$")
_AS_IN_ADDRESS = re.compile(r"[,/]")
_CHOSEN = re.compile(r"[|;&\n]|\band\b|និង", re.IGNORECASE)
# in such a column a number of one or two digits tells how many, or which one of its province
_OF_MANY = re.compile(r"provinces|districts?\b|adm(?:in)?[ _]?2|srok|khan|ស្រុក|ខណ្ឌ", re.IGNORECASE)
_SHORT = re.compile(r"\d{1,2}(?:\.0+)?")
_OF_AREA = ("province_name", "province_code", "area_code", "adm3_code")
NOWHERE: Area = {"adm1_code": None, "adm2_code": None}


def one_each(record: Record) -> list[Record]:
    """Return the record with one place in each: a form lets people choose several.

    >>> both = {"province_name": "Kampot, Takeo", "area_name": None}
    >>> [r["province_name"] for r in one_each(both)]
    ['Kampot', 'Takeo']
    """
    record = _with_province(_from_path(record))
    provinces = _parts(record, "province_name", _is_province)
    around = [match_area(p, "province").code if p else None for p in provinces]
    codes = _parts(record, "area_code", lambda text: match_area(text, "district").how == "code")
    if len(codes) > 1:
        return [record | {"area_code": code, "area_name": None} for code in codes]
    within: list[str | None] = [code for code in around if code] or [None]
    names = _parts(record, "area_name", lambda text: any(_is_district(text, w) for w in within))
    if len(provinces) == 1:
        home = around[0] or match_area(record.get("area_code") or "", "province").code
        names = _in_address(record.get("area_name") or "", names, home)
        return [record | {"area_name": name} for name in names]
    found, left = [], dict(zip(around, provinces, strict=True))
    for name in names:
        homes = [code for code in within if name and _is_district(name, code)]
        home = homes[0] if len(homes) == 1 else None
        if name:
            named = next((p for c, p in zip(around, provinces, strict=True) if c == home), None)
            found.append(record | {"province_name": named, "area_name": name})
            left.pop(home, None)
    return found + [record | {"province_name": p, "area_name": None} for p in left.values()]


def _in_address(text: str, names: list[str | None], province: str | None) -> list[str | None]:
    """Return the districts of a cell without the row's own province, which an address ends with.

    Where it may be a town of that name as well, both stay one, so that it is asked about.

    >>> _in_address("Chantrea (Svay Rieng)", ["Chantrea", "Svay Rieng"], "20")
    ['Chantrea']
    >>> _in_address("Chhuk, Dang Tong, Kampot", ["Chhuk", "Dang Tong", "Kampot"], "07")
    ['Chhuk', 'Dang Tong, Kampot']
    """
    own = [n for n in names if n and province and match_area(n, "province").code == province]
    others = [n for n in names if n not in own]
    if not own or not others:
        return names
    sure = _IS_PROVINCE.search(own[0]) or _IN_BRACKETS.search(text)
    if not _IS_DISTRICT.search(own[0]) and (sure or not _is_district(own[0], province)):
        return others
    if _IS_DISTRICT.search(own[0]) or not _AS_IN_ADDRESS.search(text):
        return names
    return [text] if len(others) == 1 else [*others[:-1], f"{others[-1]}, {own[0]}"]


def _from_path(record: Record) -> Record:
    """Return a record with province and district of a path such as Cambodia / Kampot / Chhuk."""
    path = record.get("area_path")
    if not path:
        return record
    parts = (part.strip() for part in path.split("/"))
    steps = [step for step in parts if step and not is_country(step)]
    named = dict.fromkeys(("province_name", "area_name", "area_code"), None)
    if not steps:
        return record | named | {"province_name": path}
    return record | named | dict(zip(("province_name", "area_name"), steps, strict=False))


def _with_province(record: Record) -> Record:
    """Return a record whose district is an address, with the province that it names.

    >>> _with_province({"area_name": "Poipet, Banteay Meanchey"})["province_name"]
    'Banteay Meanchey'
    """
    text = record.get("area_name")
    if not text or _CHOSEN.search(text) or any(map(record.get, _OF_AREA)):
        return record
    pieces = parts(text, lambda one: _is_district(one, None) or _is_province(one))
    around = {piece: match_area(piece, "province").code for piece in pieces}
    named = {
        piece: code
        for piece, code in around.items()
        if code and all(_is_district(other, code) for other in pieces if other != piece)
    }
    if not len(pieces) > len(named) == 1:
        return record
    ((own, code),) = named.items()
    # a town of that name may be meant as well
    left = text if _is_district(own, code) else BETWEEN.join(p for p in pieces if p != own)
    return record | {"province_name": own, "area_name": left}


def _parts(record: Record, field: str, known: Callable[[str], bool]) -> list[str | None]:
    text = record.get(field)
    return [None] if not text else [*parts(text, known)]


def _is_province(text: str) -> bool:
    return is_country(text) or match_area(text, "province").status == "matched"


def _is_district(text: str, within: str | None) -> bool:
    return match_district(text, within).status == "matched"


def place_of(record: Record, table: Table, asked: Asked) -> Area:
    """Return adm1_code and adm2_code of a row: both None for the whole country.

    Raises
    ------
    InputError : a code that is none, or code and name that differ.
    Waits : a name nobody knows.
    """
    _refuse_number(record, table)
    record = with_commune(record, table)
    province, named = _province(record, table, asked)
    if province == COUNTRY:
        _refuse_district(record, table)
        return NOWHERE
    name = record.get("area_name")
    if record.get("area_code") or not name:
        return _by_code(record, table, asked, province if named else None)
    if named and is_whole_province(name):
        return {"adm1_code": province, "adm2_code": None}
    if not named and is_country(name):
        return NOWHERE
    return _district(name, record, table, asked, province if named else None)


def _refuse_district(record: Record, table: Table) -> None:
    """Refuse a district beside the whole country: nobody knows which of them is meant."""
    for text in filter(None, map(record.get, ("area_code", "area_name"))):
        if exact(text, "district"):
            match = match_area(text, "district")
            code = match.code or match.candidates[0][0]
            at, home = table.at(record, "province_name"), AreaName(code[:2])
            raise at.wrong("area.province_of", record["province_name"], code=code, name=home)


def _refuse_number(record: Record, table: Table) -> None:
    """Refuse a number that may say how many areas there are, or which one of its province."""
    for field in ("province_name", "area_name", "area_code"):
        text = latin_digits(str(record.get(field) or "")).strip()
        known = field != "area_name" and not _OF_MANY.search(table.header(field))
        if _SHORT.fullmatch(text) and not (known and _fits(record, field)):
            raise table.at(record, field).wrong("activities.area_number", text)


def _fits(record: Record, field: str) -> bool:
    """Return whether a known place stands beside a short code, or nothing that it may belie."""
    name = record.get("area_name")
    if field != "area_code" or not name or record.get("province_name"):
        return True
    return is_whole_province(name) or _names(name, "province") or _names(name, "district")


def _names(text: str, level: str) -> bool:
    return any(exact(part, level) for part in (text, *_AS_IN_ADDRESS.split(text)))


def _province(record: Record, table: Table, asked: Asked) -> tuple[str | None, bool]:
    """Return the code of the province that a row names, and whether it names one."""
    name, code = record.get("province_name"), record.get("province_code")
    by_code = match_area(code, "province").code if code else None
    if code and by_code is None:
        raise table.at(record, "province_code").wrong("activities.province", code)
    if not name:
        return by_code, by_code is not None
    found = COUNTRY if is_country(name) else _named_province(name, record, table, asked, by_code)
    if by_code not in (None, found):
        at = table.at(record, "province_name")
        raise at.wrong("area.two", name, code=by_code, name=AreaName(str(by_code)))
    return found, True


def _named_province(
    name: str, record: Record, table: Table, asked: Asked, by_code: str | None
) -> str:
    match = match_area(name, "province")
    if match.status == "matched":
        return str(match.code)
    at, near = table.at(record, "province_name"), match.candidates
    if by_code:
        near = ((by_code, 100.0),)
    if near:
        like = f"{name_of(near[0][0])} ({near[0][0]})"
        error = at.wrong("activities.province_near", name, near=like)
    else:
        error = at.wrong("activities.province", name)
    return asked.answer(name, "province", error, near)


def _by_code(record: Record, table: Table, asked: Asked, province: str | None) -> Area:
    """Return the place of a row with a code, or of one that names a province alone."""
    if province and not record.get("area_code") and not record.get("area_name"):
        return {"adm1_code": province, "adm2_code": None}
    found = _found(record, table)
    if found["adm2_code"] in former_districts():
        raise table.at(record, "area_code").wrong("activities.former", found["adm2_code"])
    name = str(record.get("area_name") or "")
    district = heads_districts(table.header("area_name")) or _names(name, "district")
    if found["adm2_code"] or not district:
        return found
    if not name or is_whole_province(name) or (province is None and exact(name, "province")):
        return found
    # a code of a province alone would lose the district that nobody knows
    return _district(name, record, table, asked, found["adm1_code"])


def _district(name: str, record: Record, table: Table, asked: Asked, province: str | None) -> Area:
    level = "district" if province else _nearer(name)
    matches = [match_district(name, province)]
    if province is None and table.header("area_name"):
        matches.append(match_area(name, "province"))
    found = {m.code for m in matches if m.status == "matched"}
    if len(found) == 1:
        return _area(str(found.pop()))
    candidates = [pair for m in matches for pair in ([(m.code, 100.0)] if m.code else m.candidates)]
    each = [match_district(part, province).code for part in _AS_IN_ADDRESS.split(name)]
    candidates = [(code, 100.0) for code in each if code] + candidates
    elsewhere = match_area(name, "district").code if province else None
    if elsewhere:
        candidates.insert(0, (elsewhere, 100.0))
    best = tuple(sorted({c: s for c, s in candidates if c}.items(), key=lambda p: -p[1])[:3])
    return _area(asked.answer(name, level, _error(record, table), best, province or ""))


def _nearer(name: str) -> str:
    """Return the level that a name without its province is nearer to."""
    province, district = match_area(name, "province"), match_area(name, "district")
    return "province" if _score(province) > _score(district) else "district"


def _score(match: Match) -> float:
    return match.candidates[0][1] if match.candidates else 0.0


def _error(record: Record, table: Table) -> InputError:
    try:
        _found(record, table)
    except InputError as error:
        return error
    at = table.at(record, "area_name")
    return at.wrong("activities.district", record["area_name"])


def _found(record: Record, table: Table) -> Area:
    try:
        return find_area(record, table.file, ("province", "district"))
    except InputError as error:
        error.column = table.written.get(error.column or "", error.column)
        raise


def _area(code: str) -> Area:
    if code == COUNTRY:
        return NOWHERE
    return {"adm1_code": code[:2], "adm2_code": code if len(code) == 4 else None}
