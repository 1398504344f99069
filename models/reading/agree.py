"""Agree: a code and a name beside each other are of one area, or somebody says which counts."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from geo.names import Match, match_area
from geo.pcode import to_code
from geo.words import Sentence
from models.reading.area import AreaName, match_district, name_of
from models.reading.kept_note import listed
from models.reading.question import MOST_ROWS, Answers, Question, Reading, answered
from models.reading.rows import ROW, WRITTEN

SAME, OTHER, UNKNOWN = "same", "other", "unknown"
CODE, NAME = "code", "name"
MOST_SINGLE = 2  # rows that differ: each is a mistake of its own; more are one of the file


@dataclass(frozen=True)
class Beside:
    """What a name says of the area whose code stands beside it.

    status : same, other (it is another's name) or unknown; codes : what the name may stand for
    """

    status: str
    level: str
    code: str
    codes: tuple[tuple[str, float], ...]


def beside(record: Mapping[str, object], levels: tuple[str, ...]) -> Beside | None:
    """Return what the name of a row says of its code; None where one of them is not there.

    A name that nobody knows and that is most like that of the code is the same.

    >>> beside({"area_code": "02", "area_name": "Kampot"}, ("province",)).status
    'other'
    >>> beside({"area_code": "07", "area_name": "Campot"}, ("province",)).status
    'same'
    """
    code, name = record.get("area_code"), record.get("area_name")
    level, own = next(
        ((one, known) for one in levels if (known := match_area(code, one).code)), ("", None)
    )
    if code is None or name is None or own is None or to_code(code, level) is None:
        return None
    match = _match(str(name), level, own)
    if match.code == own or own in [c for c, _ in match.candidates[:1]] or _ambiguous(match, own):
        return Beside(SAME, level, own, ())
    if level == "district" and match_area(name, "province").code == own[:2]:
        return Beside(SAME, level, own, ())  # the column names the province
    may_be = ((match.code, 100.0),) if match.code else match.candidates
    status = OTHER if match.status in ("matched", "ambiguous") else UNKNOWN
    return Beside(status, level, own, may_be)


def _match(name: str, level: str, code: str) -> Match:
    if level == "province":
        return match_area(name, level)
    inside = match_district(name, code[:2])
    anywhere = match_area(name, level)
    return anywhere if inside.code is None and anywhere.status == "matched" else inside


def _ambiguous(match: Match, code: str) -> bool:
    return match.status == "ambiguous" and code in [c for c, _ in match.candidates]


def settle(
    table: pd.DataFrame, file: str, levels: tuple[str, ...], answers: Answers
) -> tuple[pd.DataFrame, list[Sentence]]:
    """Return the table with the codes or the names that count where many rows have two areas.

    One or two such rows are left as they are, and told as mistakes of their own.

    Raises
    ------
    Question : several rows give the code of one area and the name of another.

    >>> t = pd.DataFrame({"area_code": ["01", "02", "03"], "_row": [2, 3, 4],
    ...                   "area_name": ["Battambang", "Kampong Cham", "Kampot"]})
    >>> settle(t, "r.csv", ("province",), {"areas": "name"})[0]["area_code"].tolist()
    [None, None, None]
    """
    if not {"area_code", "area_name"} <= set(table.columns):
        return table, []
    records = table.to_dict("records")
    both = {i: found for i, record in enumerate(records) if (found := beside(record, levels))}
    differing = {i: found for i, found in both.items() if found.status == OTHER}
    if len(differing) <= MOST_SINGLE:
        return table, []
    first = min(differing)
    written = table.attrs.get(WRITTEN, {})
    shown = ["area_code", "area_name", *(c for c in ("period", "count") if c in table.columns)]
    question = Question(
        "question.areas",
        [Reading(which, _rows(records, differing, which, shown)) for which in (CODE, NAME)],
        columns=[written.get(c, c) for c in shown],
        file=file,
        row=int(records[first][ROW]),
        column=written.get("area_code", "area_code"),
        n=len(differing),
        all=len(both),
        code=str(records[first]["area_code"]),
        name=AreaName(differing[first].code),
        beside=str(records[first]["area_name"])[:80],
    )
    answer = question.answer(answers)
    gone = "area_name" if answer == CODE else "area_code"
    texts = [None if i in differing else text for i, text in enumerate(table[gone])]
    settled = table.assign(**{gone: pd.Series(texts, table.index, dtype=object)})
    rows = listed([int(records[i][ROW]) for i in differing])
    note = Sentence(f"desk_note.areas_by_{answer}", {"n": len(differing), "rows": rows})
    return settled, [answered("areas", answer), note]


def _rows(
    records: list[dict], differing: Mapping[int, Beside], which: str, shown: list[str]
) -> tuple[tuple[str, ...], ...]:
    rows = []
    for i in list(differing)[:MOST_ROWS]:
        found = differing[i]
        code = found.code if which == CODE else found.codes[0][0]
        area = {"area_code": code, "area_name": name_of(code)}
        rows.append(tuple(str(area.get(c, records[i].get(c)) or "") for c in shown))
    return tuple(rows)
