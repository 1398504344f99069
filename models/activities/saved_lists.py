"""Kept: activity rows and the spellings that people have decided about, in the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from geo.clock import day_here
from geo.errors import InputError
from models.activities.agencies import agency_key, reconcile
from models.activities.asked import may_be_remembered
from models.activities.expected import without_expected
from models.activities.record import COLUMNS
from models.activities.same_rows import moved, replaced
from models.activities.small_counts import without_small_counts
from models.desk.review import Key, Proposal, to_remember
from models.store import Document, Store

ACTIVITIES, AGENCIES = "activities", "agencies"
_DATES = ("start", "end", "reported_on")
_NEEDED = ["record_id", "agency_written", "pillar", "start", "status"]
_SAMPLE = "sample:"  # a sample survey is none
_AGENCY = "agency"  # level of a decision


def is_sample(rows: pd.DataFrame) -> bool:
    """Return whether rows are made up for trying out: any row's source says so.

    >>> is_sample(pd.DataFrame({"source": ["SAMPLE: made up", None]}))
    True
    >>> is_sample(pd.DataFrame({"source": ["Sample survey of 12 schools"]}))
    False
    """
    return bool(rows["source"].fillna("").str.casefold().str.startswith(_SAMPLE).any())


def to_body(rows: pd.DataFrame) -> dict[str, object]:
    """Return rows as what a document holds; a missing cell is None, a date is text.

    >>> to_body(pd.DataFrame({"source": [None], "start": [date(2026, 1, 5)]}))["rows"]
    [{'source': None, 'start': '2026-01-05'}]
    """
    cells = {column: _told(rows[column]) for column in rows if column in COLUMNS}
    records = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    return {"rows": records, "sample": is_sample(rows)}


def _told(column: pd.Series) -> list[object]:
    return [
        None if missing else cell.isoformat() if isinstance(cell, date) else cell
        for cell, missing in zip(column.tolist(), column.isna().tolist(), strict=True)
    ]


def rows_of(document: Document, decisions: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of a saved document with today's names of agencies.

    Small counts that an older version kept, or that are small by today's threshold, are withheld.
    What had not begun when they were saved has reached nobody, whatever an older version kept.

    Raises
    ------
    InputError : the document holds something else.
    """
    return rows_in(document.body, document.name, decisions, document.saved_at)


def rows_in(
    body: Mapping[str, Any], name: str, decisions: Mapping[str, str], saved_at: datetime
) -> pd.DataFrame:
    """Return the rows of a body, as `rows_of` does; the errors tell the name.

    >>> rows_in({"rows": []}, "q1.csv", {}, datetime(2026, 11, 1)).empty
    True
    """
    return reconcile(written_rows(body, name, saved_at), decisions)


def written_rows(body: Mapping[str, Any], name: str, saved_at: datetime) -> pd.DataFrame:
    """Return what `rows_in` does, with agencies as they are written.

    >>> written_rows({"rows": []}, "q1.csv", datetime(2026, 11, 1)).empty
    True
    """
    try:
        records = [row | without_small_counts(row) for row in body["rows"]]
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
        rows = frame.astype(numbers | {"withheld": bool})
        return without_expected(rows, day_here(saved_at))
    except (KeyError, ValueError, TypeError) as error:
        kind = type(error).__name__
        raise InputError("activities.saved", file=name, kind=kind) from error


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
    saved = store.listed(ACTIVITIES)
    return [d for d in saved if not d.body.get("sample")] or saved[:1]


def earlier(
    rows: pd.DataFrame, saved: Sequence[tuple[Document, pd.DataFrame]]
) -> tuple[Document, int, bool] | None:
    """Return the saved list that rows may be a corrected version of, or None.

    At least half of its rows are among these, or half of these among its. Where they are not, those
    count as well that have another start and are otherwise the same: the starts were corrected.

    Returns
    -------
    the list, how many of its rows are among these, and whether all are.
    """
    best = None
    for document, before in saved:
        among = _repeated(rows, before)
        same, least = sum(among), min(len(before), len(rows))
        whole = same == len(before)
        same += moved(rows, before, among) if 2 * same < least else 0
        if 2 * same >= least > 0 and (best is None or same > best[1]):
            best = (document, same, whole)
    return best


def repeated(rows: pd.DataFrame, before: pd.DataFrame) -> int:
    """Return how many rows of a list before are among new rows.

    >>> row = {"agency": "A", "adm1_code": "20", "activity_type": "school", "record_id": "1"}
    >>> repeated(pd.DataFrame([row]), pd.DataFrame([row, row | {"adm1_code": "21"}]))
    1
    """
    return sum(_repeated(rows, before))


def _repeated(rows: pd.DataFrame, before: pd.DataFrame) -> list[bool]:
    *_, found = replaced([rows, before])
    return [number is not None for number in found]


def together(lists: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of several lists, newest list first, as one.

    A row that a newer list reports again (same agency, place, activity and start, or the number a
    platform gave it and the same province) takes one older row's place; rows of one list never
    take each other's. A record id that several lists use gets the number of its list behind it.

    >>> row = {"record_id": "1", "agency": "A", "adm1_code": "20", "adm2_code": "2001",
    ...        "activity_type": "school", "start": date(2026, 1, 5)}
    >>> now, before = [row | {"status": "completed"}], [row | {"status": "ongoing"}, row | {
    ...     "status": "planned", "start": date(2026, 3, 1)}]
    >>> together([pd.DataFrame(now), pd.DataFrame(before)])[["record_id", "status"]].values.tolist()
    [['1', 'completed'], ['1 (2)', 'planned']]
    """
    if len(lists) == 1:
        return lists[0]
    kept_rows: list[pd.DataFrame] = []
    used: set[str] = set()
    for number, (rows, newer) in enumerate(zip(lists, replaced(lists), strict=True), start=1):
        fresh = rows.loc[[one is None for one in newer]]
        ids = [f"{i} ({number})" if i in used else i for i in fresh["record_id"]]
        kept_rows.append(fresh.assign(record_id=pd.Series(ids, index=fresh.index, dtype=object)))
        used |= set(ids)
    return pd.concat(kept_rows, ignore_index=True)


def taken(lists: Sequence[pd.DataFrame]) -> dict[tuple[int, int], int]:
    """Return (older, newer) -> how many rows of one of several lists a newer one reports again.

    Parameters
    ----------
    lists : newest first, as `together` takes them; told by their places, from 0.

    >>> row = {"record_id": "1", "agency": "A", "adm1_code": "20", "start": date(2026, 1, 5)}
    >>> taken([pd.DataFrame([row]), pd.DataFrame([row, row | {"agency": "B"}])])
    {(1, 0): 1}
    """
    found: Counter[tuple[int, int]] = Counter()
    for number, newer in enumerate(replaced(lists)):
        found.update((number, one) for one in newer if one is not None)
    return dict(found)


def decisions(store: Store) -> dict[str, str]:
    """Return key of a spelling -> name of the agency, as people have decided."""
    found: dict[str, str] = {}
    # until November 2026 they were kept in documents; two may have made one at the same moment
    documents = [d for d in store.documents(AGENCIES) if not d.damaged]
    for document in reversed(documents):
        known = document.body["spellings"].values()
        found |= {agency_key(one["written"]): one["agency"] for one in known}
    return found | {
        key: agency for (level, _, key), agency in store.decisions().items() if level == _AGENCY
    }


def decide(store: Store, decided: Mapping[str, str], author: str = "") -> None:
    """Keep decisions: spelling as written -> name of the agency; earlier ones stay."""
    if decided:
        store.decide(
            {(_AGENCY, "", agency_key(written)): name for written, name in decided.items()}, author
        )


def remember(store: Store, decided: Mapping[Proposal, str], author: str = "") -> None:
    """Keep what was decided about spellings, but for those that tell a name or a small count."""
    if kept := may_be_kept(decided, store.decisions()):
        store.decide(kept, author)


def may_be_kept(decided: Mapping[Proposal, str], before: Mapping[Key, str]) -> dict[Key, str]:
    """Return the decisions about spellings that tell neither a name nor a small count."""
    shown = {p: c for p, c in decided.items() if p.key in before or may_be_remembered(p.written)}
    return to_remember(shown, before)
