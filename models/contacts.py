"""Contacts: whom to call, with source and the day each was last checked; kept by the ministry.

The shipped table (data/referral_contacts.csv) holds until somebody saves one in the store.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import lru_cache, partial
from typing import Any

import pandas as pd

from geo.distances import apart_km
from geo.errors import InputError, Problems
from geo.gazetteer import districts, provinces, read_table
from geo.words import Sentence
from models.store import Conflict, Document, Store
from models.store.proposal import CONTACTS, save_contacts

COLUMNS = [
    "name",
    "type",
    "adm1_codes",
    "contact",
    "last_checked",
    "status",
    "source_title",
    "source_url",
]
FRESH_DAYS = 180
MOST_ROWS, MOST_LETTERS = 500, 300
NEVER, OLD, FRESH = "never", "old", "fresh"
_NAME = "Referral contacts"
_NEEDED = {"name": "contacts.name", "source_title": "contacts.source"}
_LINK = re.compile(r"https?://[^\s<>\"]+")


def shipped() -> pd.DataFrame:
    """Return the shipped contacts; an empty cell is an empty text.

    >>> set(shipped()["last_checked"])
    {''}
    """
    return read_table("referral_contacts").fillna("")[COLUMNS]


def document(store: Store) -> Document | None:
    """Return the contacts somebody has saved, or None."""
    return next(iter(store.documents(CONTACTS)), None)


def contacts(store: Store | None) -> pd.DataFrame:
    """Return the contacts in use: those saved last, else the shipped ones.

    Raises
    ------
    InputError : those saved last can't be read.
    """
    saved = None if store is None else document(store)
    return shipped() if saved is None else rows_of(saved)


def rows_of(saved: Document) -> pd.DataFrame:
    """Return the contacts of a saved version.

    Raises
    ------
    InputError : they can't be read.
    """
    try:
        return _table(saved.body)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError("contacts.stored", file=saved.name, version=saved.version) from error


def changes(store: Store, wanted: Mapping[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the contacts that a proposal takes away, and those that it adds; one of each: changed.

    Raises
    ------
    InputError : those in use, or those proposed, can't be read.

    >>> with toy_store() as store:
    ...     first = shipped().to_dict("records")[:1]
    ...     gone, new = changes(store, {"rows": [first[0] | {"contact": "1288"}]})
    >>> len(gone) == len(shipped()), new["contact"].tolist()
    (True, ['1288'])
    """
    now = contacts(store)
    try:
        then = _table(wanted)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError("contacts.stored", file=_NAME, version="–") from error
    return _beside(now, then), _beside(then, now)


def _beside(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are not in another table; one that is there twice is two."""
    there = Counter(map(tuple, other.to_numpy()))
    more = []
    for row in map(tuple, table.to_numpy()):
        more.append(there[row] == 0)
        there[row] -= there[row] > 0
    return table.loc[more]


def _table(body: Mapping[str, Any]) -> pd.DataFrame:
    rows = body["rows"]
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise TypeError
    # without a row, too, these are columns of texts
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object).fillna("").astype(str)


def of_province(table: pd.DataFrame, province: str) -> pd.DataFrame:
    """Return the contacts of a province (two-digit code), then the national ones.

    Without a province ("") only the national ones.

    >>> of_province(shipped(), "20")["adm1_codes"].tolist()[:2]
    ['20', '20']
    """
    codes = table["adm1_codes"]
    local = codes.str.split(";").map(lambda listed: province != "" and province in listed)
    return pd.concat([table[local], table[codes == ""]])


def nearest_shelter(table: pd.DataFrame, code: str) -> tuple[pd.Series, float] | None:
    """Return the shelter or transit centre nearest to a district (four-digit code), and its km.

    Of a shelter only its province is known: the distance is that from the district to the middle
    of the province, as the crow flies; 0 in its own province. Planned ones are left out.

    >>> found, km = nearest_shelter(shipped(), "2001")
    >>> found["adm1_codes"], km
    ('20', 0.0)
    """
    kind = table["type"].str.casefold()
    open_ones = table[
        kind.str.contains("shelter|transit|reception")
        & ~kind.str.contains("planned")
        & (table["adm1_codes"] != "")
    ]
    far = _to_provinces_km(code)
    best: tuple[pd.Series, float] | None = None
    for _, row in open_ones.iterrows():
        for province in row["adm1_codes"].split(";"):
            if best is None or far[province] < best[1]:
                best = row, far[province]
    return best


@lru_cache(maxsize=256)
def _to_provinces_km(code: str) -> dict[str, float]:
    """Return the way from a district (four-digit code) to the middle of each province, km."""
    middles = provinces().set_index("adm1_code", drop=False)
    here = districts().set_index("adm2_code").loc[[code] * len(middles)]
    far = pd.Series(apart_km(here, middles), middles.index) * (middles.index != code[:2])
    return far.to_dict()


def age(last_checked: str, today: date) -> str:
    """Return never, old (more than 180 days ago) or fresh.

    >>> age("", date(2026, 11, 25)), age("2026-05-28", date(2026, 11, 25))
    ('never', 'old')
    >>> age("2026-05-29", date(2026, 11, 25))
    'fresh'
    """
    if not last_checked:
        return NEVER
    return OLD if (today - date.fromisoformat(last_checked)).days > FRESH_DAYS else FRESH


def save(
    store: Store, table: pd.DataFrame, base_version: int, today: date, author: str = ""
) -> Document | None:
    """Save edited contacts on top of a version; 0 where none was saved before.

    None: they wait for a second person's yes, because whoever saves has logged in.

    Raises
    ------
    InputErrors : a row without name or source, an odd province, a day that is none or to come.
    Conflict : somebody has saved since; nothing is overwritten.
    """
    body = {"rows": check(table, today).to_dict("records")}
    with store.transaction():
        saved = document(store)
        if saved is not None and saved.version != base_version:
            # a base of 0 while there is one: somebody was first
            raise Conflict(saved, base_version)
        return save_contacts(store, _NAME, saved, body, author)


def check(table: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return the table as it is kept, or all that is wrong with it; rows are counted from 1."""
    clean = table.reindex(columns=COLUMNS).astype(object)
    clean = clean.where(clean.notna(), "").map(_text)
    clean = clean[(clean != "").any(axis=1)].reset_index(drop=True)
    if len(clean) > MOST_ROWS:
        raise InputError("contacts.rows", most=MOST_ROWS, found=len(clean))
    problems = Problems()
    for number, row in enumerate(clean.to_dict("records"), start=1):
        for column in COLUMNS:
            with problems.noted():
                _check_cell(column, row[column], number, today)
    problems.raise_any()
    return clean


def _text(cell: object) -> str:
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell).strip()


def _check_cell(column: str, text: str, number: int, today: date) -> None:
    found = repr(text[:80]) if text else Sentence("error.at.empty_cell")
    wrong = partial(InputError, row=number, column=column, found=found)
    if len(text) > MOST_LETTERS:
        raise wrong("contacts.letters", most=MOST_LETTERS)
    if column in _NEEDED and not text:
        raise wrong(_NEEDED[column])
    if column == "adm1_codes" and text and not set(text.split(";")) <= {*provinces()["adm1_code"]}:
        raise wrong("contacts.provinces")
    if column == "last_checked" and text and not _is_day(text, today):
        raise wrong("contacts.day")
    if column == "source_url" and text and not _LINK.fullmatch(text):
        raise wrong("contacts.address")


def _is_day(text: str, today: date) -> bool:
    try:
        return date.fromisoformat(text) <= today
    except ValueError:
        return False
