"""Area: the province or district a row of a table is about, by code, by name, or both."""

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd

from geo.gazetteer import districts, provinces
from geo.khmer import normal_khmer
from geo.names import Match, match_area
from geo.pcode import clean_text, to_code
from geo.words import Sentence
from models.phrases import word
from models.reading.cells import Place
from models.reading.headers import heads_districts
from models.reading.rows import ROW, WRITTEN

AREA = ("area_code", "area_name")
OLD_PROVINCE, NEW_PROVINCE = "03", "25"  # Tboung Khmum was part of Kampong Cham until 2013
WITHIN = {"province_code", "province_name"}
_OLD_CITIES = {"12", "18", "23", "24"}  # provinces of today that were called krong
_TOWN = re.compile(  # as `normal_khmer` leaves it
    r"^(?:krong|srok|khan|ក្រុង|ស្រុក|ខណ្ឌ)|(?<![a-z])(?:city|municipality|district)$"
)


def levels_of(table: pd.DataFrame) -> tuple[str, ...]:
    """Tell the levels of a table: with districts only where a row can be nothing but one.

    Kampot, Pailin and others name a province and a district; in a table of provinces they are
    provinces, in a table with districts only a code can tell. A name nobody knows tells nothing.
    A header that only says District is of a table with districts.

    >>> levels_of(pd.DataFrame({"area_name": ["Kampot", "Batambang City"]}))
    ('province',)
    """
    headers = [str(table.attrs.get(WRITTEN, {}).get(c, "")) for c in AREA if c in table.columns]
    if WITHIN & set(table.columns) or any(map(heads_districts, headers)):
        return ("province", "district")
    written = table[[c for c in AREA if c in table.columns]].bfill(axis=1)
    texts = set() if written.empty else set(written.iloc[:, 0].dropna())
    only_district = any(
        match_area(text, "province").status != "matched" and exact(text, "district")
        for text in texts
    )
    return ("province", "district") if only_district else ("province",)


def exact(text: str, level: str) -> bool:
    """Return whether a text is the code or a known name of an area, be it of several.

    >>> exact("Kampot", "district"), exact("Batambang City", "province")
    (True, False)
    """
    return match_area(text, level).status in ("matched", "ambiguous")


@cache
def former_districts() -> frozenset[str]:
    """Return codes of districts that are no more, because they were divided or merged.

    >>> sorted(former_districts())
    ['0505']
    """
    frame = districts()
    parents = {parent for text in frame["parent_2014"] for parent in text.split("+")}
    return frozenset(parents - set(frame["adm2_code"]))


def match_district(name: str, within: str | None) -> Match:
    """Match a district within its province; those of Tboung Khmum once lay in Kampong Cham.

    >>> match_district("Memot", "03").code
    '2503'
    """
    match = match_area(name, "district", within)
    if match.status == "unmatched" and within == OLD_PROVINCE:
        now = match_area(name, "district", NEW_PROVINCE)
        return now if now.status == "matched" else match
    return match


def province_of(record: dict) -> str | None:
    """Return the code of the province a row of districts names beside them, or None.

    >>> province_of({"province_name": "Svay Rieng", "area_name": "Chantrea"})
    '20'
    """
    written = (record.get("province_code"), record.get("province_name"))
    codes = [match_area(text, "province").code for text in written if text is not None]
    return codes[0] if codes and len(set(codes)) == 1 else None


def find_area(record: dict, file: str, levels: tuple[str, ...]) -> dict[str, str | None]:
    """Find the area of a row by code, then name; both given must agree.

    A row that names a province and no district is the province's own.
    """
    found = _find(record, file, levels)
    province = province_of(record)
    named = record.get("province_code") or record.get("province_name")
    moved = (province, found["adm1_code"]) == (OLD_PROVINCE, NEW_PROVINCE) and found["adm2_code"]
    if named is not None and found["adm1_code"] != province and not moved:
        at = Place(
            file, record[ROW], "province_code" if record.get("province_code") else "province_name"
        )
        if not province:
            raise at.wrong("area.unknown_province", named)
        code, home = found["adm2_code"] or found["adm1_code"], AreaName(str(found["adm1_code"]))
        raise at.wrong("area.province_of", named, code=code, name=home)
    return found


def _find(record: dict, file: str, levels: tuple[str, ...]) -> dict[str, str | None]:
    code, name = record.get("area_code"), record.get("area_name")
    if code is None and name is None:
        if within := province_of(record):
            return {"adm1_code": within, "adm2_code": None}
        column = "area_code" if "area_code" in record else "area_name"
        raise Place(file, record[ROW], column).wrong("area.none", None)
    if code is None:
        assert name is not None
        return _from_name(name, Place(file, record[ROW], "area_name"), levels, province_of(record))
    found = _from_code(code, Place(file, record[ROW], "area_code"), levels)
    if name is None:
        return found
    return _agreed(found, name, Place(file, record[ROW], "area_name"), levels)


def _from_code(code: str, at: Place, levels: tuple[str, ...]) -> dict[str, str | None]:
    for level in levels:
        match = match_area(code, level)
        if match.status == "matched" and match.how == "code":
            return _codes(match)
    former = to_code(code, "district")
    if "district" in levels and former in former_districts():
        return {"adm1_code": former[:2], "adm2_code": former}
    if levels == ("province",) and to_code(code, "district"):
        raise at.wrong("area.not_district", code)
    raise at.wrong("area.code", code, level=_level(levels))


def _from_name(
    name: str, at: Place, levels: tuple[str, ...], within: str | None
) -> dict[str, str | None]:
    # beside its province, a name is that of a district
    levels = ("district",) if within else levels
    matches = [
        match_district(name, within) if level == "district" else match_area(name, level)
        for level in levels
    ]
    # a province and a district of one name (Kampot, Pailin): only a code can tell
    found = [m for m in matches if m.status == "matched"]
    if len(found) == 1:
        _refuse_town(name, found[0], at)
        return _codes(found[0])
    if found or any(m.status == "ambiguous" for m in matches):
        codes = [m.code for m in found] or [c for m in matches for c, _ in m.candidates]
        raise at.wrong("area.ambiguous", name, codes=", ".join(map(str, codes)))
    proposed = [c for m in matches for c, _ in m.candidates]
    if proposed:
        like = {"name": AreaName(proposed[0]), "code": proposed[0]}
        raise at.wrong("area.like", name, level=_level(levels), **like)
    raise at.wrong("area.unknown", name, level=_level(levels))


def _refuse_town(name: str, found: Match, at: Place) -> None:
    """Refuse the name of a province that is written as that of its town (Krong Battambang)."""
    if found.level != "province" or found.code in _OLD_CITIES:
        return
    town = match_area(name, "district", found.code)
    if town.code and _TOWN.search(normal_khmer(clean_text(name)).casefold()):
        raise at.wrong("area.ambiguous", name, codes=f"{found.code}, {town.code}")


def _level(levels: tuple[str, ...]) -> Sentence:
    return Sentence(f"error.level.{levels[0] if len(levels) == 1 else 'either'}")


def _agreed(
    found: dict[str, str | None], name: str, at: Place, levels: tuple[str, ...]
) -> dict[str, str | None]:
    """Return the area of a code whose name is of no other; beside a province's code, its district.

    A running number, or the number of a project, may look like a code.
    """
    province, district = found["adm1_code"], found["adm2_code"]
    code = district or province
    match = match_area(name, "district", province) if district else match_area(name, "province")
    if match.status == "matched":
        if match.code == code:
            return found
    elif not district and "district" in levels and match_district(name, province).code:
        return _codes(match_district(name, province))
    elif not exact(name, "district") or code in [one for one, _ in match.candidates]:
        return found
    raise at.wrong("area.two", name, code=code, name=AreaName(str(code)))


def _codes(match: Match) -> dict[str, str | None]:
    code = str(match.code)
    district = code if match.level == "district" else None
    return {"adm1_code": code[:2], "adm2_code": district}


def name_of(code: str, lang: str = "en") -> str:
    """Return the name of a province or district code in a language.

    >>> name_of("20"), name_of("2002"), name_of("20", "km")
    ('Svay Rieng', 'Kampong Rou', 'ស្វាយរៀង')
    """
    return _names(lang).get(code) or word("error.level.former", lang)


@cache
def _names(lang: str) -> dict[str, str]:
    places = (provinces(), "adm1_code", "province"), (districts(), "adm2_code", "district")
    return {
        code: name
        for frame, key, level in places
        for code, name in zip(frame[key], frame[f"{level}_{lang}"], strict=True)
    }


@dataclass(frozen=True)
class AreaName:
    """The name of an area, said in the reader's language."""

    code: str

    def text(self, lang: str) -> str:
        """Return the name in a language.

        >>> AreaName("2002").text("en")
        'Kampong Rou'
        """
        return name_of(self.code, lang)
