"""Kept: activity rows and the spellings that people have decided about, in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from geo.errors import InputError
from models.activities.agencies import agency_key, reconcile
from models.activities.record import COLUMNS
from models.activities.small_counts import without_small_counts
from models.store import Document, Store

ACTIVITIES, AGENCIES = "activities", "agencies"
_DATES = ("start", "end", "reported_on")
_SAME = ["agency", "adm1_code", "adm2_code", "activity_type", "start"]
_NEEDED = ["record_id", "agency_written", "pillar", "adm1_code", "start", "status"]
_SAMPLE = "sample"
_DECISIONS = "Spellings of agencies"


def is_sample(rows: pd.DataFrame) -> bool:
    """Return whether rows are made up for trying out: any row's source says so.

    >>> is_sample(pd.DataFrame({"source": ["SAMPLE: made up", None]}))
    True
    """
    return bool(rows["source"].fillna("").str.casefold().str.startswith(_SAMPLE).any())


def to_body(rows: pd.DataFrame) -> dict[str, object]:
    """Return rows as what a document holds; a missing cell is None, a date is text.

    >>> to_body(pd.DataFrame({"source": [None], "start": [date(2026, 1, 5)]}))["rows"]
    [{'source': None, 'start': '2026-01-05'}]
    """
    records = [
        {
            column: None if pd.isna(cell) else cell.isoformat() if isinstance(cell, date) else cell
            for column, cell in record.items()
            if column in COLUMNS
        }
        for record in rows.to_dict("records")
    ]
    return {"rows": records, "sample": is_sample(rows)}


def rows_of(document: Document, decisions: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of a saved document with today's names of agencies.

    Small counts that an older version kept, or that are small by today's threshold, are withheld.

    Raises
    ------
    InputError : the document holds something else.
    """
    try:
        records = [row | without_small_counts(row) for row in document.body["rows"]]
        frame = pd.DataFrame(records, columns=COLUMNS, dtype=object)
        for column in _DATES:
            frame[column] = pd.Series(
                [date.fromisoformat(x) if isinstance(x, str) else None for x in frame[column]],
                index=frame.index,
                dtype=object,
            )
        if frame[_NEEDED].isna().any(axis=None):
            raise ValueError
        numbers = {"people_targeted": float, "people_reached": float, "budget": float}
        return reconcile(frame.astype(numbers | {"withheld": bool}), decisions)
    except (KeyError, ValueError, TypeError) as error:
        kind = type(error).__name__
        raise InputError("activities.saved", file=document.name, kind=kind) from error


def same_name(store: Store, name: str) -> Document | None:
    """Return the saved list of this name, or None."""
    return next((d for d in store.documents(ACTIVITIES) if d.name == name), None)


def keep(
    store: Store,
    name: str,
    rows: pd.DataFrame,
    author: str = "",
    instead_of: tuple[str, int] | None = None,
) -> Document:
    """Save rows as a new list, or on top of the version (id, number) that somebody looked at.

    Raises
    ------
    Conflict : somebody else has put a newer version there meanwhile; nothing was saved.
    """
    body = to_body(rows)
    if instead_of is not None:
        return store.save(*instead_of, body, author=author)
    return store.create(ACTIVITIES, name, body, author=author)


def in_use(store: Store) -> list[Document]:
    """Return the saved lists that count, newest first: a sample only where nothing else is."""
    saved = store.documents(ACTIVITIES)
    return [d for d in saved if not d.body.get("sample")] or saved[:1]


def together(lists: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of several lists, newest list first, as one.

    A row that a newer list reports again (same agency, place, activity and start) takes the older
    one's place; rows of one list never take each other's. A record id that several lists use gets
    the number of its list behind it.

    >>> row = {"record_id": "1", "agency": "A", "adm1_code": "20", "adm2_code": "2001",
    ...        "activity_type": "school", "start": date(2026, 1, 5)}
    >>> now, before = [row | {"status": "completed"}], [row | {"status": "ongoing"}, row | {
    ...     "status": "planned", "start": date(2026, 3, 1)}]
    >>> together([pd.DataFrame(now), pd.DataFrame(before)])[["record_id", "status"]].values.tolist()
    [['1', 'completed'], ['1 (2)', 'planned']]
    """
    kept_rows, seen, used = [], set(), set()
    for number, rows in enumerate(lists, start=1):
        what = [tuple("" if pd.isna(x) else x for x in key) for key in rows[_SAME].to_numpy()]
        fresh = rows.loc[np.array([key not in seen for key in what], dtype=bool)]
        ids = [f"{i} ({number})" if i in used else i for i in fresh["record_id"]]
        kept_rows.append(fresh.assign(record_id=pd.Series(ids, index=fresh.index, dtype=object)))
        seen |= set(what)
        used |= set(ids)
    return kept_rows[0] if len(kept_rows) == 1 else pd.concat(kept_rows, ignore_index=True)


def decisions(store: Store) -> dict[str, str]:
    """Return key of a spelling -> name of the agency, as people have decided."""
    # two who decide at the very first moment each make a document: all of them count
    found: dict[str, str] = {}
    for document in reversed(_readable(store)):
        found |= {key: one["agency"] for key, one in document.body["spellings"].items()}
    return found


def decide(store: Store, decided: Mapping[str, str], author: str = "") -> None:
    """Keep decisions: spelling as written -> name of the agency; earlier ones stay."""
    entries = {
        agency_key(written): {"written": written, "agency": agency}
        for written, agency in decided.items()
    }
    if not entries:
        return
    with store.transaction():  # nobody else saves between looking and saving
        document = next(iter(_readable(store)), None)
        if document is None:
            store.create(AGENCIES, _DECISIONS, {"spellings": entries}, author=author)
        else:
            body = {"spellings": document.body["spellings"] | entries}
            store.save(document.id, document.version, body, author=author)


def _readable(store: Store) -> list[Document]:
    return [document for document in store.documents(AGENCIES) if not document.damaged]
