"""Cells: statuses, people and money as agencies write them, or an error."""

import math

from rapidfuzz import fuzz, process

from models.activities.agencies import agency_key
from models.reading.cells import PLAIN, SMALL, Place, to_count, to_number
from models.reading.numbers import COUNT, MONEY, Form
from models.withhold.counts import threshold_in_use

MEASURES = {"people_targeted": COUNT, "people_reached": COUNT, "budget": MONEY}
_NEAR = 70
STATUSES = ("planned", "ongoing", "completed", "suspended")
_STATUS_WORDS = {
    "planned": (
        "planned",
        "plan",
        "proposed",
        "not started",
        "upcoming",
        "គ្រោង",
        "បានគ្រោង",
        "គម្រោង",
        "គ្រោងទុក",
    ),
    "ongoing": (
        "ongoing",
        "on-going",
        "active",
        "in progress",
        "under implementation",
        "under way",
        "implementing",
        "running",
        "កំពុងអនុវត្ត",
        "កំពុងដំណើរការ",
    ),
    "completed": (
        "completed",
        "complete",
        "done",
        "finished",
        "implemented",
        "ended",
        "closed",
        "បានបញ្ចប់",
        "បញ្ចប់",
    ),
    "suspended": ("suspended", "stopped", "cancelled", "canceled", "on hold", "បានផ្អាក", "ផ្អាក"),
}


def status_of(text: str) -> str | None:
    """Return planned, ongoing, completed or suspended, or None.

    >>> status_of("On-going"), status_of("perhaps")
    ('ongoing', None)
    """
    key = agency_key(text)
    return next(
        (status for status, words in _STATUS_WORDS.items() if key in map(agency_key, words)), None
    )


def near_statuses(text: str) -> tuple[tuple[str, float], ...]:
    """Return (status, score of 100) of those a text is most like, best first, for a proposal.

    >>> near_statuses("on goin")[0][0]
    'ongoing'
    """
    known = {agency_key(w): status for status, words in _STATUS_WORDS.items() for w in words}
    best: dict[str, float] = {}
    for spelling, score, _ in process.extract(
        agency_key(text), list(known), scorer=fuzz.ratio, score_cutoff=_NEAR
    ):
        best.setdefault(known[spelling], score)
    return tuple(best.items())


def people(text: str | None, at: Place, form: Form = PLAIN) -> tuple[float | None, bool]:
    """Return (count, withheld); an empty cell is missing, never zero.

    >>> people("1,200", Place("f", 2, "People reached")), people(None, Place("f", 2, "x"))
    ((1200.0, False), (None, False))
    """
    if text is None:
        return None, False
    count, few = to_count(text, at, form, max(SMALL, threshold_in_use()))
    return (None if math.isnan(count) else count), few


def money(text: str | None, at: Place, form: Form = PLAIN) -> float | None:
    """Return an amount, or None where the cell is empty.

    >>> money("12,500.50", Place("f", 2, "Budget"))
    12500.5
    """
    return None if text is None else to_number(text, at, MONEY, form)
