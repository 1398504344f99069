"""Cells: statuses, people and money as agencies write them, or an error."""

from __future__ import annotations

import math

from models.activities.agencies import agency_key
from models.reading.cells import Place, to_count, to_number
from models.reading.numbers import MONEY

STATUSES = ("planned", "ongoing", "completed", "suspended")
_STATUS_WORDS = {
    "planned": ("planned", "plan", "proposed", "គ្រោង", "បានគ្រោង", "គម្រោង"),
    "ongoing": (
        "ongoing",
        "on-going",
        "active",
        "in progress",
        "running",
        "កំពុងអនុវត្ត",
        "កំពុងដំណើរការ",
    ),
    "completed": ("completed", "complete", "done", "finished", "បានបញ្ចប់", "បញ្ចប់"),
    "suspended": ("suspended", "stopped", "cancelled", "canceled", "on hold", "បានផ្អាក", "ផ្អាក"),
}


def status_of(text: str | None, at: Place) -> str:
    """Return planned, ongoing, completed or suspended.

    >>> status_of("On-going", Place("f", 2, "Status"))
    'ongoing'
    """
    key = agency_key(text or "")
    for status, words in _STATUS_WORDS.items():
        if key and key in map(agency_key, words):
            return status
    raise at.wrong("activities.status", text)


def people(text: str | None, at: Place) -> tuple[float | None, bool]:
    """Return (count, withheld); an empty cell is missing, never zero.

    >>> people("1,200", Place("f", 2, "People reached")), people(None, Place("f", 2, "x"))
    ((1200.0, False), (None, False))
    """
    if text is None:
        return None, False
    count, few = to_count(text, at)
    return (None if math.isnan(count) else count), few


def money(text: str | None, at: Place) -> float | None:
    """Return an amount, or None where the cell is empty.

    >>> money("12,500.50", Place("f", 2, "Budget"))
    12500.5
    """
    return None if text is None else to_number(text, at, MONEY)
