"""Two headers: a header of two rows, the lower of which names the parts of merged cells, as one."""

import re
from itertools import pairwise

from geo.pcode import clean_text
from models.activities.columns import field_of
from models.activities.labels import is_part, label_key
from models.activities.layout import table_top
from models.activities.platforms import IGNORED
from models.activities.small_counts import is_count
from models.reading.grid import Block
from models.reading.headers import SEARCHED_ROWS

_LEAST_PARTS = 2
_SHORT = 12  # letters of a group: Planned, Households
_COUNTS = re.compile(r"no\b|number")
_DAYS = ("start", "end")
_OF_PEOPLE = ("target_group", "people_targeted", "people_reached")


def one_header(rows: list[list[str]], merged: tuple[Block, ...] = ()) -> list[list[str]]:
    """Return rows with a header of two rows as one, in the place of the lower; none moves.

    merged : the cells of the file that go over several: above a whole header they are groups

    >>> upper = ["Agency", "Location", "", "Status", "Beneficiaries", ""]
    >>> lower = ["", "Province", "District", "", "Planned", "Actual"]
    >>> one_header([upper, lower, ["A", "Kampot", "Chhuk", "ongoing", "90", "40"]])[1][3:]
    ['Status', 'Beneficiaries (Planned)', 'Beneficiaries (Actual)']
    """
    for place, (upper, lower) in enumerate(pairwise(rows[:SEARCHED_ROWS])):
        made = _joined([*map(clean_text, upper)], [*map(clean_text, lower)])
        below = rows[place + 2 :]
        # a title has no parts: the upper row names columns too
        if made and all(table_top([header, *below]) == 0 for header in (upper, made)):
            return [*rows[:place], [""] * len(upper), made, *below]
        grouped = _grouped(upper, lower, [block for block in merged if block[0] == place + 1])
        if grouped != lower and table_top([lower, *below]) == 0:
            return [*rows[: place + 1], grouped, *below]
    return rows


def _grouped(upper: list[str], lower: list[str], merged: list[Block]) -> list[str]:
    """Return a header with what a merged cell above some of its columns says of them.

    A cell above more than half of them is a title. So is one that stands alone above columns of
    people and others, unless it is as short as the name of a group is.
    """
    made = list(lower)
    alone = sum(map(bool, upper)) == 1
    for _, first, last_row, last in merged:
        columns = range(first - 1, min(last, len(lower)))
        group = clean_text("".join(upper[first - 1 : first]))
        below = [lower[place] for place in columns]
        others = [header for header in below if _is_other(header) and field_of(header) != "budget"]
        if alone and others and len(group) > _SHORT:
            continue
        if group and last_row == merged[0][0] and 1 < len(columns) <= len(lower) / 2:
            for place in columns:
                made[place] = _named(group, lower[place]) if lower[place] else ""
    return made


def _is_other(header: str) -> bool:
    """Return whether a header is known and of no people, also below a header of people."""
    return field_of(header) not in (None, *_OF_PEOPLE) and not is_part(header)


def _joined(upper: list[str], lower: list[str]) -> list[str] | None:
    """Return two rows as one header, or None where the lower names more than parts of a cell."""
    width = max(len(upper), len(lower))
    above, below = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    group, made, parts = "", [], 0
    for place, (high, low) in enumerate(zip(above, below, strict=True)):
        group = high or group
        # a cell merged over both rows may stand in each
        if not low or low == high:
            made.append(high)
            continue
        if not group or is_count(low) or (high and any(above[place + 1 : place + 2])):
            return None
        parts += 1
        made.append(_named(group, low))
    return made if parts >= _LEAST_PARTS and any(not high for high in above) else None


def _named(group: str, part: str) -> str:
    """Return the header of a part of a merged cell, with what the cell says of all its parts."""
    known, of, whole = field_of(part), field_of(group), f"{group}/{part}"
    if _is_other(part):
        # of two starts, the error names what is planned and what was done
        return whole if known in _DAYS and field_of(whole) == known else part
    if of in _OF_PEOPLE and is_part(part) and not _COUNTS.match(label_key(part)):
        # who they are, or when, is no number of them
        return f"{group} ({part})" if (of, known) == ("target_group", "activity_type") else whole
    if of in (*_OF_PEOPLE, IGNORED):
        return f"{group} ({part})"
    if of == "budget":
        return f"{group}, {part}"  # none of its parts counts people
    if of == "area_name" and known == "area_code" and field_of(whole) is None:
        return part
    return whole
