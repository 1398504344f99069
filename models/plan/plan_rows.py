"""Plan: the rows people agree on, district by district, and what they were proposed from."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from geo.errors import InputError, Problems
from geo.gazetteer import districts
from geo.words import Sentence
from models.estimate.pipeline import Ranking
from models.plan.once import once_of
from models.reading.bounds import YEARS
from models.store import Document

KIND = "plan"  # in the store
STATUSES = ("proposed", "agreed", "under_way", "done")
NUMBERS = ("teams", "sessions", "cost", "people_targeted", "people_reached")
TEXTS = {"owner": 120, "note": 1000}  # most letters
DATES = ("start", "end")
FIELDS = (
    "status",
    "teams",
    "sessions",
    "cost",
    "owner",
    "start",
    "end",
    "people_targeted",
    "people_reached",
    "note",
)
_MOST = 10_000_000
FIRST_DAY, LAST_DAY = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
_BETWEEN = {"first": YEARS[0], "last": YEARS[-1]}

Row = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """A plan: rows by P-code, and what it was proposed from.

    rows : P-code -> field -> value. Numbers are whole, dates ISO text; a field that nobody has
        filled in is not there. `cost` is money, and only in plans of a budget.
    basis : limits, prices, province, settings and hash of the ranking it was proposed from.
    note : for the whole plan.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    basis: dict = field(default_factory=dict)
    note: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the districts of the plan, by P-code."""
        return tuple(sorted(self.rows))

    def body(self) -> dict:
        """Return it as the store keeps it.

        >>> Plan({"KH2001": {"teams": 1}}).body()["rows"]
        {'KH2001': {'teams': 1}}
        """
        return {
            "rows": {code: self.rows[code] for code in self.codes},
            "basis": self.basis,
            "note": self.note,
        }

    def frame(self) -> pd.DataFrame:
        """Return one row per district with every field; missing where it is not filled in.

        >>> Plan({"KH2001": {"teams": 1}}).frame()["teams"].tolist()
        [1]
        """
        frame = pd.DataFrame(
            [[self.rows[c].get(f) for f in FIELDS] for c in self.codes],
            index=pd.Index(self.codes, name="adm2_pcode", dtype=object),
            columns=list(FIELDS),
            dtype=object,
        )
        return frame.astype(dict.fromkeys(NUMBERS, "Int64"))


def plan_of(body: Mapping) -> Plan:
    """Return the plan of a stored body.

    Raises
    ------
    InputError : a row or field that can't be; all problems are told at once.

    >>> plan_of({"rows": {"KH2001": {"teams": 1}}}).codes
    ('KH2001',)
    """
    return Plan(
        checked_rows(body.get("rows", {})),
        dict(body.get("basis", {})),
        _text("note", body.get("note", ""), "note"),
    )


def plan_in(document: Document) -> Plan:
    """Return the plan of a document of the store.

    Raises
    ------
    InputError : it is something else, or a row that can't be.
    """
    if document.kind != KIND:
        found = Sentence("error.plan.other_kind", {"name": document.name})
        raise InputError("plan.id", found=found)
    try:
        return plan_of(document.body)
    except (AttributeError, TypeError, ValueError) as error:  # of a form that no save has
        raise InputError("store.changed", file=document.name) from error


def known_plan(document: Document) -> Plan | None:
    """Return the plan of a document, or None where it can't be read: its own page says so.

    >>> with toy_store() as store:
    ...     known_plan(store.create("plan", "of a newer version", {"rows": {"KH2001": {"a": 1}}}))
    """
    if document.damaged:
        return None
    try:
        return plan_in(document)
    except InputError:
        return None


def checked_rows(rows: Mapping[str, Mapping]) -> dict[str, Row]:
    """Return rows with every value checked and empty ones left out.

    Raises
    ------
    InputError : an unknown district or field, a number below zero, an end before its start.

    >>> checked_rows({"KH2001": {"teams": 2.0, "owner": " A ", "note": None}})
    {'KH2001': {'teams': 2, 'owner': 'A'}}
    """
    known, problems, result = set(districts()["adm2_pcode"]), Problems(), {}
    for code, row in rows.items():
        with problems.noted():
            if code not in known:
                raise InputError("plan.code", column="adm2_pcode", found=repr(code))
            result[code] = _row(code, row)
    problems.raise_any()
    return result


def _row(code: str, row: Mapping) -> Row:
    unknown = [name for name in row if name not in FIELDS]
    if unknown:
        names, column = ", ".join(FIELDS), str(unknown[0])
        raise InputError("plan.choice", file=code, column=column, names=names, found=repr(column))
    values = {name: _value(code, name, row[name]) for name in FIELDS if name in row}
    result = {name: value for name, value in values.items() if value not in (None, "")}
    if result.get("start", "") > result.get("end", "9999"):
        start, end = result["start"], result["end"]
        raise InputError("plan.days", file=code, column="end", start=start, found=end)
    return result


def _value(code: str, name: str, value: object) -> Any:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if name in NUMBERS:
        return _number(code, name, value)
    if name in DATES:
        return _day(code, name, value)
    if name == "status":
        if value not in STATUSES:
            names = ", ".join(STATUSES)
            raise InputError("plan.choice", file=code, column=name, names=names, found=repr(value))
        return value
    return _text(code, value, name)


def _number(code: str, name: str, value: object) -> int:
    if (
        not isinstance(value, (int, float))
        or isinstance(value, bool)
        or not 0 <= value <= _MOST
        or value != int(value)
    ):
        high = f"{_MOST:,}"
        raise InputError("plan.whole", file=code, column=name, high=high, found=repr(value))
    return int(value)


def _day(code: str, name: str, value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InputError("plan.day", file=code, column=name, found=repr(text), **_BETWEEN)
    return day.isoformat()


def _text(code: str, value: object, name: str) -> str:
    text = " ".join(str(value).split()) if name == "owner" else str(value).strip()
    if len(text) > TEXTS[name]:
        found = Sentence("error.plan.letters_found", {"n": len(text)})
        raise InputError("plan.letters", file=code, column=name, most=TEXTS[name], found=found)
    return text


@once_of
def ranking_hash(ranking: Ranking) -> str:
    """Return a hash of a ranking: settings and every figure of the list.

    >>> len(ranking_hash(toy_ranking()))
    64
    """
    digest = hashlib.sha256(repr(sorted(asdict(ranking.settings).items())).encode())
    # twelve digits: the last ones differ between machines
    text = ranking.table.to_csv(index=False, float_format="%.12g", lineterminator="\n")
    digest.update(text.encode())
    return digest.hexdigest()


def filled(plan: Plan, **values: object) -> Plan:
    """Return the plan with values put into every row where that field is empty; None puts nothing.

    Raises
    ------
    InputError : a value that can't be, or an end before a start.

    >>> filled(Plan({"KH2001": {}, "KH2002": {"owner": "B"}}), owner="A").rows
    {'KH2001': {'owner': 'A'}, 'KH2002': {'owner': 'B'}}
    """
    given = {name: value for name, value in values.items() if value is not None}
    rows = {code: given | row for code, row in plan.rows.items()}
    return Plan(checked_rows(rows), plan.basis, plan.note)
