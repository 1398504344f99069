"""Find: districts by any part of any of their spellings, or of those of their province."""

from functools import cache

from geo.gazetteer import districts, place_names, provinces
from geo.names import name_key

_OWN, _PROVINCE = 0, 3  # the own names come before those of the province
_WHOLE, _BEGINNING, _INSIDE = range(3)


@cache
def spellings(level: str) -> dict[str, tuple[str, ...]]:
    """Return code -> name keys of all its known spellings; the code itself is one of them.

    Parameters
    ----------
    level : "province" or "district".

    >>> "poipet" in spellings("district")["0110"], "sihanoukville" in spellings("province")["18"]
    (True, True)
    """
    frame = provinces() if level == "province" else districts()
    code = "adm1_code" if level == "province" else "adm2_code"
    found: dict[str, dict[str, None]] = {}
    for row in frame.to_dict("records"):
        own = (row[f"{level}_en"], row[f"{level}_km"])
        keys = [name_key(text) for text in own]
        found[row[code]] = dict.fromkeys([*keys, f"kh{row[code]}", row[code]])
    table = place_names()
    for row in table[table["level"] == level].to_dict("records"):
        found[row["code"]][name_key(row["spelling"])] = None
    return {code: tuple(key for key in keys if key) for code, keys in found.items()}


def containing(text: object) -> tuple[str, ...]:
    """Return the codes of the districts with a spelling that contains a text, best first.

    The whole name comes before its beginning, and that before what stands inside; the own names
    come before those of the province; of a province its town comes first.

    >>> containing("poipet")[0], containing("Sihanoukville")[0], containing("atlantis")
    ('0110', '1801', ())
    """
    wanted = name_key(text)
    if not wanted:
        return ()
    of_province = spellings("province")
    found = []
    for row in districts().to_dict("records"):
        own = _how_well(wanted, spellings("district")[row["adm2_code"]])
        around = _how_well(wanted, of_province[row["adm1_code"]])
        place = [_OWN + own] if own is not None else []
        place += [_PROVINCE + around] if around is not None else []
        if place:
            found.append((min(place), row["type"] != "krong", row["adm2_code"]))
    return tuple(code for *_, code in sorted(found))


def _how_well(wanted: str, keys: tuple[str, ...]) -> int | None:
    if wanted in keys:
        return _WHOLE
    if any(key.startswith(wanted) for key in keys):
        return _BEGINNING
    return _INSIDE if any(wanted in key for key in keys) else None
