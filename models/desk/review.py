"""Review: names that are not known are proposed to a person, whose decisions are kept.

Exact names and those of the reviewed table need no decision. Everything else is a proposal with
its score (within the province, where the row tells it); a person accepts, changes or rejects it.
The decisions form a crosswalk that is used the next time the same spelling comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from geo.names import match_area, name_key, whole_key
from models.reading.agree import UNKNOWN, beside
from models.reading.area import match_district, province_of
from models.reading.person_cells import may_be_somebody
from models.reading.rows import ROW

_MOST_KEY = 200  # letters that the store holds
LEFT_OUT = "left_out"  # a decision: these rows are not used
Key = tuple[str, str, str]  # level, province code or "", name key


@dataclass(frozen=True)
class Proposal:
    """A name nobody knows yet, where it stands, and what it may be.

    `province` is the code of the province the row names, or "" ; `beside` the code the row gives,
    or ""; `candidates` are (code, score of 100), best first, none where nothing is alike.
    """

    written: str
    level: str
    province: str
    rows: tuple[int, ...]
    candidates: tuple[tuple[str, float], ...]
    beside: str = ""

    @property
    def key(self) -> Key:
        """Return what a decision is kept under; of an area without its type (city, ស្រុក)."""
        key = name_key if self.level in ("province", "district") else whole_key
        return (self.level, self.beside or self.province, key(self.written)[:_MOST_KEY])


def to_remember(decided: Mapping[Proposal, str], before: Mapping[Key, str]) -> dict[Key, str]:
    """Return the decisions that may be kept for everybody: key -> code or left_out.

    Not one about what may be a person's name, and that rows are left out only where it changes
    an earlier decision: whatever stands in them is not kept.

    >>> dara, town = (Proposal(t, "province", "", (2,), ()) for t in ("Sok Dara", "Kampott"))
    >>> list(to_remember({dara: "07", town: "07"}, {}).values())
    ['07']
    >>> to_remember({town: LEFT_OUT}, {}), list(to_remember({town: LEFT_OUT}, {town.key: "07"}))
    ({}, [('province', '', 'kampott')])
    """
    return {
        one.key: code
        for one, code in decided.items()
        if code and (one.key in before or (code != LEFT_OUT and not may_be_somebody(one.written)))
    }


def propose(table: pd.DataFrame, levels: tuple[str, ...]) -> list[Proposal]:
    """Return the names of a table that no table of ours knows.

    `levels` are those the table may have, as `models.reading.area.levels_of` tells them.

    >>> t = pd.DataFrame({"area_name": ["Batambang City", "Kampot"], "_row": [2, 3]})
    >>> [(p.written, p.candidates[0][0], p.rows) for p in propose(t, ("province",))]
    [('Batambang City', '02', (2,))]
    """
    found: dict[Key, Proposal] = {}
    for record in table.to_dict("records"):
        one = _proposal(record, levels)
        if one is None or not one.key[2]:
            continue
        before = found.get(one.key)
        if before is None:
            found[one.key] = one
        elif before.rows[-1:] != one.rows:  # years side by side are of one row
            found[one.key] = replace(one, rows=(*before.rows, *one.rows))
    return list(found.values())


def _proposal(record: dict, levels: tuple[str, ...]) -> Proposal | None:
    """Return the name of a row where nobody knows it, with a code beside it or without."""
    name, row = record.get("area_name"), record[ROW]
    if name is None:
        return None
    if record.get("area_code") is not None:
        found = beside(record, levels)
        if found is None or found.status != UNKNOWN:
            return None
        return Proposal(name, found.level, "", (row,), found.codes, found.code)
    province = province_of(record) or ""
    # beside its province, a name is that of a district
    levels = ("district",) if province and "district" in levels else levels
    matches = [
        match_district(name, province or None) if level == "district" else match_area(name, level)
        for level in levels
    ]
    if any(match.status in ("matched", "ambiguous") for match in matches):
        return None  # known, or a question that only a code in the file can answer
    best = max(matches, key=lambda m: m.candidates[0][1] if m.candidates else 0.0)
    # a name in a table of districts is a district, unless it is nearer to a province
    level = best.level if best.candidates else levels[-1]
    return Proposal(name, level, province if level == "district" else "", (row,), best.candidates)


def decide(
    table: pd.DataFrame, crosswalk: Mapping[Key, str], levels: tuple[str, ...]
) -> tuple[pd.DataFrame, list[int]]:
    """Return the table with the decided codes filled in, and the rows that are left out.

    >>> t = pd.DataFrame({"area_name": ["Batambang City", "Moon"], "_row": [2, 3]})
    >>> known = {("province", "", name_key("Batambang City")): "02",
    ...          ("province", "", "moon"): LEFT_OUT}
    >>> decided, left_out = decide(t, known, ("province",))
    >>> decided["area_code"].tolist(), left_out
    (['02'], [3])
    """
    codes, left_out = [], []
    for record in table.to_dict("records"):
        one = _proposal(record, levels)
        decision = crosswalk.get(one.key) if one else None
        if decision == LEFT_OUT:
            left_out.append(record[ROW])
        codes.append(decision)
    decided = table
    if any(codes):
        # the written name of a decided row is known to differ from the official one
        new = pd.Series(codes, table.index, dtype=object)
        old = table.get("area_code")
        decided = table.assign(
            area_code=new if old is None else new.where(new.notna(), old),
            area_name=table["area_name"].mask(new.notna(), None),
        )
    decided = decided[~decided[ROW].isin(left_out)].reset_index(drop=True)
    decided.attrs = dict(table.attrs)
    return decided, left_out
